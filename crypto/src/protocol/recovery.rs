//! The recovery key: what the sheet signs. Its succession beats the account key's, and it changes only by its own
//! signature or after fourteen days in which nobody objected.

use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa65, Signature, VerifyingKey as PqVerifyingKey};
use serde::{Deserialize, Serialize};

use super::account::AccountRecord;
use crate::statement::declare;
use crate::{
    Base64Url, Day, Envelope, Error, Header, Sha256Digest, SignerId, Verified, VerifyingKey, label, sha256_concat,
};

/// Days that a change of the recovery key stands before it counts.
pub const CHANGE_DAYS: u32 = 14;

/// Length of an ML-DSA-65 public key (FIPS 204).
pub const PQ_KEY: usize = 1952;

/// Length of an ML-DSA-65 signature (FIPS 204).
pub const PQ_SIGNATURE: usize = 3309;

declare! {
    /// Signed by the recovery key that the record of `epoch` names: which record follows it.
    RecoverySuccession, "recovery-succession", {
        /// Hash of the record that follows.
        next: Sha256Digest,
        /// Ed25519 half of the recovery key.
        sign: VerifyingKey,
        /// ML-DSA-65 half of the recovery key.
        pq: Base64Url,
    }
    check |succession| {
        let right = succession.epoch.is_some()
            && succession.pq.0.len() == PQ_KEY
            && succession.key == recovery_commitment(&succession.sign, &succession.pq.0);
        if right { Ok(()) } else { Err(Error::Bind) }
    }
}

declare! {
    /// Signed by the account key of an epoch: which recovery key follows the one of its record, if nobody objects.
    RecoveryChange, "recovery-change", {
        /// The recovery key of the signer's record.
        from: Sha256Digest,
        /// The recovery key that follows.
        to: Sha256Digest,
        /// Day on which the change was announced.
        since: Day,
    }
    check |change| {
        if change.epoch.is_none() || change.from == change.to {
            return Err(Error::Bind);
        }
        Ok(())
    }
}

impl RecoveryChange {
    /// First day on which the change counts.
    #[must_use]
    pub fn ripe_on(&self) -> Day {
        self.since.plus(CHANGE_DAYS)
    }
}

/// A recovery succession with both signatures. One without the other is none.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoverySigned {
    /// The statement with its Ed25519 signature.
    pub statement: Envelope,
    /// ML-DSA-65 signature of the statement's hash.
    pub pq_signature: Base64Url,
}

/// What a record says of a recovery key: SHA-256(Ed25519 pk || ML-DSA-65 pk).
#[must_use]
pub fn recovery_commitment(sign: &VerifyingKey, pq: &[u8]) -> Sha256Digest {
    sha256_concat(&[sign.as_bytes(), pq])
}

/// The leading fields of what the recovery key `commitment` signs about the record of `epoch`.
#[must_use]
pub fn recovery_signer(account: SignerId, epoch: u32, commitment: Sha256Digest) -> Header {
    Header { signer: account, epoch: Some(epoch), key: commitment }
}

/// Verifies both signatures of the recovery key `commitment` on a succession of `record`.
///
/// # Errors
/// [`Error::Signature`] when one of the two does not hold, [`Error::Bind`] for another key, account or epoch.
pub fn verify_succession(
    signed: &RecoverySigned,
    record: &AccountRecord,
    commitment: Sha256Digest,
) -> Result<Verified<RecoverySuccession>, Error> {
    let claimed: RecoverySuccession = signed.statement.peek()?;
    let header = recovery_signer(record.signer, record.epoch(), commitment);
    let verified = signed.statement.verify::<RecoverySuccession>(&claimed.sign, &header)?;
    verify_pq(&verified.pq.0, verified.hash(), &signed.pq_signature.0)?;
    Ok(verified)
}

fn verify_pq(key: &[u8], hash: Sha256Digest, signature: &[u8]) -> Result<(), Error> {
    let key = EncodedVerifyingKey::<MlDsa65>::try_from(key).map_err(|_| Error::Signature)?;
    let signature = EncodedSignature::<MlDsa65>::try_from(signature).map_err(|_| Error::Signature)?;
    let signature = Signature::<MlDsa65>::decode(&signature).ok_or(Error::Signature)?;
    let context = label::RECOVERY_SUCCESSION.as_bytes();
    let holds = PqVerifyingKey::<MlDsa65>::decode(&key).verify_with_context(hash.as_bytes(), context, &signature);
    if holds { Ok(()) } else { Err(Error::Signature) }
}

/// Verifies that `record`'s account key signed a change of the recovery key that the record names.
///
/// # Errors
/// [`Error::Signature`], or [`Error::Bind`] for a change from another key.
pub fn verify_change(change: &Envelope, record: &AccountRecord) -> Result<Verified<RecoveryChange>, Error> {
    let change = change.verify::<RecoveryChange>(&record.sign, &record.as_signer())?;
    if change.from == record.recovery { Ok(change) } else { Err(Error::Bind) }
}
