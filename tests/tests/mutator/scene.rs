//! Two patients, three doctors and a year of use on a real server; then each flow once more, recorded.

use std::rc::Rc;

use cachet_client::store::{MemoryStore, Store as _};
use cachet_crypto::{Base64Url, DocumentId, GrantId};
use cachet_seal::RecoveryCode;
use cachet_server::Clock as _;
use cachet_tests::{Doctor, Needles, Patient, World, draft, everything, files, secrets_of};

use super::flows::Flow;
use super::recording::{Answer, Recorded, Recording};

/// A document above the size of one part.
const LONG: usize = (8 << 20) + 70_000;

struct People {
    jeanne: Patient,
    paul: Patient,
    anne: Doctor,
    bruno: Doctor,
    claire: Doctor,
}

/// Builds the scene and records every flow in it.
pub(super) async fn record() -> Recording {
    let world = World::start().await;
    let people = People {
        jeanne: Patient::enrolled(&world, "Jeanne Morel").await,
        paul: Patient::new(&world, "Paul Garnier").await,
        anne: Doctor::new(&world, "Dr Anne Lefèvre").await,
        bruno: Doctor::new(&world, "Dr Bruno Klein").await,
        claire: Doctor::new(&world, "Dr Claire Petit").await,
    };
    let People { jeanne, paul, anne, bruno, claire } = &people;
    let document = jeanne.add("Bilan sanguin de mars", &files(3_000, 1)).await;
    let other = jeanne.add("Ordonnance de mars", &files(5_000, 2)).await;
    let long = jeanne.add("Scanner du genou", &files(LONG, 3)).await;
    let pauls = paul.add("Bilan de Paul", &files(4_000, 4)).await;
    let grant = jeanne.grant(anne, document, true).await;
    let long_grant = jeanne.grant(anne, long, true).await;
    let from_paul = paul.grant(anne, pauls, true).await;
    let brunos = jeanne.grant(bruno, other, true).await;
    for doctor in [anne, bruno] {
        doctor.session.received().await.expect("received");
        doctor.session.set_listed(true).await.expect("listed");
    }
    for (doctor, granted) in [(anne, grant), (anne, long_grant), (anne, from_paul), (bruno, brunos)] {
        doctor.open(granted).await.expect("opened");
    }
    jeanne.session.journal().await.expect("a journal");
    jeanne.session.edit_document(document, &draft("Bilan sanguin, titre revu")).await.expect("a note");
    anne.open(grant).await.expect("opened again");
    let version = files(3_500, 5);
    let newer = draft("Bilan sanguin d'avril");
    jeanne.session.add_version("v2", document, &newer, &version.as_slice(), &everything).await.expect("a version");
    anne.open(grant).await.expect("opened the version");
    anne.session.received().await.expect("received");
    for patient in [jeanne, paul] {
        patient.session.documents().await.expect("documents");
        patient.session.journal().await.expect("a journal");
        patient.session.devices().await.expect("devices");
    }
    // What is exchanged for something else is as old as the flows or older: a newer genuine state would be no lie.
    let recorded = world.recorded.borrow().clone();
    let answers = recorded.iter().filter_map(|e| Some(Answer::new(&e.request, e.response.as_ref()?)));
    let pool: Vec<Answer> = answers.filter(|answer| answer.body.0.len() < (1 << 20)).collect();
    let mut flows = Vec::new();
    for flow in Flow::ALL {
        flows.push(one(&world, &people, flow, [document, other, long], [grant, long_grant, brunos]).await);
    }
    let mut needles = Needles::default();
    for (name, begun) in [
        ("Jeanne Morel", &jeanne.begun),
        ("Paul Garnier", &paul.begun),
        ("Dr Anne Lefèvre", &anne.begun),
        ("Dr Claire Petit", &claire.begun),
    ] {
        for secret in secrets_of(&world, name, begun.code()) {
            needles.add(name, &secret);
        }
    }
    needles.add("title", "Bilan sanguin".as_bytes());
    needles.add("content", &files(3_000, 1)[1_000..1_064]);
    Recording {
        now: world.clock.now().0,
        registrar: Base64Url(world.registrar_key().as_bytes().to_vec()),
        flows,
        pool,
        secrets: needles.forms().map(|form| Base64Url(form.to_vec())).collect(),
    }
}

/// Goes through `flow` on the live server and keeps what came back.
async fn one(
    world: &World,
    people: &People,
    flow: Flow,
    [document, other, long]: [DocumentId; 3],
    [grant, long_grant, brunos]: [GrantId; 3],
) -> Recorded {
    let People { jeanne, anne, claire, .. } = people;
    let card = |doctor: &Doctor| doctor.session.card().expect("a card").qr;
    let one = |text: &dyn ToString| vec![text.to_string()];
    let (chosen, readers): (Vec<String>, Vec<&Doctor>) = match flow {
        Flow::Reading | Flow::ReadingOlder | Flow::Versions => (one(&document), Vec::new()),
        Flow::ReadingLong => (one(&long), Vec::new()),
        Flow::Searching => (one(&"Albi"), Vec::new()),
        Flow::Scanning => (vec![card(anne)], Vec::new()),
        Flow::Granting => (vec![other.to_string(), card(anne)], vec![anne]),
        Flow::Meeting => (vec![document.to_string(), card(claire)], vec![claire]),
        Flow::Editing | Flow::Adding => (one(&document), vec![anne, claire]),
        Flow::Revoking => (one(&brunos), vec![anne]),
        Flow::Opening => (one(&grant), Vec::new()),
        Flow::OpeningLong => (one(&long_grant), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    let (begun, store, wire) = match flow {
        Flow::Received | Flow::Opening | Flow::OpeningLong => (&anne.begun, &anne.store, &anne.wire),
        Flow::Invited => (&claire.begun, &claire.store, &claire.wire),
        _ => (&jeanne.begun, &jeanne.store, &jeanne.wire),
    };
    let before = store.values().into_iter().map(|(key, value)| (key, Base64Url(value))).collect();
    let from = world.recorded.borrow().len();
    let sheet = begun.code().to_qr_text();
    let code = RecoveryCode::parse(&sheet).expect("the sheet's own text");
    let done = flow.act(&code, &chosen, Rc::clone(wire), Rc::clone(store), world.platform()).await;
    assert!(done.is_ok(), "{flow:?} on the honest server: {:?}", done.err());
    let recorded = world.recorded.borrow();
    let answers = recorded[from..].iter().filter_map(|e| Some(Answer::new(&e.request, e.response.as_ref()?))).collect();
    let wrap_of = |doctor: &Doctor| {
        let who = doctor.session.own_name();
        let created = recorded.iter().find(|e| e.who == who && e.request.path == "/v1/accounts").expect("an account");
        let cachet_client::transport::Body::Json(body) = &created.request.body else { panic!("JSON") };
        (doctor.begun.code().to_qr_text().to_string(), Base64Url(body.clone()))
    };
    Recorded {
        flow,
        sheet: sheet.to_string(),
        store: before,
        chosen,
        answers,
        readers: readers.into_iter().map(wrap_of).collect(),
    }
}

/// A device as it stood.
pub(super) fn device(values: &[(String, Base64Url)]) -> Rc<MemoryStore> {
    let store = MemoryStore::default();
    for (key, value) in values {
        let put = futures_util::FutureExt::now_or_never(store.put(key, &value.0));
        put.expect("memory does not wait").expect("memory does not fail");
    }
    Rc::new(store)
}
