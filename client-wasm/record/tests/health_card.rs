//! SMART Health Cards: read as the Bundles inside them, or refused in words.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cachet_record::{Block, Fact, Finding, Format, Kind, Note, Why, document_reference, entries, examine, read};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

/// Example 00 of the SMART Health Cards specification (CC BY 4.0), as its issuer signed it.
const EXAMPLE: &[u8] = include_bytes!("samples/example-00.smart-health-card");

/// A card with `payload`, signed by nobody.
fn card(payload: &[u8]) -> String {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(payload).unwrap();
    let [header, payload] = [br#"{"zip":"DEF","alg":"ES256","kid":"x"}"#.to_vec(), packed.finish().unwrap()]
        .map(|piece| BASE64_URL_SAFE_NO_PAD.encode(piece));
    format!("{header}.{payload}.{}", BASE64_URL_SAFE_NO_PAD.encode([0; 64]))
}

fn of_bundle(bundle: &Value) -> String {
    let payload = json!({
        "iss": "https://emetteur.example",
        "vc": { "credentialSubject": { "fhirVersion": "4.0.1", "fhirBundle": bundle } },
    });
    card(payload.to_string().as_bytes())
}

fn file(cards: &[String]) -> Vec<u8> {
    json!({ "verifiableCredential": cards }).to_string().into_bytes()
}

/// The card of a person with one vaccine.
fn vaccinated(name: &str, vaccine: &str) -> String {
    of_bundle(&json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            { "fullUrl": "resource:0", "resource": { "resourceType": "Patient", "name": [{ "text": name }] } },
            { "fullUrl": "resource:1", "resource": {
                "resourceType": "Immunization",
                "status": "completed",
                "patient": { "reference": "resource:0" },
                "vaccineCode": { "text": vaccine },
                "occurrenceDateTime": "2021-01-01",
            } },
        ],
    }))
}

#[test]
fn the_card_of_the_specification_reads_as_its_bundle_and_says_that_nobody_checked_its_signature() {
    let found = examine("vaccin.smart-health-card", EXAMPLE);
    assert_eq!((found.format, found.kind), (Format::Fhir, Some(Kind::Vaccination)));
    assert_eq!((found.title, found.notes), (None, vec![Note::SignatureUnchecked]));
    let patient = found.patient.unwrap();
    assert_eq!((patient.name.as_str(), patient.born.as_deref()), ("John Anyperson", Some("1951-01-20")));
    assert_eq!(found.gives.unwrap().kinds, [(cachet_record::entry::EntryKind::Vaccination, 2)]);
    let said: Vec<_> = entries(EXAMPLE).entries.into_iter().map(|entry| (entry.text, entry.date.unwrap())).collect();
    let cvx = |day: &str| ("CVX 207".to_owned(), day.to_owned());
    assert_eq!(said, [cvx("2021-01-01"), cvx("2021-01-29")]);
    let blocks = read(EXAMPLE).unwrap().blocks;
    assert_eq!(blocks[0], Block::Note { note: Note::SignatureUnchecked });
    assert!(matches!(&blocks[1], Block::Facts { rows } if rows.contains(&(Fact::Born, "1951-01-20".to_owned()))));
    assert!(blocks.contains(&Block::Paragraph { text: "CVX 207 · 2021-01-29".to_owned() }));
}

#[test]
fn what_is_shared_on_is_the_card_with_its_signature_not_the_bundle_without() {
    let resource = document_reference("Vaccins", "2021-01-29", "application/smart-health-card", EXAMPLE);
    assert_eq!(resource["resourceType"], "DocumentReference");
}

#[test]
fn several_cards_are_one_document_and_each_keeps_its_own_person() {
    let cards = file(&[vaccinated("Ada Roux", "Rougeole"), vaccinated("Léo Roux", "Tétanos")]);
    let text = read(&cards).unwrap().text();
    assert!(text.contains("Rougeole") && text.contains("Tétanos"), "{text}");
    let (found, given) = (examine("a.json", &cards), entries(&cards));
    assert_eq!((found.patient.unwrap().name, found.others[0].name.as_str()), ("Ada Roux".to_owned(), "Léo Roux"));
    assert_eq!(given.entries.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["Rougeole"]);
    assert_eq!(given.left.iter().map(|left| left.why).collect::<Vec<_>>(), [Why::OtherPerson]);
    let second = file(&[of_bundle(&json!({ "resourceType": "Bundle" })), vaccinated("Léo Roux", "Tétanos")]);
    assert_eq!(examine("a.json", &second).patient.unwrap().name, "Léo Roux");
}

#[test]
fn a_malformed_card_is_refused_in_words_and_never_shown_as_json() {
    let bare = |payload: &str| {
        let [header, payload] = ["{}", payload].map(|piece| BASE64_URL_SAFE_NO_PAD.encode(piece));
        format!("{header}.{payload}.AA")
    };
    let other = BASE64_URL_SAFE_NO_PAD.encode(r#"{"zip":"GZIP"}"#);
    for broken in [
        String::new(),
        "a.b".to_owned(),
        "a.b.c.d".to_owned(),
        "!.!.!".to_owned(),
        card(b"no JSON"),
        card(b"{}"),
        of_bundle(&json!({ "resourceType": "Patient" })),
        bare("\u{1}\u{2}"),
        format!("{other}.AAAA.AA"),
        vaccinated("Ada", "Rougeole").replace('.', ".A"),
    ] {
        let file = file(std::slice::from_ref(&broken));
        assert_eq!(examine("x", &file), Finding { notes: vec![Note::Damaged], ..Finding::default() }, "{broken}");
        assert_eq!(read(&file).unwrap().blocks, [Block::Note { note: Note::Damaged }]);
        assert!(entries(&file).entries.is_empty());
    }
    let both = file(&["x".to_owned(), vaccinated("Ada Roux", "Rougeole")]);
    assert_eq!(examine("x", &both).notes, [Note::SignatureUnchecked, Note::Damaged]);
    assert!(read(br#"{"verifiableCredential":[]}"#).is_some());
    assert!(read(br#"{"verifiableCredential":[{"type":"other"}]}"#).is_none(), "a credential of another kind");
}

#[test]
fn a_card_that_grows_without_end_is_left_closed() {
    let mut payload = br#"{"vc":{"credentialSubject":{"fhirBundle":{"resourceType":"Bundle","x":""#.to_vec();
    payload.extend(vec![b'a'; 6 << 20]);
    payload.extend(br#""}}}}"#);
    let packed = card(&payload);
    assert!(packed.len() < 100_000);
    assert_eq!(examine("x", &file(std::slice::from_ref(&packed))).notes, [Note::TooLarge]);
    let many: Vec<String> = (0..65).map(|_| vaccinated("Ada Roux", "Rougeole")).collect();
    assert_eq!(examine("x", &file(&many)).notes, [Note::TooLarge]);
}
