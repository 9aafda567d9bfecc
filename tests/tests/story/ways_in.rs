//! Ways in: passkeys, a device linked by another, opening without a network. A passkey here is the 32 bytes that an
//! authenticator gives; the browser's tests take them from a virtual one.

use std::cell::RefCell;
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Body, Request, Response};
use cachet_client::{
    AlertKind, Begun, Error, Freshness, Joining, LINK_TRIES, NewAccount, Passkey, Refusal, Role, Session, Store,
    enrolment,
};
use cachet_crypto::protocol::api::{FoundPasskey, LinkMessage};
use cachet_seal::RecoveryCode;
use cachet_tests::{Patient, Wire, World, files, shared_device, words_of};
use zeroize::Zeroizing;

type Client = Session<Rc<Wire>, Rc<MemoryStore>>;

fn passkey(number: u8) -> Passkey {
    let output: Vec<u8> = (0..32).map(|place| number.wrapping_mul(37).wrapping_add(place)).collect();
    Passkey::new(&[number; 32], &output).unwrap()
}

fn own_device() -> NewAccount {
    NewAccount {
        passphrase: Zeroizing::default(),
        label: "J. M.".to_owned(),
        name: "Jeanne Morel".to_owned(),
        role: Role::Patient,
        shared: false,
        device: "téléphone".to_owned(),
    }
}

/// An account that a passkey alone opens, without any costly key derivation.
async fn with_passkey(world: &World, number: u8) -> (Patient, Rc<MemoryStore>) {
    let (wire, store) = (world.wire("Jeanne Morel"), Rc::new(MemoryStore::default()));
    let begun = Begun::with_passkey(own_device(), passkey(number), "ce téléphone").unwrap();
    let words = words_of(begun.code());
    let session = Session::create(&begun, &words, Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    (Patient { session: session.unwrap(), wire, store: Rc::clone(&store), begun }, store)
}

async fn unlock(world: &World, number: u8, store: &Rc<MemoryStore>) -> Result<Client, Error> {
    let wire = world.wire("Jeanne de nouveau");
    Session::unlock_with_passkey(&passkey(number), wire, Rc::clone(store), world.platform()).await
}

/// Both devices up to the six digits.
async fn meet(world: &World, old: &Client, by_square: bool) -> (Joining<Rc<Wire>>, cachet_client::LettingIn, String) {
    let joining = Joining::begin(world.wire("nouveau"), world.platform()).await.unwrap();
    let code = if by_square { joining.code().to_qr_text() } else { joining.code().digits() };
    assert_eq!(joining.digits().await.unwrap(), None, "nobody has answered yet");
    let letting_in = old.begin_link(&code).await.unwrap();
    assert!(!old.link_ready(&letting_in).await.unwrap());
    let digits = joining.digits().await.unwrap().unwrap();
    assert!(old.link_ready(&letting_in).await.unwrap());
    (joining, letting_in, digits)
}

#[tokio::test]
async fn a_passkey_opens_the_vault_and_a_lost_one_is_closed() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    jeanne.session.add_passkey(&passkey(2), "clé de secours", "J. M.").await.unwrap();
    let listed = jeanne.session.passkeys().await.unwrap();
    let mut names: Vec<_> = listed.iter().map(|view| view.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["ce téléphone", "clé de secours"]);
    assert!(enrolment(&store).await.unwrap().is_some_and(|known| known.passkey && known.device.is_none()));

    for number in [1, 2] {
        let session = unlock(&world, number, &store).await.unwrap();
        assert_eq!(session.documents().await.unwrap().len(), 1);
    }
    // A passkey that came along to a new device opens there too; a foreign one nowhere.
    let elsewhere = Rc::new(MemoryStore::default());
    assert_eq!(unlock(&world, 3, &elsewhere).await.err(), Some(Error::Passkey));
    let session = unlock(&world, 2, &elsewhere).await.unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 1);

    jeanne.session.remove_passkey(passkey(1).id()).await.unwrap();
    assert_eq!(unlock(&world, 1, &store).await.err(), Some(Error::Passkey));
    assert_eq!(unlock(&world, 2, &store).await.unwrap().passkeys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_passkey_added_or_removed_and_a_linked_device_are_told_to_every_other_device() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    let tablet = Rc::new(MemoryStore::default());
    let tablet = unlock(&world, 1, &tablet).await.unwrap();
    let news = async || {
        let alerts = tablet.alerts().await.unwrap();
        let new: Vec<_> = alerts.iter().filter(|alert| alert.new).map(|alert| alert.kind).collect();
        let ids: Vec<_> = alerts.iter().map(|alert| alert.alert).collect();
        tablet.acknowledge_alerts(&ids).await.unwrap();
        new
    };
    assert_eq!(news().await, []);
    jeanne.session.add_passkey(&passkey(2), "tablette", "J. M.").await.unwrap();
    assert_eq!(news().await, [AlertKind::PasskeyAdded]);
    jeanne.session.remove_passkey(passkey(2).id()).await.unwrap();
    assert_eq!(news().await, [AlertKind::PasskeyRemoved]);
    assert!(jeanne.session.remove_passkey(passkey(2).id()).await.is_err());
    assert_eq!(news().await, [], "what was refused is no news");

    jeanne.session.standing().await.unwrap();
    let (joining, letting_in, digits) = meet(&world, &jeanne.session, true).await;
    jeanne.session.finish_link(&letting_in, &digits).await.unwrap();
    assert_eq!(news().await, [AlertKind::DeviceLinked], "before the new device has asked for anything");
    let (wire, new) = (world.wire("nouveau"), Rc::new(MemoryStore::default()));
    let joined = joining.finish(wire, new, world.platform()).await.unwrap().unwrap();
    assert!(!joined.is_first_contact(), "the old device hands its checkpoint over");
    joined.add_passkey(&passkey(3), "nouveau", "J. M.").await.unwrap();
    assert_eq!(news().await, [AlertKind::PasskeyAdded]);
}

