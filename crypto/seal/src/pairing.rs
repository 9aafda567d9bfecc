//! Pairing: how two people recognise each other's keys, and the two letters that make a mailbox.

use cachet_crypto::protocol::account::HybridRecipient;
use cachet_crypto::protocol::mailbox::DROP_SIZE;
use cachet_crypto::{
    AccountId, Envelope, MailboxId, Sha256Digest, VaultId, VerifyingKey, decode_base64url, encode_base64url, label,
    sha256_concat,
};
use rand_core::TryCryptoRng;

use crate::age_file::{open_file, seal_file};
use crate::enclosed::Enclosed;
use crate::hybrid::HybridIdentity;
use crate::padding::{pad_to_multiple, unpad_multiple};
use crate::terms::MAX_NAME;
use crate::{Error, Result};

const QR: &str = "CACHET-P1:";
const QR_PLAIN: usize = 16 + 4 + 32;
const DOOR_SECRET: usize = 32;

cachet_crypto::statement! {
    /// Signed by the patient, dropped at the reader's front door: the mailbox that the two will share.
    Invite, "invite", {
        /// The mailbox.
        mailbox: MailboxId,
        /// The patient's vault.
        vault: VaultId,
        /// The reader's account.
        reader: AccountId,
        /// Fingerprint of the reader's key set as the patient recognised it.
        reader_key: Sha256Digest,
        /// The patient's own record.
        record: Envelope,
        /// Voided by the first claim.
        claim: Enclosed<32>,
        /// Seals the exact times of the journal.
        pair_key: Enclosed<32>,
        /// The patient's name, as the patient gives it.
        patient: String,
    }
    check |invite| {
        if invite.epoch.is_none() {
            return Err(cachet_crypto::Error::Bind);
        }
        if invite.patient.len() > MAX_NAME || invite.patient.chars().any(char::is_control) {
            return Err(cachet_crypto::Error::Malformed);
        }
        Ok(())
    }
}

cachet_crypto::statement! {
    /// Signed by the reader's account, sealed to the patient: which key writes in the mailbox.
    Binding, "binding", {
        /// The mailbox.
        mailbox: MailboxId,
        /// The patient's vault.
        vault: VaultId,
        /// The reader's key for this mailbox.
        mailbox_key: VerifyingKey,
    }
    check |binding| {
        if binding.epoch.is_none() {
            return Err(cachet_crypto::Error::Bind);
        }
        Ok(())
    }
}

/// Seals a signed statement to one person, padded to 8 KiB: an invite, a binding.
///
/// # Errors
/// [`Error::Limit`] when it does not fit, [`Error::Malformed`] for a weak recipient, [`Error::Chance`].
pub fn seal_letter(
    envelope: &Envelope,
    recipient: &HybridRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    let plaintext = pad_to_multiple(&zeroize::Zeroizing::new(envelope.to_vec()), DROP_SIZE)?;
    if plaintext.len() != DROP_SIZE {
        return Err(Error::Limit);
    }
    seal_file(&plaintext, recipient, rng)
}

/// Opens a letter. Nothing in it is verified: what it claims says which key to ask for, and that key decides.
///
/// # Errors
/// [`Error::Forged`] or [`Error::Malformed`].
pub fn open_letter(identity: &HybridIdentity, file: &[u8]) -> Result<Envelope> {
    let plaintext = open_file(identity, file)?;
    if plaintext.len() != DROP_SIZE {
        return Err(Error::Malformed);
    }
    Ok(Envelope::from_slice(unpad_multiple(&plaintext, DROP_SIZE)?)?)
}

/// Eight groups of five digits, 132 bits: for recognising keys in writing.
///
/// Group i is the i-th u32be of SHA-256(label || account || epoch || Ed25519 pk || recipient) modulo 100,000.
#[must_use]
pub fn pairing_digits(account: AccountId, epoch: u32, sign: &VerifyingKey, recipient: &HybridRecipient) -> [String; 8] {
    let digest = sha256_concat(&[
        label::PAIRING.as_bytes(),
        account.as_bytes(),
        &epoch.to_be_bytes(),
        sign.as_bytes(),
        recipient.as_bytes(),
    ]);
    let (words, _) = digest.as_bytes().as_chunks::<4>();
    std::array::from_fn(|i| format!("{:05}", u32::from_be_bytes(words[i]) % 100_000))
}

/// What a pairing QR says: whose keys, by their whole fingerprint.
///
/// `CACHET-P1:` and the unpadded base64url of account (16) || epoch (u32be) || fingerprint (32) || door secret (32 or
/// nothing).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PairingCode {
    /// The account.
    pub account: AccountId,
    /// Epoch of the key set.
    pub epoch: u32,
    /// Fingerprint of the key set.
    pub fingerprint: Sha256Digest,
    /// What a drop at this front door must show, when its owner demands it.
    pub door: Option<[u8; DOOR_SECRET]>,
}

impl PairingCode {
    /// The text of the QR.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::with_capacity(QR_PLAIN + DOOR_SECRET);
        bytes.extend_from_slice(self.account.as_bytes());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(self.fingerprint.as_bytes());
        bytes.extend_from_slice(self.door.as_ref().map_or(&[], |door| door.as_slice()));
        format!("{QR}{}", encode_base64url(&bytes))
    }

    /// Reads a QR's text; white space around it is ignored.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn from_text(text: &str) -> Result<Self> {
        let bytes = decode_base64url(text.trim().strip_prefix(QR).ok_or(Error::Malformed)?)?;
        let (account, rest) = bytes.split_first_chunk::<16>().ok_or(Error::Malformed)?;
        let (epoch, rest) = rest.split_first_chunk::<4>().ok_or(Error::Malformed)?;
        let (fingerprint, door) = rest.split_first_chunk::<32>().ok_or(Error::Malformed)?;
        let door = match door {
            [] => None,
            door => Some(door.try_into().map_err(|_| Error::Malformed)?),
        };
        Ok(Self {
            account: AccountId::from_bytes(*account),
            epoch: u32::from_be_bytes(*epoch),
            fingerprint: Sha256Digest::from_bytes(*fingerprint),
            door,
        })
    }
}
