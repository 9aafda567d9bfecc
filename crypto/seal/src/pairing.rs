//! Pairing: how two people recognise each other's keys, and the two letters that make a mailbox.

use cachet_crypto::protocol::account::HybridRecipient;
use cachet_crypto::protocol::mailbox::DROP_SIZE;
use cachet_crypto::{AccountId, Envelope, MailboxId, Sha256Digest, VaultId, VerifyingKey, label, sha256_concat};
use rand_core::TryCryptoRng;

use crate::age_file::{open_file, seal_file};
use crate::enclosed::Enclosed;
use crate::hybrid::HybridIdentity;
use crate::padding::{pad_to_multiple, unpad_multiple};
use crate::terms::MAX_NAME;
use crate::{Error, Result};

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
    groups(&digest)
}

fn groups(digest: &Sha256Digest) -> [String; 8] {
    let (words, _) = digest.as_bytes().as_chunks::<4>();
    std::array::from_fn(|i| format!("{:05}", u32::from_be_bytes(words[i]) % 100_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_that_agree_in_their_first_64_bits_show_other_digits() {
        let digest = cachet_crypto::sha256(b"a key set");
        for at in 8..32 {
            let mut near = *digest.as_bytes();
            near[at] ^= 1;
            let (shown, other) = (groups(&digest), groups(&Sha256Digest::from_bytes(near)));
            assert_eq!(shown[..2], other[..2], "the first 64 bits are the first two groups");
            assert_ne!(shown[at / 4], other[at / 4], "byte {at}");
        }
    }
}