#[tokio::test]
async fn a_passkey_opens_only_the_vault_that_this_device_knows() {
    let world = World::start().await;
    let (_jeanne, store) = with_passkey(&world, 1).await;
    let (_other, _) = with_passkey(&world, 2).await;
    assert_eq!(unlock(&world, 2, &store).await.err(), Some(Error::Passkey));
}

#[tokio::test]
async fn a_rotate_closes_every_passkey_but_the_one_that_confirms_it() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    jeanne.session.add_passkey(&passkey(2), "téléphone perdu", "J. M.").await.unwrap();
    assert_eq!(jeanne.session.begin_rotate_with_passkey(passkey(3)).await.err(), Some(Error::Passkey));
    let staged = jeanne.session.begin_rotate_with_passkey(passkey(1)).await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();

    let elsewhere = Rc::new(MemoryStore::default());
    assert_eq!(unlock(&world, 2, &elsewhere).await.err(), Some(Error::Passkey));
    let session = unlock(&world, 1, &store).await.unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 1);
    let left = session.passkeys().await.unwrap();
    assert_eq!(left.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["ce téléphone"]);
    let old = RecoveryCode::parse(&jeanne.begun.code().to_qr_text()).unwrap();
    let found = Session::recover(&old, &shared_device(), world.wire("voleur"), elsewhere, world.platform()).await;
    // It opens nothing; for fourteen days it may take the account back, which is another act and seen by every device.
    assert_eq!(found.err(), Some(Error::Superseded));
}

#[tokio::test]
async fn without_a_network_a_passkey_opens_what_the_device_kept_and_a_passphrase_nothing() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    jeanne.add("Radio", &files(1_000, 2)).await;
    drop(jeanne);

    let wire = world.wire("hors ligne");
    wire.play(|_, _| None);
    let offline = |number| {
        let (wire, store, platform) = (Rc::clone(&wire), Rc::clone(&store), world.platform());
        async move { Session::unlock_with_passkey(&passkey(number), wire, store, platform).await }
    };
    let foreign = Passkey::new(&[1; 32], &(100..132).collect::<Vec<u8>>()).unwrap();
    let guessed = Session::unlock_with_passkey(&foreign, Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    assert_eq!(guessed.err(), Some(Error::Passkey), "the same credential with another output");
    assert_eq!(offline(2).await.err(), Some(Error::Network), "a passkey that is not kept here");
    let by_phrase = Session::unlock("n'importe", Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    assert_eq!(by_phrase.err(), Some(Error::NotEnrolled));

    let session = offline(1).await.unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 2, "from the sealed index");
    let standing = session.standing().await.unwrap();
    assert_eq!((standing.freshness, standing.proven), (Freshness::NotProven, 0), "nobody proves what is read offline");
    assert!(!standing.is_done() && standing.head > 0);
    wire.be_honest();
    assert!(matches!(session.standing().await.unwrap().freshness, Freshness::Proven(_)));
    session
        .add_document("n", &cachet_tests::draft("Retour"), &files(10, 1).as_slice(), &cachet_tests::everything)
        .await
        .unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_a_device_keeps_opens_nothing_without_the_passkey() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    jeanne.add("Compte rendu très secret", &files(1_000, 1)).await;
    jeanne.session.documents().await.unwrap();
    drop(jeanne);
    // The whole of the device's storage in another's hands: it names the account and what is on the lock screen.
    let mut kept = Vec::new();
    for key in store.keys("").await.unwrap() {
        kept.extend(store.get(&key).await.unwrap().unwrap());
    }
    let holds = |needle: &str| kept.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds("J. M."));
    assert!(!holds("Compte rendu") && !holds("Jeanne Morel"));
    for number in 2..6 {
        let thief = world.wire("voleur");
        thief.play(|_, _| None);
        let opened = Session::unlock_with_passkey(&passkey(number), thief, Rc::clone(&store), world.platform()).await;
        assert_eq!(opened.err(), Some(Error::Network));
    }
}

