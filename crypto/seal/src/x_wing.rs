//! X-Wing (draft-connolly-cfrg-xwing-kem, HPKE KEM 0x647a), the sender's half: ML-KEM-768 and X25519 under one hash.

use cachet_crypto::Secret;
use cachet_crypto::protocol::account::HybridRecipient;
use libcrux_ml_kem::mlkem768::portable::{unpacked, validate_public_key};
use libcrux_ml_kem::mlkem768::{MlKem768PublicKey, portable::unpacked::MlKem768PublicKeyUnpacked};
use sha3::{Digest, Sha3_256};
use zeroize::Zeroize;

use crate::x25519::Point;
use crate::{Error, Result};

/// Bytes of the encapsulated key: ML-KEM-768 ciphertext (1088) || X25519 share (32).
pub(crate) const ENCAPSULATED: usize = CIPHERTEXT + 32;

const CIPHERTEXT: usize = 1088;
const ML_KEM_KEY: usize = HybridRecipient::SIZE - 32;
const LABEL: &[u8; 6] = br"\.//^\";

/// An encapsulation key that was checked and unpacked: ML-KEM's matrix expanded, its vector decoded, its hash taken.
/// All of it is public.
pub(crate) struct EncapsulationKey {
    ml_kem: Box<MlKem768PublicKeyUnpacked>,
    x25519: Point,
}

impl EncapsulationKey {
    /// Checks and unpacks a key. Costs about as much as one encapsulation saves by it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the X25519 half has low order or the ML-KEM half is not reduced (FIPS 203 section 7.2).
    pub(crate) fn new(recipient: &HybridRecipient) -> Result<Self> {
        let (packed, x25519) = parse(recipient)?;
        let mut ml_kem = Box::new(unpacked::init_public_key());
        unpacked::unpacked_public_key(&packed, &mut ml_kem);
        Ok(Self { ml_kem, x25519 })
    }

    /// Encapsulates with 64 random bytes: the first half is ML-KEM's, the second X25519's scalar.
    pub(crate) fn encapsulate(&self, chance: &Secret<64>) -> ([u8; ENCAPSULATED], Secret<32>) {
        let (for_ml_kem, scalar) = chance.expose().split_at(32);
        let (for_ml_kem, scalar) = (half(for_ml_kem), half(scalar));
        let (ciphertext, mut from_ml_kem) = unpacked::encapsulate(&self.ml_kem, *for_ml_kem);
        let (share, from_x25519) = self.x25519.agree(scalar);
        let mut hash = Sha3_256::new();
        for field in [&from_ml_kem, from_x25519.expose(), &share, self.x25519.as_bytes(), &LABEL[..]] {
            hash.update(field);
        }
        from_ml_kem.zeroize();
        let shared = Secret::init_with(|bytes| hash.finalize_into(bytes.into()));
        let mut encapsulated = [0; ENCAPSULATED];
        encapsulated[..CIPHERTEXT].copy_from_slice(ciphertext.as_slice());
        encapsulated[CIPHERTEXT..].copy_from_slice(&share);
        (encapsulated, shared)
    }
}

/// Both halves of a recipient, if neither is weak.
pub(crate) fn parse(recipient: &HybridRecipient) -> Result<(MlKem768PublicKey, Point)> {
    let (ml_kem, x25519) = recipient.as_bytes().split_at(ML_KEM_KEY);
    let x25519 = Point::new(x25519)?;
    let ml_kem = MlKem768PublicKey::try_from(ml_kem).map_err(|_| Error::Malformed)?;
    if validate_public_key(&ml_kem) { Ok((ml_kem, x25519)) } else { Err(Error::Malformed) }
}

fn half(bytes: &[u8]) -> &[u8; 32] {
    bytes.try_into().expect("half of 64 bytes are 32")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use x_wing::{Decapsulate as _, KeyExport as _, TryKeyInit as _};

    use super::*;

    #[derive(Deserialize)]
    struct Vector {
        eseed: String,
        ss: String,
        pk: String,
        ct: String,
    }

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits = hex.as_bytes().chunks_exact(2);
        let bytes: Vec<u8> =
            digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    #[test]
    fn vectors_of_the_draft() {
        let vectors: Vec<Vector> = serde_json::from_str(include_str!("../tests/vectors/x-wing.json")).unwrap();
        for vector in &vectors {
            let key = EncapsulationKey::new(&bytes(&vector.pk).into()).unwrap();
            let chance = Secret::from_slice(&bytes::<64>(&vector.eseed)).unwrap();
            let (encapsulated, shared) = key.encapsulate(&chance);
            assert_eq!(encapsulated, bytes(&vector.ct));
            assert_eq!(shared.expose(), &bytes(&vector.ss));
        }
        assert_eq!(vectors.len(), 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// Two implementations of ML-KEM and two of the combiner agree, and what one wraps the other unwraps.
        #[test]
        fn as_the_crate_that_unwraps_has_it(seed in any::<[u8; 32]>(), chance in any::<[u8; 64]>()) {
            let private = x_wing::DecapsulationKey::from(seed);
            let public = x_wing::Decapsulator::encapsulation_key(&private).to_bytes();
            let theirs = x_wing::EncapsulationKey::new(&public).unwrap();
            let (ciphertext, secret) = theirs.encapsulate_deterministic(&chance.into());
            let key = EncapsulationKey::new(&HybridRecipient::try_from(public.as_slice()).unwrap()).unwrap();
            let (encapsulated, shared) = key.encapsulate(&Secret::from_slice(&chance).unwrap());
            prop_assert_eq!(&encapsulated[..], ciphertext.as_slice());
            prop_assert_eq!(&shared.expose()[..], secret.as_slice());
            prop_assert_eq!(private.decapsulate(&ciphertext), secret);
        }
    }
}
