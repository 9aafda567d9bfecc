//! Recovery contacts: neither they nor the server alone bring a person back, and nothing of it is forged.

use cachet_client::transport::Body;
use cachet_client::{ChosenContact, ContactRequest, RequestView};
use cachet_crypto::protocol::api::{ReleaseShare, RequestState, path};
use cachet_crypto::{Base64Url, Envelope, PlanId, Secret, decode_base64url};
use cachet_seal::{ContactSecret, ContactShare, Enclosed, HybridIdentity, open_letter, seal_letter, unwrap_root};
use cachet_tests::{MAX_AGE, Needles};
use sqlx::Connection as _;

use super::*;

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
        let (request, wire, _) = self.ask_and_keep().await;
        (request, wire)
    }

    /// Asks, and gives the one-time key as well: what the letters of the contacts open with.
    async fn ask_and_keep(&self) -> (ContactRequest, Rc<Wire>, HybridIdentity) {
        let wire = self.world.wire("nouvel appareil");
        let store = MemoryStore::default();
        let asked = ContactRequest::begin(Rc::clone(&wire), &store, &self.world.platform()).await.unwrap();
        let resumed = ContactRequest::resume(&store).await.unwrap().unwrap();
        assert_eq!(asked.request(), resumed.request());
        let kept: serde_json::Value = serde_json::from_slice(&store.values()[0].1).unwrap();
        let seed = decode_base64url(kept["seed"].as_str().unwrap()).unwrap();
        (resumed, wire, HybridIdentity::from_seed(Secret::from_slice(&seed).unwrap()))
    }

    /// The letters that contacts released for a request, as they were sent.
    fn released(&self, request: &ContactRequest) -> Vec<Vec<u8>> {
        let (recorded, path) = (self.world.recorded.borrow(), path::contact_shares(request.request()));
        let sent = recorded.iter().filter(|exchange| exchange.request.path == path);
        sent.map(|exchange| {
            let Body::Json(body) = &exchange.request.body else { panic!("JSON") };
            serde_json::from_slice::<ReleaseShare>(body).unwrap().body.0
        })
        .collect()
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
    let (request, wire, identity) = circle.ask_and_keep().await;
    circle.release(0, &request).await.unwrap();
    circle.world.clock.pass_days(8);
    assert_eq!(circle.open(&request, &wire).await.err(), Some(Error::Input("too few shares")));

    // What the contact and the operator hold together: one genuine share, the release secret, the wrap.
    let view = circle.state(&request, &wire).await;
    assert_eq!(view.shares, 1);
    let release = Secret::<32>::from_slice(&release).unwrap();
    let account = circle.jeanne.session.account();
    let share = |at: usize| {
        let letter = open_letter(&identity, &circle.released(&request)[at]).unwrap();
        letter.peek::<ContactShare>().unwrap()
    };
    let genuine = share(0);
    assert_eq!(genuine.plan, plan);
    let combine = |shares: &[Enclosed<33>]| ContactSecret::combine(shares, plan, genuine.commitment);
    assert!(combine(std::slice::from_ref(&genuine.share)).is_err(), "one share is no secret");
    for _ in 0..100 {
        let guess = ContactSecret::generate(&mut getrandom::SysRng).unwrap();
        for other in guess.split(2, 3, &mut getrandom::SysRng).unwrap() {
            assert!(combine(&[genuine.share.clone(), other]).is_err(), "nor with one that is made up");
        }
        assert!(unwrap_root(&guess.wrap_key(&release, account, plan, 0), &wrap).is_err(), "the release secret alone");
    }
    // With a second one the very same parts open the root: nothing else was missing.
    circle.release(1, &request).await.unwrap();
    let secret = combine(&[genuine.share.clone(), share(1).share.clone()]).unwrap();
    assert!(unwrap_root(&secret.wrap_key(&release, account, plan, 0), &wrap).is_ok());
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
    let (request, wire, identity) = circle.ask_and_keep().await;
    circle.release(0, &request).await.unwrap();
    circle.release(1, &request).await.unwrap();
    let genuine = open_letter(&identity, &circle.released(&request)[0]).unwrap();
    let number = genuine.peek::<ContactShare>().unwrap().number;
    let genuine: serde_json::Value = serde_json::from_slice(&genuine.to_vec()).unwrap();
    let payload = genuine["payload"].as_str().unwrap();
    let signature = genuine["signatures"][0]["sig"].as_str().unwrap();
    let altered = |text: &str, at: usize| {
        let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &text[..at], &text[at + 1..])
    };
    // Whoever knows the request's public key can seal: what counts is the owner's signature over every byte.
    let mut letters = Vec::new();
    for at in (0..payload.len()).step_by(13) {
        let mut letter = genuine.clone();
        letter["payload"] = altered(payload, at).into();
        letters.push(letter);
    }
    for at in 0..signature.len() - 3 {
        let mut letter = genuine.clone();
        letter["signatures"][0]["sig"] = altered(signature, at).into();
        letters.push(letter);
    }
    let seal = |letter: serde_json::Value| {
        let letter: Envelope = serde_json::from_value(letter).ok()?;
        Some(Base64Url(seal_letter(&letter, identity.recipient(), &mut getrandom::SysRng).unwrap()))
    };
    let sealed: Vec<_> = letters.into_iter().filter_map(seal).collect();
    assert!(sealed.len() > 300, "{}", sealed.len());
    let mut named = 0;
    for some in sealed.chunks(100) {
        let tampered = some.to_vec();
        wire.play(move |asked, answer| {
            if !asked.path.ends_with("/state") || answer.status != 200 {
                return Some(answer);
            }
            let mut state: RequestState = serde_json::from_slice(&answer.body).unwrap();
            state.shares.splice(0..0, tampered.iter().cloned());
            Some(Response { status: 200, body: serde_json::to_vec(&state).unwrap() })
        });
        let view = circle.state(&request, &wire).await;
        assert_eq!((view.shares, view.refused.len()), (2, some.len()));
        named += view.refused.iter().filter(|refused| **refused == number).count();
    }
    assert!(named * 4 > sealed.len(), "those whose number still reads are told by it: {named} of {}", sealed.len());
    circle.world.clock.pass_days(8);
    assert!(circle.open(&request, &wire).await.is_ok(), "the genuine ones open all the same");
}