#[tokio::test]
async fn a_linked_device_opens_the_vault_and_a_removed_one_does_not() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    for by_square in [true, false] {
        let (joining, letting_in, digits) = meet(&world, &jeanne.session, by_square).await;
        let store = Rc::new(MemoryStore::default());
        let finish = || joining.finish(world.wire("nouveau"), Rc::clone(&store), world.platform());
        assert!(finish().await.unwrap().is_none(), "nothing was handed over yet");
        let spaced = format!("{} {}", &digits[..3], &digits[3..]);
        jeanne.session.finish_link(&letting_in, &spaced).await.unwrap();
        let session = finish().await.unwrap().unwrap();
        assert_eq!(session.documents().await.unwrap().len(), 1);
        session.add_passkey(&passkey(7), "tablette", "J. M.").await.unwrap();
        assert!(unlock(&world, 7, &store).await.is_ok());
        jeanne.session.remove_passkey(passkey(7).id()).await.unwrap();
        assert_eq!(unlock(&world, 7, &store).await.err(), Some(Error::Passkey));
    }
    assert!(world.dump().await["link"].is_empty(), "what was taken is erased");
}

#[tokio::test]
async fn three_wrong_entries_end_a_link_and_nothing_was_handed_over() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    let (joining, letting_in, digits) = meet(&world, &jeanne.session, false).await;
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    for left in (0..LINK_TRIES).rev() {
        let refused = jeanne.session.finish_link(&letting_in, wrong).await;
        assert_eq!(refused.err(), Some(Error::LinkDigits(left)));
    }
    assert_eq!(jeanne.session.finish_link(&letting_in, &digits).await.err(), Some(Error::LinkCode));
    let nothing = joining.finish(world.wire("nouveau"), Rc::new(MemoryStore::default()), world.platform()).await;
    assert!(nothing.unwrap().is_none());
}

#[tokio::test]
async fn a_link_is_used_once_and_ends_after_five_minutes() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    let (joining, letting_in, digits) = meet(&world, &jeanne.session, true).await;
    let again = jeanne.session.begin_link(&joining.code().to_qr_text()).await;
    assert_eq!(again.err(), Some(Error::LinkCode), "an old code is replayed");
    world.clock.pass_seconds(301);
    assert_eq!(jeanne.session.finish_link(&letting_in, &digits).await.err(), Some(Error::LinkCode));
    let late = Joining::begin(world.wire("tard"), world.platform()).await.unwrap();
    world.clock.pass_seconds(301);
    assert_eq!(jeanne.session.begin_link(&late.code().digits()).await.err(), Some(Error::LinkCode));
    assert_eq!(late.digits().await.err(), Some(Error::LinkCode));
    assert_eq!(jeanne.session.begin_link("pas un code").await.err(), Some(Error::LinkCode));
}

fn message(response: &Response) -> Option<LinkMessage> {
    serde_json::from_slice(&response.body).ok()
}

fn answer(message: &LinkMessage) -> Response {
    Response { status: 200, body: serde_json::to_vec(message).unwrap() }
}

