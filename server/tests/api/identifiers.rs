//! Identifiers of people open nothing and tell nothing: neither whether somebody is here, nor what is.

use std::fmt::Write as _;

use axum::http::Method;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{MailboxId, ObjectId, Signed, VaultId, encode_base64url, sha256};
use serde_json::{Map, Value, json};

use crate::harness::{Actor, World, fresh, signing_key};
use crate::vault::today;

/// What a thief of paper knows of a patient and of a professional.
const KNOWN: &[&str] = &[
    "251039901234567",     // NIR, thirteen digits and its check
    "10003456789",         // RPPS, of the listed professional
    "810003456789",        // the same as a national identifier
    "8033000000000001234", // number of a card
    "1951-03-02",          // date of birth
    "12 rue des Lices, 81000 Albi",
    "Jeanne Morel",
    "Anne Lefèvre",
];

/// The same shapes with nobody behind them. Lengths and last letters agree: whether a text is canonical base64 hangs on
/// them, and that tells nothing.
const UNKNOWN: &[&str] = &[
    "199127501987667",
    "10009999989",
    "810009999989",
    "8033000000000009934",
    "1988-11-02",
    "98 rue des Ormes, 29000 Albi",
    "Simone Borel",
    "Enzo Lemèvre",
];

/// Ways in which a careless design would turn an identifier into a name of something.
fn forms(identifier: &str) -> Vec<String> {
    let digest = sha256(identifier.as_bytes());
    let mut padded = [0; 16];
    for (to, from) in padded.iter_mut().zip(identifier.bytes()) {
        *to = from;
    }
    vec![
        percent(identifier),
        encode_base64url(identifier.as_bytes()),
        encode_base64url(&padded),
        encode_base64url(&digest.as_bytes()[..16]),
        encode_base64url(digest.as_bytes()),
    ]
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte.is_ascii_alphanumeric() {
            true => encoded.push(char::from(byte)),
            false => write!(encoded, "%{byte:02X}").unwrap(),
        }
        encoded
    })
}

/// A body of the described shape with `value` in every text, and little in everything else.
fn body(schema: &Value, schemas: &Value, value: &str, depth: u8) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return if depth > 6 { Value::Null } else { body(&schemas[name], schemas, value, depth + 1) };
    }
    if let Some(fields) = schema["properties"].as_object() {
        let filled = fields.iter().map(|(name, field)| (name.clone(), body(field, schemas, value, depth + 1)));
        return Value::Object(filled.collect::<Map<_, _>>());
    }
    match schema["type"].as_str() {
        Some("string") => json!(value),
        Some("integer" | "number") => json!(0),
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

/// Every operation of the description with `value` wherever something can stand.
async fn knock(world: &World, description: &Value, token: Option<&str>, value: &str) -> Vec<(String, u16, Vec<u8>)> {
    let schemas = &description["components"]["schemas"];
    let mut answers = Vec::new();
    for (pattern, methods) in description["paths"].as_object().unwrap() {
        // Leaving is one's own doing, and would end the knocking.
        if pattern == path::OWN_ACCOUNT {
            continue;
        }
        let mut path = pattern.clone();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, value);
        }
        for (method, operation) in methods.as_object().unwrap() {
            let query = operation["parameters"].as_array().into_iter().flatten();
            let query: Vec<_> = query.filter(|parameter| parameter["in"] == "query").collect();
            let query = query.iter().filter_map(|parameter| parameter["name"].as_str());
            let query: String = query.map(|name| format!("{name}={value}&")).collect();
            let asked = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            let sent = &operation["requestBody"]["content"]["application/json"]["schema"];
            let sent = (!sent.is_null()).then(|| serde_json::to_vec(&body(sent, schemas, value, 0)).unwrap());
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = world.call(method.clone(), &asked, token, sent).await;
            answers.push((format!("{method} {pattern}"), answer.status.as_u16(), answer.body));
        }
    }
    answers
}

/// What anybody may ask, whatever is known: what the operator says, the log of hashes, the search among those who chose to
/// be found, and one's own account behind one's own token.
fn is_public(operation: &str) -> bool {
    let own = [
        "/v1/account/",
        "/v1/door ",
        "/v1/devices ",
        "/v1/passkeys ",
        "/v1/alerts ",
        "/v1/notice ",
        "/v1/contacts ",
        "/v1/tickets ",
        "/v1/card-contact ",
        "/v1/directory/own ",
    ];
    let spaced = format!("{operation} ");
    ["/v1/about ", "/v1/directory ", "/v1/transparency/"].iter().chain(&own).any(|path| spaced.contains(path))
}

