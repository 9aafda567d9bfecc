//! All 143 vectors of C2SP CCTV `age` under the strict profile: one stanza, hybrid, binary, no grease.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod cctv;

use std::collections::BTreeMap;

use cachet_crypto::sha256;
use cachet_seal::{Error, HybridIdentity, open_file};
use getrandom::SysRng;

fn identity(vector: &cctv::Vector) -> HybridIdentity {
    match vector.fields.get("identity").filter(|text| text.starts_with("AGE-SECRET-KEY-PQ-1")) {
        Some(text) => HybridIdentity::from_age_string(text).unwrap(),
        None => HybridIdentity::generate(&mut SysRng).unwrap(),
    }
}

#[test]
fn the_vectors_are_the_ones_that_were_counted() {
    let mut verdicts = BTreeMap::new();
    for vector in cctv::all() {
        *verdicts.entry(vector.expect().to_owned()).or_insert(0) += 1;
    }
    let counted = [
        ("HMAC failure", 1),
        ("armor failure", 22),
        ("header failure", 62),
        ("no match", 13),
        ("payload failure", 19),
        ("success", 26),
    ];
    assert_eq!(verdicts, counted.map(|(verdict, n)| (verdict.to_owned(), n)).into());
}

#[test]
fn the_strict_profile_opens_the_one_stanza_hybrid_file_and_nothing_else() {
    for vector in cctv::all() {
        let opened = open_file(&identity(&vector), &vector.file);
        if vector.name == "hybrid" {
            assert_eq!(sha256(&opened.unwrap()).as_bytes().to_vec(), vector.hex("payload").unwrap());
        } else {
            assert!(opened.is_err(), "{}", vector.name);
        }
    }
}

#[test]
fn all_hybrid_verdicts_come_from_the_right_check() {
    let verdict = |name: &str| {
        let vector = cctv::all().into_iter().find(|vector| vector.name == name).unwrap();
        open_file(&identity(&vector), &vector.file).map(|_| ())
    };
    // The share is refused before anything is decapsulated: without that check these two would be `Forged` at best.
    for share in ["hybrid_identity", "hybrid_low_order"] {
        assert_eq!(verdict(share), Err(Error::Malformed), "{share}");
    }
    for form in [
        "hybrid_and_x25519",
        "hybrid_extra_argument",
        "hybrid_grease",
        "hybrid_long_file_key",
        "hybrid_long_share",
        "hybrid_multiple_recipients",
        "hybrid_not_canonical_body",
        "hybrid_not_canonical_enc",
        "hybrid_short_share",
        "hybrid_uppercase",
        "hybrid_x25519_arg",
    ] {
        assert_eq!(verdict(form), Err(Error::Malformed), "{form}");
    }
    for key in ["hybrid_bad_tag", "hybrid_currupted_enc_mlkem", "hybrid_currupted_enc_x25519", "hybrid_no_match"] {
        assert_eq!(verdict(key), Err(Error::Forged), "{key}");
    }
}
