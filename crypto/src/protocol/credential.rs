//! Credentials: a registrar's word on which professional holds a key set. Necessary, never sufficient.

use crate::statement::declare;
use crate::{AccountId, Day, Error, Header, Sha256Digest, SignerId, VerifyingKey, label, sha256_concat};

/// Longest validity of a credential, in days.
pub const MAX_CREDENTIAL_DAYS: u32 = 366;

declare! {
    /// Account and key set of one epoch to RPPS number, name, profession and place of practice.
    Credential, "credential", {
        /// Whose keys.
        subject: AccountId,
        /// Epoch of the key set.
        subject_epoch: u32,
        /// Fingerprint of the key set.
        subject_key: Sha256Digest,
        /// RPPS number: eleven digits.
        rpps: String,
        /// Name as registered.
        name: String,
        /// Profession as registered.
        profession: String,
        /// Town of practice; empty when unknown.
        place: String,
        /// First day.
        not_before: Day,
        /// Last day.
        not_after: Day,
    }
    check |credential| {
        if credential.epoch.is_some() {
            return Err(Error::Bind);
        }
        if credential.rpps.len() != 11 || !credential.rpps.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Malformed);
        }
        let shown = [&credential.name, &credential.profession, &credential.place];
        if shown.iter().any(|text| text.len() > 100 || text.chars().any(char::is_control)) || credential.name.is_empty() {
            return Err(Error::Malformed);
        }
        let longest = credential.not_before.plus(MAX_CREDENTIAL_DAYS);
        if credential.not_after < credential.not_before || credential.not_after > longest {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

/// The leading fields of what a registrar signs: its id is the first half of its key's fingerprint.
#[must_use]
pub fn registrar_signer(key: &VerifyingKey) -> Header {
    let fingerprint = sha256_concat(&[label::REGISTRAR_KEY.as_bytes(), key.as_bytes()]);
    let (id, _) = fingerprint.as_bytes().split_at(16);
    let signer = SignerId::try_from(id).expect("half of 32 bytes is 16 bytes");
    Header { signer, epoch: None, key: fingerprint }
}
