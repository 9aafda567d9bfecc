//! What a copy says besides the documents: the record's lines, the profile, and the links that were made.

use cachet_client::entry::{Entry, EntryKind, Number, Profile, Value as Said};
use cachet_client::{HealthLinkKind, HealthLinkWish, SharedFile};
use cachet_crypto::Timestamp;
use cachet_server::Clock as _;
use cachet_tests::{Patient, World, files};
use serde_json::{Value, json};

use crate::capsule::{altered_files, export, restore};

fn link(world: &World) -> HealthLinkWish {
    let json = json!({ "resourceType": "Basic", "id": "a", "code": { "text": "résumé" } }).to_string().into_bytes();
    HealthLinkWish {
        label: "Résumé pour l'anesthésiste".to_owned(),
        kind: HealthLinkKind::Link,
        expires: Some(Timestamp(world.clock.now().0 + 86_400)),
        most: None,
        passcode: None,
        direct: false,
        files: vec![SharedFile { title: "Le résumé".to_owned(), json }],
    }
}

fn resources<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    entries.filter(|resource| resource["resourceType"] == kind).collect()
}

#[tokio::test]
async fn a_copy_holds_the_records_lines_and_names_the_links_which_a_restore_does_not_make_again() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(10, 1)).await;
    let session = &jeanne.session;
    session.add_entry(&Entry::new(EntryKind::Allergy, "Pénicilline")).await.unwrap();
    let weight = Said::Quantity { number: Number::parse("62.5").unwrap(), unit: "kg".to_owned() };
    session.add_entry(&Entry { value: Some(weight), ..Entry::new(EntryKind::Measure, "Poids") }).await.unwrap();
    let gone = session.add_entry(&Entry::new(EntryKind::Treatment, "Aspirine")).await.unwrap();
    session.remove_entry(gone).await.unwrap();
    let none = Entry { status: cachet_client::entry::Status::Absent, ..Entry::new(EntryKind::Diagnosis, "Aucun") };
    session.add_entry(&none).await.unwrap();
    let profile = Profile { family: "Morel".to_owned(), born: Some("1955-06-03".to_owned()), ..Profile::default() };
    session.set_profile(&profile).await.unwrap();
    let made = session.make_health_link(&link(&world)).await.unwrap();

    let capsule = export(session).await;
    let held = altered_files(&capsule);
    let file = |name: &str| held.iter().find(|(held, _)| held == name).map(|(_, bytes)| bytes.as_slice()).unwrap();
    let bundle: Value = serde_json::from_slice(file("fhir/bundle.json")).unwrap();
    assert_eq!(resources(&bundle, "Patient")[0]["birthDate"], "1955-06-03");
    assert_eq!(resources(&bundle, "AllergyIntolerance")[0]["code"]["text"], "Pénicilline");
    assert_eq!(resources(&bundle, "Observation")[0]["valueQuantity"]["value"], 62.5);
    assert_eq!(resources(&bundle, "Condition")[0]["code"]["coding"][0]["code"], "no-known-problems");
    assert!(resources(&bundle, "MedicationStatement").is_empty(), "what was removed is no part of the record");
    assert_eq!(resources(&bundle, "DocumentReference").len(), 1);

    let links: Value = serde_json::from_slice(file("coffre/links.json")).unwrap();
    assert_eq!((&links[0]["label"], &links[0]["state"]), (&json!("Résumé pour l'anesthésiste"), &json!("in-force")));
    assert_eq!(links[0]["contents"], json!(["Le résumé"]));
    let payload: Value = {
        let text = made.text.strip_prefix("shlink:/").unwrap();
        serde_json::from_slice(&cachet_crypto::decode_base64url(text).unwrap()).unwrap()
    };
    for (name, bytes) in &held {
        for secret in [payload["key"].as_str().unwrap(), payload["url"].as_str().unwrap().rsplit('/').next().unwrap()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
        }
    }
    let index = String::from_utf8(file("index.html").to_vec()).unwrap();
    assert!(index.contains("Résumé pour l'anesthésiste") && index.contains("ne s’ouvrent pas ailleurs"));

    let elsewhere = World::start().await;
    let back = restore(&elsewhere, &capsule, jeanne.begun.code()).await.unwrap();
    assert_eq!(back.record().await.unwrap(), session.record().await.unwrap());
    assert_eq!(back.profile().await.unwrap(), profile);
    assert!(back.health_links().await.unwrap().is_empty(), "a link that was given leads to the server that made it");
}
