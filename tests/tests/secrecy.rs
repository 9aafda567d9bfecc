//! After a whole story: what the server holds and what it was sent, searched for everything that must not be there.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "secrecy/stolen.rs"]
mod stolen;
#[path = "secrecy/thief.rs"]
mod thief;

use std::collections::BTreeSet;

use cachet_client::store::Store as _;
use cachet_client::transport::{Body, Method};
use cachet_client::{Draft, Error, Language, Recognised, Session, Wish};
use cachet_crypto::Day;
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Needles, Patient, World, everything, files, months_later, search, secrets_of, tables};

use thief::{Found, Thief};

const TITLE: &str = "Bilan sanguin très particulier de l'hiver";
const PURPOSE: &str = "préparer la consultation d'oncologie";

#[tokio::test]
async fn no_store_and_no_request_holds_a_byte_of_what_was_sealed() {
    let world = World::start().await;
    let jeanne = Patient::enrolled(&world, "Jeanne Morel-Garrigue").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre-Duchamp").await;
    let content = files(150_000, 7);
    let draft = Draft {
        title: TITLE.to_owned(),
        date: Day(20_700),
        category: "laboratory".to_owned(),
        media_type: "application/x-cachet-canary".to_owned(),
    };
    let document = jeanne.session.add_document("un", &draft, &content.as_slice(), &everything).await.unwrap();
    let person = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    let agreement = jeanne
        .session
        .prepare_grant(&Wish {
            person: person.handle,
            documents: vec![document],
            follow: Vec::new(),
            purpose: PURPOSE.to_owned(),
            until: months_later(2),
            later_versions: true,
            language: Language::Fr,
            recognised: Recognised::Scan,
        })
        .unwrap();
    let grant = jeanne.session.sign_grant(&agreement.handle).await.unwrap()[0];
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), content);
    jeanne.session.edit_document(document, &Draft { title: format!("{TITLE}, revu"), ..draft }).await.unwrap();
    jeanne.session.revoke(grant, true).await.unwrap();
    jeanne.session.journal().await.unwrap();

    let mut needles = Needles::default();
    needles.add("title", TITLE.as_bytes());
    needles.add("purpose", PURPOSE.as_bytes());
    needles.add("agreement", &agreement.text.as_bytes()[10..90]);
    needles.add("patient's name", b"Jeanne Morel-Garrigue");
    needles.add("unlisted professional's name", "Dr Anne Lefèvre-Duchamp".as_bytes());
    needles.add("passphrase", b"Jeanne Morel-Garrigue aime les marronniers");
    needles.add("media type", b"application/x-cachet-canary");
    for at in [0, 65_536, 149_000] {
        needles.add("content", &content[at..at + 64]);
    }
    for word in jeanne.begun.code().words().chunks(2) {
        needles.add("recovery words", word.join(" ").as_bytes());
    }
    let text = jeanne.begun.code().to_qr_text();
    needles.add("recovery code", &cachet_crypto::decode_base64url(&text["CACHET-R1:".len()..]).unwrap()[..32]);
    for (who, begun) in [("Jeanne Morel-Garrigue", &jeanne.begun), ("Dr Anne Lefèvre-Duchamp", &anne.begun)] {
        let secrets = secrets_of(&world, who, begun.code());
        assert!(!secrets.is_empty(), "{who} has keys");
        for secret in secrets {
            needles.add(&format!("a key of {who}"), &secret);
        }
    }
    assert_eq!(search(world.folder(), &needles), Vec::<String>::new());
    for exchange in world.recorded.borrow().iter() {
        let found = needles.found_in(&exchange.sent());
        assert!(found.is_empty(), "{} {}: {found:?}", exchange.who, exchange.request.path);
    }
    // The device keeps nothing in clear either; the label is what the lock screen shows.
    for (key, value) in jeanne.store.values() {
        assert!(needles.found_in(&value).is_empty(), "{key}");
    }
}

#[tokio::test]
async fn a_dump_does_not_tell_which_professional_follows_which_patient() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(10, 0)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    anne.open(grant).await.unwrap();

    let (account, _, key) = anne.session.own_keys();
    let mut needles = Needles::default();
    needles.add("account", account.as_bytes());
    needles.add("key set", key.as_bytes());
    let tables = world.dump().await;
    let mut beside = Vec::new();
    for (table, rows) in &tables {
        for row in rows {
            if !needles.found_in(row).is_empty() {
                beside.push(table.as_str());
            }
        }
    }
    beside.sort_unstable();
    beside.dedup();
    // Tables about the professional's own account; none of them names a vault, a mailbox or a grant.
    for table in &beside {
        assert!(
            ["account", "account_record", "recovery", "own_object", "device", "login_start", "login", "door"]
                .contains(table),
            "{table}: {beside:?}"
        );
    }
}

