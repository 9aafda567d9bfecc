//! Ways back: the recovery key against a thief of the account's keys, recovery contacts, and what every device is told.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::Response;
use cachet_client::{AlertKind, ChosenContact, ContactRequest, Error, Refusal, RequestView, Session, StagedTakeBack};
use cachet_crypto::protocol::api::{AskContacts, RequestState};
use cachet_crypto::{Base64Url, PlanId, Secret, Signed, SigningKey};
use cachet_seal::{ContactSecret, ContactShare, Enclosed, RecoveryCode, seal_letter, unwrap_root};
use cachet_tests::{Doctor, Needles, Patient, Wire, World, files, shared_device, words_of};
use sqlx::Connection as _;

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
    let world = World::start().await;
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

    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::Superseded));
    let (back, sheet) = take_back(&world, jeanne.begun.code()).await.unwrap();
    let titles: Vec<_> = back.documents().await.unwrap().into_iter().map(|view| view.title).collect();
    assert_eq!(titles, ["Bilan sanguin"], "what the thief wrote counts for nothing");
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
    assert!(recover(&world, &sheet).await.is_ok(), "the new sheet opens at once");
    assert_eq!(jeanne.session.pending_recovery_change().await.unwrap(), Some(world.platform().now().day().plus(14)));
    world.clock.pass_days(13);
    assert_eq!(recover(&world, jeanne.begun.code()).await.err(), Some(Error::Superseded), "the old one may take back");
    world.clock.pass_days(1);
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
    world.clock.pass_days(30);
    assert_eq!(
        recover(&world, jeanne.begun.code()).await.err(),
        Some(Error::Superseded),
        "the old key goes on to count"
    );
    assert!(jeanne.session.recovery_change_was_stopped().await.unwrap());
    jeanne.session.announce_recovery_change().await.unwrap();
    world.clock.pass_days(14);
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

/// Jeanne with three contacts, any two of whom are enough.
struct Circle {
    world: World,
    jeanne: Patient,
    contacts: Vec<Patient>,
}

impl Circle {
    async fn new() -> Self {
        let world = World::start().await;
        let jeanne = Patient::new(&world, "Jeanne Morel").await;
        jeanne.add("Bilan", &files(10, 1)).await;
        let mut contacts = Vec::new();
        let mut chosen = Vec::new();
        for name in ["Paul Morel", "Léa Petit", "Marc Aubert"] {
            let contact = Patient::new(&world, name).await;
            let known = jeanne.session.recognise_contact(&contact.session.card().unwrap().qr).await.unwrap();
            chosen.push(ChosenContact { account: known.account, key: known.key, name: name.to_owned() });
            contacts.push(contact);
        }
        jeanne.session.choose_contacts(&chosen, 2, 7).await.unwrap();
        for contact in &contacts {
            assert_eq!(contact.session.kept_shares().await.unwrap()[0].name, "Jeanne Morel");
        }
        Self { world, jeanne, contacts }
    }

    async fn ask(&self) -> (ContactRequest, Rc<Wire>) {
        let wire = self.world.wire("nouvel appareil");
        let store = MemoryStore::default();
        let asked = ContactRequest::begin(Rc::clone(&wire), &store, &self.world.platform()).await.unwrap();
        let resumed = ContactRequest::resume(&store).await.unwrap().unwrap();
        assert_eq!(asked.request(), resumed.request());
        (resumed, wire)
    }

    async fn release(&self, who: usize, request: &ContactRequest) -> Result<(), Error> {
        let session = &self.contacts[who].session;
        let plan = session.kept_shares().await?[0].plan;
        let asked = session.find_recovery_request(&request.digits().join(" ")).await?;
        assert_eq!(asked.digits, request.digits());
        session.release_share(plan, asked.request).await
    }

    async fn state(&self, request: &ContactRequest, wire: &Rc<Wire>) -> RequestView {
        request.state(Rc::clone(wire), &self.world.platform()).await.unwrap()
    }

    async fn open(&self, request: &ContactRequest, wire: &Rc<Wire>) -> Result<Opened, Error> {
        let store = Rc::new(MemoryStore::default());
        let platform = self.world.platform();
        Session::recover_with_contacts(request, &shared_device(), Rc::clone(wire), store, platform).await
    }

    /// Plan, release secret and wrap as the database holds them.
    async fn database(&self) -> (PlanId, Vec<u8>, Vec<u8>) {
        let mut db = sqlx::AnyConnection::connect(self.world.database()).await.unwrap();
        let row: (Vec<u8>, Vec<u8>, Vec<u8>) =
            sqlx::query_as("select plan, release, wrap from contact_plan").fetch_one(&mut db).await.unwrap();
        (PlanId::try_from(row.0).unwrap(), row.1, row.2)
    }
}

