//! The exit capsule: what was taken along makes the same vault on a server that knows nothing, signatures included, or
//! nothing at all.

use std::io::{Cursor, Read as _};
use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::transport::{Body, Method};
use cachet_client::{CapsuleKey, Error, ExportTo, Exported, Refusal, Session};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Envelope, Secret};
use cachet_seal::{CapsuleOpener, EXPORT_CHUNK, ExportSealer, HybridIdentity, Opening, RecoveryCode, open_access_time};
use cachet_tests::{Doctor, Patient, Wire, World, draft, everything, files, shared_device, words_of};
use getrandom::SysRng;
use serde_json::Value;

type Opened = Session<Rc<Wire>, Rc<MemoryStore>>;

/// A capsule and the text that opens it.
pub(crate) struct Capsule {
    bytes: Vec<u8>,
    key: String,
}

pub(crate) async fn export(session: &Opened) -> Capsule {
    let mut bytes = Vec::new();
    match session.export(ExportTo::Identity, &mut bytes, &everything).await.unwrap() {
        Exported::Identity(key) => Capsule { bytes, key: key.to_string() },
        Exported::Passphrase(_) => panic!("an identity was asked for"),
    }
}

fn again(code: &RecoveryCode) -> RecoveryCode {
    RecoveryCode::parse(&code.to_qr_text()).unwrap()
}

pub(crate) async fn restore(world: &World, capsule: &Capsule, code: &RecoveryCode) -> Result<Opened, Error> {
    restore_by(world, world.wire("ailleurs"), capsule, code).await
}

async fn restore_by(world: &World, wire: Rc<Wire>, capsule: &Capsule, code: &RecoveryCode) -> Result<Opened, Error> {
    let key = CapsuleKey::parse(&capsule.key).unwrap();
    let (store, platform) = (Rc::new(MemoryStore::default()), world.platform());
    let source = capsule.bytes.as_slice();
    Session::restore_capsule(&source, &key, code, wire, store, platform, &everything).await
}

async fn read(session: &Opened, document: cachet_crypto::DocumentId) -> Vec<u8> {
    let mut bytes = Vec::new();
    session.read_document(document, None, &mut bytes, &everything).await.unwrap();
    bytes
}

#[tokio::test]
async fn a_restored_vault_equals_the_original_signatures_included() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let large = files(9_000_000, 3);
    let document = jeanne.add("Bilan", &files(70_000, 1)).await;
    let scan = jeanne.add("Scanner", &large).await;
    let (noted, gone) = (jeanne.add("Lettre", &files(10, 1)).await, jeanne.add("Effacé", &files(10, 2)).await);
    jeanne.session.edit_document(noted, &draft("Lettre du chirurgien")).await.unwrap();
    let grant = jeanne.grant(&anne, document, true).await;
    let taken = jeanne.grant(&bruno, noted, true).await;
    anne.session.received().await.unwrap();
    bruno.session.received().await.unwrap();
    anne.open(grant).await.unwrap();
    bruno.open(taken).await.unwrap();
    let v2 = files(80_000, 2);
    jeanne.session.add_version("v2", document, &draft("Bilan d'avril"), &v2.as_slice(), &everything).await.unwrap();
    anne.open(grant).await.unwrap();
    jeanne.session.revoke(taken, false).await.unwrap();
    jeanne.session.purge_document(gone).await.unwrap();
    jeanne.session.delete_document(noted).await.unwrap();
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    jeanne.add("Après", &files(10, 4)).await;
    let code = again(staged.code());
    let capsule = export(&jeanne.session).await;

    let elsewhere = World::start().await;
    assert_eq!(restore(&elsewhere, &capsule, jeanne.begun.code()).await.err(), Some(Error::RecoveryCode));
    let back = restore(&elsewhere, &capsule, &code).await.unwrap();
    assert_eq!(back.documents().await.unwrap(), jeanne.session.documents().await.unwrap());
    assert_eq!(back.versions(document).await.unwrap(), jeanne.session.versions(document).await.unwrap());
    assert_eq!(back.journal().await.unwrap(), jeanne.session.journal().await.unwrap());
    assert_eq!((read(&back, document).await, read(&back, scan).await), (v2, large));
    let (mut first, mut second) = (world.dump().await, elsewhere.dump().await);
    for table in [
        "account_record",
        "own_object",
        "vault",
        "entry",
        "object",
        "mailbox",
        "mailbox_head",
        "message",
        "journal",
        "live_grant",
    ] {
        let (mut original, mut restored) = (first.remove(table).unwrap(), second.remove(table).unwrap());
        if table == "account_record" || table == "own_object" {
            // The first server holds the readers' accounts too.
            original.retain(|row| restored.contains(row));
        }
        original.sort();
        restored.sort();
        assert!(!restored.is_empty(), "{table}");
        assert!(original == restored, "{table} differs");
    }
    assert_eq!(first["part"].len(), second["part"].len());
    assert!(second["restoring"].is_empty());

    // It lives on there.
    let more = back.add_document("neuf", &draft("Neuf"), &b"7,2".as_slice(), &everything).await.unwrap();
    back.restore_document(noted).await.unwrap();
    // The logs of these two servers have the same published keys: by its mark the sheet would refuse the younger one.
    let code = RecoveryCode::parse(&code.words().join(" ")).unwrap();
    let sheet = Session::recover(&code, &shared_device(), elsewhere.wire("x"), Rc::default(), elsewhere.platform())
        .await
        .unwrap();
    assert_eq!(read(&sheet, more).await, b"7,2");
    assert_eq!(
        restore(&elsewhere, &capsule, &code).await.err(),
        Some(Error::Problem(ProblemKind::AlreadyDifferent)),
        "what lives is not overwritten"
    );
}

