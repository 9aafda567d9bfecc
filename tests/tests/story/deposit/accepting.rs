//! What is left waits with its sender, and is part of the vault once it is accepted; nobody else reads it before.

use cachet_client::{DepositAddress, DepositDraft, DepositIds, Error, JournalAct, Refused, TakenBack, Waiting};
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Patient, World, draft, everything, files};

use super::{accept, address, deposit, listed, says, waiting_ids};

#[tokio::test]
async fn a_deposit_waits_with_its_sender_and_only_an_accepted_one_is_listed_and_granted() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (lab, bruno) = (Doctor::new(&world, "Laboratoire Tarn").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let to: DepositAddress = address(&jeanne).await.to_string().to_uppercase().parse().unwrap();
    let pdf = files(70_000, 3);
    let (ids, _) = deposit(&lab, &to, &DepositDraft { cover: true, ..says("Biopsie") }, &pdf).await;

    let waiting = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(waiting.len(), 1);
    let sender = waiting[0].sender.attested.as_ref().unwrap();
    assert_eq!((sender.name.as_str(), sender.place.as_str()), ("Laboratoire Tarn", "Albi"));
    assert!(
        matches!(&waiting[0].what, Waiting::Document { title, cover: true, replaces: None, .. } if title == "Biopsie")
    );
    assert!(listed(&jeanne).await.is_empty(), "nothing is part of the record before the patient says yes");
    let mut read = Vec::new();
    jeanne.session.read_deposit(ids.deposit, &mut read, &everything).await.unwrap();
    assert_eq!(read, pdf);

    assert_eq!(jeanne.session.accept_deposit(ids.deposit, false).await.unwrap(), ids.document);
    let lists = world.recorded.borrow().iter().filter(|one| one.request.path == path::own_deposits()).count();
    assert_eq!(lists, 1, "whoever reads and accepts one does not ask for all that waits");
    assert_eq!(listed(&jeanne).await, [(ids.document, "Biopsie".to_owned(), "Laboratoire Tarn".to_owned())]);
    assert!(waiting_ids(&jeanne).await.is_empty());
    let refused = jeanne.session.accept_deposit(ids.deposit, false).await;
    assert_eq!(refused.unwrap_err(), Error::Input("deposit"));
    let mut read = Vec::new();
    jeanne.session.read_document(ids.document, None, &mut read, &everything).await.unwrap();
    assert_eq!(read, pdf);
    let journal = jeanne.session.journal().await.unwrap();
    assert!(journal.iter().any(|line| line.act == JournalAct::Added && line.person == "Laboratoire Tarn"));

    // Another reader opens it under the envelope that commits to the laboratory; later notes are the owner's.
    let grant = jeanne.grant(&bruno, ids.document, true).await;
    bruno.session.received().await.unwrap();
    assert_eq!(bruno.open(grant).await.unwrap(), pdf);
    jeanne.session.edit_document(ids.document, &draft("Biopsie de mars")).await.unwrap();
    assert_eq!(bruno.open(grant).await.unwrap(), pdf);
    assert_eq!(listed(&jeanne).await[0].2, "Laboratoire Tarn", "who deposited it stays");
}

#[tokio::test]
async fn neither_what_the_sender_keeps_nor_the_servers_dump_opens_a_deposit_or_ties_the_two() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let secret = b"HIV-1 negative, and nobody else may know".repeat(40);
    let (ids, sealed) = deposit(&lab, &address(&jeanne).await, &says("Sérologie confidentielle"), &secret).await;

    // All that the sender keeps: the sealed deposit, its store. Its keys open neither letter nor header.
    let kept = serde_json::to_vec(&sealed).unwrap();
    let holds = |bytes: &[u8], what: &[u8]| memchr::memmem::find(bytes, what).is_some();
    let account = lab.session.account();
    for what in [&secret[..40], "Sérologie".as_bytes()] {
        assert!(!holds(&kept, what));
        for (table, rows) in world.dump().await {
            assert!(rows.iter().all(|row| !holds(row, what)), "{table}");
        }
    }
    let refused = lab.session.read_deposit(ids.deposit, &mut Vec::new(), &everything).await;
    assert!(refused.is_err(), "the sender has no way to read it back");

    // At rest nothing names both.
    for table in ["deposit", "deposit_part", "deposit_done", "deposit_withdrawn", "deposit_address"] {
        let rows = &world.dump().await[table];
        assert!(rows.iter().all(|row| !holds(row, account.as_bytes())), "{table} names the sender");
    }
    accept(&jeanne, ids.deposit).await;
    let dump = world.dump().await;
    assert!(dump["deposit"].is_empty() && dump["deposit_part"].is_empty());
    assert!(dump["deposit_done"].iter().all(|row| !holds(row, jeanne.session.account().as_bytes())));
    assert!(
        world
            .recorded
            .borrow()
            .iter()
            .filter(|e| e.request.path.starts_with("/v1/deposits/"))
            .all(|e| e.request.token.is_none())
    );
}