#[tokio::test]
async fn an_owner_who_never_answers_is_given_back_the_account_after_the_wait() {
    let circle = Circle::new().await;
    let (request, wire) = circle.ask().await;
    circle.release(0, &request).await.unwrap();
    let view = circle.state(&request, &wire).await;
    assert_eq!((view.shares, view.threshold, view.opens), (1, Some(2), false));
    assert_eq!(view.ready, Some(circle.world.platform().now().plus(7 * 86_400)));
    let told = circle.jeanne.session.alerts().await.unwrap();
    assert!(told.iter().any(|alert| alert.kind == AlertKind::RecoveryRequested), "from the first moment");
    circle.release(2, &request).await.unwrap();
    circle.world.clock.pass_seconds(7 * 86_400 - 1);
    assert!(!circle.state(&request, &wire).await.opens);
    assert_eq!(circle.open(&request, &wire).await.err(), Some(Error::Input("too early")));
    circle.world.clock.pass_seconds(1);
    assert!(circle.state(&request, &wire).await.opens);
    let back = circle.open(&request, &wire).await.unwrap();
    assert_eq!(back.documents().await.unwrap().len(), 1);
    // What is left of the old life is closed by new keys, and the contacts get new shares.
    rotate(&back).await;
    assert!(!back.contacts().await.unwrap().unwrap().due);
}

#[tokio::test]
async fn an_owner_who_says_no_at_the_last_minute_keeps_everything() {
    let circle = Circle::new().await;
    let (request, wire) = circle.ask().await;
    circle.release(0, &request).await.unwrap();
    circle.release(1, &request).await.unwrap();
    circle.world.clock.pass_seconds(7 * 86_400 - 60);
    let waiting = circle.jeanne.session.recovery_requests().await.unwrap();
    assert_eq!(waiting.len(), 1);
    circle.jeanne.session.veto_recovery(waiting[0].0).await.unwrap();
    circle.world.clock.pass_days(30);
    let view = circle.state(&request, &wire).await;
    assert_eq!((view.vetoed, view.opens, view.shares), (true, false, 0), "the shares are gone too");
    assert_eq!(circle.open(&request, &wire).await.err(), Some(Error::Vetoed));
    assert!(circle.release(2, &request).await.is_err());
    let (_, release, _) = circle.database().await;
    let mut needles = Needles::default();
    needles.add("release secret", &release);
    let recorded = circle.world.recorded.borrow().clone();
    let answered = recorded.iter().filter(|exchange| exchange.who == "nouvel appareil");
    for body in answered.filter_map(|exchange| exchange.response.as_ref()) {
        assert!(needles.found_in(&body.body).is_empty(), "nothing was released");
    }
    drop(recorded);
    assert!(circle.jeanne.session.recovery_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn one_contact_with_the_whole_database_opens_nothing_and_neither_does_the_database_alone() {
    let circle = Circle::new().await;
    let (plan, release, wrap) = circle.database().await;
    let (request, wire) = circle.ask().await;
    circle.release(0, &request).await.unwrap();
    circle.world.clock.pass_days(8);
    assert_eq!(circle.open(&request, &wire).await.err(), Some(Error::Input("too few shares")));

    // What the contact and the operator hold together: one share, the release secret, the wrap.
    let view = circle.state(&request, &wire).await;
    assert_eq!(view.shares, 1);
    let release = Secret::<32>::from_slice(&release).unwrap();
    let account = circle.jeanne.session.account();
    let one = ContactSecret::generate(&mut getrandom::SysRng).unwrap();
    let guessed = one.split(2, 2, &mut getrandom::SysRng).unwrap();
    assert!(ContactSecret::combine(&guessed[..1], plan, one.commitment(plan)).is_err(), "one share is no secret");
    assert!(unwrap_root(&one.wrap_key(&release, account, plan, 0), &wrap).is_err(), "the release secret alone");
}

#[tokio::test]
async fn shares_of_an_epoch_that_is_over_are_refused_and_new_ones_come_by_themselves() {
    let circle = Circle::new().await;
    let (request, wire) = circle.ask().await;
    rotate(&circle.jeanne.session).await;
    // Paul has not looked at his door since: his client sees that the keys are others now.
    let stale = &circle.contacts[0].session;
    let found = stale.find_recovery_request(&request.qr()).await.unwrap();
    let (old, _, _) = {
        let shares = stale.kept_shares().await.unwrap();
        assert_eq!(shares.len(), 1, "the new share took the old one's place");
        (shares[0].plan, (), ())
    };
    assert!(stale.release_share(PlanId::from_bytes([1; 16]), found.request).await.is_err());
    stale.release_share(old, found.request).await.unwrap();
    circle.release(1, &request).await.unwrap();
    // Once more keys change while it waits: what was released is of an epoch that is over.
    rotate(&circle.jeanne.session).await;
    circle.world.clock.pass_days(8);
    let view = circle.state(&request, &wire).await;
    assert_eq!((view.shares, view.opens, view.refused.len()), (0, false, 2));
    assert!(circle.open(&request, &wire).await.is_err());
}

#[tokio::test]
async fn a_tampered_share_is_named() {
    let circle = Circle::new().await;
    let (request, wire) = circle.ask().await;
    circle.release(0, &request).await.unwrap();
    circle.release(1, &request).await.unwrap();
    let recipient = {
        let recorded = circle.world.recorded.borrow();
        let asked = recorded.iter().find(|exchange| exchange.request.path == "/v1/contacts/requests").unwrap();
        let cachet_client::transport::Body::Json(body) = &asked.request.body else { panic!("JSON") };
        serde_json::from_slice::<AskContacts>(body).unwrap().recipient
    };
    let forged = {
        let key = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(7)));
        let record = cachet_seal::AccountRoot::generate(&mut getrandom::SysRng).unwrap().keys();
        let header = record.as_signer(circle.jeanne.session.account(), 0);
        let share = Enclosed(Secret::init_with(|share: &mut [u8; 33]| share.fill(3)));
        let record = record.record(circle.jeanne.session.account(), 0, header.key).unwrap();
        let letter = ContactShare::new(
            header,
            PlanId::from_bytes([1; 16]),
            circle.contacts[2].session.account(),
            header.key,
            3,
            2,
            3,
            7,
            share,
            Secret::init_with(|opener: &mut [u8; 32]| opener.fill(1)).into(),
            header.key,
            record.envelope().clone(),
            "Jeanne Morel".to_owned(),
            circle.world.platform().now().day(),
        );
        let letter = Signed::sign(letter, &key).unwrap();
        seal_letter(letter.envelope(), &recipient, &mut getrandom::SysRng).unwrap()
    };
    let changed = Rc::new(RefCell::new(forged));
    wire.play(move |asked, answer| {
        if !asked.path.ends_with("/state") || answer.status != 200 {
            return Some(answer);
        }
        let mut state: RequestState = serde_json::from_slice(&answer.body).unwrap();
        state.shares.push(Base64Url(changed.borrow().clone()));
        Some(Response { status: 200, body: serde_json::to_vec(&state).unwrap() })
    });
    let view = circle.state(&request, &wire).await;
    assert_eq!((view.shares, view.refused), (2, vec![3]), "two hold, number three does not");
    circle.world.clock.pass_days(7);
    assert!(circle.open(&request, &wire).await.is_ok(), "and it stops nobody");
}

