//! Many documents under one agreement, and standing rules.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Draft, Error, Follow, Language, ReaderState, Recognised, RuleOver, Session, SharedView, Wish};
use cachet_crypto::{DocumentId, GrantId};
use cachet_tests::{Doctor, Patient, World, draft, everything, files, months_later, shared_device, words_of};

/// Grants `documents` to `doctor` for some months, with or without a rule.
async fn share(patient: &Patient, doctor: &Doctor, documents: &[DocumentId], rule: Option<&str>) -> Vec<GrantId> {
    patient.session.documents().await.unwrap();
    let person = patient.session.scanned_professional(&doctor.session.card().unwrap().qr).await.unwrap();
    let wish = Wish {
        person: person.handle,
        documents: documents.to_vec(),
        follow: rule.map(|category| Follow::Category(category.to_owned())).into_iter().collect(),
        purpose: "le suivi de mon diabète".to_owned(),
        until: months_later(3),
        later_versions: false,
        language: Language::Fr,
        recognised: Recognised::Scan,
    };
    let agreement = patient.session.prepare_grant(&wish).unwrap();
    patient.session.sign_grant(&agreement.handle).await.unwrap()
}

async fn add(patient: &Patient, title: &str, category: &str) -> DocumentId {
    let draft = Draft { category: category.to_owned(), ..draft(title) };
    patient.session.add_document(title, &draft, &files(900, 1).as_slice(), &everything).await.unwrap()
}

async fn received(doctor: &Doctor) -> Vec<SharedView> {
    let mut received = doctor.session.received().await.unwrap();
    received.sort_by(|a, b| a.title.cmp(&b.title));
    received
}

fn titles(received: &[SharedView]) -> Vec<&str> {
    received.iter().map(|shared| shared.title.as_str()).collect()
}

#[tokio::test]
async fn a_section_is_shared_in_one_agreement_and_each_document_is_taken_back_alone() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let mut documents = Vec::new();
    for title in ["Glycémie", "HbA1c", "Rein"] {
        documents.push(add(&jeanne, title, "laboratory").await);
    }
    let grants = share(&jeanne, &anne, &documents, None).await;
    let shared = received(&anne).await;
    assert_eq!(titles(&shared), ["Glycémie", "HbA1c", "Rein"]);
    assert!(shared.iter().all(|each| each.text == shared[0].text), "one agreement");
    assert!(shared[0].text.contains("**ces 3 documents** :\n- Glycémie, du "), "{}", shared[0].text);
    assert_eq!(anne.open(grants[1]).await.unwrap(), files(900, 1));

    jeanne.session.revoke(grants[1], false).await.unwrap();
    assert_eq!(titles(&received(&anne).await), ["Glycémie", "Rein"]);
    // None, twice the same, and more than an agreement takes: nothing is prepared.
    let person = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    for wrong in [vec![], vec![documents[0]; 2], vec![documents[0]; cachet_client::MAX_TOGETHER + 1]] {
        let wish = Wish {
            person: person.handle.clone(),
            documents: wrong,
            follow: Vec::new(),
            purpose: "suivi".to_owned(),
            until: months_later(1),
            later_versions: false,
            language: Language::En,
            recognised: Recognised::Scan,
        };
        assert_eq!(jeanne.session.prepare_grant(&wish), Err(Error::Input("documents")));
    }
}

#[tokio::test]
async fn a_standing_rule_sends_what_comes_next_once_until_it_is_ended_and_tells_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let earlier = add(&jeanne, "Ancien bilan", "laboratory").await;
    let first = add(&jeanne, "Bilan", "laboratory").await;
    let grants = share(&jeanne, &anne, &[first], Some("laboratory")).await;
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), [], "what was there before is not sent");

    let next = add(&jeanne, "Bilan suivant", "laboratory").await;
    add(&jeanne, "Radio", "imaging").await;
    let late = add(&jeanne, "Sans rubrique", "other").await;
    let sent = jeanne.session.apply_rules().await.unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].document, sent[0].name.as_str()), (next, "Dr Anne Lefèvre"));
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), [], "once");
    let shared = received(&anne).await;
    assert_eq!(titles(&shared), ["Bilan", "Bilan suivant"]);
    assert!(shared[1].text.contains("**Et mes prochains documents « Analyses », jusqu'au "));
    assert_eq!(shared[0].text, shared[1].text, "under the agreement that was signed");

    // Its section said afterwards, by hand: it came after the rule.
    let told = Draft { category: "laboratory".to_owned(), ..draft("Sans rubrique") };
    jeanne.session.edit_document(late, &told).await.unwrap();
    assert_eq!(jeanne.session.apply_rules().await.unwrap().len(), 1);
    // Taken back: the rule does not send it again.
    let views = jeanne.session.documents().await.unwrap();
    let by_rule = views.iter().find(|view| view.id == next).unwrap().readers[0].grant;
    jeanne.session.revoke(by_rule, false).await.unwrap();
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), []);

    // Another device knows the same.
    let rules = jeanne.session.rules().await.unwrap();
    assert_eq!((rules.len(), rules[0].rule), (1, grants[0]));
    assert_eq!(rules[0].over, [RuleOver::Category("laboratory".to_owned())]);
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("tablette");
    let tablet = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await.unwrap();
    assert_eq!(tablet.rules().await.unwrap(), rules);
    assert_eq!(tablet.apply_rules().await.unwrap(), []);
    jeanne.session.end_rule(grants[0]).await.unwrap();
    add(&jeanne, "Après", "laboratory").await;
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), []);
    assert!(jeanne.session.rules().await.unwrap().is_empty());
    assert_eq!(jeanne.session.end_rule(grants[0]).await, Err(Error::Input("rule")));
    let views = jeanne.session.documents().await.unwrap();
    let readers = |id| &views.iter().find(|view| view.id == id).unwrap().readers;
    assert!(readers(earlier).is_empty());
    assert_eq!(readers(first)[0].state, ReaderState::InForce, "what it sent stays granted");
}

#[tokio::test]
async fn a_rule_sends_nothing_after_its_last_day_and_nothing_to_other_keys() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let first = add(&jeanne, "Bilan", "laboratory").await;
    share(&jeanne, &anne, &[first], Some("laboratory")).await;
    share(&jeanne, &bruno, &[first], Some("laboratory")).await;

    let staged = anne.session.begin_rotate("").await.unwrap();
    anne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    add(&jeanne, "Bilan suivant", "laboratory").await;
    let sent = jeanne.session.apply_rules().await.unwrap();
    assert_eq!(sent.iter().map(|sent| sent.name.as_str()).collect::<Vec<_>>(), ["Dr Bruno Klein"]);
    let rules = jeanne.session.rules().await.unwrap();
    let held: Vec<_> = rules.iter().map(|rule| (rule.name.as_str(), rule.held)).collect();
    assert!(held.contains(&("Dr Anne Lefèvre", true)) && held.contains(&("Dr Bruno Klein", false)), "{held:?}");

    world.clock.pass_days(120);
    add(&jeanne, "Bien après", "laboratory").await;
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), []);
    assert!(jeanne.session.rules().await.unwrap().is_empty());
}
