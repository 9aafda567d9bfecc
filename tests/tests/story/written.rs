//! Who wrote a document that its owner put.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Decided, Decision, DepositDraft, DepositIds, Error, JournalAct, Session};
use cachet_crypto::DocumentId;
use cachet_tests::{Doctor, Patient, World, draft, everything, files, shared_device};

use crate::capsule::{altered_files, export, restore};

const DELMAS: &str = "Dr Inès Delmas, radiologue";

async fn said(patient: &Patient, document: DocumentId) -> (String, String) {
    let documents = patient.session.documents().await.unwrap();
    let view = documents.into_iter().find(|view| view.id == document).unwrap();
    (view.author, view.written)
}

#[tokio::test]
async fn who_wrote_a_document_is_said_by_its_owner_on_every_device_and_never_of_a_deposit() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (scan, gone) = (jeanne.add("IRM", &files(900, 1)).await, jeanne.add("Effacé", &files(10, 2)).await);
    for (document, by) in
        [(scan, "Dr Dalmas"), (scan, "  Dr Ine\u{300}s Delmas, radiologue\u{202e} "), (gone, "Personne")]
    {
        jeanne.session.written_by(document, by).await.unwrap();
    }
    assert_eq!(said(&jeanne, scan).await, (String::new(), DELMAS.to_owned()));
    let journal = jeanne.session.journal().await.unwrap();
    let lines: Vec<_> = journal.iter().filter(|line| line.act == JournalAct::Attributed).collect();
    let [line] = lines[..] else { panic!("the first word goes with the adding: {lines:?}") };
    assert_eq!((line.person.as_str(), line.document.as_str()), (DELMAS, "IRM"));

    // Found by the name; a new version and another title leave it.
    assert_eq!(jeanne.session.search("delmas").await.unwrap()[0].document, scan);
    jeanne.session.add_version("v2", scan, &draft("IRM"), &files(9, 3).as_slice(), &everything).await.unwrap();
    jeanne.session.edit_document(scan, &draft("IRM du genou")).await.unwrap();
    assert_eq!(said(&jeanne, scan).await.1, DELMAS);

    // What is no name, a document that is hidden or unknown, and one whose sender is attested.
    for by in ["a\nb", &"é".repeat(101)] {
        assert_eq!(jeanne.session.written_by(scan, by).await, Err(Error::Input("written")));
    }
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let address = jeanne.session.new_deposit_address().await.unwrap().address;
    let (ids, says) = (DepositIds::generate().unwrap(), DepositDraft::new(draft("Bilan")));
    let sealed = lab.session.seal_deposit(&address, &ids, &says, &files(90, 4)).await.unwrap();
    lab.session.send_deposit(&sealed).await.unwrap();
    assert_eq!(jeanne.session.inbox().await.unwrap().waiting.len(), 1);
    let left = jeanne.session.accept_deposit(ids.deposit, false).await.unwrap();
    assert_eq!(jeanne.session.written_by(left, "Dr Faux").await, Err(Error::Input("deposited")));
    let waits = jeanne.session.decide(Decision::WrittenBy(left, "Dr Faux".to_owned())).await;
    assert_eq!(waits, Err(Error::Input("deposited")));
    assert_eq!(said(&jeanne, left).await, ("Laboratoire Tarn".to_owned(), String::new()));

    // What is erased takes it along; another device and a restored copy read the same.
    jeanne.session.purge_document(gone).await.unwrap();
    assert_eq!(jeanne.session.written_by(gone, "Personne").await, Err(Error::Input("document")));
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("tablette");
    let tablet = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await.unwrap();
    assert_eq!(tablet.documents().await.unwrap(), jeanne.session.documents().await.unwrap());
    let capsule = export(&jeanne.session).await;
    for (file, says) in [
        ("index.html", format!("<td>{DELMAS}<td>")),
        ("coffre/index.json", format!("\"author\":\"{DELMAS}\"")),
        ("fhir/bundle.json", format!("\"author\":[{{\"display\":\"{DELMAS}\"}}]")),
    ] {
        let held = altered_files(&capsule).into_iter().find(|(name, _)| name == file).unwrap().1;
        assert!(String::from_utf8(held).unwrap().contains(&says), "{file} names who wrote it");
    }
    let elsewhere = World::start().await;
    let back = restore(&elsewhere, &capsule, jeanne.begun.code()).await.unwrap();
    assert_eq!(back.documents().await.unwrap(), jeanne.session.documents().await.unwrap());

    // Taken back.
    jeanne.session.written_by(scan, "").await.unwrap();
    assert_eq!(said(&jeanne, scan).await.1, "");
}

#[tokio::test]
async fn who_wrote_a_document_is_said_without_a_network_and_stands_once_it_is_back() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let scan = jeanne.add("IRM", &files(900, 1)).await;
    jeanne.wire.play(|_, _| None);
    let decision = Decision::WrittenBy(scan, DELMAS.to_owned());
    assert_eq!(jeanne.session.decide(decision).await.unwrap(), Decided::Waits);
    assert_eq!(said(&jeanne, scan).await.1, DELMAS);
    assert_eq!(jeanne.session.search("delmas").await.unwrap().len(), 1);

    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().given_up.is_empty());
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("tablette");
    let tablet = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await.unwrap();
    assert_eq!(tablet.documents().await.unwrap()[0].written, DELMAS);
}
