//! Recovery contacts: a secret in shares (Shamir, GF(256)), the letters that carry them, and the proof that a share is
//! still there. The root is wrapped under the secret *and* a release secret of the server's: neither half opens it.

use cachet_crypto::protocol::contacts::MAX_CONTACTS;
use cachet_crypto::{AccountId, Base64Url, Day, Envelope, PlanId, Secret, Sha256Digest, label, sha256_concat};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::TryCryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::enclosed::Enclosed;
use crate::own_object::PurposeKey;
use crate::terms::MAX_NAME;
use crate::way_in::WrapKey;
use crate::{Error, Result, kdf};

cachet_crypto::statement! {
    /// Signed by the owner, dropped at a contact's front door: the contact's share.
    ContactShare, "contact-share", {
        /// The sharing.
        plan: PlanId,
        /// The contact's account.
        contact: AccountId,
        /// Fingerprint of the contact's key set as the owner recognised it.
        contact_key: Sha256Digest,
        /// Number of the share, from 1.
        number: u8,
        /// How many shares are needed.
        threshold: u8,
        /// How many there are.
        count: u8,
        /// Days that the server waits.
        wait: u32,
        /// The share.
        share: Enclosed<33>,
        /// What makes the waiting begin.
        opener: Enclosed<32>,
        /// Commitment to the shared secret.
        commitment: Sha256Digest,
        /// The owner's record.
        record: Envelope,
        /// The owner's name, as the owner gives it.
        owner_name: String,
        /// Day on which the shares were made.
        made_on: Day,
    }
    check |share| {
        if share.epoch.is_none() || share.share.0.expose()[0] != share.number {
            return Err(cachet_crypto::Error::Bind);
        }
        let numbers = (2..=share.count).contains(&share.threshold) && (1..=share.count).contains(&share.number);
        if !numbers || usize::from(share.count) > MAX_CONTACTS {
            return Err(cachet_crypto::Error::Limit);
        }
        if share.owner_name.len() > MAX_NAME || share.owner_name.chars().any(char::is_control) {
            return Err(cachet_crypto::Error::Malformed);
        }
        Ok(())
    }
}

cachet_crypto::statement! {
    /// Signed by the owner, dropped at a contact's front door: prove that the share is there.
    ShareChallenge, "share-challenge", {
        /// The sharing.
        plan: PlanId,
        /// The contact's account.
        contact: AccountId,
        /// Fresh for each challenge, 32 bytes.
        nonce: Base64Url,
    }
    check |challenge| {
        let right = challenge.epoch.is_some() && challenge.nonce.0.len() == 32;
        if right { Ok(()) } else { Err(cachet_crypto::Error::Bind) }
    }
}

cachet_crypto::statement! {
    /// Signed by the contact, dropped at the owner's front door: the share is there.
    ShareProof, "share-proof", {
        /// The sharing.
        plan: PlanId,
        /// The owner's account.
        owner: AccountId,
        /// Number of the share.
        number: u8,
        /// Of the challenge.
        nonce: Base64Url,
        /// HMAC-SHA-256 under a key that the share gives.
        proof: Base64Url,
    }
    check |proof| {
        let right = proof.epoch.is_some() && proof.nonce.0.len() == 32 && proof.proof.0.len() == 32;
        if right { Ok(()) } else { Err(cachet_crypto::Error::Bind) }
    }
}

/// The secret that recovery contacts share.
pub struct ContactSecret(Secret<32>);

impl ContactSecret {
    /// A fresh secret.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self)
    }

    /// `count` shares of which any `threshold` give the secret back and fewer tell nothing.
    ///
    /// # Errors
    /// [`Error::Limit`] unless 2 <= threshold <= count <= 16, [`Error::Chance`].
    pub fn split(&self, threshold: u8, count: u8, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Vec<Enclosed<33>>> {
        if threshold < 2 || count < threshold || usize::from(count) > MAX_CONTACTS {
            return Err(Error::Limit);
        }
        let mut chance = Chance::new(rng)?;
        let split = Gf256::split_bytes(threshold.into(), count.into(), self.0.expose(), &mut chance);
        let shares = Zeroizing::new(chance.checked(split)?.map_err(|_| Error::Limit)?);
        shares.iter().map(|share| Secret::from_slice(share).map(Enclosed).ok_or(Error::Limit)).collect()
    }

    /// The secret from shares.
    ///
    /// # Errors
    /// [`Error::Forged`] when they are too few, twice the same, or not of the secret that `commitment` is about.
    pub fn combine(shares: &[Enclosed<33>], plan: PlanId, commitment: Sha256Digest) -> Result<Self> {
        let plain: Zeroizing<Vec<Vec<u8>>> =
            Zeroizing::new(shares.iter().map(|share| share.0.expose().to_vec()).collect());
        let combined = Zeroizing::new(Gf256::combine_bytes(plain.as_slice()).map_err(|_| Error::Forged)?);
        let secret = Self(Secret::from_slice(&combined).ok_or(Error::Forged)?);
        let same: bool = secret.commitment(plan).as_bytes().ct_eq(commitment.as_bytes()).into();
        if same { Ok(secret) } else { Err(Error::Forged) }
    }

    /// Commitment to the secret: SHA-256(label || plan || secret).
    #[must_use]
    pub fn commitment(&self, plan: PlanId) -> Sha256Digest {
        sha256_concat(&[label::CONTACTS_SECRET.as_bytes(), plan.as_bytes(), self.0.expose()])
    }

    /// The key that wraps the root of `epoch`: HKDF over the contacts' secret and the server's release secret.
    #[must_use]
    pub fn wrap_key(&self, release: &Secret<32>, account: AccountId, plan: PlanId, epoch: u32) -> WrapKey {
        let both = Secret::<64>::init_with(|both| {
            both[..32].copy_from_slice(self.0.expose());
            both[32..].copy_from_slice(release.expose());
        });
        let info = [label::CONTACTS_WRAP.as_bytes(), account.as_bytes(), plan.as_bytes(), &epoch.to_be_bytes()];
        WrapKey::for_contacts(PurposeKey::from_derived(kdf::derive(both.expose(), None, &info)), account, plan, epoch)
    }
}

