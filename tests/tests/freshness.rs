//! A server that shows old states, hides new ones, or shows two histories: freshness is proven, or nothing is shared.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "freshness/sheet.rs"]
mod sheet;

use std::collections::BTreeSet;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Method, Request, Response};
use cachet_client::{Error, Freshness, Refusal, Session, SharedState, Store as _, evidence};
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, MAX_AGE, Patient, Wire, World, draft, everything, files, shared_device, words_of};
use cachet_transparency::{Evidence, Verdict};

const STALE: Error = Error::Refused(Refusal::Stale);

/// A patient and a doctor who share one document that the doctor has opened.
struct Shared {
    world: World,
    jeanne: Patient,
    anne: Doctor,
    document: cachet_crypto::DocumentId,
    grant: cachet_crypto::GrantId,
    bytes: Vec<u8>,
}

impl Shared {
    async fn new() -> Self {
        let world = World::start().await;
        let jeanne = Patient::new(&world, "Jeanne Morel").await;
        let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
        let bytes = files(3_000, 1);
        let document = jeanne.add("Bilan sanguin", &bytes).await;
        let grant = jeanne.grant(&anne, document, true).await;
        anne.session.received().await.unwrap();
        assert_eq!(anne.open(grant).await.unwrap(), bytes, "the honest run");
        Self { world, jeanne, anne, document, grant, bytes }
    }

    /// What `who` was answered last to requests that `wanted` names.
    fn answered(&self, who: &str, wanted: impl Fn(&Request) -> bool) -> Response {
        let recorded = self.world.recorded.borrow();
        let found = recorded.iter().rev().find(|e| e.who == who && wanted(&e.request)).expect("it was asked for");
        found.response.clone().expect("it was answered")
    }
}

fn is_look_up(request: &Request) -> bool {
    request.path == path::look_up()
}

fn is_mailbox(request: &Request) -> bool {
    request.method == Method::Get && request.path.starts_with("/v1/mailboxes/") && request.path.contains("?m=")
}

/// Verdicts on everything that a device kept.
async fn verdicts(store: &MemoryStore) -> Vec<Verdict> {
    let kept = evidence(store).await.unwrap();
    kept.iter().map(|json| serde_json::from_str::<Evidence>(json).unwrap().verify().unwrap()).collect()
}

async fn last_alarm(session: &Session<Rc<Wire>, Rc<MemoryStore>>) -> String {
    session.alarms().await.unwrap().last().unwrap().code.clone()
}

#[tokio::test]
async fn at_27_a_revocation_that_the_server_hides_leaves_the_reader_nothing_to_open() {
    let shared = Shared::new().await;
    let Shared { jeanne, anne, grant, .. } = &shared;
    let mailbox = shared.answered("Dr Anne Lefèvre", is_mailbox);
    let look_up = shared.answered("Dr Anne Lefèvre", is_look_up);
    jeanne.session.revoke(*grant, false).await.unwrap();
    jeanne.session.standing().await.unwrap();

    // The old mailbox beside an honest directory: a newer head is proven.
    let old = mailbox.clone();
    anne.wire.play(move |request, honest| Some(if is_mailbox(request) { old.clone() } else { honest }));
    assert_eq!(anne.open(*grant).await.unwrap_err(), STALE);
    assert_eq!(anne.session.received().await.unwrap()[0].state, SharedState::NotProven);
    assert_eq!(last_alarm(&anne.session).await, "refused-stale");

    // The old directory too: it is an older one than this device has seen.
    anne.wire.play(move |request, honest| {
        Some(match () {
            () if is_mailbox(request) => mailbox.clone(),
            () if is_look_up(request) => look_up.clone(),
            () => honest,
        })
    });
    assert_eq!(anne.open(*grant).await.unwrap_err(), Error::Refused(Refusal::Rollback));
    anne.wire.be_honest();
    assert_eq!(anne.open(*grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
}

#[tokio::test]
async fn at_27_a_grant_whose_revocation_is_frozen_out_ends_when_the_checkpoint_is_old() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, grant, bytes, .. } = &shared;
    let mailbox = shared.answered("Dr Anne Lefèvre", is_mailbox);
    let look_up = shared.answered("Dr Anne Lefèvre", is_look_up);
    jeanne.session.revoke(*grant, false).await.unwrap();
    anne.wire.play(move |request, honest| {
        Some(match () {
            () if is_mailbox(request) => mailbox.clone(),
            () if is_look_up(request) => look_up.clone(),
            () => honest,
        })
    });
    // Within the limit a frozen view still looks like the newest; the server itself gives nothing out any more.
    assert_eq!(anne.session.received().await.unwrap()[0].state, SharedState::InForce);
    world.clock.pass_seconds(MAX_AGE + 1);
    assert_eq!(anne.open(*grant).await.unwrap_err(), STALE);
    assert_eq!(anne.session.received().await.unwrap()[0].state, SharedState::NotProven);
    assert!(!bytes.is_empty());
}

