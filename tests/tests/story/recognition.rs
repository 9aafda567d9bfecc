//! Whom a patient shares with: every key that no registrar attests, or that nobody recognised, is refused.

use std::rc::Rc;

use cachet_client::transport::{Body, Response};
use cachet_client::{Error, HeardCall, Refusal};
use cachet_crypto::protocol::api::LinkMessage;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{AccountId, Envelope, Secret, Sha256Digest, Signed, SigningKey};
use cachet_seal::{PairingCode, Speaking};
use cachet_tests::{Doctor, Patient, World, draft, everything, files, words_of};
use getrandom::SysRng;

fn stranger_key() -> SigningKey {
    SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(66)))
}

/// A credential on `keys` that says it is by the registrar of `header`, signed by `key`.
fn forged(
    world: &World,
    (account, epoch, fingerprint): (AccountId, u32, Sha256Digest),
    header: &SigningKey,
    key: &SigningKey,
) -> Envelope {
    let genuine: Credential = world.attest(account, epoch, fingerprint, "Dr Anne Lefèvre").peek().unwrap();
    let signer = registrar_signer(&header.verifying_key());
    Signed::sign(Credential { signer: signer.signer, key: signer.key, ..genuine }, key).unwrap().envelope().clone()
}

/// The code of `keys` with `credential`.
fn code(keys: (AccountId, u32, Sha256Digest), credential: Option<Envelope>) -> String {
    let (account, epoch, fingerprint) = keys;
    PairingCode { account, epoch, fingerprint, door: None, credential, checkpoint: None }.to_text().unwrap()
}

fn nobody() -> Response {
    let body = br#"{"type":"urn:cachet:problem:not-found","title":"There is nothing here for you.","status":404,"code":"not-found"}"#;
    Response { status: 404, body: body.to_vec() }
}

/// The code of the last alarm of a device.
async fn last_alarm(patient: &Patient) -> Option<String> {
    patient.session.alarms().await.unwrap().last().map(|alarm| alarm.code.clone())
}

#[tokio::test]
async fn a_key_that_no_registrar_attests_is_never_recognised() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (mallory, bruno) = (Doctor::new(&world, "Dr Mallory").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let own = mallory.session.own_keys();
    let (registrar, stranger) = (world.registrar(), stranger_key());
    let genuine = world.attest(own.0, own.1, own.2, "Dr Anne Lefèvre");

    let scan = |text: String| {
        let session = &jeanne.session;
        async move { session.scanned_professional(&text).await.map(|person| person.name) }
    };
    assert_eq!(scan(code(own, Some(genuine.clone()))).await.unwrap(), "Dr Anne Lefèvre", "the honest run");

    let rows = [
        ("self-signed", forged(&world, own, &stranger, &stranger), Refusal::KeyUnauth),
        ("signed by another in the registrar's name", forged(&world, own, registrar, &stranger), Refusal::Signature),
        (
            "signed with no key at all",
            {
                let payload: Credential = genuine.peek().unwrap();
                Envelope::reassemble(&payload, &cachet_crypto::Signature::try_from([0; 64].as_slice()).unwrap())
            },
            Refusal::Signature,
        ),
    ];
    for (name, credential, refusal) in rows {
        let answer = scan(code(own, Some(credential))).await;
        assert_eq!(answer, Err(Error::Refused(refusal)), "{name}");
        assert_eq!(last_alarm(&jeanne).await.as_deref(), Some(refusal.code()), "{name}");
    }
    assert_eq!(scan(code(own, None)).await.unwrap_err().code(), "input", "no credential, nobody");

    // Another professional's genuine credential: a code cannot even carry it, a directory can.
    let theirs = bruno.session.own_keys();
    let brunos = world.attest(theirs.0, theirs.1, theirs.2, "Dr Bruno Klein");
    let borrowed = PairingCode {
        account: own.0,
        epoch: own.1,
        fingerprint: own.2,
        door: None,
        credential: Some(brunos.clone()),
        checkpoint: None,
    };
    assert!(borrowed.to_text().is_err());
    mallory.session.set_listed(true).await.unwrap();
    assert_eq!(jeanne.session.search_professionals("mallory").await.unwrap().len(), 1, "the honest run");
    for (name, lie, refusal) in [
        ("another's genuine credential", brunos, Refusal::KeyUnauth),
        ("a self-signed one", forged(&world, own, &stranger, &stranger), Refusal::KeyUnauth),
    ] {
        let lie = serde_json::to_value(&lie).unwrap();
        jeanne.wire.play(move |request, mut response| {
            if request.path.starts_with("/v1/directory") {
                let mut body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
                body["results"][0]["credential"] = lie.clone();
                response.body = serde_json::to_vec(&body).unwrap();
            }
            Some(response)
        });
        assert!(jeanne.session.search_professionals("mallory").await.unwrap().is_empty(), "{name}");
        assert_eq!(last_alarm(&jeanne).await.as_deref(), Some(refusal.code()), "{name}");
        jeanne.wire.be_honest();
    }

    // Ended a year later, with a list as fresh as can be.
    let old = code(own, Some(genuine));
    world.clock.pass_days(366);
    world.publish_status(&[]).await;
    assert_eq!(scan(old).await, Err(Error::Refused(Refusal::KeyUnauth)), "expired");
    let renewed = code(own, Some(world.attest(own.0, own.1, own.2, "Dr Mallory")));
    assert_eq!(scan(renewed).await.unwrap(), "Dr Mallory");
}

