//! Replays the corpus of `crypto/fuzz` on the stable toolchain, and keeps its seeds in being.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod parsers;

use std::path::PathBuf;

use cachet_crypto::protocol::consent::TERMS_STEP;
use cachet_crypto::{Secret, Signed, SigningKey};
use cachet_seal::*;
use getrandom::SysRng;

type Parser = fn(&[u8]);

const PARSERS: [(&str, Parser); 11] = [
    ("statement_envelope", parsers::statement_envelope),
    ("age_header", parsers::age_header),
    ("age_file", parsers::age_file),
    ("manifest_payload", parsers::manifest_payload),
    ("recovery_words", parsers::recovery_words),
    ("pairing_code", parsers::pairing_code),
    ("age_identity", parsers::age_identity),
    ("records", parsers::records),
    ("terms", parsers::terms),
    ("padding", parsers::padding),
    ("own_object", parsers::own_object),
];

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target)
}

#[test]
fn every_file_of_the_corpus_is_taken_without_panic() {
    for (target, parse) in PARSERS {
        let files: Vec<_> = std::fs::read_dir(folder(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!files.is_empty(), "{target} has no seeds");
        for file in files {
            let bytes = std::fs::read(file).unwrap();
            parse(&bytes);
            // Neighbours of a seed are where parsers break.
            for cut in 0..bytes.len().min(64) {
                parse(&bytes[..cut]);
                parse(&bytes[cut + 1..]);
            }
        }
    }
}

/// Writes fresh seeds: `cargo test -p cachet-seal --test corpus -- --ignored`.
#[test]
#[ignore = "writes into the tree"]
fn write_seeds() {
    let write = |target: &str, name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(folder(target)).unwrap();
        std::fs::write(folder(target).join(name), bytes).unwrap();
    };
    let account = [1; 16].into();
    let seed = |byte: u8| Secret::init_with(|bytes: &mut [u8; 32]| bytes.fill(byte));
    let keys = AccountRoot::generate(&mut SysRng).unwrap().keys();
    let record = keys.record(account, 0, cachet_crypto::sha256(b"")).unwrap();
    write("statement_envelope", "account-record", &record.envelope().to_vec());

    let mut sealer = ContentSealer::new(ContentSealingKey::generate(&mut SysRng).unwrap(), 0, &mut SysRng).unwrap();
    while sealer.pad().unwrap().is_some() {}
    let place = Place { vault: [2; 16].into(), document: [3; 16].into(), object: [4; 16].into() };
    let says = Description {
        title: "Seed".into(),
        date: cachet_crypto::Day(20_778),
        category: "other".into(),
        media_type: "text/plain".into(),
    };
    let manifest = Manifest::of_file(keys.as_signer(account, 0), place, says, &sealer.finish().unwrap());
    let manifest = Signed::sign(manifest, &keys.signing).unwrap();
    write("statement_envelope", "manifest", &manifest.envelope().to_vec());

    let file = seal_file(b"seed", parsers::IDENTITY.recipient(), &mut SysRng).unwrap();
    write("age_file", "small", &file);
    write("age_header", "hybrid", split_file(&file).unwrap().0);
    let (payload, _) =
        seal_manifest(&manifest, ManifestSealingKey::generate(&mut SysRng).unwrap(), &mut SysRng).unwrap();
    write("manifest_payload", "another-key", payload.as_bytes());
    let letter = seal_letter(manifest.envelope(), parsers::IDENTITY.recipient(), &mut SysRng).unwrap();
    write("age_file", "letter", &letter);

    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    write("recovery_words", "words", code.words().join(" ").as_bytes());
    write("recovery_words", "qr", code.to_qr_text().as_bytes());
    write("recovery_words", "prefixes", b"1. abai 2. ABAND\n3) acqu\xc3\xa9rir");
    let pairing = PairingCode {
        account,
        epoch: 1,
        fingerprint: cachet_crypto::sha256(b"key"),
        door: Some([5; 32]),
        credential: None,
        checkpoint: None,
    };
    write("pairing_code", "with-door", pairing.to_text().unwrap().as_bytes());
    write("pairing_code", "without-door", PairingCode { door: None, ..pairing }.to_text().unwrap().as_bytes());
    write("age_identity", "identity", parsers::IDENTITY.to_age_string().as_bytes());
    write("age_identity", "recipient", recipient_to_string(parsers::IDENTITY.recipient()).as_bytes());
    write("records", "three", &encode_records(&[vec![].into(), vec![1; 100].into(), vec![2; 511].into()]).unwrap());
    write("padding", "multiple", &pad_to_multiple(b"seed", 1024).unwrap());
    write("padding", "padme", &pad_to_padme(&[9; 3000], 1024).unwrap());
    let context = Context { kind: "fuzz", account: [7; 16].into(), vault: None, id: &[], n: 0, epoch: 0 };
    let key = PurposeKey::derive(&seed(7), cachet_crypto::label::VAULT_LOG);
    write("own_object", "small", &seal_own(&key, &context, b"seed", &mut SysRng).unwrap());

    let terms = Terms {
        v: 1,
        purpose: "seed".into(),
        text: "seed".into(),
        language: Language::Fr,
        text_version: 4,
        clauses: vec![],
        document: [3; 16].into(),
        title: "Seed".into(),
        patient: "P".into(),
        born: Some("1955-03-02".into()),
        reader: "R".into(),
        author: record.envelope().clone(),
    };
    let mut plaintext = [&[8; 32], serde_json::to_vec(&terms).unwrap().as_slice()].concat();
    plaintext.resize(plaintext.len().next_multiple_of(TERMS_STEP), 0);
    write("terms", "plain", &plaintext);
    let _ = SigningKey::from_seed(&seed(1));
}