#[tokio::test]
async fn at_64_a_frozen_directory_wraps_nothing_and_opens_nothing_and_says_so() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, grant, bytes } = &shared;
    assert!(matches!(jeanne.session.standing().await.unwrap().freshness, Freshness::Proven(_)));
    world.witnesses.freeze();
    world.clock.pass_seconds(MAX_AGE + 1);
    assert_eq!(jeanne.session.standing().await.unwrap().freshness, Freshness::NotProven);
    assert_eq!(jeanne.try_grant(anne, *document, false).await.unwrap_err(), STALE);
    let (draft_of_it, second) = (draft("Bilan"), files(50, 2));
    let second = second.as_slice();
    let version = jeanne.session.add_version("v2", *document, &draft_of_it, &second, &everything);
    assert_eq!(version.await.unwrap_err(), STALE);
    assert_eq!(jeanne.session.edit_document(*document, &draft("Bilan revu")).await.unwrap_err(), STALE);
    assert_eq!(anne.open(*grant).await.unwrap_err(), STALE);

    // One's own documents stay one's own, and taking back never waits.
    jeanne.add("Sans lecteur", &files(10, 3)).await;
    let own = jeanne.session.read_document(*document, None, &mut Vec::new(), &everything).await;
    assert!(own.is_ok());
    jeanne.session.revoke(*grant, false).await.unwrap();
    assert!(!jeanne.session.standing().await.unwrap().is_done(), "it is on its way, and not said to be done");

    world.witnesses.go_on();
    assert!(jeanne.session.standing().await.unwrap().is_done());
    let again = jeanne.grant(anne, *document, false).await;
    assert_eq!(&anne.open(again).await.unwrap(), bytes);
}

#[tokio::test]
async fn at_67_one_witness_of_two_is_no_quorum() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, .. } = &shared;
    world.witnesses.cosign_by(1);
    world.clock.pass_seconds(MAX_AGE + 1);
    assert_eq!(jeanne.try_grant(anne, *document, false).await.unwrap_err(), STALE);
    // The server passes off the newest checkpoint without its second witness.
    world.witnesses.go_on();
    jeanne.wire.play(|request, mut response| {
        if is_look_up(request) {
            let mut answer: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
            let note = answer["checkpoint"].as_str().unwrap();
            let kept: Vec<_> = note.lines().filter(|line| !line.contains("/witness-2 ")).collect();
            answer["checkpoint"] = (kept.join("\n") + "\n").into();
            response.body = serde_json::to_vec(&answer).unwrap();
        }
        Some(response)
    });
    assert_eq!(jeanne.try_grant(anne, *document, false).await.unwrap_err(), STALE);
    jeanne.wire.be_honest();
    jeanne.grant(anne, *document, false).await;
}

#[tokio::test]
async fn an_act_is_done_once_its_entry_is_proven_and_on_its_way_until_then() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    assert!(jeanne.session.standing().await.unwrap().is_done());
    world.witnesses.hold();
    jeanne.add("Bilan", &files(10, 1)).await;
    let standing = jeanne.session.standing().await.unwrap();
    assert_eq!((standing.head, standing.proven, standing.is_done()), (1, 0, false));
    world.witnesses.go_on();
    let standing = jeanne.session.standing().await.unwrap();
    assert_eq!((standing.head, standing.proven, standing.is_done()), (1, 1, true));
}

