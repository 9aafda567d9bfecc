//! Search in one's own vault: contents found on every device, nothing of them at the server.

use std::rc::Rc;

use cachet_client::entry::{Code, Entry, EntryKind};
use cachet_client::store::{MemoryStore, Store as _};
use cachet_client::transport::{Method, Request, Response};
use cachet_client::{DocumentView, Found, Session};
use cachet_crypto::DocumentId;
use cachet_crypto::protocol::api::OwnObject;
use cachet_seal::RecoveryCode;
use cachet_tests::{Needles, Patient, Wire, World, everything, files, shared_device};

const TEXT: &str = "Prothèse totale de la hanche gauche, glycémie à jeun 1,12 g/l";

async fn another_device(patient: &Patient, world: &World, name: &str) -> Session<Rc<Wire>, Rc<MemoryStore>> {
    device(patient, world, &world.wire(name)).await
}

async fn device(patient: &Patient, world: &World, wire: &Rc<Wire>) -> Session<Rc<Wire>, Rc<MemoryStore>> {
    let sheet = RecoveryCode::parse(&patient.begun.code().to_qr_text()).unwrap();
    let store = Rc::new(MemoryStore::default());
    Session::recover(&sheet, &shared_device(), Rc::clone(wire), store, world.platform()).await.unwrap()
}

async fn found(session: &Session<Rc<Wire>, Rc<MemoryStore>>, query: &str) -> Vec<DocumentId> {
    session.search(query).await.unwrap().iter().map(|found| found.document).collect()
}

fn newest(documents: &[DocumentView], id: DocumentId) -> u32 {
    documents.iter().find(|document| document.id == id).unwrap().version
}

#[tokio::test]
async fn contents_are_found_on_every_device_and_the_server_holds_padded_ciphertext_only() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let report = jeanne.add("Compte rendu opératoire", &files(3_000, 1)).await;
    let scan = jeanne.add("Échographie du genou", &files(3_000, 2)).await;
    assert_eq!(jeanne.session.unread_texts().await.unwrap().len(), 2);
    assert_eq!(found(&jeanne.session, "echographie").await, [scan], "titles need no reading");

    jeanne.session.index_text(report, 1, TEXT).await.unwrap();
    jeanne.session.index_text(scan, 1, "").await.unwrap();
    assert_eq!(
        jeanne.session.search("prothese hanche").await.unwrap(),
        [Found { document: report, in_content: true }],
        "found before it is kept"
    );
    jeanne.session.keep_search().await.unwrap();
    assert!(jeanne.session.unread_texts().await.unwrap().is_empty(), "a text without words counts as read");

    let tablet = another_device(&jeanne, &world, "tablette").await;
    assert_eq!(found(&tablet, "protese").await, [report], "with a slip, on a device that never read the file");
    assert!(tablet.unread_texts().await.unwrap().is_empty());

    let mut needles = Needles::default();
    for word in ["hanche gauche", "hanchegauche", "prothese", "Prothèse totale", "glycemie"] {
        needles.add(word, word.as_bytes());
    }
    for (table, rows) in world.dump().await {
        assert!(rows.iter().all(|row| needles.found_in(row).is_empty()), "{table}");
        if table == "search_segment" {
            assert_eq!(rows.len(), 1);
            assert!(rows[0].len() >= 64 << 10, "padded");
        }
    }
    for key in jeanne.store.keys("search/").await.unwrap() {
        assert!(needles.found_in(&jeanne.store.get(&key).await.unwrap().unwrap()).is_empty(), "{key}");
    }
}

#[tokio::test]
async fn a_search_asks_the_server_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Analyse", &files(900, 1)).await;
    jeanne.session.index_text(document, 1, TEXT).await.unwrap();
    jeanne.session.search("").await.unwrap();
    let before = world.recorded.borrow().len();
    for query in ["h", "ha", "han", "hanche", "rien de tel", "créatinine analyse"] {
        jeanne.session.search(query).await.unwrap();
    }
    assert_eq!(world.recorded.borrow().len(), before);
}

#[tokio::test]
async fn two_devices_that_read_at_once_lose_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (one, two) = (jeanne.add("Un", &files(900, 1)).await, jeanne.add("Deux", &files(900, 2)).await);
    let tablet = another_device(&jeanne, &world, "tablette").await;
    jeanne.session.index_text(one, 1, "scintigraphie").await.unwrap();
    tablet.index_text(two, 1, "mammographie").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    tablet.keep_search().await.unwrap();
    assert_eq!(found(&tablet, "scintigraphie").await, [one], "taken over with the conflict");
    assert_eq!(found(&tablet, "mammographie").await, [two]);
    let phone = another_device(&jeanne, &world, "téléphone").await;
    assert_eq!(found(&phone, "scintigraphie").await, [one]);
    assert_eq!(found(&phone, "mammographie").await, [two]);
}

