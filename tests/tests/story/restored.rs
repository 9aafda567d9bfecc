//! A server restored from a backup is behind, not forked: it gets back what it lost.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Error, Lost, Refusal, Session};
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Patient, World, draft, everything, files, shared_device};

use cachet_tests::Wire;

async fn tablet_of(patient: &Patient, world: &World, wire: &Rc<Wire>) -> Session<Rc<Wire>, Rc<MemoryStore>> {
    let sheet = RecoveryCode::parse(&patient.begun.code().to_qr_text()).unwrap();
    let store = Rc::new(MemoryStore::default());
    Session::recover(&sheet, &shared_device(), Rc::clone(wire), store, world.platform()).await.unwrap()
}

#[tokio::test]
async fn a_restored_server_gets_back_what_the_device_kept() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let kept = jeanne.add("Bilan", &files(1_000, 1)).await;
    let backup = world.back_up().await;

    let lost = jeanne.add("Radio", &files(200_000, 2)).await;
    jeanne.session.edit_document(kept, &draft("Bilan de mars")).await.unwrap();
    let grant = jeanne.grant(&anne, lost, true).await;
    let before = jeanne.session.documents().await.unwrap();
    assert_eq!(jeanne.session.lost().await.unwrap(), None);

    let restored = world.restore(&backup).await;
    jeanne.wire.connect(restored.router());
    anne.wire.connect(restored.router());
    assert_eq!(jeanne.session.documents().await.unwrap_err(), Error::Refused(Refusal::Rollback));
    assert_eq!(jeanne.session.lost().await.unwrap(), Some(Lost { entries: 3, kept: 3 }));
    assert_eq!(jeanne.session.give_back().await.unwrap(), None);
    assert_eq!(jeanne.session.documents().await.unwrap(), before);
    let mut read = Vec::new();
    jeanne.session.read_document(lost, None, &mut read, &everything).await.unwrap();
    assert_eq!(read, files(200_000, 2));
    // The directory's log went back too: until the operator begins a new one, whose policy clients get, no reader opens.
    anne.session.received().await.unwrap();
    assert!(anne.open(grant).await.is_err(), "a shorter log proves nothing");
    jeanne.add("Après", &files(10, 3)).await;
}

#[tokio::test]
async fn what_another_device_made_is_given_back_by_that_device() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    let wire = world.wire("tablette");
    let tablet = tablet_of(&jeanne, &world, &wire).await;
    let backup = world.back_up().await;

    jeanne.add("Un", &files(1_000, 2)).await;
    let source = files(1_000, 3);
    tablet.add_document("deux", &draft("Deux"), &source.as_slice(), &everything).await.unwrap();
    jeanne.add("Trois", &files(1_000, 4)).await;
    tablet.documents().await.unwrap();

    let restored = world.restore(&backup).await;
    jeanne.wire.connect(restored.router());
    wire.connect(restored.router());
    assert_eq!(jeanne.session.give_back().await.unwrap(), Some(Lost { entries: 2, kept: 0 }));
    assert_eq!(jeanne.session.documents().await.unwrap_err(), Error::Refused(Refusal::Rollback));
    assert_eq!(tablet.give_back().await.unwrap(), Some(Lost { entries: 1, kept: 0 }));
    assert_eq!(jeanne.session.give_back().await.unwrap(), None);
    assert_eq!(jeanne.session.documents().await.unwrap().len(), 4);
    assert_eq!(tablet.documents().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_document_too_large_to_keep_is_said_to_be_lost() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    let backup = world.back_up().await;
    jeanne.add("Scanner", &files(9 << 20, 2)).await;
    let held: usize = jeanne.store.values().iter().map(|(_, value)| value.len()).sum();
    assert!(held < 1 << 20, "{held}");
    let restored = world.restore(&backup).await;
    jeanne.wire.connect(restored.router());
    assert_eq!(jeanne.session.give_back().await.unwrap(), Some(Lost { entries: 1, kept: 0 }));
}

#[tokio::test]
async fn a_server_on_another_history_is_refused_and_offered_nothing() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    let backup = world.back_up().await;
    jeanne.add("Un", &files(1_000, 2)).await;
    jeanne.add("Deux", &files(1_000, 3)).await;

    let restored = world.restore(&backup).await;
    let wire = world.wire("tablette");
    wire.connect(restored.router());
    let tablet = tablet_of(&jeanne, &world, &wire).await;
    let source = files(1_000, 4);
    tablet.add_document("autre", &draft("Autre"), &source.as_slice(), &everything).await.unwrap();
    jeanne.wire.connect(restored.router());
    assert_eq!(jeanne.session.lost().await.unwrap(), None);
    assert_eq!(jeanne.session.give_back().await.unwrap_err(), Error::Refused(Refusal::Rollback));
    assert_eq!(jeanne.session.documents().await.unwrap_err(), Error::Refused(Refusal::Rollback));
}