#[tokio::test]
async fn nothing_opens_and_nothing_shows_for_whoever_knows_every_identifier() {
    let registrar = signing_key();
    let world = World::with(|settings| {
        settings.registrars = vec![registrar.verifying_key()];
        settings.limits.open_burst = u32::MAX;
        settings.limits.burst = u32::MAX;
    })
    .await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    patient.grant(&world, &mut pair, &object).await;
    let (doctor, stranger) = (Actor::new(&world).await, Actor::new(&world).await);
    let credential = Credential::new(
        registrar_signer(&registrar.verifying_key()),
        doctor.account,
        0,
        doctor.record.payload().key,
        "10003456789".to_owned(),
        "Anne Lefèvre".to_owned(),
        "Médecin".to_owned(),
        "Albi".to_owned(),
        today(),
        today().plus(300),
    );
    let listing = api::Listing { credential: Signed::sign(credential, &registrar).unwrap().envelope().clone() };
    world.put(&path::own_listing(), doctor.token_str(), &listing).await.is(204);
    let description: Value = world.get("/v1/openapi.json", None).await.json();

    for (known, unknown) in KNOWN.iter().zip(UNKNOWN) {
        for (known, unknown) in forms(known).iter().zip(&forms(unknown)) {
            for token in [None, Some(stranger.token_str())] {
                let answers = knock(&world, &description, token, known).await;
                let others = knock(&world, &description, token, unknown).await;
                for ((operation, status, answer), (_, other_status, other)) in answers.iter().zip(&others) {
                    if is_public(operation) {
                        continue;
                    }
                    assert!(!(200..300).contains(status) || is_drawn(operation), "{operation}: {known}: {status}");
                    assert_eq!(status, other_status, "{operation}: {known}");
                    assert!(is_drawn(operation) || answer == other, "{operation}: {known}");
                }
            }
        }
    }
    // The only thing that an identifier finds is the listing, and it is found by name alone: not by the RPPS number.
    let search = |q: &str| format!("{}?q={}", path::directory(), percent(q));
    assert_eq!(world.get(&search("Lefèvre"), None).await.json::<api::Listings>().results.len(), 1);
    assert!(world.get(&search("10003456789"), None).await.json::<api::Listings>().results.is_empty());
}

/// Answers that are random bytes for everybody: a challenge, the first message of an OPAQUE login or registration.
fn is_drawn(operation: &str) -> bool {
    ["/v1/challenges", "/v1/opaque/"].iter().any(|path| operation.contains(path))
}

/// How often a probe of the first kind took longer than one of the second: one half when nothing tells them apart.
fn above(known: &[u128], unknown: &[u128]) -> f64 {
    let mut ranked: Vec<_> = known.iter().map(|t| (*t, true)).chain(unknown.iter().map(|t| (*t, false))).collect();
    ranked.sort_unstable();
    let ranks = ranked.iter().enumerate().filter(|(_, (_, known))| *known).map(|(rank, _)| rank as f64 + 1.0);
    let (n, m) = (known.len() as f64, unknown.len() as f64);
    (ranks.sum::<f64>() - n * (n + 1.0) / 2.0) / (n * m)
}

#[tokio::test]
async fn ten_thousand_probes_tell_no_known_identifier_from_an_unknown_one() {
    const PROBES: usize = 1_250;
    let world = World::with(|settings| settings.limits.burst = u32::MAX).await;
    let (mut owner, stranger) = (Actor::new(&world).await, Actor::new(&world).await);
    let object = owner.put(&world).await;
    let pair = owner.pair(&world).await;
    let strangers = stranger.pair(&world).await;
    let vault = || VaultId::from_bytes(fresh());
    type Made<'a> = Box<dyn Fn() -> String + 'a>;
    let kinds: [(&str, &str, String, Made<'_>); 4] = [
        ("a vault's log", stranger.token_str(), path::log(owner.vault), Box::new(|| path::log(vault()))),
        (
            "an object",
            stranger.token_str(),
            path::object(owner.vault, object.object),
            Box::new(|| path::object(vault(), ObjectId::from_bytes(fresh()))),
        ),
        (
            "an owned mailbox",
            stranger.token_str(),
            path::owned_mailbox(owner.vault, pair.mailbox),
            Box::new(|| path::owned_mailbox(vault(), MailboxId::from_bytes(fresh()))),
        ),
        (
            "a reader's mailbox",
            &strangers.token,
            path::mailbox(pair.mailbox),
            Box::new(|| path::mailbox(MailboxId::from_bytes(fresh()))),
        ),
    ];
    for (name, token, known, unknown) in &kinds {
        let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
        let reference = world.get(known, *token).await;
        for probe in 0..2 * PROBES {
            // In an order of chance, so that whatever else the machine does falls on both.
            let is_known = fresh::<1>()[0].is_multiple_of(2);
            let asked = if is_known { known.clone() } else { unknown() };
            let begun = std::time::Instant::now();
            let answer = world.get(&asked, *token).await;
            let took = begun.elapsed().as_nanos();
            if is_known {
                of_known.push(took)
            } else {
                of_unknown.push(took)
            }
            assert_eq!(answer.status, reference.status, "{name}, probe {probe}");
            assert_eq!(answer.headers, reference.headers, "{name}, probe {probe}");
            assert_eq!(answer.body, reference.body, "{name}, probe {probe}");
        }
        let share = above(&of_known, &of_unknown);
        println!("{name}: a known one took longer in {:.1} % of pairs", share * 100.0);
        // Not a duration: with so many probes chance alone stays within three points of one half; thirty are an oracle.
        assert!((share - 0.5).abs() < 0.3, "{name}: {share}");
    }
}
