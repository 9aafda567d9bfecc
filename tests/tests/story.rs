//! The whole path, natively: a patient seals, grants, revokes; a professional reads; the journal tells.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "story/capsule.rs"]
mod capsule;
#[path = "story/copy.rs"]
mod copy;
#[path = "story/deposit/mod.rs"]
mod deposit;
#[path = "story/deposit_link.rs"]
mod deposit_link;
#[path = "story/door.rs"]
mod door;
#[path = "story/health_link.rs"]
mod health_link;
#[path = "story/offline.rs"]
mod offline;
#[path = "story/problem.rs"]
mod problem;
#[path = "story/recognition.rs"]
mod recognition;
#[path = "story/record.rs"]
mod record;
#[path = "story/restored.rs"]
mod restored;
#[path = "story/screen.rs"]
mod screen;
#[path = "story/search.rs"]
mod search;
#[path = "story/sharing.rs"]
mod sharing;
#[path = "story/stolen.rs"]
mod stolen;
#[path = "story/ways_in.rs"]
mod ways_in;
#[path = "story/withheld.rs"]
mod withheld;
#[path = "story/written.rs"]
mod written;

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Method, Request};
use cachet_client::{
    Error, ExportTo, Exported, JournalAct, Language, NewAccount, Recognised, Refusal, Role, Session, Wish,
};
use cachet_entry::Profile;
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Patient, World, draft, everything, files, months_later, shared_device, words_of};
use zeroize::Zeroizing;

#[tokio::test]
async fn a_day_of_birth_goes_with_what_is_shared_from_the_day_on_which_it_was_given() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let (before, after) = (jeanne.add("Avant", b"1").await, jeanne.add("Après", b"2").await);
    jeanne.grant(&anne, before, false).await;
    jeanne.session.set_birth_date(Some("1955-03-02")).await.unwrap();
    jeanne.grant(&anne, after, false).await;
    let mut shared = anne.session.received().await.unwrap();
    shared.sort_by(|one, other| one.title.cmp(&other.title));
    let born: Vec<_> = shared.iter().map(|one| (one.title.as_str(), one.born.as_deref())).collect();
    assert_eq!(born, [("Après", Some("1955-03-02")), ("Avant", None)]);
    // One day of birth, wherever it is said.
    let profile = jeanne.session.profile().await.unwrap();
    let said = Profile { given: "Jeanne".into(), maiden: "Martin".into(), born: Some("1955-03-03".into()), ..profile };
    jeanne.session.set_profile(&said).await.unwrap();
    let own = jeanne.session.own_traits().await.unwrap();
    let expected = ("Jeanne Morel", Some("Jeanne Martin"), Some("1955-03-03"));
    assert_eq!((own.name.as_str(), own.at_birth.as_deref(), own.born.as_deref()), expected);
    let later = jeanne.add("Plus tard", b"3").await;
    jeanne.grant(&anne, later, false).await;
    let shared = anne.session.received().await.unwrap();
    assert_eq!(shared.iter().find(|one| one.title == "Plus tard").unwrap().born.as_deref(), Some("1955-03-03"));
    jeanne.session.set_birth_date(Some("1955-03-04")).await.unwrap();
    assert_eq!(jeanne.session.profile().await.unwrap().born.as_deref(), Some("1955-03-04"));
    assert!(shared.iter().all(|one| one.text.contains("Mon nom va avec, et ma date de naissance si je l'ai donnée")));
}

#[tokio::test]
async fn a_granted_document_opens_and_a_revoked_doctor_reads_nothing_more() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let pdf = files(200_000, 1);
    let document = jeanne.add("Bilan sanguin", &pdf).await;
    let grant = jeanne.grant(&anne, document, false).await;

    let shared = anne.session.received().await.unwrap();
    assert_eq!(shared.len(), 1);
    assert_eq!((shared[0].title.as_str(), shared[0].patient.as_str()), ("Bilan sanguin", "Jeanne Morel"));
    assert!(shared[0].text.contains("**Je donne accès** à **Dr Anne Lefèvre**"));
    assert_eq!(anne.open(grant).await.unwrap(), pdf);
    assert_eq!(anne.open(grant).await.unwrap(), pdf);

    jeanne.session.revoke(grant, false).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert!(anne.session.received().await.unwrap().is_empty());

    let journal = jeanne.session.journal().await.unwrap();
    let acts: Vec<_> = journal.iter().map(|line| line.act).collect();
    let openings = journal.iter().filter(|line| line.act == JournalAct::Opened);
    assert_eq!(openings.clone().count(), 2, "{acts:?}");
    assert!(openings.clone().all(|line| line.person == "Dr Anne Lefèvre" && line.document == "Bilan sanguin"));
    for act in [JournalAct::Added, JournalAct::Granted, JournalAct::Revoked] {
        assert!(acts.contains(&act), "{act:?}");
    }
}