#[tokio::test]
async fn nothing_is_wrapped_to_keys_that_the_directory_does_not_prove() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.session.standing().await.unwrap();
    world.witnesses.hold();
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    assert_eq!(jeanne.try_grant(&anne, document, false).await.unwrap_err(), STALE, "not in the directory");
    world.witnesses.go_on();
    jeanne.grant(&anne, document, false).await;

    // Another account's proof, or the owner's own, is not this account's.
    let bruno = Doctor::new(&world, "Dr Bruno Klein").await;
    bruno.session.standing().await.unwrap();
    let recorded = world.recorded.borrow().iter().rev().find(|e| is_look_up(&e.request)).unwrap().response.clone();
    jeanne.wire.play(move |request, honest| if is_look_up(request) { recorded.clone() } else { Some(honest) });
    let refused = jeanne.try_grant(&bruno, document, false).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::Unknown | Refusal::Fork | Refusal::Rollback)), "{refused:?}");
    jeanne.wire.be_honest();
    jeanne.grant(&bruno, document, false).await;
}

#[tokio::test]
async fn a_client_without_a_policy_shares_nothing_and_says_why() {
    let world = World::start().await;
    let (wire, store) = (world.wire("Jeanne"), Rc::new(MemoryStore::default()));
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    let platform = cachet_client::Platform { policy: None, ..world.platform() };
    let device = shared_device();
    let session = Session::recover(jeanne.begun.code(), &device, Rc::clone(&wire), Rc::clone(&store), platform);
    let session = session.await.unwrap();
    assert_eq!(session.standing().await.unwrap().freshness, Freshness::NoPolicy);
    let blind = Patient { session, wire, store, begun: jeanne.begun };
    assert_eq!(blind.try_grant(&anne, document, false).await.unwrap_err(), STALE);
}

#[tokio::test]
async fn at_68_a_new_device_on_an_old_state_is_refused_or_told_that_nothing_proves_it() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, grant, .. } = &shared;
    let Some(old) = world.fork().await else { return };
    jeanne.session.revoke(*grant, false).await.unwrap();
    jeanne.session.standing().await.unwrap();
    let recover = |wire: Rc<Wire>, store: Rc<MemoryStore>| async move {
        Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await
    };

    // The whole installation from before the revocation, its witnesses gone: opened, and said to be unproven.
    old.witnesses.freeze();
    world.clock.pass_seconds(MAX_AGE + 1);
    let wire = world.wire("new device");
    wire.turn_to(&old);
    let store = Rc::new(MemoryStore::default());
    let session = recover(Rc::clone(&wire), Rc::clone(&store)).await.unwrap();
    assert_eq!(session.standing().await.unwrap().freshness, Freshness::NotProven);
    let told = Patient { session, wire, store, begun: cachet_client::Begun::new(shared_device()).unwrap() };
    assert_eq!(told.try_grant(anne, *document, false).await.unwrap_err(), STALE);

    // The old log beside the newest directory: a rollback.
    let (wire, store) = (world.wire("newer device"), Rc::new(MemoryStore::default()));
    let log = shared.answered("new device", |request| request.path.contains("/log?after=0"));
    let end = shared.answered("new device", |request| request.path.contains("/log?"));
    wire.play(move |request, honest| {
        Some(match () {
            () if request.path.contains("/log?after=0") => log.clone(),
            () if request.path.contains("/log?") => end.clone(),
            () => honest,
        })
    });
    let session = recover(wire, store).await.unwrap();
    assert!(matches!(session.documents().await.unwrap_err(), Error::Refused(Refusal::Rollback | Refusal::Withheld)));
}

