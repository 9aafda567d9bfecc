//! Accounts: the self-signed record of one epoch, and the succession that leads to the next.

use serde::{Deserialize, Serialize};

use crate::bytes::fixed_bytes;
use crate::statement::declare;
use crate::{
    AccountId, Envelope, Error, Header, Payload as _, Sha256Digest, Verified, VerifyingKey, label, length_prefixed,
    sha256_concat,
};

fixed_bytes! {
    /// An age `mlkem768x25519` recipient: an X-Wing public key, ML-KEM-768 (1184 bytes) || X25519 (32 bytes).
    HybridRecipient, 1216
}

/// Security version of this build. An account's only grows, and a lower one than the pinned is refused.
pub const SECURITY_VERSION: u32 = 1;

declare! {
    /// An account's public keys of one epoch, signed by the key it names.
    AccountRecord, "account-record", {
        /// Ed25519 public key.
        sign: VerifyingKey,
        /// Recipient to which documents are wrapped.
        recipient: HybridRecipient,
        /// Security version; it only grows.
        security: u32,
        /// SHA-256(Ed25519 pk || ML-DSA-65 pk), both derived from the recovery code.
        recovery: Sha256Digest,
        /// SHA-256(ML-DSA-65 pk derived from the root).
        pq: Sha256Digest,
    }
    check |record| {
        if record.epoch.is_none() || record.key != key_set_fingerprint(&record.sign, &record.recipient) {
            return Err(Error::Bind);
        }
        if record.security < SECURITY_VERSION {
            return Err(Error::Downgrade);
        }
        Ok(())
    }
}

declare! {
    /// Signed by epoch e: which record is epoch e+1.
    Succession, "succession", {
        /// Hash of the record of epoch e+1.
        next: Sha256Digest,
    }
}

/// Fingerprint of a key set: SHA-256(label || lp(Ed25519 pk, recipient)).
#[must_use]
pub fn key_set_fingerprint(sign: &VerifyingKey, recipient: &HybridRecipient) -> Sha256Digest {
    sha256_concat(&[label::KEY_SET.as_bytes(), &length_prefixed(&[sign.as_bytes(), recipient.as_bytes()])])
}

/// An account's record of some epoch together with the statement of the epoch before that names it (null for epoch 0).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Succeeded {
    /// The self-signed record.
    pub record: Envelope,
    /// The succession signed by the epoch before.
    pub succession: Option<Envelope>,
}

impl AccountRecord {
    /// The account that the record is about.
    #[must_use]
    pub fn account(&self) -> AccountId {
        AccountId::from_bytes(*self.signer.as_bytes())
    }

    /// The record's epoch.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch.expect("check() refuses a record without epoch")
    }

    /// The leading fields of any statement that this key set signs.
    #[must_use]
    pub fn as_signer(&self) -> Header {
        self.header()
    }

    /// Verifies a self-signed record of `account`. Self-signature shows possession, not identity: compare
    /// the fingerprint with a pin, a code or a credential before relying on it.
    ///
    /// # Errors
    /// As [`Envelope::verify`].
    pub fn verify(envelope: &Envelope, account: AccountId) -> Result<Verified<Self>, Error> {
        let claimed: Self = envelope.peek()?;
        let header = Header { signer: account.into(), ..claimed.header() };
        envelope.verify(&claimed.sign, &header)
    }

    /// Verifies that `next` follows this record: succession signed by this epoch, record self-signed, epoch + 1,
    /// security version not smaller.
    ///
    /// # Errors
    /// [`Error::Signature`] without a succession, [`Error::Bind`] or [`Error::Downgrade`] for another record.
    pub fn verify_next(&self, next: &Succeeded) -> Result<Verified<Self>, Error> {
        let succession = next.succession.as_ref().ok_or(Error::Signature)?;
        let succession = succession.verify::<Succession>(&self.sign, &self.as_signer())?;
        let record = Self::verify(&next.record, self.account())?;
        if record.hash() != succession.next || Some(record.epoch()) != self.epoch().checked_add(1) {
            return Err(Error::Bind);
        }
        if record.security < self.security {
            return Err(Error::Downgrade);
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Secret, Signed, SigningKey};

    fn signed(epoch: u32, security: u32) -> (Signed<AccountRecord>, SigningKey) {
        let key = SigningKey::from_seed(&Secret::init_with(|seed| seed.fill(7 + u8::try_from(epoch).unwrap())));
        let (sign, recipient) = (key.verifying_key(), HybridRecipient::from_bytes([1; 1216]));
        let account = AccountId::from_bytes([2; 16]);
        let fingerprint = key_set_fingerprint(&sign, &recipient);
        let header = Header { signer: account.into(), epoch: Some(epoch), key: fingerprint };
        let zero = Sha256Digest::from_bytes([0; 32]);
        let record = AccountRecord::new(header, sign, recipient, security, zero, zero);
        (Signed::sign(record, &key).unwrap(), key)
    }

    #[test]
    fn a_signed_security_version_only_grows() {
        let (first, key) = signed(0, SECURITY_VERSION + 1);
        let first = first.into_verified();
        let follows = |security: u32| {
            let (next, _) = signed(1, security);
            let succession = Signed::sign(Succession::new(first.as_signer(), next.hash()), &key).unwrap();
            let succession = Some(succession.envelope().clone());
            first.verify_next(&Succeeded { record: next.envelope().clone(), succession }).map(|record| record.security)
        };
        assert_eq!(follows(SECURITY_VERSION + 1), Ok(SECURITY_VERSION + 1));
        assert_eq!(follows(SECURITY_VERSION + 2), Ok(SECURITY_VERSION + 2));
        assert_eq!(follows(SECURITY_VERSION), Err(Error::Downgrade), "smaller than the one before");
    }
}