#[tokio::test]
async fn a_credential_that_was_taken_back_ends_recognition_grants_and_versions() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(4000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    let read = anne.open(grant).await.unwrap();

    let (account, epoch, key) = anne.session.own_keys();
    let credential = world.attest(account, epoch, key, "Dr Anne Lefèvre");
    world.clock.pass_seconds(60);
    world.publish_status(&[&credential]).await;

    let text = anne.session.card().unwrap().qr;
    let scanned = jeanne.session.scanned_professional(&text).await;
    assert_eq!(scanned.err(), Some(Error::Refused(Refusal::Revoked)));
    assert_eq!(last_alarm(&jeanne).await.as_deref(), Some("refused-revoked"));
    assert!(jeanne.session.known_professionals().await.unwrap().is_empty());
    assert_eq!(jeanne.try_grant(&anne, document, false).await, Err(Error::Refused(Refusal::Revoked)));

    let next = files(5000, 2);
    jeanne.session.add_version("v2", document, &draft("Bilan"), &next.as_slice(), &everything).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), read, "what was granted before stays what it was");

    let third = files(6000, 3);
    // Attested and recognised anew, the same keys get what comes next.
    world.clock.pass_days(1);
    anne.get_credential(&world, "Dr Anne Lefèvre-Roux").await;
    jeanne.grant(&anne, document, true).await;
    assert_eq!(jeanne.session.known_professionals().await.unwrap()[0].name, "Dr Anne Lefèvre-Roux");
    jeanne.session.add_version("v3", document, &draft("Bilan"), &third.as_slice(), &everything).await.unwrap();
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), third, "the first grant goes on under the new word");
}