#[tokio::test]
async fn versions_notes_deletion_and_restoring_reach_the_reader_as_the_consent_says() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let (first, second) = (files(5_000, 1), files(90_000, 2));
    let document = jeanne.add("Ordonnance", &first).await;
    let follows = jeanne.grant(&anne, document, true).await;
    let stays = jeanne.grant(&bruno, document, false).await;
    anne.session.received().await.unwrap();
    bruno.session.received().await.unwrap();

    jeanne.session.edit_document(document, &draft("Ordonnance de mars")).await.unwrap();
    assert_eq!(anne.open(follows).await.unwrap(), first);
    assert_eq!(bruno.open(stays).await.unwrap(), first);

    jeanne
        .session
        .add_version("v2", document, &draft("Ordonnance d'avril"), &second.as_slice(), &everything)
        .await
        .unwrap();
    assert_eq!(anne.open(follows).await.unwrap(), second);
    assert_eq!(bruno.open(stays).await.unwrap(), first);
    assert_eq!(jeanne.session.versions(document).await.unwrap().len(), 2);

    jeanne.session.delete_document(document).await.unwrap();
    assert_eq!(anne.open(follows).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert!(jeanne.session.documents().await.unwrap()[0].deleted);
    jeanne.session.restore_document(document).await.unwrap();
    assert!(!jeanne.session.documents().await.unwrap()[0].deleted);
    assert_eq!(anne.open(follows).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    let follows = jeanne.grant(&anne, document, true).await;
    assert_eq!(anne.open(follows).await.unwrap(), second);

    jeanne.session.purge_document(document).await.unwrap();
    assert!(jeanne.session.documents().await.unwrap().is_empty());
    assert_eq!(anne.open(follows).await.unwrap_err(), Error::Refused(Refusal::Revoked));
}

#[tokio::test]
async fn revoking_and_sealing_anew_leaves_the_other_readers_their_document() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let bytes = files(300_000, 3);
    let document = jeanne.add("Compte rendu", &bytes).await;
    let (gone, kept) = (jeanne.grant(&anne, document, true).await, jeanne.grant(&bruno, document, true).await);
    anne.session.received().await.unwrap();
    bruno.session.received().await.unwrap();
    jeanne.session.revoke(gone, true).await.unwrap();
    assert_eq!(anne.open(gone).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert_eq!(bruno.open(kept).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_grant_ends_by_itself() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Radio", &files(10, 0)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    world.clock.pass_days(91);
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
}

#[tokio::test]
async fn the_passphrase_opens_the_enrolled_device_and_the_sheet_any_other() {
    let world = World::start().await;
    let jeanne = Patient::enrolled(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    let (store, wire) = (Rc::clone(&jeanne.store), Rc::clone(&jeanne.wire));
    let code = jeanne.begun.code().to_qr_text().to_string();
    drop(jeanne);

    let wrong = Session::unlock("autre chose", Rc::clone(&wire), Rc::clone(&store), world.platform()).await;
    assert_eq!(wrong.err(), Some(Error::Passphrase));
    let session =
        Session::unlock("Jeanne Morel aime les marronniers", Rc::clone(&wire), Rc::clone(&store), world.platform())
            .await
            .unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 1);
    session.change_passphrase("Jeanne Morel aime les marronniers", "une autre phrase").await.unwrap();
    drop(session);
    let old =
        Session::unlock("Jeanne Morel aime les marronniers", Rc::clone(&wire), Rc::clone(&store), world.platform())
            .await;
    assert_eq!(old.err(), Some(Error::Passphrase));

    let elsewhere = Rc::new(MemoryStore::default());
    let none = Session::unlock("une autre phrase", Rc::clone(&wire), Rc::clone(&elsewhere), world.platform()).await;
    assert_eq!(none.err(), Some(Error::NotEnrolled));
    let code = RecoveryCode::parse(&code).unwrap();
    let enrol = NewAccount {
        passphrase: Zeroizing::new("phrase du second appareil".to_owned()),
        label: "JM".to_owned(),
        name: String::new(),
        role: Role::Patient,
        shared: false,
        device: "ordinateur".to_owned(),
    };
    let session = Session::recover(&code, &enrol, wire, elsewhere, world.platform()).await.unwrap();
    assert_eq!(session.documents().await.unwrap().len(), 1);
    assert_eq!(session.devices().await.unwrap().len(), 2);
}

#[tokio::test]
async fn after_a_rotate_the_old_sheet_opens_nothing_and_readers_go_on() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let bytes = files(70_000, 9);
    let document = jeanne.add("Bilan", &bytes).await;
    let grant = jeanne.grant(&anne, document, true).await;
    assert_eq!(anne.session.received().await.unwrap().len(), 1);

    let staged = jeanne.session.begin_rotate("").await.unwrap();
    let wrong = words_of(jeanne.begun.code());
    assert_eq!(jeanne.session.finish_rotate(&staged, &wrong).await.unwrap_err(), Error::Rehearsal);
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), bytes);
    jeanne.add("Après", &files(10, 1)).await;
    jeanne.session.edit_document(document, &draft("Bilan, titre revu")).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), bytes);

    let again = |code: &RecoveryCode| {
        let code = RecoveryCode::parse(&code.to_qr_text()).unwrap();
        let wire = world.wire("Jeanne ailleurs");
        let platform = world.platform();
        async move {
            let enrol = shared_device();
            Session::recover(&code, &enrol, wire, Rc::new(MemoryStore::default()), platform).await
        }
    };
    assert_eq!(again(jeanne.begun.code()).await.err(), Some(Error::Superseded), "it opens nothing, and may take back");
    let elsewhere = again(staged.code()).await.unwrap();
    assert_eq!(elsewhere.documents().await.unwrap().len(), 2);

    let staged = anne.session.begin_rotate("").await.unwrap();
    anne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), bytes, "what was granted before opens from the keyring");
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), bytes, "under the new mailbox key");
    assert_eq!(
        jeanne.try_grant(&anne, document, false).await.unwrap_err().code(),
        "input",
        "no credential for the new keys"
    );
    let journal = jeanne.session.journal().await.unwrap();
    assert_eq!(journal.iter().filter(|line| line.act == JournalAct::Opened).count(), 4);
    assert!(journal.iter().all(|line| !matches!(line.act, JournalAct::Gap | JournalAct::Unbound)), "{journal:?}");
}

