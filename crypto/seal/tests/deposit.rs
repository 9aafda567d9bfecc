//! What a deposit's letter can say, and that it fits into the one size of letters.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{AccountId, Day, Secret, Signed, SigningKey, sha256};
use cachet_seal::*;
use getrandom::SysRng;

fn id<I: From<[u8; 16]>>(byte: u8) -> I {
    [byte; 16].into()
}

fn account() -> (AccountId, AccountKeys) {
    (id(1), AccountRoot::generate(&mut SysRng).unwrap().keys())
}

#[test]
fn a_deposits_letter_holds_the_longest_credential_and_subject_and_refuses_what_is_no_name() {
    let (lab, keys) = account();
    let record = keys.record(lab, 0, sha256(b"")).unwrap();
    let registrar = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(9)));
    let by = registrar_signer(&registrar.verifying_key());
    let long = "é".repeat(50);
    let (from, until) = (Day(20_000), Day(20_300));
    let credential = Credential::new(
        by,
        lab,
        0,
        keys.fingerprint(),
        "10101010101".to_owned(),
        long.clone(),
        long.clone(),
        long.clone(),
        from,
        until,
    );
    let credential = Signed::sign(credential, &registrar).unwrap();
    let letter = |subject: Subject| {
        let letter = Deposit::new(
            keys.as_signer(lab, 0),
            id(8),
            lab,
            sha256(b"k"),
            id(2),
            id(3),
            id(4),
            sha256(b"h"),
            sha256(b"m"),
            sha256(b"p"),
            Some(id(5)),
            true,
            Some(subject),
            record.envelope().clone(),
            Some(credential.envelope().clone()),
        );
        Signed::sign(letter, &keys.signing)
    };
    let longest = Subject { name: long.clone(), at_birth: Some(long.clone()), born: Some("1955-03-02".to_owned()) };
    let fits = letter(longest.clone()).unwrap();
    assert!(seal_letter(fits.envelope(), keys.identity.recipient(), &mut SysRng).is_ok());
    for unfit in [
        Subject { name: format!("{long}e"), ..longest.clone() },
        Subject { at_birth: Some("a\u{7}b".to_owned()), ..longest.clone() },
        Subject { born: Some("1955-13-40".to_owned()), ..longest.clone() },
    ] {
        assert!(letter(unfit).is_err());
    }
}