/// Method, path with every id left out, and size of each request of one client.
fn shape(world: &World, who: &str, from: usize) -> Vec<(Method, String, usize)> {
    let recorded = world.recorded.borrow();
    let mine = recorded[from..].iter().filter(|exchange| exchange.who == who);
    let shaped = mine.map(|exchange| {
        let (route, query) = exchange.request.path.split_once('?').unwrap_or((&exchange.request.path, ""));
        let words: Vec<&str> = route.split('/').map(|word| if word.len() == 22 { "*" } else { word }).collect();
        let size = match &exchange.request.body {
            // The size of the log that everybody sees: it counts the epochs of the whole service.
            _ if exchange.request.path == path::look_up() => 0,
            Body::Empty => 0,
            Body::Json(bytes) | Body::Bytes(bytes) => bytes.len(),
        };
        (exchange.request.method, format!("{}?{query}", words.join("/")), size)
    });
    shaped.collect()
}

#[tokio::test]
async fn a_readers_traffic_is_the_same_whether_other_documents_grants_and_readers_exist_or_not() {
    let mut traffics = Vec::new();
    for others in [false, true] {
        let world = World::start().await;
        let jeanne = Patient::new(&world, "Jeanne Morel").await;
        let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
        let bruno = Doctor::new(&world, "Dr Bruno Klein").await;
        let document = jeanne.add("Bilan", &files(70_000, 0)).await;
        if others {
            let hidden = jeanne.add("Autre", &files(90_000, 1)).await;
            jeanne.grant(&bruno, hidden, false).await;
            jeanne.grant(&bruno, document, true).await;
        }
        let grant = jeanne.grant(&anne, document, false).await;
        if others {
            let later = jeanne.add("Encore", &files(9, 2)).await;
            jeanne.session.delete_document(later).await.unwrap();
        }
        let from = world.recorded.borrow().len();
        anne.session.received().await.unwrap();
        anne.open(grant).await.unwrap();
        let answers: Vec<usize> = world.recorded.borrow()[from..]
            .iter()
            .filter(|exchange| exchange.who == "Dr Anne Lefèvre" && exchange.request.path != path::look_up())
            .map(|exchange| exchange.response.as_ref().map_or(0, |response| response.body.len()))
            .collect();
        traffics.push((shape(&world, "Dr Anne Lefèvre", from), answers));
    }
    assert_eq!(traffics[0], traffics[1]);
}

/// The thief has every table of the live server, the server itself to ask (it runs on that database and holds its
/// OPAQUE setup, so a guess costs the thief nothing but Argon2id), the enrolment that stood on the device, and the
/// right passphrase. What is missing is the device secret, 256 bits that never left the device.
#[tokio::test]
async fn the_whole_database_and_the_right_passphrase_open_nothing() {
    let passphrase = "Jeanne Morel aime les marronniers";
    let world = World::start().await;
    let jeanne = Patient::enrolled(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(3_000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    anne.open(grant).await.unwrap();
    let enrolment = jeanne.store.get("enrolment").await.unwrap().expect("the device is enrolled");
    let unlock =
        async |store| Session::unlock(passphrase, world.wire("thief"), store, world.platform()).await.map(drop);

    // On the device itself the same passphrase opens.
    assert_eq!(unlock(Thief::with_device(&jeanne.store)).await, Ok(()));

    let dumped = tables(world.database()).await;
    let cells: Vec<&Vec<u8>> = dumped.values().flatten().flatten().collect();
    for table in ["account", "device", "recovery", "service", "own_object", "entry", "live_grant", "mailbox"] {
        assert!(!dumped[table].is_empty(), "{table} is empty: the dump is not whole");
    }
    // Whatever of the way in is long enough to be the secret is tried as the device's, through Argon2id.
    let of_the_way_in = ["device", "recovery", "service"].into_iter().flat_map(|table| dumped[table].iter().flatten());
    let mut secrets: BTreeSet<[u8; 32]> =
        of_the_way_in.flat_map(|cell| [cell.first_chunk(), cell.last_chunk()]).flatten().copied().collect();
    secrets.insert([0; 32]);
    secrets.insert(*cachet_crypto::sha256(passphrase.as_bytes()).as_bytes());
    assert!(secrets.len() > 10, "{}", secrets.len());
    for (tried, secret) in secrets.iter().enumerate() {
        if tried % 8 == 0 {
            world.clock.pass_seconds(3_600);
        }
        assert_eq!(unlock(Thief::with_secret(&enrolment, *secret)).await, Err(Error::Passphrase));
    }
    // Every 32 bytes of every cell, and what the passphrase alone makes, tried as every key that opens something.
    let found = Found::of(&dumped);
    for candidate in thief::candidates(&cells, passphrase) {
        assert_eq!(found.opened_by(&candidate), Vec::<&str>::new());
    }
    // The same search opens everything with the one thing that is not in the database: the sheet.
    let text = jeanne.begun.code().to_qr_text();
    let code = cachet_crypto::decode_base64url(&text["CACHET-R1:".len()..]).unwrap();
    assert_eq!(found.opened_by(<&[u8; 32]>::try_from(&code[..32]).unwrap()), vec!["a root"]);
}
