//! The structured record: what documents say, what the person says, kept apart and kept whole.

use std::rc::Rc;

use cachet_client::entry::{Entry, EntryKind, Profile, Status};
use cachet_client::store::MemoryStore;
use cachet_client::transport::Method;
use cachet_client::{EntrySource, EntryState, EntryView, Error, JournalAct, Session};
use cachet_crypto::DocumentId;
use cachet_seal::RecoveryCode;
use cachet_tests::{Exchange, Patient, World, draft, everything, files, shared_device};

fn said(kind: EntryKind, text: &str, place: &str) -> Entry {
    Entry { place: place.to_owned(), author: Some("Dr Anne Lefèvre".to_owned()), ..Entry::new(kind, text) }
}

/// A vault with one document that gave two entries.
async fn with_letter(world: &World) -> (Patient, DocumentId) {
    let jeanne = Patient::new(world, "Jeanne Morel").await;
    let letter = jeanne.add("Lettre de liaison", &files(5_000, 1)).await;
    let entries = [
        said(EntryKind::Allergy, "Pénicilline", "section[1]/entry[1]"),
        said(EntryKind::Diagnosis, "Diabète de type 1", "section[2]/entry[1]"),
    ];
    jeanne.session.file_entries(letter, &entries, &[]).await.unwrap();
    (jeanne, letter)
}

async fn one(jeanne: &Patient, text: &str) -> EntryView {
    let found = jeanne.session.record().await.unwrap();
    found.into_iter().find(|view| view.entry.text == text).unwrap()
}

#[tokio::test]
async fn what_a_person_corrects_stands_in_the_place_of_what_a_professional_wrote_and_both_are_kept() {
    let world = World::start().await;
    let (jeanne, letter) = with_letter(&world).await;
    let wrong = one(&jeanne, "Diabète de type 1").await;
    assert!(matches!(&wrong.source, EntrySource::Document { document, .. } if *document == letter));

    let right = Entry { date: Some("2019".to_owned()), ..Entry::new(EntryKind::Diagnosis, "Diabète de type 2") };
    let own = jeanne.session.correct_entry(wrong.id, &right).await.unwrap();
    let corrected = one(&jeanne, "Diabète de type 2").await;
    assert_eq!((corrected.id, corrected.entry.author.clone()), (own, None));
    assert_eq!(corrected.source, EntrySource::Own { instead: Some(wrong.id) });
    let theirs = one(&jeanne, "Diabète de type 1").await;
    assert_eq!((theirs.state, theirs.entry.author.as_deref()), (EntryState::Corrected, Some("Dr Anne Lefèvre")));

    // A second thought about the same entry is the next state of the one correction.
    let again = Entry { date: Some("2018".to_owned()), ..right.clone() };
    assert_eq!(jeanne.session.correct_entry(wrong.id, &again).await.unwrap(), own);
    let corrected = one(&jeanne, "Diabète de type 2").await;
    assert_eq!(corrected.history.iter().map(|past| past.entry.clone()).collect::<Vec<_>>(), [Some(right)]);

    // Taken back, the professional's own counts again.
    jeanne.session.remove_entry(own).await.unwrap();
    assert_eq!(one(&jeanne, "Diabète de type 1").await.state, EntryState::InForce);
    assert_eq!(one(&jeanne, "Diabète de type 2").await.state, EntryState::Removed);
}

#[tokio::test]
async fn an_entry_that_is_set_aside_or_removed_comes_back_as_it_was() {
    let world = World::start().await;
    let (jeanne, _) = with_letter(&world).await;
    let allergy = one(&jeanne, "Pénicilline").await;
    jeanne.session.remove_entry(allergy.id).await.unwrap();
    assert_eq!(one(&jeanne, "Pénicilline").await.state, EntryState::SetAside);
    assert_eq!(jeanne.session.record().await.unwrap().len(), 2, "setting aside makes no entry of its own");
    jeanne.session.restore_entry(allergy.id).await.unwrap();
    assert_eq!(one(&jeanne, "Pénicilline").await, allergy);
    assert_eq!(jeanne.session.restore_entry(allergy.id).await, Err(Error::Input("entry")));

    let own = jeanne.session.add_entry(&Entry::new(EntryKind::Treatment, "Metformine")).await.unwrap();
    jeanne.session.remove_entry(own).await.unwrap();
    assert_eq!(one(&jeanne, "Metformine").await.state, EntryState::Removed);
    jeanne.session.restore_entry(own).await.unwrap();
    let back = one(&jeanne, "Metformine").await;
    assert_eq!((back.state, back.history.len()), (EntryState::InForce, 2));
    let acts = jeanne.session.journal().await.unwrap();
    let count = |act: JournalAct| acts.iter().filter(|line| line.act == act).count();
    assert_eq!((count(JournalAct::Recorded), count(JournalAct::Unrecorded)), (2, 3));
}