#[tokio::test]
async fn a_status_list_that_is_old_missing_or_brought_back_attests_nobody() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let text = anne.session.card().unwrap().qr;
    let scan = || async { jeanne.session.scanned_professional(&text).await.map(|_| ()) };
    let is_status = |path: &str| path.ends_with("/status");
    scan().await.unwrap();

    let first = world.status(&[]);
    world.clock.pass_days(8);
    assert_eq!(scan().await, Err(Error::Refused(Refusal::Stale)), "older than seven days");
    anne.session.set_listed(true).await.unwrap();
    assert_eq!(jeanne.session.search_professionals("anne").await.err(), Some(Error::Refused(Refusal::Stale)));
    world.publish_status(&[]).await;
    scan().await.unwrap();

    jeanne.wire.play(move |request, response| Some(if is_status(&request.path) { nobody() } else { response }));
    assert_eq!(scan().await, Err(Error::Refused(Refusal::Stale)), "none at all");

    // The list before, the list of another second's registrar, another list of the same second.
    let other: Secret<32> = Secret::init_with(|seed| seed.fill(66));
    let other = SigningKey::from_seed(&other);
    let stranger = cachet_crypto::protocol::status::StatusList::new(
        registrar_signer(&world.registrar_key()),
        cachet_crypto::Timestamp(
            world.status(&[]).peek::<cachet_crypto::protocol::status::StatusList>().unwrap().issued.0 + 1,
        ),
        Vec::new(),
    );
    let stranger = Signed::sign(stranger, &other).unwrap().envelope().clone();
    let fork = world.status(&[&world.attest(AccountId::from_bytes([1; 16]), 0, anne.session.own_keys().2, "X")]);
    for (name, list, refusal) in [
        ("yesterday's list", first, Refusal::Rollback),
        ("a list that another signed", stranger, Refusal::Signature),
        ("another list of the same second", fork, Refusal::Fork),
    ] {
        let list = list.to_vec();
        jeanne.wire.play(move |request, response| {
            Some(if is_status(&request.path) { Response { status: 200, body: list.clone() } } else { response })
        });
        assert_eq!(scan().await, Err(Error::Refused(refusal)), "{name}");
        assert_eq!(last_alarm(&jeanne).await.as_deref(), Some(refusal.code()), "{name}");
        jeanne.wire.be_honest();
        scan().await.unwrap();
    }
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.grant(&anne, document, true).await;
    world.clock.pass_days(8);
    let next = files(10, 2);
    let version = jeanne.session.add_version("v2", document, &draft("Bilan"), &next.as_slice(), &everything).await;
    assert_eq!(version.err(), Some(Error::Refused(Refusal::Stale)), "nothing new is wrapped on an old word");
}

#[tokio::test]
async fn a_new_key_with_a_valid_credential_gets_nothing_until_it_is_recognised_anew() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(4000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    let first = anne.open(grant).await.unwrap();
    let known = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    let wish = cachet_client::Wish {
        person: known.handle,
        documents: vec![document],
        follow: Vec::new(),
        purpose: "préparer mon rendez-vous".to_owned(),
        until: cachet_tests::months_later(3),
        later_versions: false,
        language: cachet_client::Language::Fr,
        recognised: cachet_client::Recognised::Scan,
    };
    let prepared = jeanne.session.prepare_grant(&wish).unwrap();

    let staged = anne.session.begin_rotate("").await.unwrap();
    anne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    anne.get_credential(&world, "Dr Anne Lefèvre").await;
    anne.session.received().await.unwrap();

    assert_eq!(jeanne.session.sign_grant(&prepared.handle).await, Err(Error::KeysChanged));
    assert!(jeanne.session.known_professionals().await.unwrap().is_empty(), "no longer among those recognised");
    let second = files(5000, 2);
    jeanne.session.add_version("v2", document, &draft("Bilan"), &second.as_slice(), &everything).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), first, "the version after the change did not go to the new key");

    let seen = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    assert!(seen.changed && !seen.known, "shown as somebody to recognise anew");
    let again = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(again).await.unwrap(), second);
}

