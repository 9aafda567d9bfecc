//! Every other sealed format: what it is bound to, what it refuses, and that nothing secret is ever printed.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod kinds;

use std::collections::HashSet;

use cachet_crypto::protocol::consent::TERMS_STEP;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::mailbox::{DROP_SIZE, empty_head};
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::{AccountId, Day, Secret, Sha256Digest, Signature, Signed, SigningKey, Timestamp, VaultId, label};
use cachet_seal::*;
use getrandom::SysRng;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

fn id<I: From<[u8; 16]>>(byte: u8) -> I {
    [byte; 16].into()
}

fn account(byte: u8) -> (AccountId, AccountKeys) {
    (id(byte), AccountRoot::generate(&mut SysRng).unwrap().keys())
}

fn purpose() -> PurposeKey {
    PurposeKey::derive(&generate_secret(&mut SysRng).unwrap(), label::VAULT_LOG)
}

fn context() -> Context<'static> {
    Context { kind: "log part", account: id(1), vault: Some(id(2)), id: b"id", n: 7, epoch: 1 }
}

#[test]
fn an_own_object_opens_in_its_own_place_only() {
    let key = purpose();
    let sealed = seal_own(&key, &context(), b"what only I know", &mut SysRng).unwrap();
    assert_eq!(sealed.len(), 16 + OVERHEAD);
    assert_eq!(open_own(&key, &context(), &sealed).unwrap().as_slice(), b"what only I know");
    for other in [
        Context { kind: "log par", ..context() },
        Context { account: id(9), ..context() },
        Context { vault: None, ..context() },
        Context { vault: Some(id(9)), ..context() },
        Context { id: b"", ..context() },
        Context { n: 8, ..context() },
        Context { epoch: 0, ..context() },
    ] {
        assert_eq!(open_own(&key, &other, &sealed).err(), Some(Error::Forged), "{other:?}");
    }
    assert!(open_own(&purpose(), &context(), &sealed).is_err());
    let again = seal_own(&key, &context(), b"what only I know", &mut SysRng).unwrap();
    assert_ne!(again[..64], sealed[..64], "salt and commitment are fresh");
}

#[test]
fn every_changed_byte_and_every_cut_of_an_own_object_is_refused() {
    let key = purpose();
    let sealed = seal_own(&key, &context(), b"short", &mut SysRng).unwrap();
    for i in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[i] ^= 0x10;
        assert!(open_own(&key, &context(), &changed).is_err());
        assert!(open_own(&key, &context(), &sealed[..i]).is_err());
    }
}

#[test]
fn ones_own_record_is_recomputed_from_the_root() {
    let (id, keys) = account(1);
    let recovery = RecoveryCode::generate(&mut SysRng).unwrap().commitment();
    let signed = keys.record(id, 0, recovery).unwrap();
    let record = cachet_crypto::protocol::account::AccountRecord::verify(signed.envelope(), id).unwrap();
    keys.check_own_record(&record, id, 0).unwrap();
    assert_eq!(keys.check_own_record(&record, id, 1), Err(Error::Signature));
    let (_, other) = account(1);
    assert_eq!(other.check_own_record(&record, id, 0), Err(Error::Signature));
    let mut changed = record.into_payload();
    changed.pq = cachet_crypto::sha256(b"another");
    assert_eq!(keys.check_own_record(&changed, id, 0), Err(Error::Signature));
}

#[test]
fn a_weak_recipient_is_never_wrapped_to() {
    let (_, keys) = account(1);
    let good = *keys.identity.recipient();
    check_recipient(&good).unwrap();
    let mut low_order = *good.as_bytes();
    low_order[1184..].fill(0);
    let mut unreduced = *good.as_bytes();
    unreduced[..3].fill(0xFF);
    for weak in [low_order, unreduced] {
        assert_eq!(check_recipient(&weak.into()), Err(Error::Malformed));
        assert_eq!(seal_file(b"x", &weak.into(), &mut SysRng), Err(Error::Malformed));
    }
}

fn terms(author: &AccountKeys, text: String) -> Terms {
    Terms {
        v: 1,
        purpose: "Avis sur une échographie".to_owned(),
        text,
        language: Language::Fr,
        text_version: 4,
        clauses: Vec::new(),
        document: id(5),
        title: "Compte rendu".to_owned(),
        patient: "Jeanne Martin".to_owned(),
        born: Some("1955-03-02".to_owned()),
        reader: "Dr Paul Durand".to_owned(),
        author: author.record(id(1), 0, cachet_crypto::sha256(b"")).unwrap().envelope().clone(),
    }
}