#[tokio::test]
async fn a_new_version_is_read_anew_and_a_purged_document_leaves_no_word() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Traitement", &files(900, 1)).await;
    jeanne.session.index_text(document, 1, "metformine").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    let second = files(900, 2);
    let said = cachet_tests::draft("Traitement");
    jeanne.session.add_version("v2", document, &said, &second.as_slice(), &everything).await.unwrap();
    assert_eq!(jeanne.session.unread_texts().await.unwrap(), [document]);
    assert!(found(&jeanne.session, "metformine").await.is_empty(), "words of an older version are not found");
    jeanne.session.index_text(document, 1, "metformine").await.unwrap();
    assert!(found(&jeanne.session, "metformine").await.is_empty(), "nor taken for the new one");
    let version = newest(&jeanne.session.documents().await.unwrap(), document);
    jeanne.session.index_text(document, version, "sitagliptine").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    assert_eq!(found(&jeanne.session, "sitagliptine").await, [document]);

    jeanne.session.delete_document(document).await.unwrap();
    jeanne.session.purge_document(document).await.unwrap();
    let tablet = another_device(&jeanne, &world, "tablette").await;
    assert!(found(&tablet, "sitagliptine").await.is_empty());
    assert!(tablet.unread_texts().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_read_without_a_network_leaves_with_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Analyse", &files(900, 1)).await;
    jeanne.wire.play(|_, _| None);
    jeanne.session.index_text(document, 1, "créatinine").await.unwrap();
    assert!(jeanne.session.keep_search().await.is_err());
    assert_eq!(found(&jeanne.session, "creatinine").await, [document]);
    jeanne.wire.be_honest();
    jeanne.session.keep_search().await.unwrap();
    assert_eq!(found(&another_device(&jeanne, &world, "tablette").await, "creatinine").await, [document]);
}

#[tokio::test]
async fn an_index_that_the_server_lost_or_spoiled_is_made_again_and_hides_no_document() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Analyse", &files(900, 1)).await;
    jeanne.session.index_text(document, 1, "créatinine").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    let lies: [fn(&Request, Response) -> Option<Response>; 2] = [
        |request, mut answer| {
            if request.path.contains("/search/") && request.method == Method::Get {
                let mut object: OwnObject = serde_json::from_slice(&answer.body).unwrap();
                object.sealed.0[100] ^= 1;
                answer.body = serde_json::to_vec(&object).unwrap();
            }
            Some(answer)
        },
        |request, mut answer| {
            if request.path.ends_with("/search") {
                answer.body = br#"{"segments":[]}"#.to_vec();
            }
            Some(answer)
        },
    ];
    for lie in lies {
        let wire = world.wire("tablette");
        wire.play(lie);
        let tablet = device(&jeanne, &world, &wire).await;
        assert!(found(&tablet, "creatinine").await.is_empty());
        assert_eq!(found(&tablet, "analyse").await, [document], "titles come from the log");
        assert_eq!(tablet.unread_texts().await.unwrap(), [document], "and the content is asked for again");
        wire.be_honest();
        tablet.index_text(document, 1, "créatinine").await.unwrap();
        tablet.keep_search().await.unwrap();
        assert_eq!(found(&another_device(&jeanne, &world, "ordinateur").await, "creatinine").await, [document]);
    }
}

#[tokio::test]
async fn words_recognised_in_a_picture_take_the_place_of_none_on_every_device() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let photo = jeanne.add("IMG 4711", &files(3_000, 1)).await;
    jeanne.session.index_text(photo, 1, "").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    let tablet = another_device(&jeanne, &world, "tablette").await;
    assert!(found(&tablet, "glyquee").await.is_empty());

    // What is read once is not read again; what was recognised in it is taken all the same, by version.
    jeanne.session.index_text(photo, 1, "Hémoglobine glyquée").await.unwrap();
    jeanne.session.index_recognised(photo, 2, "Hémoglobine glyquée").await.unwrap();
    assert!(found(&jeanne.session, "glyquee").await.is_empty());
    jeanne.session.index_recognised(photo, 1, "Hémoglobine glyquée").await.unwrap();
    jeanne.session.keep_search().await.unwrap();
    assert_eq!(found(&jeanne.session, "glyquee").await, [photo]);
    let phone = another_device(&jeanne, &world, "téléphone").await;
    assert_eq!(found(&phone, "hemoglobine").await, [photo]);

    // A device that knew of no words yet adds its own words to the same segment: both stand.
    let other = jeanne.add("Lettre", &files(3_000, 2)).await;
    tablet.documents().await.unwrap();
    tablet.index_text(other, 1, "Chirurgie").await.unwrap();
    tablet.keep_search().await.unwrap();
    assert_eq!((found(&tablet, "glyquee").await, found(&tablet, "chirurgie").await), (vec![photo], vec![other]));
}

#[tokio::test]
async fn a_document_is_found_by_what_the_record_holds_of_it_and_by_the_french_word_of_its_kind() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Scan 0012", &files(900, 1)).await;
    let code = Code {
        system: "http://loinc.org".to_owned(),
        code: "4548-4".to_owned(),
        display: "Hémoglobine glyquée".to_owned(),
    };
    let entry = Entry { codes: vec![code], ..Entry::new(EntryKind::Laboratory, "HbA1c") };
    jeanne.session.file_entries(document, &[entry], &[]).await.unwrap();
    for query in ["4548-4", "glyquee", "hba1c", "analyses"] {
        assert_eq!(found(&jeanne.session, query).await, [document], "{query}");
    }
    assert!(found(&jeanne.session, "ordonnance").await.is_empty());
}
