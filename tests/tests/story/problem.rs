//! The record by problem: what belongs to one, who says so, and sharing it.

use std::rc::Rc;

use cachet_client::entry::{Entry, EntryKind, Problem, Reason};
use cachet_client::store::MemoryStore;
use cachet_client::{
    Because, Belongs, Decided, Decision, Draft, Error, Follow, JournalAct, Language, ProblemView, Recognised, Related,
    RuleOver, Session, Wish,
};
use cachet_crypto::{DocumentId, EntryId};
use cachet_tests::{Doctor, Patient, World, draft, everything, files, months_later, shared_device};

fn said(kind: EntryKind, text: &str, place: &str) -> Entry {
    Entry { place: place.to_owned(), ..Entry::new(kind, text) }
}

fn because(text: &str, place: &str) -> Reason {
    Reason { place: place.to_owned(), problem: Problem { code: None, words: text.to_owned() } }
}

async fn entry(patient: &Patient, text: &str) -> EntryId {
    let record = patient.session.record().await.unwrap();
    record.iter().find(|view| view.entry.text == text && view.line.is_some()).unwrap().id
}

async fn problem(patient: &Patient, text: &str) -> ProblemView {
    let id = entry(patient, text).await;
    patient.session.problems().await.unwrap().into_iter().find(|problem| problem.said.contains(&id)).unwrap()
}

/// A vault with a letter that says a diabetes and what a treatment of it is for, and a document that says nothing.
async fn with_letter(world: &World) -> (Patient, DocumentId, DocumentId) {
    let jeanne = Patient::new(world, "Jeanne Morel").await;
    let letter = jeanne.add("Lettre de liaison", &files(900, 1)).await;
    let scan = jeanne.add("Fond d'œil", &files(900, 2)).await;
    let entries = [
        said(EntryKind::Diagnosis, "Diabète de type 1", "problem[1]"),
        said(EntryKind::Treatment, "Metformine", "treatment[1]"),
        said(EntryKind::Treatment, "Vitamine D", "treatment[2]"),
    ];
    jeanne.session.file_entries(letter, &entries, &[because("diabète de TYPE 1", "treatment[1]")]).await.unwrap();
    (jeanne, letter, scan)
}

fn belongs<I: Copy + PartialEq>(all: &[Belongs<I>], what: I) -> Option<Because> {
    all.iter().find(|belongs| belongs.what == what).map(|belongs| belongs.because)
}

#[tokio::test]
async fn what_belongs_to_a_problem_is_what_documents_say_and_the_owner_s_word_over_it() {
    let world = World::start().await;
    let (jeanne, letter, scan) = with_letter(&world).await;
    let (metformin, vitamin) = (entry(&jeanne, "Metformine").await, entry(&jeanne, "Vitamine D").await);
    let diabetes = problem(&jeanne, "Diabète de type 1").await;
    assert_eq!(diabetes.entries, [Belongs { what: metformin, because: Because::Said }]);
    assert_eq!(diabetes.documents, [Belongs { what: letter, because: Because::Said }]);

    for what in [Related::Document(scan), Related::Entry(vitamin)] {
        jeanne.session.relate(diabetes.entry, what, true).await.unwrap();
    }
    jeanne.session.relate(diabetes.entry, Related::Document(letter), false).await.unwrap();
    let now = problem(&jeanne, "Diabète de type 1").await;
    assert_eq!((belongs(&now.documents, scan), belongs(&now.documents, letter)), (Some(Because::Own), None));
    assert_eq!(belongs(&now.entries, vitamin), Some(Because::Own));
    assert_eq!(belongs(&now.entries, metformin), Some(Because::Said));

    // Said in other words, it is the same problem; a correction of what belongs belongs as well.
    let right = Entry::new(EntryKind::Diagnosis, "Diabète de type 2");
    jeanne.session.correct_entry(diabetes.entry, &right).await.unwrap();
    jeanne.session.correct_entry(metformin, &Entry::new(EntryKind::Treatment, "Metformine 500 mg")).await.unwrap();
    let renamed = problem(&jeanne, "Diabète de type 2").await;
    assert_eq!(belongs(&renamed.documents, scan), Some(Because::Own));
    let corrected = entry(&jeanne, "Metformine 500 mg").await;
    assert_eq!(belongs(&renamed.entries, corrected), Some(Because::Said));
    jeanne.session.relate(renamed.entry, Related::Entry(corrected), false).await.unwrap();
    assert_eq!(belongs(&problem(&jeanne, "Diabète de type 2").await.entries, corrected), None);

    // Another device reads the same log, and the journal tells it.
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("tablette");
    let tablet = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await.unwrap();
    assert_eq!(tablet.problems().await.unwrap(), jeanne.session.problems().await.unwrap());
    let acts: Vec<_> = jeanne.session.journal().await.unwrap().iter().map(|line| line.act).collect();
    assert!(acts.contains(&JournalAct::Related) && acts.contains(&JournalAct::Unrelated), "{acts:?}");

    // Hidden with its document; what is no problem takes nothing, and a reason without its entry is not filed.
    jeanne.session.delete_document(scan).await.unwrap();
    assert_eq!(belongs(&problem(&jeanne, "Diabète de type 2").await.documents, scan), None);
    let wrong = jeanne.session.relate(vitamin, Related::Document(letter), true).await;
    assert_eq!(wrong, Err(Error::Input("problem")));
    let hidden = jeanne.session.relate(renamed.entry, Related::Document(scan), true).await;
    assert_eq!(hidden, Err(Error::Input("document")));
    let elsewhere = jeanne.session.file_entries(letter, &[], &[because("Diabète", "treatment[9]")]).await;
    assert_eq!(elsewhere, Err(Error::Input("entry")));
}