#[test]
fn a_day_of_birth_goes_only_where_the_agreement_says_so() {
    let (_, author) = account(1);
    let (_, reader) = account(2);
    let recipient = PreparedRecipient::new(reader.identity.recipient()).unwrap();
    let sealed = |terms: Terms| seal_terms(&terms, &[7; 32], &recipient, &mut SysRng);
    assert!(sealed(terms(&author, String::new())).is_ok());
    assert!(sealed(Terms { text_version: 3, born: None, ..terms(&author, String::new()) }).is_ok());
    assert_eq!(sealed(Terms { text_version: 3, ..terms(&author, String::new()) }), Err(Error::Malformed));
    for born in ["1955-13-02", "1955-3-2", "", "02/03/1955"] {
        let terms = Terms { born: Some(born.to_owned()), ..terms(&author, String::new()) };
        assert_eq!(sealed(terms), Err(Error::Malformed), "{born}");
    }
}

#[test]
fn terms_come_back_word_for_word_under_their_commitment() {
    let (_, author) = account(1);
    let (_, reader) = account(2);
    for length in [0, 10, 5_000, 20_000] {
        let terms = terms(&author, "é".repeat(length / 2));
        let salt = generate_bytes(&mut SysRng).unwrap();
        let recipient = PreparedRecipient::new(reader.identity.recipient()).unwrap();
        let file = seal_terms(&terms, &salt, &recipient, &mut SysRng).unwrap();
        assert_eq!((file.len() - HEADER_LEN - 16 - 16) % TERMS_STEP, 0);
        let opened = open_terms(&reader.identity, &file).unwrap();
        assert_eq!(opened.commitment, terms.commitment(&salt));
        assert_ne!(opened.commitment, terms.commitment(&[0; 32]));
        assert_eq!((opened.salt, opened.terms), (salt, terms));
        assert!(open_terms(&author.identity, &file).is_err());
    }
}

const RULE: &str = r#"{"rule":{"category":"report"}}"#;