#[tokio::test]
async fn a_vault_with_a_snapshot_is_restored_with_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.session.written_by(document, "Dr Sophie Roux").await.unwrap();
    for n in 0..258 {
        jeanne.session.edit_document(document, &draft(&format!("Bilan {n}"))).await.unwrap();
    }
    let capsule = export(&jeanne.session).await;
    let elsewhere = World::start().await;
    drop(restore(&elsewhere, &capsule, jeanne.begun.code()).await.unwrap());
    let (wire, store) = (elsewhere.wire("x"), Rc::new(MemoryStore::default()));
    let code = again(jeanne.begun.code());
    let back = Session::recover(&code, &shared_device(), wire, store, elsewhere.platform()).await.unwrap();
    let recorded = elsewhere.recorded.borrow().len();
    let [listed] = &back.documents().await.unwrap()[..] else { panic!("one document") };
    assert_eq!((listed.title.as_str(), listed.written.as_str()), ("Bilan 257", "Dr Sophie Roux"));
    assert!(elsewhere.recorded.borrow().len() - recorded < 12, "from the snapshot, not from the first entry on");
}

#[tokio::test]
async fn a_restore_that_broke_off_begins_anew() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let capsule = export(&jeanne.session).await;
    let elsewhere = World::start().await;
    let wire = elsewhere.wire("Jeanne");
    wire.play(|request, response| (!request.path.ends_with("/capsule") || request.token.is_none()).then_some(response));
    let broken = restore_by(&elsewhere, Rc::clone(&wire), &capsule, jeanne.begun.code()).await;
    assert_eq!(broken.err(), Some(Error::Network));
    wire.be_honest();
    wire.play(|request, response| (!request.path.contains("/parts/")).then_some(response));
    let broken = restore_by(&elsewhere, Rc::clone(&wire), &capsule, jeanne.begun.code()).await;
    // The last stretch had arrived, though its answer was lost: the vault lives, and the sheet opens it.
    assert_eq!(broken.err(), Some(Error::Problem(ProblemKind::AlreadyDifferent)));
    wire.be_honest();
    let code = again(jeanne.begun.code());
    let back = Session::recover(&code, &shared_device(), wire, Rc::default(), elsewhere.platform()).await.unwrap();
    assert_eq!(read(&back, document).await, files(1_000, 1));

    let third = World::start().await;
    let wire = third.wire("Jeanne");
    wire.play(|request, response| (!request.path.contains("/parts/")).then_some(response));
    let broken = restore_by(&third, Rc::clone(&wire), &capsule, jeanne.begun.code()).await;
    assert_eq!(broken.err(), Some(Error::Network));
    wire.be_honest();
    let back = restore_by(&third, wire, &capsule, jeanne.begun.code()).await.unwrap();
    assert_eq!(read(&back, document).await, files(1_000, 1));
}

type Files = Vec<(String, Vec<u8>)>;
type Alter = fn(&mut Files);

/// What whoever holds the printed key reads in a capsule.
fn files_of(capsule: &Capsule) -> Files {
    let key = CapsuleKey::parse(&capsule.key).unwrap();
    let (opener, offset) = CapsuleOpener::new(&key, &capsule.bytes).unwrap();
    let sealed = &capsule.bytes[usize::try_from(offset).unwrap()..];
    let count = sealed.len().div_ceil(EXPORT_CHUNK);
    let mut plaintext = Vec::new();
    for (at, chunk) in sealed.chunks(EXPORT_CHUNK).enumerate() {
        plaintext.extend_from_slice(&opener.open_chunk(at as u64, at + 1 == count, chunk.to_vec()).unwrap());
    }
    let mut files = Files::new();
    for entry in tar::Archive::new(Cursor::new(plaintext)).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.push((name, bytes));
    }
    files
}