#[tokio::test]
async fn a_broken_chain_of_a_professionals_keys_raises_an_alarm() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let document = jeanne.add("Bilan", &files(4000, 1)).await;
    jeanne.grant(&anne, document, true).await;
    for doctor in [&anne, &bruno] {
        let staged = doctor.session.begin_rotate("").await.unwrap();
        doctor.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    }
    anne.get_credential(&world, "Dr Anne Lefèvre").await;
    let text = anne.session.card().unwrap().qr;
    jeanne.session.scanned_professional(&text).await.unwrap();

    // The second record of another account; the first record left out; the succession of another account.
    let recorded = Rc::clone(&world.recorded);
    let brunos = bruno.session.account().to_string();
    jeanne.session.scanned_professional(&code(bruno.session.own_keys(), None)).await.unwrap_err();
    let theirs: serde_json::Value = {
        let recorded = recorded.borrow();
        let found = recorded.iter().rev().find(|exchange| exchange.request.path.ends_with(&brunos));
        serde_json::from_slice(&found.unwrap().response.as_ref().unwrap().body).unwrap()
    };
    type Lie = fn(&mut serde_json::Value, &serde_json::Value);
    let lies: [(&str, Lie); 3] = [
        ("the next record of another account", |own, theirs| own["records"][1] = theirs["records"][1].clone()),
        ("no first record", |own, _| drop(own["records"].as_array_mut().unwrap().remove(0))),
        ("the succession of another account", |own, theirs| {
            own["records"][1]["succession"] = theirs["records"][1]["succession"].clone();
        }),
    ];
    for (name, lie) in lies {
        let before = jeanne.session.alarms().await.unwrap().len();
        let (theirs, annes) = (theirs.clone(), anne.session.account().to_string());
        jeanne.wire.play(move |request, mut response| {
            if request.path.ends_with(&annes) && request.path.starts_with("/v1/accounts/") {
                let mut own: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
                lie(&mut own, &theirs);
                response.body = serde_json::to_vec(&own).unwrap();
            }
            Some(response)
        });
        let scanned = jeanne.session.scanned_professional(&text).await;
        assert!(matches!(scanned, Err(Error::Refused(_))), "{name}: {:?}", scanned.err());
        assert_eq!(jeanne.session.alarms().await.unwrap().len(), before + 1, "{name}");
        jeanne.wire.be_honest();
    }
    jeanne.session.scanned_professional(&text).await.unwrap();
}

#[tokio::test]
async fn a_perfectly_valid_credential_without_a_consent_opens_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, mallory) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Mallory").await);
    let document = jeanne.add("Bilan", &files(4000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    assert!(anne.open(grant).await.is_ok(), "the honest run");

    assert!(mallory.session.card().unwrap().credential.is_some());
    assert!(mallory.session.received().await.unwrap().is_empty());
    let refused = mallory.open(grant).await.unwrap_err();
    assert_ne!(refused, Error::Network, "the number of somebody else's grant leads nowhere");

    // The server colludes: what was meant for Anne is served to Mallory's door.
    let recorded = world.recorded.borrow().clone();
    let door =
        recorded.iter().rev().find(|exchange| exchange.who == "Dr Anne Lefèvre" && exchange.request.path == "/v1/door");
    let letters = door.unwrap().response.clone().unwrap();
    mallory
        .wire
        .play(move |request, response| Some(if request.path == "/v1/door" { letters.clone() } else { response }));
    assert!(mallory.session.received().await.map_or(true, |received| received.is_empty()));
    assert!(mallory.open(grant).await.is_err());
}

#[tokio::test]
async fn a_fingerprint_that_agrees_in_its_first_64_bits_is_another_key() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let (account, epoch, key) = anne.session.own_keys();
    let honest = code((account, epoch, key), Some(world.attest(account, epoch, key, "Dr Anne Lefèvre")));
    jeanne.session.scanned_professional(&honest).await.unwrap();
    for at in [8, 20, 31] {
        let mut near = *key.as_bytes();
        near[at] ^= 1;
        let near = Sha256Digest::from_bytes(near);
        // Genuinely attested, so only the comparison with the account's own keys is left to refuse it.
        let text = code((account, epoch, near), Some(world.attest(account, epoch, near, "Dr Anne Lefèvre")));
        let scanned = jeanne.session.scanned_professional(&text).await;
        assert_eq!(scanned.err(), Some(Error::Refused(Refusal::KeyUnauth)), "byte {at}");
    }
}

/// A call up to the six digits: what she sees, and what the patient's device holds.
async fn call(anne: &Doctor, jeanne: &Patient) -> (Option<String>, HeardCall) {
    let call = anne.session.begin_call().await.unwrap();
    assert_eq!(anne.session.call_digits(&call).await, Ok(None), "nobody has typed the number yet");
    let heard = jeanne.session.hear_call(&call.number()).await.unwrap();
    let said = anne.session.call_digits(&call).await.unwrap();
    assert_eq!(anne.session.call_digits(&call).await.unwrap(), said, "asked again, the same");
    (said, heard)
}

