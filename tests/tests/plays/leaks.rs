//! What the network and the store tell of what people do: the same for any two acts of one class, and nothing of one
//! person's record by what another person sends.

use std::collections::BTreeMap;

use axum::body::Body;
use cachet_client::{Language, Recognised, Wish};
use cachet_crypto::DocumentId;
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Patient, World, draft, everything, files, months_later};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::trace::{Step, alike, trace};

const JEANNE: &str = "Jeanne Morel";

async fn grant(jeanne: &Patient, doctor: &Doctor, document: DocumentId, purpose: &str) {
    let person = jeanne.session.scanned_professional(&doctor.session.card().unwrap().qr).await.unwrap();
    let wish = Wish {
        person: person.handle,
        documents: vec![document],
        follow: Vec::new(),
        purpose: purpose.to_owned(),
        until: months_later(3),
        later_versions: true,
        language: Language::Fr,
        recognised: Recognised::Scan,
    };
    let agreement = jeanne.session.prepare_grant(&wish).unwrap();
    jeanne.session.sign_grant(&agreement.handle).await.unwrap();
}

#[tokio::test]
async fn two_acts_of_one_class_send_the_same_requests() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, JEANNE).await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    jeanne.session.documents().await.unwrap();
    let mut acts: BTreeMap<&str, Vec<Vec<Step>>> = BTreeMap::new();
    let mut from = world.recorded.borrow().len();
    let mut done = |what: &'static str| {
        acts.entry(what).or_default().push(trace(&world, JEANNE, from));
        from = world.recorded.borrow().len();
    };
    let cases = [
        ("Oncologie, biopsie du sein", "préparer la consultation d'oncologie", 37_000, &anne),
        ("Dentiste, petit détartrage", "avis", 36_900, &bruno),
    ];
    let mut documents = Vec::new();
    for (title, _, size, _) in cases {
        documents.push(jeanne.add(title, &files(size, 1)).await);
        done("add");
    }
    for document in &documents {
        jeanne.session.read_document(*document, None, &mut Vec::new(), &everything).await.unwrap();
        done("open");
    }
    for (document, (title, ..)) in documents.iter().zip(cases) {
        jeanne.session.edit_document(*document, &draft(&format!("{title}, revu"))).await.unwrap();
        done("edit");
    }
    for (document, (_, purpose, _, doctor)) in documents.iter().zip(cases) {
        grant(&jeanne, doctor, *document, purpose).await;
        done("grant");
    }
    jeanne.session.documents().await.unwrap();
    done("look");
    jeanne.session.documents().await.unwrap();
    done("look");
    for document in &documents {
        jeanne.session.delete_document(*document).await.unwrap();
        done("delete");
    }
    for (what, traces) in &acts {
        // The first drop at a door draws tickets for the next ones.
        let shown = |trace: &Vec<Step>| trace.iter().filter(|step| step.1 != path::tickets()).cloned().collect();
        let (one, other): (Vec<_>, Vec<_>) = (shown(&traces[0]), shown(&traces[1]));
        assert!(alike(&one, &other), "{what}: {one:?} is not {other:?}");
    }
}

/// Sizes of all rows of all tables.
async fn sizes(world: &World) -> BTreeMap<String, Vec<usize>> {
    let dumped = world.dump().await.into_iter();
    let sized = dumped.map(|(table, rows)| {
        let mut sizes: Vec<_> = rows.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        (table, sizes)
    });
    sized.collect()
}

async fn call(world: &World, method: &str, path: &str, token: &str, body: &Value) -> u16 {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(serde_json::to_vec(body).unwrap()))
        .unwrap();
    world.router().oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn what_another_person_sends_changes_no_size_and_no_count_of_anything_else() {
    let world = World::start_on_sqlite().await;
    let jeanne = Patient::new(&world, JEANNE).await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    jeanne.session.journal().await.unwrap();
    anne.session.received().await.unwrap();

    // The reader's messages: crafted bodies of one size, as many as are taken.
    let (mailbox, token) = {
        let recorded = world.recorded.borrow();
        let of_anne = recorded.iter().rev().find(|e| e.request.path.starts_with("/v1/mailboxes/")).unwrap();
        let mailbox = of_anne.request.path.split(['/', '?']).nth(3).unwrap().to_owned();
        (mailbox, of_anne.request.token.clone().unwrap())
    };
    let before = sizes(&world).await;
    for crafted in 0..20_u8 {
        let body = json!({ "body": cachet_crypto::encode_base64url(&vec![crafted; 10_016]) });
        let status = call(&world, "POST", &format!("/v1/mailboxes/{mailbox}/messages"), &token, &body).await;
        assert!(status < 300, "{status}");
    }
    let mut after = sizes(&world).await;
    assert_eq!(after["message"].len(), before["message"].len() + 20);
    after.insert("message".to_owned(), before["message"].clone());
    assert_eq!(after, before, "messages of a reader");
    // Both look at what came: the junk is nobody's, and nothing of theirs grows by it.
    let from = world.recorded.borrow().len();
    jeanne.session.journal().await.unwrap();
    jeanne.session.documents().await.unwrap();
    let is_read_only = |step: &Step| step.0 == cachet_client::transport::Method::Get;
    assert!(trace(&world, JEANNE, from).iter().all(is_read_only), "reading crafted messages sends nothing");
    let mut after = sizes(&world).await;
    after.insert("message".to_owned(), before["message"].clone());
    assert_eq!(after, before, "after they were read");
}