#[tokio::test]
async fn entries_follow_their_document_and_one_s_own_outlive_it() {
    let world = World::start().await;
    let (jeanne, letter) = with_letter(&world).await;
    let wrong = one(&jeanne, "Diabète de type 1").await;
    jeanne.session.correct_entry(wrong.id, &Entry::new(EntryKind::Diagnosis, "Diabète de type 2")).await.unwrap();

    jeanne.session.delete_document(letter).await.unwrap();
    let texts = |views: Vec<EntryView>| views.into_iter().map(|view| view.entry.text).collect::<Vec<_>>();
    assert_eq!(texts(jeanne.session.record().await.unwrap()), ["Diabète de type 2"]);
    jeanne.session.restore_document(letter).await.unwrap();
    assert_eq!(jeanne.session.record().await.unwrap().len(), 3);

    // Another version says other things; what was said of the one before is over.
    let bytes = files(6_000, 2);
    let draft = draft("Lettre de liaison");
    jeanne.session.add_version("v2", letter, &draft, &bytes.as_slice(), &everything).await.unwrap();
    assert!(!jeanne.session.is_in_record(letter).await.unwrap());
    jeanne.session.file_entries(letter, &[said(EntryKind::Allergy, "Iode", "section[1]/entry[1]")], &[]).await.unwrap();
    assert!(jeanne.session.is_in_record(letter).await.unwrap());
    assert_eq!(texts(jeanne.session.record().await.unwrap()), ["Iode", "Diabète de type 2"]);

    jeanne.session.purge_document(letter).await.unwrap();
    assert_eq!(texts(jeanne.session.record().await.unwrap()), ["Diabète de type 2"]);
}

#[tokio::test]
async fn a_record_of_thousands_of_entries_comes_back_from_the_server_and_says_nothing_to_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let device = jeanne.add("Glycémies", &files(5_000, 1)).await;
    let value = |at: usize| said(EntryKind::Measure, "Glycémie capillaire", &format!("line {at}"));
    let values: Vec<Entry> = (0..3_000).map(value).collect();
    jeanne.session.file_entries(device, &values, &[]).await.unwrap();
    // Filed again, the same says nothing new: no entry is appended.
    let before = world.recorded.borrow().len();
    jeanne.session.file_entries(device, &values, &[]).await.unwrap();
    let appends =
        |exchange: &Exchange| exchange.request.method == Method::Post && exchange.request.path.ends_with("/log");
    assert_eq!(world.recorded.borrow()[before..].iter().filter(|exchange| appends(exchange)).count(), 0);
    let profile = Profile { family: "Morel".to_owned(), doctor: "Dr Lefèvre".to_owned(), ..Profile::default() };
    jeanne.session.set_profile(&profile).await.unwrap();
    let absent = Entry { status: Status::Absent, ..Entry::new(EntryKind::Allergy, "Aucune allergie connue") };
    jeanne.session.add_entry(&absent).await.unwrap();

    let sheet = RecoveryCode::parse(&jeanne.begun.code().words().join(" ")).unwrap();
    let (wire, store) = (world.wire("autre appareil"), Rc::new(MemoryStore::default()));
    let other = Session::recover(&sheet, &shared_device(), wire, store, world.platform()).await.unwrap();
    let found = other.record().await.unwrap();
    assert_eq!(found.len(), 3_001);
    assert_eq!(found, jeanne.session.record().await.unwrap());
    assert_eq!(other.profile().await.unwrap(), profile);

    let dump = world.dump().await;
    for needle in ["capillaire", "allergie", "Lefèvre"] {
        for (table, rows) in &dump {
            let holds = rows.iter().any(|row| memchr::memmem::find(row, needle.as_bytes()).is_some());
            assert!(!holds, "{needle} stands in {table}");
        }
    }
}

#[tokio::test]
async fn an_entry_that_does_not_fit_is_refused_before_anything_is_signed() {
    let world = World::start().await;
    let (jeanne, letter) = with_letter(&world).await;
    let bad = Entry { date: Some("hier".to_owned()), ..Entry::new(EntryKind::Allergy, "Noix") };
    assert_eq!(jeanne.session.add_entry(&bad).await, Err(Error::Input("date")));
    let hostile = Entry::new(EntryKind::Allergy, "Noix\u{202e}");
    assert_eq!(jeanne.session.file_entries(letter, &[hostile], &[]).await, Err(Error::Input("entry")));
    assert_eq!(jeanne.session.record().await.unwrap().len(), 2);
}
