use cachet_crypto::AccountId;
use getrandom::SysRng;

use super::*;
use crate::link_code::Meeting;

fn card(byte: u8) -> PairingCode {
    let fingerprint = Sha256Digest::from_bytes([byte; 32]);
    PairingCode {
        account: AccountId::from_bytes([byte; 16]),
        epoch: 0,
        fingerprint,
        door: None,
        credential: None,
        checkpoint: None,
    }
}

/// A call over an honest relay: what she says, and what the patient's device holds.
fn call(byte: u8) -> (String, Heard) {
    let speaking = Speaking::begin(&card(byte), &mut SysRng).unwrap();
    let code = LinkCode::parse(Meeting::Device, &speaking.code().digits()).unwrap();
    let (listening, answer) = Listening::begin(&code, &speaking.offer(), &mut SysRng).unwrap();
    let (digits, reveal) = speaking.answered(&answer, &mut SysRng).unwrap();
    (digits, listening.revealed(&reveal).unwrap())
}

#[test]
fn the_digits_that_are_said_give_the_card_that_was_committed_to() {
    let (digits, heard) = call(1);
    assert_eq!(digits.len(), 6);
    assert_eq!(heard.confirmed(&format!(" {} {} ", &digits[..3], &digits[3..])).unwrap().account, card(1).account);
    let other = format!("{:06}", (digits.parse::<u32>().unwrap() + 1) % 1_000_000);
    assert!(heard.confirmed(&other).is_none());
    assert!(heard.confirmed("").is_none());
}

/// What a patient's device makes of a card and a nonce that are sealed for it after `offer`.
fn revealed(offer: &[u8], code: &LinkCode, nonce: &[u8], card: &str) -> Result<Heard> {
    let (listening, answer) = Listening::begin(code, offer, &mut SysRng).unwrap();
    let key = Share::parse(&answer).unwrap().key;
    listening.revealed(&seal_file(&[nonce, card.as_bytes()].concat(), &key, &mut SysRng).unwrap())
}

#[test]
fn a_card_that_was_not_committed_to_is_refused() {
    let speaking = Speaking::begin(&card(1), &mut SysRng).unwrap();
    let (offer, code, nonce) = (speaking.offer(), speaking.code().clone(), speaking.nonce);
    assert!(revealed(&offer, &code, &nonce, &speaking.card).is_ok());
    assert_eq!(revealed(&offer, &code, &nonce, &card(2).to_text().unwrap()).unwrap_err(), Error::Bind);
    for at in [0, NONCE - 1] {
        let mut other = nonce;
        other[at] ^= 1;
        assert_eq!(revealed(&offer, &code, &other, &speaking.card).unwrap_err(), Error::Bind, "byte {at}");
    }
    assert!(revealed(&offer, &code, &nonce[..NONCE - 1], "").is_err());
    let (listening, _) = Listening::begin(&code, &offer, &mut SysRng).unwrap();
    let (_, answer) = Listening::begin(&code, &offer, &mut SysRng).unwrap();
    let (_, reveal) = speaking.answered(&answer, &mut SysRng).unwrap();
    assert!(listening.revealed(&reveal).is_err(), "sealed for another call");
}

/// Whoever stands in between says another card to the patient, and answers her with a nonce of its own: it has chosen both
/// before it knows what either side drew, so the digits agree once in a million calls.
#[test]
fn a_card_that_is_put_in_between_shows_other_digits() {
    let agreed = (0..40).filter(|_| {
        let her = Speaking::begin(&card(1), &mut SysRng).unwrap();
        let between = Speaking::begin(&card(2), &mut SysRng).unwrap();
        let code = her.code().clone();
        let between = Speaking { code: code.clone(), ..between };
        let (listening, answer) = Listening::begin(&code, &between.offer(), &mut SysRng).unwrap();
        let (_, own_answer) = Listening::begin(&code, &her.offer(), &mut SysRng).unwrap();
        let (said, _) = her.answered(&own_answer, &mut SysRng).unwrap();
        let (_, reveal) = between.answered(&answer, &mut SysRng).unwrap();
        listening.revealed(&reveal).unwrap().confirmed(&said).is_some()
    });
    assert_eq!(agreed.count(), 0);
}