#[tokio::test]
async fn a_rotate_whose_answer_was_lost_is_finished_by_the_same_call() {
    let world = World::start().await;
    let jeanne = Patient::enrolled(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let passphrase = "Jeanne Morel aime les marronniers";
    let staged = jeanne.session.begin_rotate(passphrase).await.unwrap();
    jeanne.wire.play(|request, response| (!request.path.ends_with("/rotate")).then_some(response));
    let words = words_of(staged.code());
    assert_eq!(jeanne.session.finish_rotate(&staged, &words).await.unwrap_err(), Error::Network);
    jeanne.wire.be_honest();
    jeanne.session.finish_rotate(&staged, &words).await.unwrap();
    jeanne.session.delete_document(document).await.unwrap();
    let again =
        Session::unlock(passphrase, Rc::clone(&jeanne.wire), Rc::clone(&jeanne.store), world.platform()).await.unwrap();
    assert!(again.documents().await.unwrap()[0].deleted);
}

#[tokio::test]
async fn a_reader_whose_answers_are_lost_again_and_again_reads_on_when_they_come() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    let is_opening = |request: &Request| request.method == Method::Post && request.path.ends_with("/openings");
    for _ in 0..3 {
        anne.wire.play(move |request, response| (!is_opening(request)).then_some(response));
        assert_eq!(anne.open(grant).await.unwrap_err(), Error::Network);
        anne.wire.be_honest();
    }
    assert_eq!(anne.open(grant).await.unwrap(), files(1_000, 1));
    let journal = jeanne.session.journal().await.unwrap();
    assert_eq!(journal.iter().filter(|line| line.act == JournalAct::Opened).count(), 4);
    assert!(journal.iter().all(|line| line.act != JournalAct::Gap));
}

