//! What a person decides without network, and two devices that meet again.

use std::rc::Rc;

use cachet_client::entry::{Entry, EntryKind};
use cachet_client::store::MemoryStore;
use cachet_client::{Decided, Decision, Draft, Error, Here, Passkey, Refusal, Session, Source, Store as _};
use cachet_crypto::Day;
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Patient, Wire, World, draft, everything, files, shared_device};

pub(crate) type Device = Session<Rc<Wire>, Rc<MemoryStore>>;

/// Jeanne's vault on a second device, with its wire.
pub(crate) async fn second_device(world: &World, jeanne: &Patient) -> (Device, Rc<Wire>, Rc<MemoryStore>) {
    let (wire, store) = (world.wire("tablette de Jeanne"), Rc::new(MemoryStore::default()));
    let sheet = RecoveryCode::parse(&jeanne.begun.code().to_qr_text()).unwrap();
    let (way, kept) = (Rc::clone(&wire), Rc::clone(&store));
    let session = Session::recover(&sheet, &shared_device(), way, kept, world.platform()).await.unwrap();
    session.documents().await.unwrap();
    (session, wire, store)
}

/// The vault opened again on the same device.
async fn again(world: &World, jeanne: Patient) -> Device {
    let Patient { session, wire, store, begun } = jeanne;
    drop(session);
    let sheet = RecoveryCode::parse(&begun.code().to_qr_text()).unwrap();
    Session::recover(&sheet, &shared_device(), wire, store, world.platform()).await.unwrap()
}

fn allergy(text: &str) -> Entry {
    Entry::new(EntryKind::Allergy, text)
}

fn cut(wire: &Wire) {
    wire.play(|_, _| None);
}

/// Answers of the log are lost, although what was sent arrived.
fn lose_answers(wire: &Wire) {
    wire.play(|request, answer| {
        let is_append = request.method.as_str() == "POST" && request.path.ends_with("/log");
        (!is_append).then_some(answer)
    });
}

fn says(title: &str, date: u32, category: &str) -> Draft {
    Draft { date: Day(date), category: category.to_owned(), ..draft(title) }
}

async fn read(session: &Device, document: cachet_crypto::DocumentId, version: Option<u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    session.read_document(document, version, &mut bytes, &everything).await.unwrap();
    bytes
}

async fn later(
    session: &Device,
    of: Option<cachet_crypto::DocumentId>,
    title: &str,
    bytes: &[u8],
) -> Result<cachet_crypto::DocumentId, Error> {
    session.keep_for_later("later", of, &draft(title), &bytes, &everything).await
}

/// Titles, days, categories, versions and what is deleted: what two devices must agree on.
async fn told(session: &Device) -> Vec<String> {
    let documents = session.documents().await.unwrap();
    let tell = |view: &cachet_client::DocumentView| {
        let cachet_client::DocumentView { title, date, category, versions, deleted, apart, waiting, .. } = view;
        format!("{title} {date} {category} {versions} {deleted} {apart} {waiting}")
    };
    documents.iter().map(tell).collect()
}

