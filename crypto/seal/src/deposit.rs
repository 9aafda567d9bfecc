//! Deposits: what a sender signs and seals to a patient, what takes it back, and what a patient sends back.

use cachet_crypto::{AccountId, Day, DepositId, DocumentId, Envelope, ObjectId, Sha256Digest, VaultId};
use serde::{Deserialize, Serialize};

use crate::born::is_day_of_birth;
use crate::terms::MAX_NAME;

/// Whom a document is about, as the system that sends it holds them: a message's `PID`, say.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Given and family name.
    pub name: String,
    /// The name at birth, where it is told from the one in use.
    pub at_birth: Option<String>,
    /// Day of birth, `YYYY-MM-DD`, where it is known.
    pub born: Option<String>,
}

/// Longest name of a subject, in bytes: a letter has one size.
pub const MAX_SUBJECT: usize = 100;

impl Subject {
    /// Names of at most 100 bytes without control characters, a day that is one.
    fn fits(&self) -> bool {
        let mut names = [Some(&self.name), self.at_birth.as_ref()].into_iter().flatten();
        names.all(|name| name.len() <= MAX_SUBJECT && !name.chars().any(char::is_control))
            && self.born.as_deref().is_none_or(is_day_of_birth)
    }
}

cachet_crypto::statement! {
    /// Signed by the sender, sealed to the patient: one document that the vault has never held.
    Deposit, "deposit", {
        /// This deposit.
        deposit: DepositId,
        /// The patient's account.
        recipient: AccountId,
        /// Fingerprint of the patient's key set to which it is sealed.
        recipient_key: Sha256Digest,
        /// The patient's vault.
        vault: VaultId,
        /// The document.
        document: DocumentId,
        /// Its version.
        object: ObjectId,
        /// SHA-256 of the header, first byte to the LF after the MAC.
        header: Sha256Digest,
        /// SHA-256 of the manifest payload.
        manifest: Sha256Digest,
        /// Root over the parts' digests.
        parts: Sha256Digest,
        /// An earlier document of this sender that this one replaces.
        replaces: Option<DocumentId>,
        /// Whether the sender asks that it be read with a doctor: a cover is shown first.
        cover: bool,
        /// Whom the sender's system says that it is about.
        subject: Option<Subject>,
        /// The sender's record.
        record: Envelope,
        /// The registrar's word on the sender's keys.
        credential: Option<Envelope>,
    }
    check |deposit| {
        if !deposit.subject.as_ref().is_none_or(Subject::fits) {
            return Err(cachet_crypto::Error::Malformed);
        }
        if deposit.epoch.is_none() || deposit.replaces == Some(deposit.document) {
            return Err(cachet_crypto::Error::Bind);
        }
        Ok(())
    }
}

cachet_crypto::statement! {
    /// Signed by the key of a deposit link, sealed to the patient: one document that the vault has never held, left by
    /// somebody without an account.
    LinkDeposit, "link-deposit", {
        /// This deposit.
        deposit: DepositId,
        /// The patient's account.
        recipient: AccountId,
        /// Fingerprint of the patient's key set to which it is sealed.
        recipient_key: Sha256Digest,
        /// The patient's vault.
        vault: VaultId,
        /// The document.
        document: DocumentId,
        /// Its version.
        object: ObjectId,
        /// SHA-256 of the header, first byte to the LF after the MAC.
        header: Sha256Digest,
        /// SHA-256 of the manifest payload.
        manifest: Sha256Digest,
        /// Root over the parts' digests.
        parts: Sha256Digest,
        /// Who left it, in their own words: nobody verified it.
        from: String,
        /// Day on which it was sealed, by the clock of whoever left it.
        on: Day,
        /// The record of the link's keys.
        record: Envelope,
    }
    check |deposit| {
        if deposit.epoch != Some(0) || deposit.from.len() > MAX_NAME { Err(cachet_crypto::Error::Bind) } else { Ok(()) }
    }
}

cachet_crypto::statement! {
    /// Signed by the sender, sealed to the patient: an earlier document of this sender does not hold.
    DepositCancel, "deposit-cancel", {
        /// This letter.
        deposit: DepositId,
        /// The patient's account.
        recipient: AccountId,
        /// Fingerprint of the patient's key set to which it is sealed.
        recipient_key: Sha256Digest,
        /// The patient's vault.
        vault: VaultId,
        /// The document.
        document: DocumentId,
        /// The sender's record.
        record: Envelope,
        /// The registrar's word on the sender's keys.
        credential: Option<Envelope>,
    }
    check |cancel| {
        if cancel.epoch.is_none() { Err(cachet_crypto::Error::Bind) } else { Ok(()) }
    }
}

cachet_crypto::statement! {
    /// Signed by the patient, dropped at the sender's front door: the document is not about this person.
    DepositReturn, "deposit-return", {
        /// The deposit.
        deposit: DepositId,
        /// The sender's account.
        sender: AccountId,
        /// The document.
        document: DocumentId,
        /// SHA-256 of its manifest payload.
        manifest: Sha256Digest,
        /// The patient's record.
        record: Envelope,
    }
    check |returned| {
        if returned.epoch.is_none() { Err(cachet_crypto::Error::Bind) } else { Ok(()) }
    }
}
