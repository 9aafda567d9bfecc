//! A recipient made ready once for all the keys that are wrapped for it.

use cachet_crypto::protocol::account::HybridRecipient;
use rand_core::TryCryptoRng;

use crate::Result;
use crate::chance::Chance;
use crate::file_key::FileKey;
use crate::hpke_base;
use crate::hybrid::WRAPPED;
use crate::x_wing::{ENCAPSULATED, EncapsulationKey};

/// A hybrid recipient, checked and unpacked. Every wrap is made by one, so every recipient is checked.
///
/// Nothing of it is secret. What it keeps ready does not show in what it wraps: two headers by one prepared recipient
/// have no more in common than two by different ones.
pub struct PreparedRecipient(EncapsulationKey);

impl PreparedRecipient {
    /// Refuses a recipient whose X25519 half has low order or whose ML-KEM half is not reduced (FIPS 203 section 7.2).
    ///
    /// # Errors
    /// [`crate::Error::Malformed`].
    pub fn new(recipient: &HybridRecipient) -> Result<Self> {
        EncapsulationKey::new(recipient).map(Self)
    }

    /// Wraps `key`: encapsulated key and wrapped key, fresh each time.
    pub(crate) fn wrap(
        &self,
        key: &FileKey,
        rng: &mut (impl TryCryptoRng + ?Sized),
    ) -> Result<([u8; ENCAPSULATED], [u8; WRAPPED])> {
        let chance = Chance::new(rng)?.secret()?;
        let (encapsulated, shared) = self.0.encapsulate(&chance);
        Ok((encapsulated, hpke_base::seal(&shared, key)))
    }
}

impl std::fmt::Debug for PreparedRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PreparedRecipient(..)")
    }
}

#[cfg(test)]
mod tests {
    use hpke::{Deserializable as _, OpModeS, Serializable as _};
    use rand_core::{Infallible, TryRng};

    use super::*;
    use crate::chance::sources;
    use crate::hybrid::HybridIdentity;

    /// The same chance for two who draw alike.
    struct Counted(u8);

    impl TryRng for Counted {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
            unreachable!("both draw bytes")
        }

        fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
            unreachable!("both draw bytes")
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Infallible> {
            for byte in bytes {
                self.0 = self.0.wrapping_mul(5).wrapping_add(113);
                *byte = self.0;
            }
            Ok(())
        }
    }

    impl TryCryptoRng for Counted {}

    #[test]
    fn one_chance_makes_the_same_stanza_as_the_hpke_crate() {
        let identity = HybridIdentity::generate(&mut getrandom::SysRng).unwrap();
        let prepared = PreparedRecipient::new(identity.recipient()).unwrap();
        let public = <hpke::kem::XWing as hpke::Kem>::PublicKey::from_bytes(identity.recipient().as_bytes()).unwrap();
        for start in 0..4 {
            let key = FileKey::from_slice(&[start; 16]).unwrap();
            let ours = prepared.wrap(&key, &mut Counted(start)).unwrap();
            let mut source = Counted(start);
            let mut chance = Chance::new(&mut source).unwrap();
            let (encapsulated, mut context) = hpke::setup_sender_with_rng::<
                hpke::aead::ChaCha20Poly1305,
                hpke::kdf::HkdfSha256,
                hpke::kem::XWing,
            >(&OpModeS::Base, &public, hpke_base::INFO, &mut chance)
            .unwrap();
            let wrapped = context.seal(key.expose(), &[]).unwrap();
            assert_eq!((&ours.0[..], &ours.1[..]), (encapsulated.to_bytes().as_slice(), wrapped.as_slice()));
        }
    }

    #[test]
    fn many_keys_by_one_prepared_recipient_all_open_and_share_nothing() {
        let identity = HybridIdentity::generate(&mut getrandom::SysRng).unwrap();
        let prepared = PreparedRecipient::new(identity.recipient()).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        // Past the number from which the point has a table.
        for number in 0..96 {
            let key = FileKey::from_slice(&[number; 16]).unwrap();
            let (encapsulated, wrapped) = prepared.wrap(&key, &mut getrandom::SysRng).unwrap();
            assert_eq!(identity.unwrap(&encapsulated, &wrapped).unwrap(), key);
            assert!(seen.insert(encapsulated[1088..].to_vec()) && seen.insert(encapsulated[..1088].to_vec()));
        }
    }

    #[test]
    fn a_bad_source_wraps_nothing() {
        let identity = HybridIdentity::generate(&mut getrandom::SysRng).unwrap();
        let prepared = PreparedRecipient::new(identity.recipient()).unwrap();
        let key = FileKey::from_slice(&[1; 16]).unwrap();
        for mut source in sources::ALL {
            assert_eq!(prepared.wrap(&key, &mut source).err(), Some(crate::Error::Chance));
        }
    }
}
