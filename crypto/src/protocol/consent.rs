//! Consent: what the server may know of it. Who and why stand behind salted commitments.

use serde::{Deserialize, Serialize};

use crate::statement::declare;
use crate::{AccountId, Day, Error, GrantId, MailboxId, Sha256Digest, VaultId, label, sha256_concat};

/// Longest validity of a consent, in days.
pub const MAX_CONSENT_DAYS: u32 = 366;

/// Terms are padded to a multiple of this before they are sealed.
pub const TERMS_STEP: usize = 8 * 1024;

declare! {
    /// One patient, one reader, one document, one period; signed once.
    Consent, "consent", {
        /// The grant.
        grant: GrantId,
        /// The vault.
        vault: VaultId,
        /// The mailbox of the pair.
        mailbox: MailboxId,
        /// Commitment to the reader: [`recipient_commitment`].
        recipient: Sha256Digest,
        /// Which versions.
        mode: Mode,
        /// First day.
        not_before: Day,
        /// Last day.
        not_after: Day,
        /// Commitment to the terms: [`terms_commitment`].
        terms: Sha256Digest,
    }
    check |consent| {
        let longest = consent.not_before.plus(MAX_CONSENT_DAYS);
        if consent.not_after < consent.not_before || consent.not_after > longest {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

/// Which versions of the document a consent covers.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The version at hand (and notes on it).
    ThisVersion,
    /// The version at hand and those that follow.
    LaterVersions,
}

impl Consent {
    /// Whether `day` lies within the consent.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.not_before <= day && day <= self.not_after
    }
}

/// SHA-256(label || salt || account || key-set fingerprint).
#[must_use]
pub fn recipient_commitment(salt: &[u8; 32], account: AccountId, key: &Sha256Digest) -> Sha256Digest {
    sha256_concat(&[label::RECIPIENT.as_bytes(), salt, account.as_bytes(), key.as_bytes()])
}

/// SHA-256(label || salt || terms).
#[must_use]
pub fn terms_commitment(salt: &[u8; 32], terms: &[u8]) -> Sha256Digest {
    sha256_concat(&[label::TERMS.as_bytes(), salt, terms])
}
