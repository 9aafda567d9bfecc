//! Accounts: the self-signed record of one epoch, and the succession that leads to the next.

use serde::{Deserialize, Serialize};

use super::recovery::{self, RecoverySigned};
use super::transparency::Stood;
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

/// An account's record of some epoch together with the one statement that names it (none for epoch 0): by the account
/// key of the epoch before, or by the recovery key, which beats it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Succeeded {
    /// The self-signed record.
    pub record: Envelope,
    /// The succession signed by the account key of the epoch before; null for epoch 0 and beside `recovery`.
    #[serde(deserialize_with = "super::api::present")]
    pub succession: Option<Envelope>,
    /// The succession signed by the recovery key; null when the account key signed.
    #[serde(deserialize_with = "super::api::present")]
    pub recovery: Option<RecoverySigned>,
    /// The change of the recovery key that stands under this record, pending or in force; null without one.
    #[serde(deserialize_with = "super::api::present")]
    pub change: Option<Envelope>,
    /// What proves that the change stood its days; null until then.
    #[serde(deserialize_with = "super::api::present")]
    pub stood: Option<Stood>,
}

impl Succeeded {
    /// The record of epoch 0, which nothing comes before.
    #[must_use]
    pub fn first(record: Envelope) -> Self {
        Self { record, succession: None, recovery: None, change: None, stood: None }
    }

    /// A record that the account key of the epoch before names.
    #[must_use]
    pub fn by_account(record: Envelope, succession: Envelope) -> Self {
        Self { record, succession: Some(succession), recovery: None, change: None, stood: None }
    }

    /// A record that the recovery key names.
    #[must_use]
    pub fn by_recovery(record: Envelope, recovery: RecoverySigned) -> Self {
        Self { record, succession: None, recovery: Some(recovery), change: None, stood: None }
    }

    /// Hash of the statement that names the record, as a log's rotate entry holds it.
    ///
    /// # Errors
    /// [`Error::Signature`] when there is none, or two.
    pub fn named_by(&self) -> Result<Sha256Digest, Error> {
        match (&self.succession, &self.recovery) {
            (Some(succession), None) => succession.hash(),
            (None, Some(recovery)) => recovery.statement.hash(),
            _ => Err(Error::Signature),
        }
    }
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

    /// The recovery key that counts: the one of this record, or that of the change under it once it `stood` its days.
    ///
    /// # Errors
    /// As [`recovery::verify_change`] for a change that this account did not sign.
    pub fn counting_recovery(&self, change: Option<&Envelope>, stood: bool) -> Result<Sha256Digest, Error> {
        let Some(change) = change else { return Ok(self.recovery) };
        let change = recovery::verify_change(change, self)?;
        Ok(if stood { change.to } else { self.recovery })
    }

    /// Verifies that `next` follows this record, of which `recovery` is the recovery key that counts.
    ///
    /// Signed by the account key: epoch + 1 and the same recovery key. Signed by the recovery key: any later epoch, any
    /// recovery key; the records in between are beaten. The security version is never smaller.
    ///
    /// # Errors
    /// [`Error::Signature`] without exactly one succession, [`Error::Bind`] or [`Error::Downgrade`] for another record.
    pub fn verify_next(&self, recovery: Sha256Digest, next: &Succeeded) -> Result<Verified<Self>, Error> {
        let record = Self::verify(&next.record, self.account())?;
        let (named, follows) = match (&next.succession, &next.recovery) {
            (Some(succession), None) => {
                let succession = succession.verify::<Succession>(&self.sign, &self.as_signer())?;
                let next_epoch = Some(record.epoch()) == self.epoch().checked_add(1);
                (succession.next, next_epoch && record.recovery == recovery)
            }
            (None, Some(signed)) => {
                let succession = recovery::verify_succession(signed, self, recovery)?;
                (succession.next, record.epoch() > self.epoch())
            }
            _ => return Err(Error::Signature),
        };
        if record.hash() != named || !follows {
            return Err(Error::Bind);
        }
        if record.security < self.security {
            return Err(Error::Downgrade);
        }
        Ok(record)
    }
}

/// Verifies an account's records from the first epoch on; the newest is the last.
///
/// A change under a record that another one follows is taken to have stood its days: one that has not is void by then.
/// Whoever goes on from a record accepted before demands the proof of it, [`Succeeded::stood`].
///
/// # Errors
/// As [`AccountRecord::verify_next`]; [`Error::Bind`] when the first is not of epoch 0 or there is none.
pub fn verify_records(account: AccountId, records: &[Succeeded]) -> Result<Vec<Verified<AccountRecord>>, Error> {
    let mut verified: Vec<Verified<AccountRecord>> = Vec::new();
    for succeeded in records {
        let record = match verified.last() {
            None => AccountRecord::verify(&succeeded.record, account)?,
            Some(before) => {
                let standing = records[verified.len() - 1].change.as_ref();
                before.verify_next(before.counting_recovery(standing, true)?, succeeded)?
            }
        };
        // Also the newest one's, which no successor looks at.
        record.counting_recovery(succeeded.change.as_ref(), false)?;
        verified.push(record);
    }
    match verified.first() {
        Some(first) if first.epoch() == 0 => Ok(verified),
        _ => Err(Error::Bind),
    }
}

/// Whether `accepted`, which is not among `records`, was beaten: the recovery key that it names has signed a later one
/// that follows an earlier one. `records` have been verified.
#[must_use]
pub fn is_beaten(accepted: &AccountRecord, records: &[Succeeded]) -> bool {
    records.iter().any(|succeeded| {
        let signed =
            succeeded.recovery.as_ref().and_then(|signed| signed.statement.peek::<recovery::RecoverySuccession>().ok());
        let later = succeeded.record.peek::<AccountRecord>().is_ok_and(|record| record.epoch() > accepted.epoch());
        later
            && signed.is_some_and(|signed| {
                signed.key == accepted.recovery && signed.epoch.is_some_and(|fork| fork < accepted.epoch())
            })
    })
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
            let next = Succeeded::by_account(next.envelope().clone(), succession.envelope().clone());
            first.verify_next(first.recovery, &next).map(|record| record.security)
        };
        assert_eq!(follows(SECURITY_VERSION + 1), Ok(SECURITY_VERSION + 1));
        assert_eq!(follows(SECURITY_VERSION + 2), Ok(SECURITY_VERSION + 2));
        assert_eq!(follows(SECURITY_VERSION), Err(Error::Downgrade), "smaller than the one before");
    }
}