/// What whoever holds the printed key can do with a capsule.
fn altered(capsule: &Capsule, alter: impl FnOnce(&mut Files)) -> Capsule {
    let mut files = files_of(capsule);
    alter(&mut files);
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in &files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    let identity = HybridIdentity::generate(&mut SysRng).unwrap();
    let (mut sealer, mut bytes) = ExportSealer::to_identity(identity.recipient(), &mut SysRng).unwrap();
    sealer.push(&builder.into_inner().unwrap(), &mut bytes);
    sealer.finish(&mut bytes);
    Capsule { bytes, key: identity.to_age_string().to_string() }
}

fn at(files: &[(String, Vec<u8>)], beginning: &str) -> usize {
    files.iter().position(|(name, _)| name.starts_with(beginning)).unwrap()
}

#[tokio::test]
async fn a_capsule_that_is_not_what_its_owner_signed_restores_nothing() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let other = Patient::new(&world, "Paul Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    jeanne.add("Radio", &files(1_000, 2)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    anne.open(grant).await.unwrap();
    let capsule = export(&jeanne.session).await;
    let foreign = export(&other.session).await;
    let elsewhere = World::start().await;
    let code = jeanne.begun.code();

    let refused = |refusal: Refusal| Some(Error::Refused(refusal));
    let wrong_key = Capsule { bytes: capsule.bytes.clone(), key: foreign.key.clone() };
    assert_eq!(restore(&elsewhere, &wrong_key, code).await.err(), Some(Error::Input("key")));
    assert_eq!(restore(&elsewhere, &capsule, other.begun.code()).await.err(), Some(Error::RecoveryCode));
    let cut = Capsule { bytes: capsule.bytes[..capsule.bytes.len() - 10].to_vec(), key: capsule.key.clone() };
    assert_eq!(restore(&elsewhere, &cut, code).await.err(), refused(Refusal::Bind));

    let attacks: [(&str, Refusal, Alter); 9] = [
        ("one byte of a document", Refusal::Bind, |files| {
            let place = at(files, "documents/");
            files[place].1[5] ^= 1;
        }),
        ("two documents change places", Refusal::Bind, |files| {
            let first = at(files, "documents/");
            let second = files.iter().rposition(|(name, _)| name.starts_with("documents/")).unwrap();
            let bytes = files[first].1.clone();
            files[first].1 = std::mem::replace(&mut files[second].1, bytes);
        }),
        ("a document is left out", Refusal::Bind, |files| {
            let place = at(files, "coffre/objects/");
            files.drain(place..place + 2);
        }),
        ("the last entry of the log is left out", Refusal::Unknown, |files| {
            let place = at(files, "coffre/log/");
            let lines: Vec<Vec<u8>> = files[place].1.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            files[place].1 = lines[..1].join(&b'\n');
        }),
        ("the journal is left out", Refusal::Bind, |files| {
            let place = at(files, "coffre/mailboxes/");
            let mut kept: Value = serde_json::from_slice(&files[place].1).unwrap();
            assert_eq!(kept["kept"]["journal"].as_array().unwrap().len(), 1);
            kept["kept"]["journal"] = serde_json::json!([]);
            files[place].1 = serde_json::to_vec(&kept).unwrap();
        }),
        ("a grant is left out", Refusal::Withheld, |files| {
            let place = at(files, "coffre/mailboxes/");
            let mut kept: Value = serde_json::from_slice(&files[place].1).unwrap();
            kept["kept"]["grants"] = serde_json::json!([]);
            files[place].1 = serde_json::to_vec(&kept).unwrap();
        }),
        ("a mailbox is left out", Refusal::Bind, |files| {
            let place = at(files, "coffre/mailboxes/");
            files.remove(place);
        }),
        ("the signature is left out", Refusal::Withheld, |files| drop(files.pop())),
        ("a file is added", Refusal::Bind, |files| files.insert(0, ("fhir/note.txt".to_owned(), b"x".to_vec()))),
    ];
    for (what, refusal, alter) in attacks {
        let result = restore(&elsewhere, &altered(&capsule, alter), code).await;
        assert_eq!(result.err(), refused(refusal), "{what}");
        assert!(elsewhere.dump().await["account"].is_empty(), "{what}: nothing stays");
    }
    let forged = altered(&capsule, |files| {
        let signed = altered_files(&foreign).pop().unwrap();
        *files.last_mut().unwrap() = signed;
    });
    assert_eq!(restore(&elsewhere, &forged, code).await.err(), refused(Refusal::Signature), "another's signature");
    let same = altered(&capsule, |_| {});
    let back = restore(&elsewhere, &same, code).await.unwrap();
    assert_eq!(back.journal().await.unwrap(), jeanne.session.journal().await.unwrap());
}