#[tokio::test]
async fn a_revocation_without_network_is_kept_and_sent_after_the_vault_was_closed() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();

    cut(&jeanne.wire);
    assert_eq!(jeanne.session.revoke(grant, false).await.unwrap_err(), Error::Network);
    assert_eq!(jeanne.session.send_intents().await.unwrap().waiting.len(), 1, "there is no network yet");
    let clear = grant.to_string();
    assert!(jeanne.store.values().iter().all(|(_, value)| !String::from_utf8_lossy(value).contains(&clear)));
    anne.open(grant).await.expect("until then access stays open");

    jeanne.wire.be_honest();
    let again = again(&world, jeanne).await;
    assert_eq!(again.intents().await.unwrap()[0].grant, Some(grant));
    assert!(again.send_intents().await.unwrap().waiting.is_empty());
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert!(again.intents().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_document_added_without_network_is_listed_found_and_read_at_once_and_leaves_after_the_vault_was_closed() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.add("Bilan", &files(1_000, 1)).await;
    cut(&jeanne.wire);
    let bytes = files(9 << 20, 7);
    let says = draft("Ordonnance du soir");
    let added = jeanne.session.add_document("o", &says, &bytes.as_slice(), &everything).await;
    assert_eq!(added.unwrap_err(), Error::Network);
    let document = jeanne.session.keep_for_later("o", None, &says, &bytes.as_slice(), &everything).await.unwrap();

    let views = jeanne.session.documents().await.unwrap();
    let view = views.iter().find(|view| view.id == document).unwrap();
    assert!(view.waiting && view.here == Here::Recent && view.title == "Ordonnance du soir");
    assert_eq!(jeanne.session.search("ordonnance").await.unwrap()[0].document, document);
    assert!(read(&jeanne.session, document, None).await == bytes);
    let clear = |needle: &[u8]| {
        let holds = |value: &[u8]| value.windows(needle.len()).any(|window| window == needle);
        jeanne.store.values().iter().any(|(_, value)| holds(value))
    };
    assert!(!clear(b"Ordonnance") && !clear(&bytes[70_000..70_064]), "what waits is sealed");

    jeanne.wire.be_honest();
    let (other, ..) = second_device(&world, &jeanne).await;
    let again = again(&world, jeanne).await;
    assert_eq!(again.intents().await.unwrap()[0].what, "put");
    assert!(again.send_intents().await.unwrap().waiting.is_empty());
    assert!(read(&other, document, None).await == bytes);
    assert_eq!(told(&again).await, told(&other).await);
    assert!(!again.documents().await.unwrap().iter().any(|view| view.waiting));
}

#[tokio::test]
async fn what_arrived_although_its_answer_was_lost_is_not_done_twice_whoever_wrote_since() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let (other, ..) = second_device(&world, &jeanne).await;

    lose_answers(&jeanne.wire);
    let edit = Decision::Edit(document, says("Bilan de mars", 20_700, "laboratory"));
    assert_eq!(jeanne.session.decide(edit).await.unwrap(), Decided::Waits);
    let bytes = files(2_000, 3);
    let added = jeanne.session.add_document("o", &draft("Radio"), &bytes.as_slice(), &everything).await;
    assert_eq!(added.unwrap_err(), Error::Network);
    jeanne.session.keep_for_later("o", None, &draft("Radio"), &bytes.as_slice(), &everything).await.unwrap();

    // Another device says the title anew; the edit that waits must not say the old one again over it.
    other.decide(Decision::Edit(document, says("Bilan d'avril", 20_700, "laboratory"))).await.unwrap();
    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().waiting.is_empty());
    let titles: Vec<_> = jeanne.session.documents().await.unwrap().into_iter().map(|view| view.title).collect();
    assert_eq!(titles.iter().filter(|title| *title == "Radio").count(), 1);
    assert!(titles.contains(&"Bilan d'avril".to_owned()), "{titles:?}");
    assert_eq!(told(&jeanne.session).await, told(&other).await);
}

#[tokio::test]
async fn a_server_cannot_have_a_change_done_twice_by_lying_about_what_it_holds() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let (other, ..) = second_device(&world, &jeanne).await;
    lose_answers(&jeanne.wire);
    let edit = Decision::Edit(document, says("Bilan de mars", 20_700, "laboratory"));
    assert_eq!(jeanne.session.decide(edit).await.unwrap(), Decided::Waits);
    other.decide(Decision::Edit(document, says("Bilan d'avril", 20_700, "laboratory"))).await.unwrap();
    // It holds the entry, and gives other hashes for it.
    jeanne.wire.play(|request, mut answer| {
        if request.path.contains("/log/hashes") {
            let mut hashes: cachet_crypto::protocol::api::Hashes = serde_json::from_slice(&answer.body).unwrap();
            hashes.hashes.0[0] ^= 1;
            answer.body = serde_json::to_vec(&hashes).unwrap();
        }
        Some(answer)
    });
    assert_eq!(jeanne.session.send_intents().await.unwrap_err(), Error::Refused(Refusal::Fork));
    assert_eq!(jeanne.session.intents().await.unwrap().len(), 1, "and the change is not lost");
    jeanne.wire.be_honest();
    jeanne.session.send_intents().await.unwrap();
    assert_eq!(jeanne.session.documents().await.unwrap()[0].title, "Bilan d'avril");
}

