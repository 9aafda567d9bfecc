//! Uploads that break off, and files that change meanwhile.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_client::transport::{Body, Method};
use cachet_client::{Error, Session};
use cachet_seal::RecoveryCode;
use cachet_tests::{Patient, Wire, World, draft, everything, files, shared_device};

/// Bodies of the parts that were sent, by name.
fn sent_parts(world: &World) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut parts: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for exchange in world.recorded.borrow().iter() {
        if let (Method::Put, Body::Bytes(bytes)) = (exchange.request.method, &exchange.request.body) {
            parts.entry(exchange.request.path.clone()).or_default().push(bytes.clone());
        }
    }
    parts
}

/// The answer to the second part is lost, and every one after it.
fn cut_at_second_part(wire: &Wire) {
    let sent = Cell::new(0);
    wire.play(move |request, response| {
        if request.method == Method::Put {
            sent.set(sent.get() + 1);
        }
        (sent.get() < 2).then_some(response)
    });
}

#[tokio::test]
async fn an_upload_that_broke_off_goes_on_and_sends_no_part_twice() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let file = files(17 << 20, 1);
    cut_at_second_part(&jeanne.wire);
    let broken = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await;
    assert_eq!(broken.unwrap_err(), Error::Network);
    assert!(jeanne.session.documents().await.unwrap().is_empty(), "without a network, what this device holds");
    jeanne.wire.be_honest();
    assert!(jeanne.session.documents().await.unwrap().is_empty(), "half a document is no document");
    let document = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await.unwrap();
    let mut read = Vec::new();
    jeanne.session.read_document(document, None, &mut read, &everything).await.unwrap();
    assert!(read == file);
    assert_eq!(sent_parts(&world).values().map(Vec::len).max(), Some(1), "the part whose answer was lost is there");
}

#[tokio::test]
async fn a_file_that_changes_between_two_attempts_never_meets_the_same_key_twice() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let mut file = files(17 << 20, 1);
    cut_at_second_part(&jeanne.wire);
    let broken = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await;
    assert_eq!(broken.unwrap_err(), Error::Network);
    jeanne.wire.be_honest();
    file[100] ^= 1;
    let changed = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await;
    assert_eq!(changed.unwrap_err(), Error::FileChanged);
    let document = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await.unwrap();
    let mut read = Vec::new();
    jeanne.session.read_document(document, None, &mut read, &everything).await.unwrap();
    assert!(read == file);

    // Two plaintexts under one key stream would agree wherever the files do: no two bodies share even 32 bytes.
    let mut windows: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for (name, bodies) in sent_parts(&world) {
        assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "one name, two contents");
        for window in bodies[0].chunks_exact(32).step_by(64) {
            if let Some(other) = windows.insert(window.to_vec(), name.clone()) {
                panic!("{name} and {other} share bytes");
            }
        }
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_the_vault_was_closed_with_the_same_file_and_no_other() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let file = files(17 << 20, 1);
    cut_at_second_part(&jeanne.wire);
    let broken = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &everything).await;
    assert_eq!(broken.unwrap_err(), Error::Network);
    let Patient { session, wire, store, begun } = jeanne;
    drop(session);
    wire.be_honest();
    assert!(store.values().iter().all(|(_, value)| !String::from_utf8_lossy(value).contains("Scanner")));

    let sheet = RecoveryCode::parse(&begun.code().to_qr_text()).unwrap();
    let again = Session::recover(&sheet, &shared_device(), wire, Rc::clone(&store), world.platform()).await.unwrap();
    let kept = again.broken_uploads().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].draft.title.as_str(), kept[0].size, kept[0].of), ("Scanner", 17 << 20, None));
    let document = again.add_document(&kept[0].name, &kept[0].draft, &file.as_slice(), &everything).await.unwrap();
    let mut read = Vec::new();
    again.read_document(document, None, &mut read, &everything).await.unwrap();
    assert!(read == file);
    assert_eq!(sent_parts(&world).values().map(Vec::len).max(), Some(1), "no part was sent twice");
    assert!(again.broken_uploads().await.unwrap().is_empty());

    let stopped = again.add_document("b", &draft("Radio"), &file.as_slice(), &|_, _| false).await;
    assert_eq!(stopped.unwrap_err(), Error::Cancelled);
    let mut other = file.clone();
    other[5] ^= 1;
    let changed = again.add_document("b", &draft("Radio"), &other.as_slice(), &everything).await;
    assert_eq!(changed.unwrap_err(), Error::FileChanged);
    assert!(again.broken_uploads().await.unwrap().is_empty(), "and its key with it");
}

#[tokio::test]
async fn a_file_of_another_length_gives_the_upload_up() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let file = files(9 << 20, 1);
    let stopped = jeanne.session.add_document("a", &draft("Scanner"), &file.as_slice(), &|_, _| false).await;
    assert_eq!(stopped.unwrap_err(), Error::Cancelled);
    let longer = files((9 << 20) + 1, 1);
    let changed = jeanne.session.add_document("a", &draft("Scanner"), &longer.as_slice(), &everything).await;
    assert_eq!(changed.unwrap_err(), Error::FileChanged);
}