#[tokio::test]
async fn an_export_holds_every_version_and_leaving_erases_everything() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan: mars/avril \u{202e}fdp", &files(100_000, 5)).await;
    jeanne.session.add_version("v2", document, &draft("Bilan"), &files(10, 5).as_slice(), &everything).await.unwrap();
    jeanne.grant(&anne, document, false).await;
    let mut capsule = Vec::new();
    let exported = jeanne.session.export(ExportTo::Passphrase, &mut capsule, &everything).await.unwrap();
    let Exported::Passphrase(passphrase) = exported else { panic!("a passphrase was asked for") };
    assert!(passphrase.expose().split(' ').count() >= 12);
    assert!(capsule.starts_with(b"age-encryption.org/v1\n-> scrypt "));

    anne.session.received().await.unwrap();
    jeanne.session.erase_account().await.unwrap();
    assert!(anne.session.received().await.unwrap().is_empty());
    let sheet = RecoveryCode::parse(&jeanne.begun.code().to_qr_text()).unwrap();
    let enrol = shared_device();
    let back =
        Session::recover(&sheet, &enrol, world.wire("again"), Rc::new(MemoryStore::default()), world.platform()).await;
    assert_eq!(back.err(), Some(Error::RecoveryCode));
}

#[tokio::test]
async fn two_devices_that_write_at_once_lose_nothing_and_snapshots_carry_the_whole_index() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let sheet = RecoveryCode::parse(&jeanne.begun.code().to_qr_text()).unwrap();
    let enrol = shared_device();
    let store = Rc::new(MemoryStore::default());
    let other =
        Session::recover(&sheet, &enrol, world.wire("tablette"), Rc::clone(&store), world.platform()).await.unwrap();
    for i in 0..130 {
        let title = format!("Mesure {i}");
        jeanne.add(&title, b"120/80").await;
        other.add_document(&title, &draft(&format!("Tablette {i}")), &b"7,2".as_slice(), &everything).await.unwrap();
    }
    assert_eq!(jeanne.session.documents().await.unwrap().len(), 260);
    assert_eq!(other.documents().await.unwrap().len(), 260);
    let third =
        Session::recover(&sheet, &enrol, world.wire("troisième"), Rc::new(MemoryStore::default()), world.platform())
            .await
            .unwrap();
    let recorded = world.recorded.borrow().len();
    assert_eq!(third.documents().await.unwrap().len(), 260);
    let asked = world.recorded.borrow().len() - recorded;
    assert!(asked < 12, "one sealed index, not one request a document: {asked}");
}

#[tokio::test]
async fn a_document_whose_grant_has_ended_can_still_be_edited_revoked_and_purged() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let (edited, revoked) = (jeanne.add("Radio", &files(10, 0)).await, jeanne.add("Scanner", &files(10, 1)).await);
    jeanne.grant(&anne, edited, true).await;
    let grant = jeanne.grant(&anne, revoked, false).await;
    anne.session.received().await.unwrap();
    world.clock.pass_days(200);
    jeanne.session.edit_document(edited, &draft("Radio du genou")).await.unwrap();
    jeanne.session.revoke(grant, false).await.unwrap();
    jeanne.session.purge_document(edited).await.unwrap();
    jeanne.session.purge_document(revoked).await.unwrap();
    assert!(anne.session.received().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_grant_whose_answer_was_lost_is_not_made_twice_and_leaving_can_be_repeated() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(10, 0)).await;
    let person = jeanne.session.scanned_professional(&anne.session.card().unwrap().qr).await.unwrap();
    let wish = Wish {
        person: person.handle,
        documents: vec![document],
        follow: Vec::new(),
        purpose: "avis".to_owned(),
        until: months_later(1),
        later_versions: false,
        language: Language::Fr,
        recognised: Recognised::Scan,
    };
    let agreement = jeanne.session.prepare_grant(&wish).unwrap();
    let is_append = |request: &Request| request.method == Method::Post && request.path.ends_with("/log");
    jeanne.wire.play(move |request, response| (!is_append(request)).then_some(response));
    assert_eq!(jeanne.session.sign_grant(&agreement.handle).await.unwrap_err(), Error::Network);
    jeanne.wire.be_honest();
    let grant = jeanne.session.sign_grant(&agreement.handle).await.unwrap()[0];
    assert_eq!(jeanne.session.documents().await.unwrap()[0].readers.len(), 1);
    jeanne.session.journal().await.unwrap();
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), files(10, 0));

    jeanne.wire.play(|request, response| (request.method != Method::Delete).then_some(response));
    assert_eq!(jeanne.session.erase_account().await.unwrap_err(), Error::Network);
    jeanne.wire.be_honest();
    jeanne.session.erase_account().await.unwrap();
    assert!(jeanne.store.values().is_empty());
}