#[tokio::test]
async fn two_devices_that_change_one_document_apart_agree_afterwards_and_lose_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let (other, wire, _) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    cut(&wire);

    // Each says another field, both say the title, and each makes a version from the first one.
    let here = Decision::Edit(document, says("Bilan du matin", 20_701, "laboratory"));
    assert_eq!(jeanne.session.decide(here).await.unwrap(), Decided::Waits);
    let there = Decision::Edit(document, says("Bilan du soir", 20_700, "report"));
    assert_eq!(other.decide(there).await.unwrap(), Decided::Waits);
    let (second, third) = (files(3_000, 2), files(4_000, 3));
    let (one, two) = (says("Bilan du matin", 20_701, "laboratory"), says("Bilan du soir", 20_700, "report"));
    jeanne.session.keep_for_later("v", Some(document), &one, &second.as_slice(), &everything).await.unwrap();
    other.keep_for_later("v", Some(document), &two, &third.as_slice(), &everything).await.unwrap();

    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().waiting.is_empty());
    wire.be_honest();
    let sent = other.send_intents().await.unwrap();
    assert!(sent.waiting.is_empty() && sent.given_up.is_empty());
    assert_eq!(told(&jeanne.session).await, told(&other).await);
    let view = &jeanne.session.documents().await.unwrap()[0];
    assert!(view.apart && view.versions == 3, "two versions of one parent are both kept and shown");
    let versions = jeanne.session.versions(document).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.apart).collect::<Vec<_>>(), [false, true, true]);
    assert!(read(&jeanne.session, document, Some(2)).await == second);
    assert!(read(&jeanne.session, document, Some(3)).await == third);
    assert!(read(&other, document, Some(2)).await == second);
}

#[tokio::test]
async fn notes_made_apart_merge_field_by_field_and_the_journal_keeps_what_each_said() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::Edit(document, says("Bilan du matin", 20_701, "laboratory"))).await.unwrap();
    other.decide(Decision::Edit(document, says("Bilan du soir", 20_700, "report"))).await.unwrap();
    jeanne.wire.be_honest();
    jeanne.session.send_intents().await.unwrap();
    let view = &other.documents().await.unwrap()[0];
    assert_eq!((view.title.as_str(), view.date, view.category.as_str()), ("Bilan du matin", Day(20_701), "report"));
    let said: Vec<_> = other.journal().await.unwrap().into_iter().map(|line| line.document).collect();
    assert!(said.contains(&"Bilan du soir".to_owned()) && said.contains(&"Bilan du matin".to_owned()), "{said:?}");
}

#[tokio::test]
async fn an_edit_beats_a_delete_whichever_comes_first() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (kept, edited) = (jeanne.add("Bilan", &files(10, 1)).await, jeanne.add("Radio", &files(10, 2)).await);
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::Delete(kept)).await.unwrap();
    jeanne.session.decide(Decision::Edit(edited, says("Radio du genou", 20_700, "imaging"))).await.unwrap();
    let hidden = jeanne.session.documents().await.unwrap();
    assert!(hidden.iter().any(|view| view.id == kept && view.deleted && view.waiting), "here it is hidden at once");
    other.decide(Decision::Edit(kept, says("Bilan corrigé", 20_700, "laboratory"))).await.unwrap();
    other.decide(Decision::Delete(edited)).await.unwrap();

    jeanne.wire.be_honest();
    let sent = jeanne.session.send_intents().await.unwrap();
    assert_eq!(
        sent.given_up.iter().map(|intent| (intent.what, intent.document)).collect::<Vec<_>>(),
        [("delete", Some(kept))]
    );
    assert!(jeanne.session.documents().await.unwrap().iter().all(|view| !view.deleted));
    assert_eq!(told(&jeanne.session).await, told(&other).await);
}

#[tokio::test]
async fn ones_own_edit_does_not_stand_against_the_deletion_that_follows_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::Edit(document, says("Bilan corrigé", 20_700, "report"))).await.unwrap();
    jeanne.session.decide(Decision::Delete(document)).await.unwrap();
    jeanne.wire.be_honest();
    let sent = jeanne.session.send_intents().await.unwrap();
    assert!(sent.waiting.is_empty() && sent.given_up.is_empty());
    let view = &jeanne.session.documents().await.unwrap()[0];
    assert!(view.deleted && view.title == "Bilan corrigé");
}