impl std::fmt::Debug for ContactSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactSecret(..)")
    }
}

/// The key by which a share proves that it is there; it does not give the share.
#[must_use]
pub fn drill_key(share: &Enclosed<33>) -> Enclosed<32> {
    Enclosed(kdf::derive(share.0.expose(), None, &[label::SHARE_DRILL.as_bytes()]))
}

/// The proof for one challenge: HMAC-SHA-256(drill key, nonce || plan || number).
#[must_use]
pub fn drill_proof(key: &Enclosed<32>, nonce: &[u8], plan: PlanId, number: u8) -> [u8; 32] {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key.0.expose()).expect("HMAC takes a key of any length");
    hmac.update(nonce);
    hmac.update(plan.as_bytes());
    hmac.update(&[number]);
    hmac.finalize().into_bytes().into()
}

/// Whether `proof` answers the challenge, in constant time.
#[must_use]
pub fn is_drill_proof(key: &Enclosed<32>, nonce: &[u8], plan: PlanId, number: u8, proof: &[u8]) -> bool {
    drill_proof(key, nonce, plan, number).ct_eq(proof).into()
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;

    use super::*;

    const PLAN: PlanId = PlanId::from_bytes([9; 16]);

    #[test]
    fn any_three_of_five_shares_give_the_secret_and_two_do_not() {
        let secret = ContactSecret::generate(&mut SysRng).unwrap();
        let shares = secret.split(3, 5, &mut SysRng).unwrap();
        let commitment = secret.commitment(PLAN);
        for a in 0..5 {
            for b in a + 1..5 {
                let two = [shares[a].clone(), shares[b].clone()];
                assert!(ContactSecret::combine(&two, PLAN, commitment).is_err());
                for c in b + 1..5 {
                    let three = [shares[a].clone(), shares[b].clone(), shares[c].clone()];
                    assert!(ContactSecret::combine(&three, PLAN, commitment).unwrap().0 == secret.0);
                }
            }
        }
        assert_eq!(shares.iter().map(|share| share.0.expose()[0]).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn shares_of_two_secrets_and_a_changed_share_give_nothing() {
        let (one, other) =
            (ContactSecret::generate(&mut SysRng).unwrap(), ContactSecret::generate(&mut SysRng).unwrap());
        let (ours, theirs) = (one.split(2, 3, &mut SysRng).unwrap(), other.split(2, 3, &mut SysRng).unwrap());
        let commitment = one.commitment(PLAN);
        assert!(ContactSecret::combine(&[ours[0].clone(), theirs[1].clone()], PLAN, commitment).is_err());
        let mut changed = *ours[1].0.expose();
        changed[7] ^= 1;
        let changed = Enclosed(Secret::from_slice(&changed).unwrap());
        assert!(ContactSecret::combine(&[ours[0].clone(), changed], PLAN, commitment).is_err());
        assert!(ContactSecret::combine(&[ours[0].clone(), ours[0].clone()], PLAN, commitment).is_err());
        assert!(one.split(1, 3, &mut SysRng).is_err() && one.split(3, 2, &mut SysRng).is_err());
    }

    #[test]
    fn a_proof_is_for_one_challenge_and_one_share() {
        let secret = ContactSecret::generate(&mut SysRng).unwrap();
        let shares = secret.split(2, 2, &mut SysRng).unwrap();
        let (first, second) = (drill_key(&shares[0]), drill_key(&shares[1]));
        let proof = drill_proof(&first, &[1; 32], PLAN, 1);
        assert!(is_drill_proof(&first, &[1; 32], PLAN, 1, &proof));
        assert!(!is_drill_proof(&first, &[2; 32], PLAN, 1, &proof));
        assert!(!is_drill_proof(&second, &[1; 32], PLAN, 1, &proof));
        assert!(!is_drill_proof(&first, &[1; 32], PlanId::from_bytes([8; 16]), 1, &proof));
    }
}