#[tokio::test]
async fn a_drill_goes_to_no_key_that_the_directory_does_not_prove_and_waits_at_the_door_until_it_does() {
    let circle = Circle::new().await;
    let jeanne = &circle.jeanne.session;
    circle.world.witnesses.hold();
    rotate(&circle.contacts[0].session).await;
    assert_eq!(jeanne.begin_drill().await.err(), Some(Error::Refused(Refusal::Stale)));
    circle.world.witnesses.go_on();
    jeanne.begin_drill().await.unwrap();

    // The owner's newest keys are not proven yet when the letter is read: it is neither believed nor lost.
    let contact = &circle.contacts[1].session;
    circle.world.witnesses.freeze();
    circle.world.clock.pass_seconds(MAX_AGE + 1);
    assert!(!contact.kept_shares().await.unwrap()[0].asked);
    circle.world.witnesses.go_on();
    assert!(contact.kept_shares().await.unwrap()[0].asked);
}

#[tokio::test]
async fn a_contact_is_shown_another_key_and_releases_nothing() {
    let circle = Circle::new().await;
    let (request, _) = circle.ask().await;
    let (other, _) = circle.ask().await;
    let paul = &circle.contacts[0];
    let (asked, swapped) = (request.request().to_string(), other.request().to_string());
    paul.session.find_recovery_request(&other.qr()).await.unwrap();
    let shown = {
        let recorded = circle.world.recorded.borrow();
        let answered = recorded.iter().rev().find(|exchange| exchange.request.path.ends_with(&swapped));
        answered.unwrap().response.clone()
    };
    paul.wire.play(move |sent, answer| if sent.path.ends_with(&asked) { shown.clone() } else { Some(answer) });
    let found = paul.session.find_recovery_request(&request.qr()).await;
    assert_eq!(found.err(), Some(Error::Refused(Refusal::KeyUnauth)));
    assert_eq!(paul.session.alarms().await.unwrap().last().unwrap().code, Refusal::KeyUnauth.code());
    let plan = paul.session.kept_shares().await.unwrap()[0].plan;
    let released = paul.session.release_share(plan, request.request()).await;
    assert_eq!(released.err(), Some(Error::Refused(Refusal::KeyUnauth)), "nor when the code was found before");
    assert!(circle.released(&request).is_empty(), "nothing was sent");
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
