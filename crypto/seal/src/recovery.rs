//! The recovery sheet: 256 bits that open the account on any device, as 24 French words or a QR.

use std::fmt;

use bip39::{Language, Mnemonic};
use cachet_crypto::protocol::recovery::{RecoverySigned, RecoverySuccession, recovery_commitment, recovery_signer};
use cachet_crypto::{
    AccountId, Base64Url, Secret, Sha256Digest, Signed, SigningKey, decode_base64url, encode_base64url, label, sha256,
};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::own_object::PurposeKey;
use crate::root::{ml_dsa_public_key, ml_dsa_sign};
use crate::way_in::WrapKey;
use crate::{Error, Result, kdf, words};

const QR: &str = "CACHET-R1:";
const WORDS: usize = 24;

/// A recovery code. The words carry BIP39's checksum, the QR text the same byte.
pub struct RecoveryCode(Secret<32>);

impl RecoveryCode {
    /// A fresh code.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self)
    }

    /// The 24 words, composed (NFC), for the sheet.
    #[must_use]
    pub fn words(&self) -> Zeroizing<Vec<String>> {
        Zeroizing::new(self.mnemonic().word_indices().map(words::word).collect())
    }

    /// The text of the sheet's QR: it is no link.
    #[must_use]
    pub fn to_qr_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(self.0.expose().to_vec());
        bytes.push(sha256(self.0.expose()).as_bytes()[0]);
        Zeroizing::new(format!("{QR}{}", *Zeroizing::new(encode_base64url(&bytes))))
    }

    /// Reads what a person typed or scanned: words in any case, with or without accents, whole or by their first four
    /// letters, numbered or not; or the QR's text.
    ///
    /// # Errors
    /// [`Error::UnknownWord`] with the place of the first unknown word, [`Error::Malformed`] unless there are 24,
    /// [`Error::Checksum`] when all are words but not of one code.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim().strip_prefix(QR) {
            Some(qr) => Self::parse_qr(qr),
            None => Self::parse_words(text),
        }
    }

    /// The rehearsal: whether `typed` is the word at `place`, counted from 1.
    #[must_use]
    pub fn has_word_at(&self, place: usize, typed: &str) -> bool {
        let index = place.checked_sub(1).and_then(|skip| self.mnemonic().word_indices().nth(skip));
        index.is_some() && words::find(typed.trim()) == index
    }

    /// The id under which the server keeps the wrap; tells nothing of the code.
    #[must_use]
    pub fn lookup(&self) -> [u8; 32] {
        *self.derive(label::RECOVERY_LOOKUP).expose()
    }

    /// The key that wraps the root of `epoch`.
    #[must_use]
    pub fn wrap_key(&self, account: AccountId, epoch: u32) -> WrapKey {
        WrapKey::for_recovery(PurposeKey::from_derived(self.derive(label::RECOVERY_WRAP)), account, epoch)
    }

    /// The recovery signing key.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.derive(label::RECOVERY_SIGNING))
    }

    /// What the account record says of it: SHA-256(Ed25519 pk || ML-DSA-65 pk).
    #[must_use]
    pub fn commitment(&self) -> Sha256Digest {
        let ml_dsa = ml_dsa_public_key(&self.derive(label::RECOVERY_PQ_SIGNING));
        recovery_commitment(&self.signing_key().verifying_key(), &ml_dsa)
    }

    /// Names the record that follows the one of `epoch`, with both signatures of the recovery key.
    ///
    /// # Errors
    /// None for a code that was generated; the type is that of signing.
    pub fn sign_succession(&self, account: AccountId, epoch: u32, next: Sha256Digest) -> Result<RecoverySigned> {
        let seed = self.derive(label::RECOVERY_PQ_SIGNING);
        let (sign, pq) = (self.signing_key().verifying_key(), ml_dsa_public_key(&seed));
        let header = recovery_signer(account.into(), epoch, recovery_commitment(&sign, &pq));
        let signed = Signed::sign(RecoverySuccession::new(header, next, sign, Base64Url(pq)), &self.signing_key())?;
        let signature = ml_dsa_sign(&seed, signed.hash().as_bytes(), label::RECOVERY_SUCCESSION)?;
        Ok(RecoverySigned { statement: signed.envelope().clone(), pq_signature: Base64Url(signature) })
    }

    fn derive(&self, label: &'static str) -> Secret<32> {
        kdf::derive(self.0.expose(), None, &[label.as_bytes()])
    }

    fn mnemonic(&self) -> Mnemonic {
        Mnemonic::from_entropy_in(Language::French, self.0.expose()).expect("256 bits are 24 words")
    }

    fn parse_qr(text: &str) -> Result<Self> {
        let bytes = Zeroizing::new(decode_base64url(text)?);
        let (checksum, code) = bytes.split_last().ok_or(Error::Malformed)?;
        let code = Secret::from_slice(code).ok_or(Error::Malformed)?;
        if sha256(code.expose()).as_bytes()[0] != *checksum {
            return Err(Error::Checksum);
        }
        Ok(Self(code))
    }

    fn parse_words(text: &str) -> Result<Self> {
        let mut phrase = Zeroizing::new(String::with_capacity(512));
        let mut count = 0;
        for typed in words::split(text) {
            count += 1;
            if count > WORDS {
                return Err(Error::Malformed);
            }
            let index = words::find(typed).ok_or(Error::UnknownWord(count))?;
            if count > 1 {
                phrase.push(' ');
            }
            phrase.push_str(Language::French.word_list()[index]);
        }
        if count != WORDS {
            return Err(Error::Malformed);
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::French, &phrase).map_err(|_| Error::Checksum)?;
        let (entropy, length) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        Secret::from_slice(&entropy[..length]).map(Self).ok_or(Error::Malformed)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}