#[tokio::test]
async fn a_contact_is_shown_another_key_and_releases_nothing() {
    let circle = Circle::new().await;
    let (request, _) = circle.ask().await;
    let (other, _) = circle.ask().await;
    let paul = &circle.contacts[0];
    let (asked, swapped) = (request.request().to_string(), other.request().to_string());
    let router = circle.world.wire("opérateur");
    paul.wire.play(move |sent, answer| {
        if !sent.path.ends_with(&asked) {
            return Some(answer);
        }
        let path = sent.path.replace(&asked, &swapped);
        let request = cachet_client::transport::Request { path, ..sent.clone() };
        let answer = futures_util::FutureExt::now_or_never(cachet_client::Transport::send(&*router, request));
        Some(answer.and_then(Result::ok).unwrap_or(Response { status: 404, body: Vec::new() }))
    });
    let found = paul.session.find_recovery_request(&request.qr()).await;
    assert!(found.is_err());
    paul.wire.be_honest();
    assert!(paul.session.find_recovery_request(&request.qr()).await.is_ok());
    assert!(paul.session.find_recovery_request("12345").await.is_err());
}

#[tokio::test]
async fn a_drill_shows_which_contact_still_has_the_share() {
    let circle = Circle::new().await;
    let jeanne = &circle.jeanne.session;
    jeanne.begin_drill().await.unwrap();
    for contact in &circle.contacts[..2] {
        let kept = contact.session.kept_shares().await.unwrap();
        assert!(kept[0].asked);
        contact.session.prove_share(kept[0].plan).await.unwrap();
        assert!(contact.session.prove_share(kept[0].plan).await.is_err(), "one proof a challenge");
    }
    let seen = jeanne.contacts().await.unwrap().unwrap();
    let today = circle.world.platform().now().day();
    let proved: Vec<_> = seen.contacts.iter().map(|contact| (contact.proved, contact.asked)).collect();
    assert_eq!(proved, [(Some(today), false), (Some(today), false), (None, true)]);
}

#[tokio::test]
async fn contacts_whose_keys_changed_are_recognised_anew_and_giving_up_ends_the_shares() {
    let circle = Circle::new().await;
    let jeanne = &circle.jeanne.session;
    rotate(&circle.contacts[0].session).await;
    rotate(jeanne).await;
    assert!(jeanne.contacts().await.unwrap().unwrap().due, "nothing is wrapped to changed keys");
    jeanne.give_up_contacts().await.unwrap();
    assert_eq!(jeanne.contacts().await.unwrap(), None);
    let (request, _) = circle.ask().await;
    assert!(circle.release(1, &request).await.is_err());
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