#[tokio::test]
async fn a_doctor_leaves_a_document_for_a_patient_who_shares_something_and_takes_it_back() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(300, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    let to = anne.session.deposit_to_grantor(grant).unwrap();
    let leave = async |title: &str| {
        let ids = DepositIds::generate().unwrap();
        let sealed = anne.session.seal_deposit_for(&to, &ids, &says(title), &files(500, 2)).await.unwrap();
        anne.session.send_titled_deposit(&sealed, title).await.unwrap();
        ids
    };
    let first = leave("Courrier").await;
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(views[0].sender.attested.as_ref().unwrap().name, "Dr Anne Lefèvre");

    // Not taken and replaced: it waits until the other one is there, and goes then. What never left changes nothing.
    let better = DepositIds::generate().unwrap();
    anne.session.seal_replacement(first.deposit, &DepositIds::generate().unwrap(), &says("Perdu"), b"x").await.unwrap();
    let sealed = anne.session.seal_replacement(first.deposit, &better, &says("Courrier relu"), b"y").await.unwrap();
    assert_eq!(waiting_ids(&jeanne).await, [first.deposit]);
    anne.session.send_titled_deposit(&sealed, "Courrier relu").await.unwrap();
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(views.iter().map(|view| view.deposit).collect::<Vec<_>>(), [better.deposit]);
    assert!(matches!(&views[0].what, Waiting::Document { replaces: None, .. }));

    // Not taken: it is gone at once. Taken: the patient is asked. About somebody else: it comes back.
    assert_eq!(anne.session.take_deposit_back(better.deposit).await.unwrap(), TakenBack::Withdrawn);
    assert!(waiting_ids(&jeanne).await.is_empty());
    let second = leave("Compte rendu").await;
    accept(&jeanne, second.deposit).await;
    let ids = DepositIds::generate().unwrap();
    let says = says("Compte rendu corrigé");
    let sealed = anne.session.seal_replacement(second.deposit, &ids, &says, &files(500, 3)).await.unwrap();
    anne.session.send_titled_deposit(&sealed, "Compte rendu corrigé").await.unwrap();
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert!(matches!(&views[0].what, Waiting::Document { replaces: Some(title), .. } if title == "Compte rendu"));
    accept(&jeanne, ids.deposit).await;
    assert_eq!(anne.session.take_deposit_back(ids.deposit).await.unwrap(), TakenBack::Asked);
    assert!(matches!(jeanne.session.inbox().await.unwrap().waiting[0].what, Waiting::Cancel { .. }));
    let foreign = leave("D'un autre").await;
    jeanne.session.inbox().await.unwrap();
    let not_mine = Refused { not_mine: true, block: false };
    jeanne.session.refuse_deposit(foreign.deposit, not_mine).await.unwrap();

    let sent = anne.session.sent_deposits().await.unwrap();
    assert!(sent.iter().all(|view| view.to == "Jeanne Morel"));
    let state = |id| sent.iter().find(|view| view.deposit == id).map(|view| (view.cancelled, view.returned)).unwrap();
    assert_eq!([first.deposit, second.deposit, ids.deposit].map(state), [(true, false); 3]);
    assert_eq!(state(foreign.deposit), (false, true));
    assert!(
        world
            .recorded
            .borrow()
            .iter()
            .filter(|e| e.request.path.contains("/deposits/") && e.request.path.starts_with("/v1/mailboxes/"))
            .all(|e| e.request.token.is_some()),
        "the mailbox's key, and no account's"
    );
}