/// AT-15: the server swaps the new device's commitment, then its key, for its own.
#[tokio::test]
async fn keys_that_the_server_swaps_in_a_link_are_refused() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    for step in [0, 2] {
        let joining = Joining::begin(world.wire("nouveau"), world.platform()).await.unwrap();
        let other = Joining::begin(world.wire("serveur"), world.platform()).await.unwrap();
        let taken = Rc::new(RefCell::new(None::<LinkMessage>));
        let path = format!("/{step}/take");
        jeanne.wire.play(move |request: &Request, response| {
            let Some(mut message) = message(&response).filter(|_| request.path.ends_with(&path)) else {
                return Some(response);
            };
            let last = message.message.0.len() - 1;
            message.message.0[if step == 0 { last } else { 1216 }] ^= 1;
            *taken.borrow_mut() = Some(message.clone());
            Some(answer(&message))
        });
        let begun = jeanne.session.begin_link(&joining.code().to_qr_text()).await;
        let refused = match begun {
            Ok(letting_in) => {
                joining.digits().await.unwrap();
                jeanne.session.link_ready(&letting_in).await.err()
            }
            Err(error) => Some(error),
        };
        assert_eq!(refused, Some(Error::Refused(Refusal::KeyUnauth)), "step {step}");
        jeanne.wire.be_honest();
        drop(other);
    }
    let sent = world.recorded.borrow().clone();
    assert!(!sent.iter().any(|exchange| exchange.request.path.ends_with("/3")), "no root was sent");
    drop(sent);
    assert!(jeanne.session.alarms().await.unwrap().iter().any(|alarm| alarm.code == "refused-key-unauthenticated"));
}

/// AT-15: a device and a passkey that the server puts into the lists open nothing and are not shown.
#[tokio::test]
async fn a_device_that_the_server_adds_is_refused() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    for (path, list) in [("/v1/devices", "devices"), ("/v1/passkeys", "passkeys")] {
        jeanne.wire.play(move |request: &Request, mut response| {
            if request.path == path {
                let id = if list == "devices" { ("device", "enrolled") } else { ("passkey", "added") };
                let ghost =
                    serde_json::json!({ id.0: "AAAAAAAAAAAAAAAAAAAAAA", "name": "A".repeat(280), id.1: 20_000 });
                let mut body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
                body[list].as_array_mut().unwrap().push(ghost);
                response.body = serde_json::to_vec(&body).unwrap();
            }
            Some(response)
        });
        let refused = match list {
            "devices" => jeanne.session.devices().await.err(),
            _ => jeanne.session.passkeys().await.err(),
        };
        assert_eq!(refused, Some(Error::Refused(Refusal::KeyUnauth)), "{list}");
        jeanne.wire.be_honest();
    }
    assert_eq!(jeanne.session.passkeys().await.unwrap().len(), 1);
}

/// AT-68: a new device that an old one let in knows what the old one has seen.
#[tokio::test]
async fn a_linked_device_refuses_a_state_older_than_the_old_device_has_seen() {
    let world = World::start().await;
    let (jeanne, _) = with_passkey(&world, 1).await;
    jeanne.session.documents().await.unwrap();
    let old = Rc::new(RefCell::new(Vec::<(String, Response)>::new()));
    let recorded = world.wire("avant");
    let early = Rc::clone(&old);
    recorded.play(move |request: &Request, response| {
        early.borrow_mut().push((request.path.clone(), response.clone()));
        Some(response)
    });
    let store = Rc::new(MemoryStore::default());
    let before = Session::unlock_with_passkey(&passkey(1), recorded, store, world.platform()).await.unwrap();
    before.documents().await.unwrap();
    jeanne.add("Bilan", &files(1_000, 1)).await;

    let (joining, letting_in, digits) = meet(&world, &jeanne.session, true).await;
    jeanne.session.finish_link(&letting_in, &digits).await.unwrap();
    let wire = world.wire("nouveau");
    let log = old.borrow().iter().filter(|(path, _)| path.contains("/log?")).cloned().collect::<Vec<_>>();
    wire.play(move |request: &Request, response| {
        let kept = log.iter().find(|(path, _)| *path == request.path);
        Some(kept.map_or(response, |(_, kept)| kept.clone()))
    });
    let session =
        joining.finish(Rc::clone(&wire), Rc::new(MemoryStore::default()), world.platform()).await.unwrap().unwrap();
    assert_eq!(session.documents().await.err(), Some(Error::Refused(Refusal::Rollback)));
    wire.be_honest();
    assert_eq!(session.documents().await.unwrap().len(), 1);
}