#[tokio::test]
async fn two_who_talk_recognise_each_other_by_six_digits() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let (said, heard) = call(&anne, &jeanne).await;
    let said = said.unwrap();
    assert!(jeanne.session.call_ready(&heard).await.unwrap());
    let wrong = format!("{:06}", (said.parse::<u32>().unwrap() + 1) % 1_000_000);
    assert_eq!(jeanne.session.finish_call(&heard, &wrong).await, Err(Error::LinkDigits(2)));
    let spoken = format!("{} {}", &said[..3], &said[3..]);
    let person = jeanne.session.finish_call(&heard, &spoken).await.unwrap();
    assert_eq!((person.account, person.name.as_str()), (anne.session.account(), "Dr Anne Lefèvre"));
    assert_eq!(
        jeanne.session.finish_call(&heard, &spoken).await,
        Err(Error::LinkCode),
        "a call is over when it is over"
    );

    let (said, heard) = call(&anne, &jeanne).await;
    assert!(jeanne.session.call_ready(&heard).await.unwrap());
    let wrong = format!("{:06}", (said.unwrap().parse::<u32>().unwrap() + 1) % 1_000_000);
    for left in [2, 1, 0] {
        assert_eq!(jeanne.session.finish_call(&heard, &wrong).await, Err(Error::LinkDigits(left)));
    }
    assert_eq!(jeanne.session.finish_call(&heard, &wrong).await, Err(Error::LinkCode));
}

/// A message of the relay.
fn relayed(message: &[u8]) -> Response {
    let message = LinkMessage { message: message.to_vec().into() };
    Response { status: 200, body: serde_json::to_vec(&message).unwrap() }
}

/// The server answers the patient with the card of another professional, whom a registrar attests as well.
#[tokio::test]
async fn a_card_that_the_server_puts_into_a_call_is_shown_to_nobody() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let mallory = Doctor::new(&world, "Dr Mallory").await;
    let card = PairingCode::from_text(&mallory.session.card().unwrap().qr).unwrap();

    let call = anne.session.begin_call().await.unwrap();
    let between = Speaking::begin(&card, &mut SysRng).unwrap();
    let offer = between.offer();
    jeanne.wire.play(move |request, response| {
        Some(if request.path.ends_with("/0/take") { relayed(&offer) } else { response })
    });
    let heard = jeanne.session.hear_call(&call.number()).await.unwrap();
    // Her answer reaches Anne as it is; the server has it, too.
    let said = anne.session.call_digits(&call).await.unwrap().unwrap();
    let answer = world.recorded.borrow().iter().rev().find_map(|exchange| match &exchange.request.body {
        Body::Json(body) if exchange.request.path.ends_with("/1") => serde_json::from_slice::<LinkMessage>(body).ok(),
        _ => None,
    });
    let (_, reveal) = between.answered(&answer.unwrap().message.0, &mut SysRng).unwrap();
    jeanne.wire.play(move |request, response| {
        Some(if request.path.ends_with("/2/take") { relayed(&reveal) } else { response })
    });
    assert!(jeanne.session.call_ready(&heard).await.unwrap());
    let shown = jeanne.session.finish_call(&heard, &said).await;
    assert_eq!(shown, Err(Error::LinkDigits(2)), "Anne's voice, Mallory's card");
    jeanne.wire.be_honest();

    // A card that was not committed to is refused before any digit is asked for.
    let call = anne.session.begin_call().await.unwrap();
    let heard = jeanne.session.hear_call(&call.number()).await.unwrap();
    anne.session.call_digits(&call).await.unwrap().unwrap();
    jeanne.wire.play(|request, mut response| {
        if request.path.ends_with("/2/take") && response.status == 200 {
            let at = response.body.len() / 2;
            response.body[at] = if response.body[at] == b'A' { b'B' } else { b'A' };
        }
        Some(response)
    });
    assert_eq!(jeanne.session.call_ready(&heard).await, Err(Error::Refused(Refusal::KeyUnauth)));
    assert_eq!(last_alarm(&jeanne).await.as_deref(), Some("refused-key-unauthenticated"));
}
