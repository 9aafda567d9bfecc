//! One function a parser: it takes any bytes without panic, and what it accepts it writes back the same.
//!
//! Run by `cargo fuzz` and, over the corpus, by a normal test.

#![allow(dead_code, reason = "each fuzz target calls one")]

use std::sync::LazyLock;

use cachet_crypto::protocol::account::{AccountRecord, Succession};
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::log::LogEntry;
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::{AccountId, Envelope, Payload, Secret, label};
use cachet_seal::*;

/// A known identity, so that a fuzzer's files can get as far as their seeds.
pub(crate) static IDENTITY: LazyLock<HybridIdentity> =
    LazyLock::new(|| HybridIdentity::from_seed(Secret::init_with(|bytes| bytes.fill(7))));

/// A known document key.
pub(crate) static KEY: LazyLock<DocumentKey> =
    LazyLock::new(|| DocumentKey::from_slice(&[7; 16]).expect("a document key is 16 bytes"));

/// DSSE envelope and every payload that may be in it.
pub(crate) fn statement_envelope(bytes: &[u8]) {
    let Ok(envelope) = Envelope::from_slice(bytes) else { return };
    assert_eq!(envelope.to_vec(), bytes);
    let _ = envelope.hash();
    peek::<AccountRecord>(&envelope);
    peek::<Succession>(&envelope);
    peek::<LogEntry>(&envelope);
    peek::<MailboxHead>(&envelope);
    peek::<Consent>(&envelope);
    peek::<GrantEnvelope>(&envelope);
    peek::<Manifest>(&envelope);
    peek::<Invite>(&envelope);
    peek::<Binding>(&envelope);
}

fn peek<P: Payload>(envelope: &Envelope) {
    let _ = envelope.peek::<P>();
}

/// The strict header.
pub(crate) fn age_header(bytes: &[u8]) {
    if let Ok(header) = SealedHeader::parse(bytes) {
        assert_eq!(header.as_bytes(), bytes);
        assert_eq!(bytes.len(), HEADER_LEN);
    }
    let _ = unwrap_header(&IDENTITY, bytes);
}

/// A whole age file.
pub(crate) fn age_file(bytes: &[u8]) {
    let _ = open_file(&IDENTITY, bytes);
    let _ = open_letter(&IDENTITY, bytes);
    let _ = open_terms(&IDENTITY, bytes);
}

/// A manifest's payload.
pub(crate) fn manifest_payload(bytes: &[u8]) {
    let _ = open_manifest(bytes, &KEY);
}

/// What a person types from the recovery sheet.
pub(crate) fn recovery_words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(code) = RecoveryCode::parse(text) {
        let again = RecoveryCode::parse(&code.words().join(" ")).expect("what is written is read");
        assert_eq!(again.lookup(), code.lookup());
        let qr = RecoveryCode::parse(&code.to_qr_text()).expect("what is drawn is read");
        assert_eq!((qr.lookup(), qr.mark().is_some()), (code.lookup(), code.to_qr_text().starts_with("CACHET-R2:")));
    }
}

/// The text of a pairing QR.
pub(crate) fn pairing_code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(code) = PairingCode::from_text(text) {
        assert_eq!(code.to_text().as_deref(), Ok(text.trim()));
    }
}

/// `AGE-SECRET-KEY-PQ-1...` and `age1pq1...`.
pub(crate) fn age_identity(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(identity) = HybridIdentity::from_age_string(text) {
        assert_eq!(identity.to_age_string().as_str(), text);
    }
    if let Ok(recipient) = recipient_from_string(text) {
        assert_eq!(recipient_to_string(&recipient), text);
    }
}

/// The sealed index.
pub(crate) fn records(bytes: &[u8]) {
    if let Ok(records) = decode_records(bytes) {
        let owned: Vec<_> = records.into_iter().map(|record| record.to_vec().into()).collect();
        assert_eq!(encode_records(&owned).expect("they fitted").as_slice(), bytes);
    }
}

/// The plaintext of terms.
pub(crate) fn terms(bytes: &[u8]) {
    if let Ok(opened) = parse_terms(bytes) {
        assert_eq!(opened.commitment, opened.terms.commitment(&opened.salt));
    }
}

/// Both paddings.
pub(crate) fn padding(bytes: &[u8]) {
    if let Ok(inner) = unpad_multiple(bytes, 1024) {
        assert_eq!(pad_to_multiple(inner, 1024).expect("it fitted").as_slice(), bytes);
    }
    if let Ok(inner) = unpad_padme(bytes, 1024) {
        assert_eq!(pad_to_padme(inner, 1024).expect("it fitted").as_slice(), bytes);
    }
}

/// An own object.
pub(crate) fn own_object(bytes: &[u8]) {
    let key = PurposeKey::derive(&Secret::init_with(|seed| seed.fill(7)), label::VAULT_LOG);
    let account = AccountId::from_bytes([7; 16]);
    let context = Context { kind: "fuzz", account, vault: None, id: &[], n: 0, epoch: 0 };
    let _ = open_own(&key, &context, bytes);
}