pub(crate) fn altered_files(capsule: &Capsule) -> Files {
    let mut taken = Files::new();
    altered(capsule, |files| taken = files.clone());
    taken
}

/// What the mutator found: a copy took the sealed keyring and list of mailboxes along without looking into them.
#[tokio::test]
async fn a_copy_takes_nothing_along_that_does_not_open() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    // Her device opens anew, which reads both.
    let (wire, store) = (world.wire("Dr Anne Lefèvre"), Rc::clone(&anne.store));
    let opened = Session::recover(&again(anne.begun.code()), &shared_device(), wire, store, world.platform()).await;
    opened.unwrap().received().await.unwrap();
    for name in ["keyring", "mailboxes"] {
        let asked = format!("/v1/account/objects/{name}");
        let hers = {
            let recorded = world.recorded.borrow();
            let is_hers = |one: &&cachet_tests::Exchange| one.who != "Jeanne Morel" && one.request.path == asked;
            let found = recorded.iter().rfind(|one| is_hers(one) && one.request.method == Method::Get);
            found.and_then(|one| one.response.clone()).unwrap()
        };
        jeanne.wire.play(move |request, response| Some(if request.path == asked { hers.clone() } else { response }));
        let copied = jeanne.session.export(ExportTo::Identity, &mut Vec::new(), &everything).await;
        assert_eq!(copied.err(), Some(Error::Refused(Refusal::KeyBlob)), "{name}");
        jeanne.wire.be_honest();
    }
    export(&jeanne.session).await;
}

/// Every text of 32 bytes.
fn texts_of_32(value: &Value, found: &mut Vec<[u8; 32]>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| texts_of_32(value, found)),
        Value::Array(values) => values.iter().for_each(|value| texts_of_32(value, found)),
        Value::String(text) => {
            found.extend(cachet_crypto::decode_base64url(text).ok().and_then(|b| <[u8; 32]>::try_from(b).ok()));
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_key_of_a_copy_opens_no_time_of_an_opening_made_after_it_and_claims_no_mailbox() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (anne, bruno) = (Doctor::new(&world, "Dr Anne Lefèvre").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let document = jeanne.add("Bilan", &files(100, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    jeanne.grant(&bruno, document, false).await;
    let capsule = export(&jeanne.session).await;
    anne.open(grant).await.unwrap();

    let mut texts = Vec::new();
    for (name, bytes) in
        files_of(&capsule).iter().filter(|(name, _)| name.ends_with(".json") || name.ends_with(".jsonl"))
    {
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && name.contains("/log/")) {
            texts_of_32(&serde_json::from_slice(line).unwrap(), &mut texts);
        }
        if !name.contains("/log/") {
            texts_of_32(&serde_json::from_slice(bytes).unwrap(), &mut texts);
        }
    }
    let opened: Value = {
        let recorded = world.recorded.borrow();
        let is_opening = |one: &&cachet_tests::Exchange| {
            one.request.method == Method::Post && one.request.path.ends_with("/openings")
        };
        let Body::Json(body) = &recorded.iter().rfind(is_opening).unwrap().request.body else { panic!("JSON") };
        serde_json::from_slice(body).unwrap()
    };
    let entry: Envelope = serde_json::from_value(opened["entry"].clone()).unwrap();
    let AccessEntry { mailbox, grant, object, seq, .. } = entry.peek().unwrap();
    let opening = Opening { patient: jeanne.session.account(), mailbox, grant, object, seq };
    let sealed = cachet_crypto::decode_base64url(opened["sealed"].as_str().unwrap()).unwrap();
    let dump = world.dump().await;
    for text in &texts {
        let key = Secret::init_with(|bytes| bytes.copy_from_slice(text));
        assert!(open_access_time(&key, &opening, &sealed).is_err(), "when somebody opened a document");
        let shown = cachet_crypto::sha256(text);
        let is_known = |row: &Vec<u8>| memchr::memmem::find(row, shown.as_bytes()).is_some();
        assert!(!dump.values().flatten().any(is_known), "what the server takes for a right");
    }
    restore(&World::start().await, &capsule, jeanne.begun.code()).await.unwrap().journal().await.unwrap();
}