#[tokio::test]
async fn at_62_no_past_answer_of_any_kind_brings_an_older_state_back() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, grant, .. } = &shared;
    jeanne.session.edit_document(*document, &draft("Bilan revu")).await.unwrap();
    anne.open(*grant).await.unwrap();
    jeanne.session.journal().await.unwrap();
    let other = jeanne.add("Radio", &files(100, 4)).await;
    let second = jeanne.grant(anne, other, false).await;
    anne.session.received().await.unwrap();
    anne.open(second).await.unwrap();
    jeanne.session.revoke(*grant, false).await.unwrap();
    jeanne.session.delete_document(*document).await.unwrap();
    jeanne.session.journal().await.unwrap();
    anne.session.received().await.unwrap();
    let standing = jeanne.session.standing().await.unwrap();

    let name = |path: &str| path.split('?').next().unwrap().to_owned();
    let honest = (jeanne.session.documents().await.unwrap(), jeanne.session.journal().await.unwrap());
    let received = anne.session.received().await.unwrap();
    let mut seen = BTreeSet::new();
    let past: Vec<_> = world.recorded.borrow().iter().cloned().collect();
    let past = past.into_iter().filter(|e| {
        let response = e.response.as_ref().unwrap();
        let same = (e.request.method.as_str(), name(&e.request.path), response.body.clone());
        response.status == 200 && !response.body.is_empty() && !e.request.path.ends_with("/tokens") && seen.insert(same)
    });
    let mut played = 0;
    for exchange in past {
        let (wire, is_owner) = match exchange.who.as_str() {
            "Jeanne Morel" => (&jeanne.wire, true),
            _ => (&anne.wire, false),
        };
        let about = format!("{} {}", exchange.request.method.as_str(), exchange.request.path);
        let (method, path) = (exchange.request.method, name(&exchange.request.path));
        let response = exchange.response.clone();
        wire.play(move |request, honest| {
            if request.method == method && name(&request.path) == path { response.clone() } else { Some(honest) }
        });
        if is_owner {
            let documents = jeanne.session.documents().await;
            assert!(documents.as_ref().map_or(true, |now| *now == honest.0), "{about}");
            let journal = jeanne.session.journal().await;
            let lost = |now: &Vec<cachet_client::JournalLine>| {
                !honest.1.iter().all(|line| now.contains(line)) && !now.iter().any(|line| line.act.code() == "gap")
            };
            assert!(!journal.as_ref().is_ok_and(lost), "{about}: a journal that lost lines says so");
            let now = jeanne.session.standing().await;
            assert!(now.as_ref().map_or(true, |now| now.proven == standing.proven), "{about}");
        } else {
            let now = anne.session.received().await.unwrap_or_default();
            let unsound = now.iter().any(|view| view.state == SharedState::InForce && !received.contains(view));
            assert!(!unsound, "{about}");
        }
        wire.be_honest();
        played += 1;
    }
    assert!(played > 30, "{played}");
    assert_eq!(jeanne.session.documents().await.unwrap(), honest.0, "pins are unchanged");
    assert_eq!(anne.session.received().await.unwrap(), received);
}

#[tokio::test]
async fn at_19_two_views_of_the_directory_show_when_patient_and_professional_meet() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, .. } = &shared;
    let honest = world.fork().await;
    let Some(other) = honest else { return };
    // Witnesses that collude with the server cosign both.
    anne.wire.turn_to(&other);
    jeanne.add("Vu ici seulement", &files(10, 5)).await;
    jeanne.session.standing().await.unwrap();
    Doctor::new(&other, "Dr Vu Là").await.session.standing().await.unwrap();
    anne.session.standing().await.unwrap();

    assert_eq!(jeanne.try_grant(anne, *document, false).await.unwrap_err(), Error::Refused(Refusal::Fork));
    assert_eq!(last_alarm(&jeanne.session).await, "refused-fork");
    assert_eq!(verdicts(&jeanne.store).await, [Verdict::LogForked], "both signed checkpoints are kept");

    // Back in the patient's view the professional's own client finds the fork as well.
    anne.wire.turn_to(world);
    assert_eq!(anne.session.standing().await.unwrap_err(), Error::Refused(Refusal::Fork));
    assert_eq!(verdicts(&anne.store).await, [Verdict::LogForked]);
}