#[tokio::test]
async fn what_is_linked_without_a_network_shows_at_once_and_stands_once_it_is_back() {
    let world = World::start().await;
    let (jeanne, letter, scan) = with_letter(&world).await;
    let diabetes = entry(&jeanne, "Diabète de type 1").await;
    jeanne.wire.play(|_, _| None);
    for (what, belongs) in [(scan, true), (letter, false)] {
        let decision = Decision::Relate(diabetes, Related::Document(what), belongs);
        assert_eq!(jeanne.session.decide(decision).await.unwrap(), Decided::Waits);
    }
    let shown = problem(&jeanne, "Diabète de type 1").await;
    assert_eq!(shown.documents, [Belongs { what: scan, because: Because::Own }]);
    let unknown = Decision::Relate(diabetes, Related::Entry(diabetes), true);
    assert_eq!(jeanne.session.decide(unknown).await, Err(Error::Input("entry")), "nothing belongs to itself");

    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().given_up.is_empty());
    assert_eq!(problem(&jeanne, "Diabète de type 1").await, shown);
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("tablette");
    let tablet = Session::recover(jeanne.begun.code(), &shared_device(), wire, store, world.platform()).await.unwrap();
    assert_eq!(tablet.problems().await.unwrap(), [shown]);
}

#[tokio::test]
async fn a_standing_rule_over_sections_and_a_problem_sends_what_belongs_and_nothing_else() {
    let world = World::start().await;
    let (jeanne, letter, scan) = with_letter(&world).await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let diabetes = entry(&jeanne, "Diabète de type 1").await;
    let person = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    let wish = |follow: Vec<Follow>| Wish {
        person: person.handle.clone(),
        documents: vec![letter],
        follow,
        purpose: "mon diabète".to_owned(),
        until: months_later(3),
        later_versions: false,
        language: Language::Fr,
        recognised: Recognised::Scan,
    };
    let category = |word: &str| Follow::Category(word.to_owned());
    let vitamin = entry(&jeanne, "Vitamine D").await;
    for wrong in [vec![category("other")], vec![Follow::Problem(vitamin)], vec![category("report"); 9]] {
        assert_eq!(jeanne.session.prepare_grant(&wish(wrong)), Err(Error::Input("rule")));
    }
    let follow = vec![category("laboratory"), category("prescription"), Follow::Problem(diabetes)];
    let agreement = jeanne.session.prepare_grant(&wish(follow)).unwrap();
    let says = "**Et mes prochains documents « Analyses », « Ordonnances » et sur « Diabète de type 1 », jusqu'au ";
    assert!(agreement.text.contains(says), "{}", agreement.text);
    jeanne.session.sign_grant(&agreement.handle).await.unwrap();

    // What was there before is not sent, whatever it belongs to from now on.
    jeanne.session.relate(diabetes, Related::Document(scan), true).await.unwrap();
    assert_eq!(jeanne.session.apply_rules().await.unwrap(), []);
    let mut added = Vec::new();
    for (title, of) in
        [("Glycémie", "laboratory"), ("Ordonnance", "prescription"), ("Photo", "other"), ("IRM", "imaging")]
    {
        let draft = Draft { category: of.to_owned(), ..draft(title) };
        added.push(jeanne.session.add_document(title, &draft, &files(900, 3).as_slice(), &everything).await.unwrap());
    }
    let sent = |sent: Vec<cachet_client::SentByRule>| sent.into_iter().map(|sent| sent.title).collect::<Vec<_>>();
    let mut first = sent(jeanne.session.apply_rules().await.unwrap());
    first.sort();
    assert_eq!(first, ["Glycémie", "Ordonnance"]);
    // Said to belong by hand, and by what the document says: a letter of another doctor about the same problem.
    jeanne.session.relate(diabetes, Related::Document(added[2]), true).await.unwrap();
    assert_eq!(sent(jeanne.session.apply_rules().await.unwrap()), ["Photo"]);
    let told = [said(EntryKind::Diagnosis, "diabète de type 1", "problem[1]")];
    jeanne.session.file_entries(added[3], &told, &[]).await.unwrap();
    assert_eq!(sent(jeanne.session.apply_rules().await.unwrap()), ["IRM"]);
    let received = anne.session.received().await.unwrap();
    assert_eq!(received.len(), 5);
    assert!(received.iter().all(|shared| shared.text == agreement.text), "under the agreement that was signed");

    let rules = jeanne.session.rules().await.unwrap();
    let [RuleOver::Category(one), RuleOver::Category(other), RuleOver::Problem(problem)] = &rules[0].over[..] else {
        panic!("{rules:?}")
    };
    let over = (one.as_str(), other.as_str(), problem.words.as_str());
    assert_eq!(over, ("laboratory", "prescription", "Diabète de type 1"));
}
