use proptest::prelude::*;

use super::*;
use crate::protocol::journal::AccessEntry;
use crate::protocol::mailbox::as_signer;
use crate::protocol::session::SessionRequest;
use crate::{Base64Url, GrantId, MailboxId, ObjectId, Secret};

const MAILBOX: MailboxId = MailboxId::from_bytes([3; 16]);

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Secret::init_with(|b| b.fill(byte)))
}

fn entry() -> AccessEntry {
    let header = as_signer(MAILBOX, &key(1).verifying_key());
    AccessEntry::new(
        header,
        MAILBOX,
        GrantId::from_bytes([4; 16]),
        ObjectId::from_bytes([5; 16]),
        1,
        None,
        sha256(b"s"),
    )
}

fn resigned(payload: &[u8]) -> Envelope {
    let message = pre_authentication(AccessEntry::TYPE, payload);
    Envelope {
        payload_type: AccessEntry::TYPE.to_owned(),
        payload: encode_base64(payload),
        signatures: [EnvelopeSignature { sig: encode_base64(key(1).sign(&message).as_bytes()) }],
    }
}

#[test]
fn a_statement_verifies_under_the_signer_the_caller_named() {
    let signed = Signed::sign(entry(), &key(1)).unwrap();
    let verified = signed.envelope().verify::<AccessEntry>(&key(1).verifying_key(), &entry().header()).unwrap();
    assert_eq!(*verified, entry());
    assert_eq!(verified.hash(), signed.hash());
    assert_eq!(signed.envelope().hash(), Ok(signed.hash()));
}

#[test]
fn a_statement_of_one_kind_is_refused_as_another() {
    let signed = Signed::sign(entry(), &key(1)).unwrap();
    let result = signed.envelope().verify::<SessionRequest>(&key(1).verifying_key(), &entry().header());
    assert_eq!(result.unwrap_err(), Error::Bind);
}

#[test]
fn a_statement_under_another_key_or_signer_is_refused() {
    let signed = Signed::sign(entry(), &key(1)).unwrap();
    let wrong_key = signed.envelope().verify::<AccessEntry>(&key(2).verifying_key(), &entry().header());
    assert_eq!(wrong_key.unwrap_err(), Error::Signature);
    let other = Header { signer: SignerId::from_bytes([9; 16]), ..entry().header() };
    let wrong_signer = signed.envelope().verify::<AccessEntry>(&key(1).verifying_key(), &other);
    assert_eq!(wrong_signer.unwrap_err(), Error::Bind);
}

#[test]
fn every_second_encoding_of_a_payload_is_refused_though_it_is_signed() {
    let text = String::from_utf8(encode(&entry()).to_vec()).unwrap();
    let key_of = key(1).verifying_key();
    assert!(resigned(text.as_bytes()).verify::<AccessEntry>(&key_of, &entry().header()).is_ok());
    let swapped = text.replacen(r#""v":1,"#, "", 1).replacen('}', r#","v":1}"#, 1);
    for other in [
        text.replace(r#""mandate":null,"#, ""),
        text.replace(r#""epoch":null,"#, ""),
        text.replace(r#""mandate":null"#, r#""mandate":{}"#),
        text.replace(r#""seq":1"#, r#""seq":1.0"#),
        text.replace(r#""seq":1"#, r#""seq":1,"seq":1"#),
        text.replace(r#""seq":1"#, r#""seq":01"#),
        text.replace(r#""v":1"#, r#""v":2"#),
        text.replacen('{', "{ ", 1),
        text.replacen('}', r#","extra":1}"#, 1),
        format!("{text}\n"),
        swapped,
        "[]".to_owned(),
    ] {
        assert!(resigned(other.as_bytes()).verify::<AccessEntry>(&key_of, &entry().header()).is_err(), "{other}");
    }
}

#[test]
fn an_envelope_with_anything_else_in_it_is_refused() {
    let text = String::from_utf8(Signed::sign(entry(), &key(1)).unwrap().envelope().to_vec()).unwrap();
    assert!(Envelope::from_slice(text.as_bytes()).is_ok());
    for other in [
        text.replace(r#"{"sig""#, r#"{"keyid":"x","sig""#),
        text.replace(r#""signatures":["#, r#""signatures":[{"sig":""},"#),
        text.replace(r#""signatures":[{"#, r#""signatures":[],"x":[{"#),
        format!(" {text}"),
    ] {
        assert!(Envelope::from_slice(other.as_bytes()).is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_panic_and_what_it_takes_it_writes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(envelope) = Envelope::from_slice(&bytes) {
            prop_assert_eq!(envelope.to_vec(), bytes);
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused(bit in 0usize..2048, origin in "[a-z]{1,20}") {
        let header = as_signer(MAILBOX, &key(1).verifying_key());
        let signed = Signed::sign(SessionRequest::new(header, origin, Base64Url(vec![1; 40])), &key(1)).unwrap();
        let mut bytes = signed.envelope().to_vec();
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let result = Envelope::from_slice(&bytes)
            .and_then(|envelope| envelope.verify::<SessionRequest>(&key(1).verifying_key(), &header));
        prop_assert!(result.is_err());
    }
}
