//! Ways back: the recovery key against a thief of the account's keys, recovery contacts, and what every device is told.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "recovery/contacts.rs"]
mod contacts;
#[path = "recovery/days.rs"]
mod days;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::Response;
use cachet_client::{
    AlertKind, Error, Freshness, HealthLinkKind, HealthLinkWish, Language, Passkey, Refusal, Session, SharedFile,
    StagedTakeBack,
};
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Patient, Wire, World, files, shared_device, words_of};

type Opened = Session<Rc<Wire>, Rc<MemoryStore>>;

fn again(code: &RecoveryCode) -> RecoveryCode {
    RecoveryCode::parse(&code.to_qr_text()).unwrap()
}

async fn recover(world: &World, code: &RecoveryCode) -> Result<Opened, Error> {
    let store = Rc::new(MemoryStore::default());
    Session::recover(code, &shared_device(), world.wire("ailleurs"), store, world.platform()).await
}

async fn rotate(session: &Opened) -> RecoveryCode {
    let staged = session.begin_rotate("").await.unwrap();
    session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    again(staged.code())
}

/// Days pass by everybody's clock: the witnesses see the directory, and the server keeps what they saw.
async fn days_pass(world: &World, days: u64) {
    world.clock.pass_days(days);
    world.witnesses.publish().await;
    world.server.sweep().await.unwrap();
}

async fn take_back(world: &World, old: &RecoveryCode) -> Result<(Opened, RecoveryCode), Error> {
    let wire = world.wire("Jeanne revient");
    let staged = StagedTakeBack::begin(again(old), shared_device(), Rc::clone(&wire), &world.platform()).await?;
    let store = Rc::new(MemoryStore::default());
    let words = words_of(staged.code());
    let session = Session::take_back(&staged, &words, wire, store, world.platform()).await?;
    Ok((session, again(staged.code())))
}

#[tokio::test]
async fn a_thief_of_the_accounts_keys_cannot_lock_the_owner_of_the_sheet_out() {
    let world = World::start_with_mail().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan sanguin", &files(5_000, 1)).await;
    jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();

    // The thief has the account's keys, not the sheet: it changes keys twice and writes in the vault.
    let thief = jeanne.session;
    let theirs = rotate(&thief).await;
    anne.session.received().await.unwrap();
    rotate(&thief).await;
    thief
        .add_document("x", &cachet_tests::draft("Faux"), &files(10, 2).as_slice(), &cachet_tests::everything)
        .await
        .unwrap();
    anne.session.received().await.unwrap();
    let link = HealthLinkWish {
        label: "x".to_owned(),
        kind: HealthLinkKind::Card,
        expires: None,
        most: None,
        passcode: None,
        direct: false,
        files: vec![SharedFile { title: "x".to_owned(), json: b"{}".to_vec() }],
    };
    thief.make_health_link(&link).await.unwrap();
    thief.ask_card_contact("thief@example.fr", Language::Fr).await.unwrap();

    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::Superseded));
    let (back, sheet) = take_back(&world, jeanne.begun.code()).await.unwrap();
    let titles: Vec<_> = back.documents().await.unwrap().into_iter().map(|view| view.title).collect();
    assert_eq!(titles, ["Bilan sanguin"], "what the thief wrote counts for nothing");
    assert!(back.health_links().await.unwrap().is_empty(), "links end, as accesses do");
    assert_eq!(back.card_contact().await.unwrap(), None, "and nobody is told that the thief named");
    assert_eq!(thief.documents().await.err().map(|error| error.code()), Some("unauthenticated"));
    assert_eq!(recover(&world, &theirs).await.err(), Some(Error::RecoveryCode));
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode), "one sheet counts");

    // Readers that had accepted the thief's keys go over; every access has ended and is given anew.
    assert!(anne.session.received().await.unwrap().is_empty());
    let back = Patient { session: back, wire: jeanne.wire, store: jeanne.store, begun: jeanne.begun };
    let grant = back.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), files(5_000, 1));
    assert!(back.session.journal().await.is_ok());

    // Another device opens with the new sheet and sees the same vault, and the account goes on.
    let elsewhere = recover(&world, &sheet).await.unwrap();
    assert_eq!(elsewhere.documents().await.unwrap().len(), 1);
    rotate(&elsewhere).await;
    assert_eq!(elsewhere.documents().await.unwrap().len(), 1);
    let kinds: BTreeSet<_> = elsewhere.alerts().await.unwrap().iter().map(|alert| alert.kind.code()).collect();
    for kind in [AlertKind::TakenBack, AlertKind::KeysChanged, AlertKind::SheetUsed, AlertKind::ChangePending] {
        assert!(kinds.contains(kind.code()), "{kind:?}");
    }
}

#[tokio::test]
async fn the_owner_shuts_a_thief_of_the_sheet_out_after_fourteen_days() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(10, 1)).await;
    let sheet = rotate(&jeanne.session).await;
    days_pass(&world, 0).await;
    assert!(recover(&world, &sheet).await.is_ok(), "the new sheet opens at once");
    assert_eq!(jeanne.session.pending_recovery_change().await.unwrap(), Some(world.platform().now().day().plus(14)));
    days_pass(&world, 13).await;
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::Superseded), "the old one may take back");
    days_pass(&world, 1).await;
    assert_eq!(jeanne.session.pending_recovery_change().await.unwrap(), None);
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode));
    assert_eq!(take_back(&world, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode));
    // From now on the new sheet is the one that beats.
    rotate(&jeanne.session).await;
    let (back, _) = take_back(&world, &sheet).await.unwrap();
    assert_eq!(back.documents().await.unwrap().len(), 1);
}