/// AT-08, AT-09: there is no parameter to send: an answer with one is no answer, and nothing derived leaves.
#[tokio::test]
async fn a_server_that_sends_parameters_of_key_stretching_is_refused() {
    let world = World::start().await;
    let jeanne = Patient::enrolled(&world, "Jeanne Morel").await;
    let (store, wire) = (Rc::clone(&jeanne.store), Rc::clone(&jeanne.wire));
    drop(jeanne);
    let before = world.recorded.borrow().len();
    for member in ["iterations", "memory", "salt", "kdf"] {
        wire.play(move |request: &Request, mut response| {
            if request.path == "/v1/opaque/login/start" {
                let mut body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
                body[member] = serde_json::json!(1);
                response.body = serde_json::to_vec(&body).unwrap();
            }
            Some(response)
        });
        let phrase = "Jeanne Morel aime les marronniers";
        let refused = Session::unlock(phrase, Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
        assert_eq!(refused.err(), Some(Error::Refused(Refusal::Format)), "{member}");
    }
    let sent = world.recorded.borrow();
    let paths: Vec<_> = sent[before..].iter().map(|exchange| exchange.request.path.as_str()).collect();
    assert_eq!(paths, ["/v1/opaque/login/start"; 4], "no value that a stretched passphrase went into was sent");
}

/// The same for the other ways in.
#[tokio::test]
async fn an_extra_member_in_an_answer_of_any_way_in_is_refused() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    let wire = world.wire("menteur");
    wire.play(|request: &Request, mut response| {
        if ["/v1/passkey", "/v1/recovery"].contains(&request.path.as_str()) {
            let mut body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
            body["root"]["iterations"] = serde_json::json!(1);
            response.body = serde_json::to_vec(&body).unwrap();
        }
        Some(response)
    });
    let by_passkey =
        Session::unlock_with_passkey(&passkey(1), Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    assert_eq!(by_passkey.err(), Some(Error::Refused(Refusal::Format)));
    let code = RecoveryCode::parse(&jeanne.begun.code().to_qr_text()).unwrap();
    let elsewhere = Rc::new(MemoryStore::default());
    let by_sheet = Session::recover(&code, &shared_device(), wire, elsewhere, world.platform()).await;
    assert_eq!(by_sheet.err(), Some(Error::Refused(Refusal::Format)));
}

/// The wrap of another passkey, of another account, or changed in one bit.
#[tokio::test]
async fn a_wrap_in_another_passkeys_place_is_refused() {
    let world = World::start().await;
    let (jeanne, store) = with_passkey(&world, 1).await;
    jeanne.session.add_passkey(&passkey(2), "autre", "J. M.").await.unwrap();
    let (_paul, _) = with_passkey(&world, 3).await;
    let found = |number: u8| {
        let lookup = cachet_crypto::protocol::api::PasskeyLookup { lookup: passkey(number).lookup().to_vec().into() };
        let request = Request {
            method: cachet_client::transport::Method::Post,
            path: "/v1/passkey".to_owned(),
            token: None,
            pass: None,
            body: Body::Json(serde_json::to_vec(&lookup).unwrap()),
        };
        let wire = world.wire("serveur");
        async move {
            let answer = cachet_client::transport::Transport::send(&*wire, request).await.unwrap();
            serde_json::from_slice::<FoundPasskey>(&answer.body).unwrap()
        }
    };
    let (own, second, foreign) = (found(1).await, found(2).await, found(3).await);
    let mut flipped = own.clone();
    flipped.root.wrap.0[70] ^= 1;
    let epoch =
        FoundPasskey { root: cachet_crypto::protocol::api::WrappedRoot { epoch: 1, ..own.root.clone() }, ..own };
    let moved = FoundPasskey { root: second.root.clone(), ..own.clone() };
    let stolen = FoundPasskey { account: foreign.account, root: own.root.clone(), passkey: own.passkey };
    for (name, lie, kind) in [
        ("another passkey's answer", second, Refusal::Bind),
        ("another passkey's wrap", moved, Refusal::KeyBlob),
        ("another account", stolen, Refusal::KeyBlob),
        ("another epoch", epoch, Refusal::KeyBlob),
        ("one bit", flipped, Refusal::KeyBlob),
    ] {
        let wire = world.wire("menteur");
        wire.play(move |request: &Request, response| {
            let body = serde_json::to_vec(&lie).unwrap();
            Some(if request.path == "/v1/passkey" { Response { status: 200, body } } else { response })
        });
        let refused = Session::unlock_with_passkey(&passkey(1), wire, Rc::clone(&store), world.platform()).await;
        assert_eq!(refused.err(), Some(Error::Refused(kind)), "{name}");
    }
    assert!(unlock(&world, 1, &store).await.is_ok());
}
