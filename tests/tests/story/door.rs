//! A professional's front door: what it takes, and what it demands.

use cachet_client::transport::Method;
use cachet_client::{Error, Language, Recognised, Wish};
use cachet_crypto::{DocumentId, encode_base64url};
use cachet_tests::{Doctor, Patient, World, files, months_later};
use serde_json::{Value, json};

/// Grants `document` to whoever `code` names, as it was handed out some time ago.
async fn grant_by(patient: &Patient, code: &str, document: DocumentId) {
    let person = patient.session.scanned_professional(code).await.unwrap();
    let wish = Wish {
        person: person.handle,
        documents: vec![document],
        follow: Vec::new(),
        purpose: "préparer mon rendez-vous".to_owned(),
        until: months_later(3),
        later_versions: false,
        language: Language::Fr,
        recognised: Recognised::Scan,
    };
    let agreement = patient.session.prepare_grant(&wish).unwrap();
    patient.session.sign_grant(&agreement.handle).await.unwrap();
}

#[tokio::test]
async fn a_door_that_demands_its_secret_takes_only_what_shows_it() {
    let world = World::start().await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let (jeanne, paul) = (Patient::new(&world, "Jeanne Morel").await, Patient::new(&world, "Paul Roy").await);
    let before = anne.session.card().unwrap().qr;
    anne.session.set_door_secret(true).await.unwrap();
    let with_secret = anne.session.card().unwrap().qr;
    assert_ne!(before, with_secret);

    let (hers, his) = (jeanne.add("Bilan", &files(1_000, 1)).await, paul.add("Radio", &files(2_000, 2)).await);
    grant_by(&jeanne, &with_secret, hers).await;
    grant_by(&paul, &before, his).await;
    let titles = |shared: Vec<cachet_client::SharedView>| shared.into_iter().map(|s| s.title).collect::<Vec<_>>();
    assert_eq!(titles(anne.session.received().await.unwrap()), ["Bilan"], "the old code opens no door");

    // The same person, by the new code: what waited reaches the door as well.
    let more = paul.add("Ordonnance", &files(3_000, 3)).await;
    grant_by(&paul, &with_secret, more).await;
    let mut received = titles(anne.session.received().await.unwrap());
    received.sort();
    assert_eq!(received, ["Bilan", "Ordonnance", "Radio"]);
}

#[tokio::test]
async fn a_new_secret_ends_the_old_code_and_no_secret_opens_the_door_to_all() {
    let world = World::start().await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let open = anne.session.card().unwrap().qr;
    anne.session.set_door_secret(true).await.unwrap();
    let first = anne.session.card().unwrap().qr;
    // Asked again, as after a lost answer: the code that was shown meanwhile stays good.
    anne.session.set_door_secret(true).await.unwrap();
    assert_eq!(anne.session.card().unwrap().qr, first);
    anne.session.set_door_secret(false).await.unwrap();
    assert_eq!(anne.session.card().unwrap().qr, open);
    anne.session.set_door_secret(true).await.unwrap();
    assert_ne!(anne.session.card().unwrap().qr, first);

    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    grant_by(&jeanne, &first, document).await;
    assert!(anne.session.received().await.unwrap().is_empty());
    anne.session.set_door_secret(false).await.unwrap();
    jeanne.session.journal().await.unwrap();
    assert_eq!(anne.session.received().await.unwrap().len(), 1, "what was refused is left again");
}

#[tokio::test]
async fn who_is_listed_cannot_demand_the_secret_of_a_code() {
    let world = World::start().await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    anne.session.set_listed(true).await.unwrap();
    assert_eq!(anne.session.set_door_secret(true).await, Err(Error::Input("listed")));
    anne.session.set_listed(false).await.unwrap();
    anne.session.set_door_secret(true).await.unwrap();
    assert_eq!(anne.session.set_listed(true).await, Err(Error::Input("door secret")));
}

#[tokio::test]
async fn whose_door_demands_a_secret_is_no_recovery_contact() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let code = anne.session.card().unwrap().qr;
    assert!(jeanne.session.recognise_contact(&code).await.is_ok());
    anne.session.set_door_secret(true).await.unwrap();
    let code = anne.session.card().unwrap().qr;
    assert_eq!(jeanne.session.recognise_contact(&code).await.err(), Some(Error::Input("door secret")));
}

#[tokio::test]
async fn junk_at_the_door_and_a_drop_that_another_device_erased_keep_nothing_genuine_out() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    // Junk in front of the invitation, of the right size and of others; the server does not know it when it is erased.
    anne.wire.play(|request, mut response| {
        if request.path == "/v1/door" && request.method == Method::Get {
            let mut value: Value = serde_json::from_slice(&response.body).unwrap();
            for (number, size) in [0, 40, 1_627, 9_851].into_iter().enumerate() {
                let id = encode_base64url(&[u8::try_from(number).unwrap(); 16]);
                let junk = json!({ "drop": id, "body": encode_base64url(&vec![7; size]) });
                value["drops"].as_array_mut().unwrap().insert(0, junk);
            }
            response.body = serde_json::to_vec(&value).unwrap();
        }
        Some(response)
    });
    assert_eq!(anne.session.received().await.unwrap().len(), 1);
    assert_eq!(anne.open(grant).await.unwrap(), files(1_000, 1));
}