#[tokio::test]
async fn any_device_stops_a_change_of_the_recovery_key_and_can_announce_it_again() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let sheet = rotate(&jeanne.session).await;
    let other = recover(&world, &sheet).await.unwrap();
    other.stop_recovery_change().await.unwrap();
    assert!(other.stop_recovery_change().await.is_err());
    days_pass(&world, 30).await;
    assert_eq!(
        recover(&world, jeanne.begun.code()).await.err(),
        Some(Error::Superseded),
        "the old key goes on to count"
    );
    assert!(jeanne.session.recovery_change_was_stopped().await.unwrap());
    jeanne.session.announce_recovery_change().await.unwrap();
    days_pass(&world, 0).await;
    days_pass(&world, 14).await;
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode));
}

#[tokio::test]
async fn with_the_sheet_at_hand_the_new_recovery_key_counts_at_once() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let wrong = RecoveryCode::generate(&mut getrandom::SysRng).unwrap();
    let mut staged = jeanne.session.begin_rotate("").await.unwrap();
    staged.sign_with(wrong);
    let words = words_of(staged.code());
    assert_eq!(jeanne.session.finish_rotate(&staged, &words).await.err(), Some(Error::RecoveryCode));
    staged.sign_with(again(jeanne.begun.code()));
    jeanne.session.finish_rotate(&staged, &words).await.unwrap();
    assert_eq!(jeanne.session.pending_recovery_change().await.unwrap(), None);
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode));
    assert!(recover(&world, staged.code()).await.is_ok());
}

#[tokio::test]
async fn taking_an_account_back_closes_every_passkey_and_the_directory_proves_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(10, 1)).await;
    let thief = jeanne.session;
    rotate(&thief).await;
    let passkey = Passkey::new(&[7; 32], &(1..33).collect::<Vec<u8>>()).unwrap();
    thief.add_passkey(&passkey, "voleur", "V.").await.unwrap();
    assert!(thief.standing().await.unwrap().is_done());

    // The directory still proves the thief's record: opened, not proven, and nothing is wrapped.
    world.witnesses.hold();
    let (back, sheet) = take_back(&world, jeanne.begun.code()).await.unwrap();
    assert_eq!(back.standing().await.unwrap().freshness, Freshness::NotProven);
    let elsewhere = recover(&world, &sheet).await.unwrap();
    assert_eq!(elsewhere.documents().await.unwrap().len(), 1);
    world.witnesses.go_on();
    assert!(back.standing().await.unwrap().is_done(), "and then proves the new one");

    let (wire, store) = (world.wire("voleur"), Rc::new(MemoryStore::default()));
    let unlocked = Session::unlock_with_passkey(&passkey, wire, store, world.platform()).await;
    assert_eq!(unlocked.err(), Some(Error::Passkey));
    assert!(back.passkeys().await.unwrap().is_empty());
    assert_eq!(thief.documents().await.err().map(|error| error.code()), Some("unauthenticated"));
}

#[tokio::test]
async fn each_device_shows_an_alert_until_its_own_person_has_seen_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let other = recover(&world, jeanne.begun.code()).await.unwrap();
    let alerts = jeanne.session.alerts().await.unwrap();
    assert_eq!(alerts.iter().map(|alert| (alert.kind, alert.new)).collect::<Vec<_>>(), [(AlertKind::SheetUsed, true)]);
    jeanne.session.acknowledge_alerts(&[alerts[0].alert]).await.unwrap();
    assert!(!jeanne.session.alerts().await.unwrap()[0].new);
    assert!(other.alerts().await.unwrap()[0].new);
    world.clock.pass_days(91);
    world.server.sweep().await.unwrap();
    assert!(jeanne.session.alerts().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_old_wrap_under_an_old_sheet_opens_nothing_newer() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    // The server kept the answer to the old sheet and gives it again after the rotate.
    let kept: Rc<RefCell<Option<Response>>> = Rc::default();
    let wire = world.wire("ailleurs");
    let keep = Rc::clone(&kept);
    wire.play(move |asked, answer| {
        if asked.path == "/v1/recovery" {
            *keep.borrow_mut() = Some(answer.clone());
        }
        Some(answer)
    });
    let store = Rc::new(MemoryStore::default());
    let code = jeanne.begun.code();
    drop(Session::recover(code, &shared_device(), Rc::clone(&wire), store, world.platform()).await.unwrap());
    rotate(&jeanne.session).await;
    let old = kept.borrow().clone().unwrap();
    wire.play(move |asked, answer| Some(if asked.path == "/v1/recovery" { old.clone() } else { answer }));
    let store = Rc::new(MemoryStore::default());
    let refused = Session::recover(code, &shared_device(), wire, store, world.platform()).await;
    assert_eq!(refused.err(), Some(Error::Refused(Refusal::KeyUnauth)));
}