#[tokio::test]
async fn an_edit_of_another_device_stands_against_a_deletion_that_follows_ones_own_edit() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::Edit(document, says("Bilan corrigé", 20_700, "laboratory"))).await.unwrap();
    jeanne.session.decide(Decision::Delete(document)).await.unwrap();
    other.decide(Decision::Edit(document, says("Bilan", 20_700, "report"))).await.unwrap();
    jeanne.wire.be_honest();
    assert_eq!(jeanne.session.send_intents().await.unwrap().given_up.len(), 1);
    let view = &other.documents().await.unwrap()[0];
    assert_eq!((view.deleted, view.title.as_str(), view.category.as_str()), (false, "Bilan corrigé", "report"));
}

#[tokio::test]
async fn a_version_made_apart_brings_back_a_document_that_was_erased_meanwhile_and_an_edit_says_that_it_is_gone() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (one, two) = (jeanne.add("Bilan", &files(10, 1)).await, jeanne.add("Radio", &files(10, 2)).await);
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    let bytes = files(500, 9);
    later(&jeanne.session, Some(one), "Bilan 2", &bytes).await.unwrap();
    jeanne.session.decide(Decision::Edit(two, says("Radio du genou", 20_700, "imaging"))).await.unwrap();
    other.purge_document(one).await.unwrap();
    other.purge_document(two).await.unwrap();
    jeanne.wire.be_honest();
    let sent = jeanne.session.send_intents().await.unwrap();
    assert_eq!(sent.given_up.iter().map(|intent| intent.title.as_str()).collect::<Vec<_>>(), ["Radio du genou"]);
    assert_eq!(told(&other).await.len(), 1);
    assert!(read(&other, one, None).await == bytes);
}

#[tokio::test]
async fn a_reader_revoked_meanwhile_gets_nothing_of_what_was_kept() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    let next = files(2_000, 2);
    later(&jeanne.session, Some(document), "Bilan 2", &next).await.unwrap();
    other.revoke(grant, false).await.unwrap();
    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().waiting.is_empty());
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert_eq!(jeanne.session.documents().await.unwrap()[0].versions, 2);
}

#[tokio::test]
async fn taking_an_access_back_waits_for_nothing_that_waits_beside_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::Edit(document, says("Bilan corrigé", 20_700, "report"))).await.unwrap();
    jeanne.session.revoke(grant, false).await.unwrap_err();
    // The manifest that the edit needs is withheld.
    jeanne.wire.play(|request, answer| (!request.path.contains("/objects/")).then_some(answer));
    jeanne.session.send_intents().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    jeanne.wire.be_honest();
    assert!(jeanne.session.send_intents().await.unwrap().waiting.is_empty());
    assert_eq!(jeanne.session.documents().await.unwrap()[0].title, "Bilan corrigé");
}

#[tokio::test]
async fn entries_and_profile_changed_apart_are_both_there() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let first = allergy("Pénicilline");
    jeanne.session.decide(Decision::AddEntry(first.clone())).await.unwrap();
    let id = jeanne.session.record().await.unwrap()[0].id;
    let (other, ..) = second_device(&world, &jeanne).await;
    cut(&jeanne.wire);
    jeanne.session.decide(Decision::AddEntry(allergy("Latex"))).await.unwrap();
    jeanne.session.decide(Decision::ChangeEntry(id, None)).await.unwrap();
    let mut profile = jeanne.session.profile().await.unwrap();
    profile.languages = vec!["fr".to_owned()];
    jeanne.session.decide(Decision::Profile(Box::new(profile))).await.unwrap();
    assert_eq!(jeanne.session.record().await.unwrap().iter().filter(|view| view.waiting).count(), 2);

    other.decide(Decision::ChangeEntry(id, Some(allergy("Amoxicilline")))).await.unwrap();
    let mut theirs = other.profile().await.unwrap();
    theirs.born = Some("1951-08-03".to_owned());
    other.decide(Decision::Profile(Box::new(theirs))).await.unwrap();

    jeanne.wire.be_honest();
    let sent = jeanne.session.send_intents().await.unwrap();
    assert_eq!(sent.given_up.len(), 1, "what the other device corrected meanwhile is not removed");
    let words = |views: Vec<cachet_client::EntryView>| {
        let mut words: Vec<_> = views.into_iter().map(|view| format!("{:?}", view.entry)).collect();
        words.sort();
        words
    };
    assert_eq!(words(jeanne.session.record().await.unwrap()), words(other.record().await.unwrap()));
    let profile = other.profile().await.unwrap();
    assert!(profile.born.as_deref() == Some("1951-08-03") && profile.languages == ["fr"], "field by field");
}