#[tokio::test]
async fn at_63_two_devices_on_two_forks_find_out_when_they_meet_one_server_again() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Commun", &files(10, 1)).await;
    let (wire, store) = (world.wire("tablet"), Rc::new(MemoryStore::default()));
    let device = shared_device();
    let tablet = Session::recover(jeanne.begun.code(), &device, Rc::clone(&wire), Rc::clone(&store), world.platform());
    let tablet = tablet.await.unwrap();
    tablet.documents().await.unwrap();
    let Some(other) = world.fork().await else { return };
    wire.turn_to(&other);
    jeanne.add("Ici", &files(10, 2)).await;
    tablet.add_document("Là", &draft("Là"), &files(10, 3).as_slice(), &everything).await.unwrap();

    wire.turn_to(&world);
    assert_eq!(tablet.documents().await.unwrap_err(), Error::Refused(Refusal::Fork));
    assert_eq!(verdicts(&store).await, [Verdict::ChainForked], "both signed entries are kept");
    assert_eq!(tablet.alarms().await.unwrap().last().unwrap().code, "refused-fork");
}

#[tokio::test]
async fn at_63_two_futures_of_a_mailbox_are_kept_as_evidence_by_its_reader() {
    let shared = Shared::new().await;
    let Shared { world, jeanne, anne, document, grant, .. } = &shared;
    let Some(other) = world.fork().await else { return };
    let device = shared_device();
    let again = async |world: &World, begun: &cachet_client::Begun, store: MemoryStore| {
        let (wire, store) = (world.wire("again"), Rc::new(store));
        let session = Session::recover(begun.code(), &device, Rc::clone(&wire), Rc::clone(&store), world.platform());
        (session.await.unwrap(), wire, store)
    };
    // Here the access is taken back, as another device of the reader sees.
    let twin = MemoryStore::default();
    for (key, value) in anne.store.values() {
        twin.put(&key, &value).await.unwrap();
    }
    let (twin, ..) = again(world, &anne.begun, twin).await;
    jeanne.session.revoke(*grant, false).await.unwrap();
    assert!(twin.received().await.unwrap().is_empty());
    let here = shared.answered("again", is_mailbox);

    // There another one is given, under the same number of the mailbox's head.
    let (session, wire, store) = again(&other, &jeanne.begun, MemoryStore::default()).await;
    let there = Patient { session, wire, store, begun: cachet_client::Begun::new(shared_device()).unwrap() };
    anne.wire.turn_to(&other);
    there.grant(anne, *document, false).await;
    assert_eq!(anne.session.received().await.unwrap().len(), 2);
    assert_eq!(verdicts(&anne.store).await, []);

    // The reader's own list of mailboxes stays as it was there: only the mailbox is of the other future.
    anne.wire.play(move |request, honest| Some(if is_mailbox(request) { here.clone() } else { honest }));
    assert!(anne.session.received().await.unwrap().is_empty());
    assert_eq!(last_alarm(&anne.session).await, "refused-fork");
    assert_eq!(verdicts(&anne.store).await, [Verdict::ChainForked], "both signed heads, verified without a server");
    anne.wire.be_honest();
    assert_eq!(anne.session.received().await.unwrap().len(), 2, "the pin has not moved");
}

#[tokio::test]
async fn at_16_an_old_sheet_beside_the_whole_old_state_is_found_out_by_the_directory() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.session.standing().await.unwrap();
    let Some(old) = world.fork().await else { return };
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    assert!(jeanne.session.standing().await.unwrap().is_done());
    let newest = world.recorded.borrow().iter().rev().find(|e| is_look_up(&e.request)).unwrap().response.clone();

    let wire = world.wire("finder of the old sheet");
    wire.turn_to(&old);
    old.witnesses.freeze();
    wire.play(move |request, honest| if is_look_up(request) { newest.clone() } else { Some(honest) });
    let store = Rc::new(MemoryStore::default());
    let opened = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await;
    assert_eq!(opened.err(), Some(Error::Refused(Refusal::Rollback)));
}