#[test]
fn terms_in_a_second_encoding_with_an_unknown_clause_or_over_a_limit_are_refused() {
    let (_, author) = account(1);
    let good = terms(&author, "texte".to_owned());
    let json = serde_json::to_string(&good).unwrap();
    let padded = |json: &str| {
        let mut bytes = [&[7; 32], json.as_bytes()].concat();
        bytes.resize(bytes.len().next_multiple_of(TERMS_STEP), 0);
        bytes
    };
    assert!(parse_terms(&padded(&json)).is_ok());
    let ruled = parse_terms(&padded(&json.replace(r#""clauses":[]"#, &format!(r#""clauses":[{RULE}]"#)))).unwrap();
    assert_eq!(ruled.terms.clauses, [Clause::Rule { category: "report".to_owned() }]);
    let problem = json.replace(r#""clauses":[]"#, r#""clauses":[{"problem":{"words":"Diabète"}}]"#);
    let over = parse_terms(&padded(&problem)).unwrap().terms.clauses;
    assert_eq!(over, [Clause::Problem { words: "Diabète".to_owned() }]);
    for other in [
        json.replace(r#""clauses":[]"#, r#""clauses":["team"]"#),
        problem.replace("Diabète", " "),
        problem.replace("Diabète", "a\\nb"),
        problem.replace("Diabète", &"d".repeat(201)),
        json.replace(r#""clauses":[]"#, r#""clauses":[{"rule":{"category":"Two words"}}]"#),
        json.replace(r#""clauses":[]"#, r#""clauses":[{"rule":{"category":"report","bound":1}}]"#),
        json.replace(r#""clauses":[]"#, &format!(r#""clauses":[{}]"#, [RULE; 9].join(","))),
        json.replace(r#""v":1"#, r#""v":2"#),
        json.replacen('{', "{ ", 1),
        format!("{json} "),
        json.replace("Jeanne", "Jeanne\\n"),
        json.replace("texte", &"x".repeat(MAX_TEXT + 1)),
        "[]".to_owned(),
        String::new(),
    ] {
        assert!(parse_terms(&padded(&other)).is_err(), "{other:.80}");
    }
    let mut longer = padded(&json);
    longer.resize(longer.len() + TERMS_STEP, 0);
    assert!(parse_terms(&longer).is_err(), "one padding only");
}

#[test]
fn the_letters_of_a_pairing_have_one_size_and_carry_signed_statements() {
    let (patient_id, patient) = account(1);
    let (reader_id, reader) = account(2);
    let record = patient.record(patient_id, 0, cachet_crypto::sha256(b"")).unwrap();
    let invite = Invite::new(
        patient.as_signer(patient_id, 0),
        id(3),
        id(4),
        reader_id,
        reader.fingerprint(),
        record.envelope().clone(),
        generate_secret(&mut SysRng).unwrap().into(),
        generate_secret(&mut SysRng).unwrap().into(),
        "x".repeat(MAX_NAME),
    );
    let signed = Signed::sign(invite.clone(), &patient.signing).unwrap();
    let letter = seal_letter(signed.envelope(), reader.identity.recipient(), &mut SysRng).unwrap();
    let binding = Signed::sign(
        Binding::new(reader.as_signer(reader_id, 0), id(3), id(4), reader.signing.verifying_key()),
        &reader.signing,
    )
    .unwrap();
    let answer = seal_letter(binding.envelope(), patient.identity.recipient(), &mut SysRng).unwrap();
    assert_eq!(letter.len(), HEADER_LEN + 16 + DROP_SIZE + 16);
    assert_eq!(answer.len(), letter.len());

    let opened = open_letter(&reader.identity, &letter).unwrap();
    let verified =
        opened.verify::<Invite>(&patient.signing.verifying_key(), &patient.as_signer(patient_id, 0)).unwrap();
    assert_eq!(*verified, invite);
    assert!(opened.verify::<Binding>(&patient.signing.verifying_key(), &patient.as_signer(patient_id, 0)).is_err());
    assert!(open_letter(&patient.identity, &letter).is_err());

    let control = Invite { patient: "two\nlines".to_owned(), ..invite };
    assert!(Signed::sign(control, &patient.signing).is_err());
}

#[test]
fn pairing_digits_change_with_every_part_of_a_key_set() {
    let (_, a) = account(1);
    let (_, b) = account(1);
    let of = |account, epoch, sign: &AccountKeys, recipient: &AccountKeys| {
        pairing_digits(account, epoch, &sign.signing.verifying_key(), recipient.identity.recipient())
    };
    let digits = of(id(1), 0, &a, &a);
    assert!(digits.iter().all(|group| group.len() == 5 && group.bytes().all(|b| b.is_ascii_digit())));
    assert_eq!(digits, of(id(1), 0, &a, &a));
    for other in [of(id(2), 0, &a, &a), of(id(1), 1, &a, &a), of(id(1), 0, &b, &a), of(id(1), 0, &a, &b)] {
        assert_ne!(digits, other);
    }
}

#[test]
fn a_pairing_code_has_one_text() {
    let code = PairingCode {
        account: id(1),
        epoch: 2,
        fingerprint: cachet_crypto::sha256(b"k"),
        door: None,
        credential: None,
        checkpoint: None,
    };
    let root = cachet_crypto::sha256(b"root");
    let seen = SeenCheckpoint { size: 300, root, signature: Signature::from_bytes([8; 64]) };
    let met = PairingCode { checkpoint: Some(seen), ..code.clone() };
    for code in [code.clone(), PairingCode { door: Some([9; 32]), ..code.clone() }, met] {
        let text = code.to_text().unwrap();
        assert_eq!(PairingCode::from_text(&text), Ok(code.clone()));
        assert_eq!(PairingCode::from_text(&format!(" {text}\n")), Ok(code));
    }
    let text = code.to_text().unwrap();
    for other in [text.replace("P1", "P2"), text.to_lowercase(), text[..text.len() - 2].to_owned(), format!("{text}AA")]
    {
        assert!(PairingCode::from_text(&other).is_err(), "{other}");
    }
}

#[test]
fn the_time_of_an_opening_belongs_to_that_opening() {
    let key = generate_secret(&mut SysRng).unwrap();
    let opening = Opening { patient: id(1), mailbox: id(2), grant: id(3), object: id(4), seq: 5 };
    let sealed = seal_access_time(&key, &opening, Timestamp(1_795_000_000), &mut SysRng).unwrap();
    assert!(sealed.len() <= cachet_crypto::protocol::journal::MAX_SEALED);
    assert_eq!(open_access_time(&key, &opening, &sealed), Ok(Timestamp(1_795_000_000)));
    for other in [
        Opening { patient: id(9), ..opening },
        Opening { mailbox: id(9), ..opening },
        Opening { grant: id(9), ..opening },
        Opening { object: id(9), ..opening },
        Opening { seq: 6, ..opening },
    ] {
        assert_eq!(open_access_time(&key, &other, &sealed), Err(Error::Forged));
    }
}

fn keyring() -> Keyring {
    Keyring {
        v: 1,
        role: Role::Patient,
        own_name: "Jeanne Martin".to_owned(),
        vaults: vec![HeldVault {
            vault: id(3),
            epoch: 0,
            root: VaultRoot::generate(&mut SysRng).unwrap().enclose(),
            label: VaultLabel::from_bytes([4; 32]),
            since: None,
        }],
        old_identities: vec![OldIdentity { epoch: 0, seed: generate_secret(&mut SysRng).unwrap().into() }],
        credential: None,
        listed: false,
        door: None,
        sheet: Sheet { number: 1, made_on: Day(20_778), recovery: Sha256Digest::from_bytes([5; 32]) },
        contacts: None,
        shares: Vec::new(),
        born: None,
        senders: Vec::new(),
    }
}

#[test]
fn a_keyring_opens_as_the_state_and_epoch_that_it_is() {
    let (account, keys) = account(1);
    let keyring = keyring();
    let place = KeyringPlace { account, n: 3, epoch: 1 };
    let sealed = seal_keyring(&keys.keyring, &place, &keyring, &mut SysRng).unwrap();
    assert_eq!(open_keyring(&keys.keyring, &place, &sealed).unwrap(), keyring);
    for older in [KeyringPlace { n: 2, ..place }, KeyringPlace { epoch: 0, ..place }] {
        assert!(open_keyring(&keys.keyring, &older, &sealed).is_err());
    }
    assert!(open_keyring(&keys.mailboxes, &place, &sealed).is_err());
    let longer = Keyring { vaults: Vec::new(), ..keyring };
    assert_eq!(seal_keyring(&keys.keyring, &place, &longer, &mut SysRng).unwrap().len(), sealed.len());
}

#[test]
fn a_readers_list_comes_back_and_its_length_hides_a_single_mailbox() {
    let (account_id, keys) = account(1);
    let (patient, patient_keys) = account(2);
    let held = HeldMailbox {
        mailbox: id(3),
        key_seed: generate_secret(&mut SysRng).unwrap().into(),
        pair_key: generate_secret(&mut SysRng).unwrap().into(),
        patient,
        patient_name: "Jeanne Martin".to_owned(),
        record: patient_keys.record(patient, 0, cachet_crypto::sha256(b"")).unwrap().envelope().clone(),
        vault: id(4),
        head: empty_head(id(3)),
        seq: 0,
        previous: None,
        pending: None,
        confirmed: false,
        claim: None,
        bound: None,
        next_seed: None,
    };
    assert_eq!(held.head, Head { n: 0, ..held.head });
    let place = KeyringPlace { account: account_id, n: 1, epoch: 0 };
    let full = MailboxIndex { v: 1, mailboxes: vec![held] };
    let sealed = seal_mailbox_index(&keys.mailboxes, &place, &full, &mut SysRng).unwrap();
    assert_eq!(open_mailbox_index(&keys.mailboxes, &place, &sealed).unwrap(), full);
    let empty = MailboxIndex { v: 1, mailboxes: Vec::new() };
    let sealed_empty = seal_mailbox_index(&keys.mailboxes, &place, &empty, &mut SysRng).unwrap();
    assert_eq!((sealed.len(), sealed_empty.len()), (4096 + OVERHEAD, 4096 + OVERHEAD));
}

#[test]
fn a_recovery_code_is_read_back_as_people_type_it() {
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    let words = code.words();
    assert_eq!(words.len(), 24);
    let numbered: String =
        words.iter().enumerate().map(|(i, word)| format!("{}. {}\n", i + 1, word.to_uppercase())).collect();
    let short: Vec<String> = words.iter().map(|word| word.chars().take(4).collect()).collect();
    for typed in [
        words.join(" "),
        numbered,
        short.join(", "),
        code.to_qr_text().to_string(),
        format!("\n{}\n", *code.to_qr_text()),
    ] {
        let read = RecoveryCode::parse(&typed).unwrap();
        assert_eq!((read.lookup(), read.commitment()), (code.lookup(), code.commitment()), "{typed}");
    }
    assert!(code.has_word_at(1, &words[0]) && code.has_word_at(24, &format!(" {} ", words[23].to_uppercase())));
    let wrong = if words[0] == "abaisser" { "abandon" } else { "abaisser" };
    assert!(!code.has_word_at(1, wrong) && !code.has_word_at(0, &words[0]) && !code.has_word_at(25, &words[0]));
}

#[test]
fn a_wrong_recovery_code_says_what_is_wrong() {
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    let mut words = code.words().to_vec();
    words[6] = "xylophonz".to_owned();
    assert_eq!(RecoveryCode::parse(&words.join(" ")).err(), Some(Error::UnknownWord(7)));
    assert_eq!(RecoveryCode::parse(&code.words()[..23].join(" ")).err(), Some(Error::Malformed));
    assert_eq!(RecoveryCode::parse("").err(), Some(Error::Malformed));
    let qr = code.to_qr_text();
    let other = RecoveryCode::generate(&mut SysRng).unwrap().to_qr_text();
    let mixed = format!("{}{}", &qr[..qr.len() - 2], &other[other.len() - 2..]);
    assert!(RecoveryCode::parse(&mixed).is_err() || mixed == *qr);
    // A swap of two different words is caught by the checksum, but for one in 256.
    let caught = (0..24).filter(|i| {
        let mut words = code.words().to_vec();
        words.swap(*i, (i + 1) % 24);
        RecoveryCode::parse(&words.join(" ")).is_err()
    });
    assert!(caught.count() >= 20);
}

fn checkpoint(size: u64) -> SeenCheckpoint {
    SeenCheckpoint { size, root: Sha256Digest::from_bytes([3; 32]), signature: Signature::from_bytes([4; 64]) }
}

#[test]
fn a_sheet_carries_the_checkpoint_of_its_making_in_its_square_and_the_size_in_a_line() {
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    assert_eq!((code.mark(), code.mark_line()), (None, None));
    let (lookup, words) = (code.lookup(), code.words().join(" "));
    let code = code.marked(checkpoint(41_207));
    let line = code.mark_line().unwrap();
    assert!(line.starts_with("41207-") && line.len() == 10, "{line}");
    let scanned = RecoveryCode::parse(&code.to_qr_text()).unwrap();
    assert_eq!((scanned.lookup(), scanned.mark()), (lookup, Some(SheetMark::Checkpoint(checkpoint(41_207)))));
    assert_eq!(scanned.mark_line(), Some(line.clone()));
    for typed in [format!("{words} {line}"), format!("{line}\n{words}"), words.replacen(' ', &format!(" {line} "), 1)] {
        let typed = RecoveryCode::parse(&typed).unwrap();
        assert_eq!((typed.lookup(), typed.mark()), (lookup, Some(SheetMark::Size(41_207))));
        assert!(typed.to_qr_text().starts_with("CACHET-R1:"), "a size is no checkpoint");
    }
    assert_eq!(RecoveryCode::parse(&words).unwrap().mark(), None);
}

#[test]
fn a_mistyped_line_or_that_of_another_sheet_is_refused_and_so_is_a_changed_square() {
    let code = RecoveryCode::generate(&mut SysRng).unwrap().marked(checkpoint(41_207));
    let (words, line) = (code.words().join(" "), code.mark_line().unwrap());
    // Four digits let one of ten thousand lines through: no line is tried by chance here.
    let check: u16 = line[6..].parse().unwrap();
    let wrong = format!("41207-{:04}", (check + 1) % 10_000);
    for typed in [wrong.as_str(), "0-0000", "41207-12", "99999999999999999999999-1234"] {
        assert_eq!(RecoveryCode::parse(&format!("{words} {typed}")).err(), Some(Error::Mark), "{typed}");
    }
    let qr = code.to_qr_text();
    for at in ["CACHET-R2:".len(), 60, 80, 120, 180] {
        let other = if qr.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &qr[..at], &qr[at + 1..]);
        assert!(
            RecoveryCode::parse(&changed).is_err_and(|error| matches!(error, Error::Checksum | Error::Malformed))
                || RecoveryCode::parse(&changed).is_ok_and(|read| *read.to_qr_text() == changed),
            "{changed}"
        );
    }
    assert!(RecoveryCode::parse(&qr.replace("-R2:", "-R1:")).is_err());
    let empty = RecoveryCode::generate(&mut SysRng).unwrap().marked(checkpoint(0)).to_qr_text();
    assert_eq!(RecoveryCode::parse(&empty).err(), Some(Error::Malformed), "no log is empty");
}

#[test]
fn a_recovery_code_unwraps_the_root_of_its_epoch_only() {
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let wrap = wrap_root(&code.wrap_key(id(1), 2), &root, &mut SysRng).unwrap();
    assert!(wrap.len() <= cachet_crypto::protocol::way_in::MAX_WRAP);
    let opened = unwrap_root(&code.wrap_key(id(1), 2), &wrap).unwrap();
    assert_eq!(opened.keys().fingerprint(), root.keys().fingerprint());
    let other = RecoveryCode::generate(&mut SysRng).unwrap();
    for key in [code.wrap_key(id(1), 1), code.wrap_key(id(9), 2), other.wrap_key(id(1), 2)] {
        assert_eq!(unwrap_root(&key, &wrap).err(), Some(Error::Forged));
    }
}

#[test]
fn a_passkey_unwraps_the_root_of_its_account_credential_and_epoch_only() {
    let passkey = |credential: u8, output: u8| {
        let mut bytes = [output; 32];
        bytes[0] = 0;
        Passkey::new(&[credential; 20], &bytes).unwrap()
    };
    let mine = passkey(1, 2);
    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let wrap = wrap_root(&mine.wrap_key(id(1), 2), &root, &mut SysRng).unwrap();
    assert!(wrap.len() <= cachet_crypto::protocol::way_in::MAX_WRAP);
    let opened = unwrap_root(&mine.wrap_key(id(1), 2), &wrap).unwrap();
    assert_eq!(opened.keys().fingerprint(), root.keys().fingerprint());
    let (same_output, same_credential) = (passkey(9, 2), passkey(1, 9));
    assert_eq!(mine.lookup(), same_output.lookup());
    assert_ne!(mine.lookup(), same_credential.lookup());
    assert_eq!(mine.id(), same_credential.id());
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    for key in [
        mine.wrap_key(id(1), 1),
        mine.wrap_key(id(9), 2),
        same_output.wrap_key(id(1), 2),
        same_credential.wrap_key(id(1), 2),
        code.wrap_key(id(1), 2),
    ] {
        assert_eq!(unwrap_root(&key, &wrap).err(), Some(Error::Forged));
    }
    for place in 0..wrap.len() {
        let mut changed = wrap.clone();
        changed[place] ^= 1;
        assert_eq!(unwrap_root(&mine.wrap_key(id(1), 2), &changed).err(), Some(Error::Forged));
    }
}

#[test]
fn an_output_that_no_authenticator_gives_is_no_passkey() {
    for (credential, output) in [(20, vec![7; 32]), (20, vec![0; 32]), (15, (0..32).collect()), (20, (0..31).collect())]
    {
        assert_eq!(Passkey::new(&vec![1; credential], &output).err(), Some(Error::Malformed));
    }
}

#[test]
fn records_are_padded_and_every_pad_byte_is_checked() {
    let records: Vec<_> = [vec![], vec![1; 510], vec![2; 511], b"postcard".to_vec()].map(Zeroizing::new).into();
    let joined = encode_records(&records).unwrap();
    assert_eq!(joined.len(), 5 * RECORD);
    let decoded: Vec<_> = decode_records(&joined).unwrap().into_iter().map(|r| Zeroizing::new(r.to_vec())).collect();
    assert_eq!(decoded, records);
    assert_eq!(encode_records(&[vec![0; 65_536].into()]).err(), Some(Error::Limit));
    let mut changed = joined.to_vec();
    changed[RECORD - 1] = 1;
    assert!(decode_records(&changed).is_err());
    assert!(decode_records(&joined[..RECORD + 1]).is_err());
    let mut too_long = joined.to_vec();
    too_long[..2].fill(0xFF);
    assert!(decode_records(&too_long).is_err());
}

#[test]
fn nothing_secret_is_printed() {
    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let code = RecoveryCode::generate(&mut SysRng).unwrap();
    let printed = [
        format!("{root:?}"),
        format!("{:?}", VaultRoot::generate(&mut SysRng).unwrap()),
        format!("{:?}", purpose()),
        format!("{code:?}"),
        format!("{:?}", HybridIdentity::generate(&mut SysRng).unwrap()),
        format!("{:?}", ManifestSealingKey::generate(&mut SysRng).unwrap()),
        format!("{:?}", ContentSealingKey::generate(&mut SysRng).unwrap()),
        format!("{:?}", DocumentKey::from_slice(&[0xAB; 16]).unwrap()),
        format!("{:?}", ContentKey::from_slice(&[0xAB; 16]).unwrap()),
        format!("{:?}", Enclosed::from(generate_secret::<32>(&mut SysRng).unwrap())),
        format!("{:?}", ExportPassphrase::generate(&mut SysRng).unwrap()),
        format!("{:?}", PassphraseInput::from_hmac(&[0xAB; 32]).unwrap()),
    ];
    for text in printed {
        assert!(text.ends_with("(..)") || text.ends_with("(FileKey(..))"), "{text}");
    }
    assert_eq!(
        format!("{:?}", root.keys()).matches("(..)").count(),
        6,
        "signing, identity and four purpose keys are redacted"
    );
    let wrap_key = format!("{:?}", code.wrap_key(id(1), 0));
    assert!(wrap_key.contains("key: PurposeKey(..)"), "{wrap_key}");
    let keyring = format!("{:?}", keyring());
    assert_eq!(keyring.matches("Enclosed(..)").count(), 2, "{keyring}");
}

/// A source that keeps all that it gave out.
struct Kept(Vec<Vec<u8>>);

impl TryRng for Kept {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Self::Error> {
        unreachable!("whole blocks are drawn")
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Self::Error> {
        unreachable!("whole blocks are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Self::Error> {
        getrandom::fill(bytes)?;
        self.0.push(bytes.to_vec());
        Ok(())
    }
}

impl TryCryptoRng for Kept {}

#[test]
fn ten_thousand_versions_share_no_key_nonce_or_share() {
    let reader = HybridIdentity::generate(&mut SysRng).unwrap();
    let recipient = PreparedRecipient::new(reader.recipient()).unwrap();
    let (_, author) = account(1);
    let header = author.as_signer(id(1), 0);
    let place = Place { vault: id(1), document: id(2), object: id(3) };
    let says =
        || Description { title: "x".into(), date: Day(1), category: "other".into(), media_type: "text/plain".into() };
    let mut kept = Kept(Vec::new());
    let mut seen = HashSet::new();
    // Ten thousand of what is drawn; the hybrid wraps, which cost most, for a tenth of them.
    for i in 0..10_000 {
        let key = ContentSealingKey::generate(&mut kept).unwrap();
        let mut sealer = ContentSealer::new(key, 0, &mut kept).unwrap();
        while sealer.pad().unwrap().is_some() {}
        let content = sealer.finish().unwrap();
        assert!(seen.insert(content.key.expose().to_vec()));
        assert!(seen.insert(content.nonce.as_bytes().to_vec()));
        if i % 10 == 0 {
            let signed = Signed::sign(Manifest::of_file(header, place, says(), &content), &author.signing).unwrap();
            let key = ManifestSealingKey::generate(&mut kept).unwrap();
            let (payload, key) = seal_manifest(&signed, key, &mut kept).unwrap();
            assert!(seen.insert(key.expose().to_vec()));
            assert!(seen.insert(payload.as_bytes()[..16].to_vec()));
            let header = wrap_header(&key, &recipient, &mut kept).unwrap();
            assert!(seen.insert(header.as_bytes()[40..1534].to_vec()));
        }
    }
    let drawn = kept.0.len();
    assert_eq!(kept.0.into_iter().collect::<HashSet<_>>().len(), drawn, "nothing drawn is drawn twice");
}

#[test]
fn no_label_is_written_outside_the_table() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            assert!(!std::fs::read_to_string(&path).unwrap().contains("\"cachet/v1"), "{}", path.display());
        }
    }
    assert!(files > 25, "{files}");
}

#[test]
fn keys_of_one_root_for_two_purposes_are_two_keys() {
    let secret: Secret<32> = generate_secret(&mut SysRng).unwrap();
    let sealed = seal_own(&PurposeKey::derive(&secret, label::VAULT_LOG), &context(), b"x", &mut SysRng).unwrap();
    for other in label::ALL.iter().filter(|other| **other != label::VAULT_LOG) {
        assert!(open_own(&PurposeKey::derive(&secret, other), &context(), &sealed).is_err(), "{other}");
    }
    let _: (SigningKey, VaultId) = (SigningKey::from_seed(&secret), id(1));
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_of_typed_text_panic(text in "\\PC{0,300}") {
        let _ = RecoveryCode::parse(&text);
        let _ = PairingCode::from_text(&text);
        let _ = HybridIdentity::from_age_string(&text);
        let _ = recipient_from_string(&text);
    }
}

#[test]
fn the_recovery_keys_succession_takes_both_of_its_signatures() {
    use cachet_crypto::protocol::account::Succeeded;
    let (account, keys) = account(1);
    let (old, new) = (RecoveryCode::generate(&mut SysRng).unwrap(), RecoveryCode::generate(&mut SysRng).unwrap());
    let record = keys.record(account, 0, old.commitment()).unwrap();
    let next_keys = AccountRoot::generate(&mut SysRng).unwrap().keys();
    let next = next_keys.record(account, 5, new.commitment()).unwrap();
    let signed = old.sign_succession(account, 0, next.hash()).unwrap();
    let follows = |signed| Succeeded::by_recovery(next.envelope().clone(), signed);
    assert!(record.payload().verify_next(old.commitment(), &follows(signed.clone())).is_ok(), "any later epoch");
    let mut without = signed.clone();
    without.pq_signature.0[100] ^= 1;
    assert!(record.payload().verify_next(old.commitment(), &follows(without)).is_err(), "ML-DSA-65");
    let foreign = new.sign_succession(account, 0, next.hash()).unwrap();
    assert!(record.payload().verify_next(old.commitment(), &follows(foreign.clone())).is_err(), "another recovery key");
    let mixed = cachet_crypto::protocol::recovery::RecoverySigned { statement: foreign.statement, ..signed.clone() };
    assert!(record.payload().verify_next(old.commitment(), &follows(mixed)).is_err(), "Ed25519");
    let elsewhere = old.sign_succession(account, 1, next.hash()).unwrap();
    assert!(record.payload().verify_next(old.commitment(), &follows(elsewhere)).is_err(), "of another epoch");
    let both = Succeeded { succession: Some(next.envelope().clone()), ..follows(signed) };
    assert!(record.payload().verify_next(old.commitment(), &both).is_err(), "one statement, not two");
}

#[test]
fn another_recovery_key_takes_the_old_ones_signature_or_fourteen_days() {
    use cachet_crypto::protocol::account::{Succeeded, Succession, is_beaten, verify_records};
    use cachet_crypto::protocol::recovery::RecoveryChange;
    let (account, keys) = account(1);
    let (old, new) = (RecoveryCode::generate(&mut SysRng).unwrap(), RecoveryCode::generate(&mut SysRng).unwrap());
    let record = keys.record(account, 0, old.commitment()).unwrap();
    let thief = AccountRoot::generate(&mut SysRng).unwrap().keys();
    let by_account = |recovery| {
        let next = thief.record(account, 1, recovery).unwrap();
        let succession =
            Signed::sign(Succession::new(record.payload().as_signer(), next.hash()), &keys.signing).unwrap();
        (next.payload().clone(), Succeeded::by_account(next.envelope().clone(), succession.envelope().clone()))
    };
    let first = Succeeded::first(record.envelope().clone());
    let (_, taken) = by_account(new.commitment());
    assert!(verify_records(account, &[first.clone(), taken.clone()]).is_err(), "an account key alone changes it never");
    let (beaten, kept) = by_account(old.commitment());
    assert!(verify_records(account, &[first.clone(), kept]).is_ok());

    let change = RecoveryChange::new(record.payload().as_signer(), old.commitment(), new.commitment(), Day(20_000));
    let change = Signed::sign(change, &keys.signing).unwrap().envelope().clone();
    let counts = |stood| record.payload().counting_recovery(Some(&change), stood).unwrap();
    assert_eq!((counts(false), counts(true)), (old.commitment(), new.commitment()));
    let changed = Succeeded { change: Some(change), ..first.clone() };
    assert!(verify_records(account, &[changed, taken]).is_ok(), "after the change");

    let winner = AccountRoot::generate(&mut SysRng).unwrap().keys().record(account, 2, new.commitment()).unwrap();
    let signed = old.sign_succession(account, 0, winner.hash()).unwrap();
    let won = [first, Succeeded::by_recovery(winner.envelope().clone(), signed)];
    assert!(verify_records(account, &won).is_ok());
    assert!(is_beaten(&beaten, &won), "whoever had accepted the account key's branch goes over");
    let settled = thief.record(account, 1, new.commitment()).unwrap();
    assert!(!is_beaten(settled.payload(), &won), "a recovery key that counts no more beats nothing");
}