fn passkey() -> Passkey {
    Passkey::new(&[7; 32], &(1..33).collect::<Vec<u8>>()).unwrap()
}

#[tokio::test]
async fn without_a_network_a_device_reads_what_it_opened_lately_and_what_it_was_asked_to_keep() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (recent, kept, never) = (
        jeanne.add("Bilan", &files(100_000, 1)).await,
        jeanne.add("Radio", &files(300_000, 2)).await,
        jeanne.add("Lettre", &files(1_000, 3)).await,
    );
    assert_eq!(jeanne.session.keep_here(kept, true, &everything).await.unwrap_err(), Error::Input("passkey"));
    jeanne.session.add_passkey(&passkey(), "ce téléphone", "J. M.").await.unwrap();
    read(&jeanne.session, recent, None).await;
    jeanne.session.keep_here(kept, true, &everything).await.unwrap();
    let Patient { session, wire, store, .. } = jeanne;
    drop(session);

    cut(&wire);
    let (way, keeps, platform) = (Rc::clone(&wire), Rc::clone(&store), world.platform());
    let offline = Session::unlock_with_passkey(&passkey(), way, keeps, platform).await.unwrap();
    let here: Vec<_> = offline.documents().await.unwrap().into_iter().map(|view| (view.id, view.here)).collect();
    let of = |document| here.iter().find(|(id, _)| *id == document).unwrap().1;
    assert_eq!((of(recent), of(kept), of(never)), (Here::Recent, Here::Kept, Here::No));
    assert!(read(&offline, recent, None).await == files(100_000, 1));
    assert!(read(&offline, kept, None).await == files(300_000, 2));
    let mut sink = Vec::new();
    let absent = offline.read_document(never, None, &mut sink, &everything).await;
    assert_eq!(absent.unwrap_err(), Error::Network);

    // What another device erased leaves this one at the next synchronisation.
    wire.be_honest();
    offline.purge_document(kept).await.unwrap();
    offline.documents().await.unwrap();
    let left = store.values().into_iter().filter(|(key, _)| key.starts_with("offline/part/"));
    assert_eq!(left.count(), 1, "the one of what was opened lately");
}

#[tokio::test]
async fn a_copy_that_was_changed_on_the_device_is_not_shown() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(100_000, 1)).await;
    jeanne.session.add_passkey(&passkey(), "ce téléphone", "J. M.").await.unwrap();
    read(&jeanne.session, document, None).await;
    for (key, mut value) in jeanne.store.values() {
        if key.starts_with("offline/part/") {
            value[1_000] ^= 1;
            jeanne.store.put(&key, &value).await.unwrap();
        }
    }
    assert!(read(&jeanne.session, document, None).await == files(100_000, 1), "the server's is taken instead");
    let copies = jeanne.store.values().into_iter().filter(|(key, _)| key.starts_with("offline/part/"));
    assert_eq!(copies.count(), 1);
}

#[tokio::test]
async fn too_much_to_wait_is_refused_and_nothing_of_it_stays() {
    struct Endless;
    impl Source for Endless {
        fn size(&self) -> u64 {
            300 << 20
        }
        async fn read(&self, _: u64, length: usize) -> cachet_client::Result<Vec<u8>> {
            Ok(vec![0; length])
        }
    }
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    jeanne.session.documents().await.unwrap();
    cut(&jeanne.wire);
    let kept = jeanne.session.keep_for_later("o", None, &draft("Film"), &Endless, &everything).await;
    assert_eq!(kept.unwrap_err(), Error::NoSpace);
    let (says, bytes) = (draft("Bilan"), files(10, 1));
    let stopped = jeanne.session.keep_for_later("p", None, &says, &bytes.as_slice(), &|_, _| false).await;
    assert_eq!(stopped.unwrap_err(), Error::Cancelled);
    assert!(jeanne.store.values().iter().all(|(key, _)| !key.starts_with("intent/")));
    assert_eq!(jeanne.session.documents().await.unwrap().len(), 0);
}
