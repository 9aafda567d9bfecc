//! The recovery sheet: 256 bits that open the account on any device, as 24 French words or a QR, and the checkpoint of the
//! directory at its making.

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
use crate::pairing_code::SeenCheckpoint;
use crate::root::{ml_dsa_public_key, ml_dsa_sign};
use crate::sheet_mark::{self, SheetMark};
use crate::way_in::WrapKey;
use crate::{Error, Result, kdf, words};

/// A QR of the code alone.
const QR: &str = "CACHET-R1:";

/// A QR of the code and a checkpoint.
const QR_MARKED: &str = "CACHET-R2:";

const WORDS: usize = 24;

/// What a recovery sheet holds. The words carry BIP39's checksum, a QR's text a byte of its own.
pub struct RecoveryCode {
    secret: Secret<32>,
    mark: Option<SheetMark>,
}

impl RecoveryCode {
    /// A fresh code.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Ok(Self { secret: Chance::new(rng)?.secret()?, mark: None })
    }

    /// The same code on a sheet that is made while `seen` is the directory's newest checkpoint.
    #[must_use]
    pub fn marked(self, seen: SeenCheckpoint) -> Self {
        Self { mark: Some(SheetMark::Checkpoint(seen)), ..self }
    }

    /// What the sheet says of the time it was made; none on a sheet without a checkpoint, or when words alone were typed.
    #[must_use]
    pub fn mark(&self) -> Option<SheetMark> {
        self.mark
    }

    /// The line to be typed with the words, on a sheet that has one.
    #[must_use]
    pub fn mark_line(&self) -> Option<String> {
        self.mark.map(|mark| sheet_mark::line(&self.secret, mark.size()))
    }

    /// The 24 words, composed (NFC), for the sheet.
    #[must_use]
    pub fn words(&self) -> Zeroizing<Vec<String>> {
        Zeroizing::new(self.mnemonic().word_indices().map(words::word).collect())
    }

    /// The text of the sheet's QR: it is no link.
    #[must_use]
    pub fn to_qr_text(&self) -> Zeroizing<String> {
        if let Some(SheetMark::Checkpoint(seen)) = &self.mark {
            return Zeroizing::new(format!("{QR_MARKED}{}", *sheet_mark::encode(&self.secret, seen)));
        }
        let mut bytes = Zeroizing::new(self.secret.expose().to_vec());
        bytes.push(sha256(self.secret.expose()).as_bytes()[0]);
        Zeroizing::new(format!("{QR}{}", *Zeroizing::new(encode_base64url(&bytes))))
    }

    /// Reads what a person typed or scanned: words in any case, with or without accents, whole or by their first four
    /// letters, numbered or not, with or without the sheet's line of digits; or the QR's text.
    ///
    /// # Errors
    /// [`Error::UnknownWord`] with the place of the first unknown word, [`Error::Malformed`] unless there are 24,
    /// [`Error::Checksum`] when all are words but not of one code, [`Error::Mark`] when the line is not this sheet's.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        if let Some(qr) = trimmed.strip_prefix(QR_MARKED) {
            let (secret, seen) = sheet_mark::decode(qr)?;
            return Ok(Self { secret, mark: Some(SheetMark::Checkpoint(seen)) });
        }
        if let Some(qr) = trimmed.strip_prefix(QR) {
            return Ok(Self { secret: parse_qr(qr)?, mark: None });
        }
        let secret = parse_words(trimmed)?;
        let size = sheet_mark::find_line(trimmed).map(|line| sheet_mark::parse_line(&secret, line)).transpose()?;
        Ok(Self { secret, mark: size.map(SheetMark::Size) })
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
        kdf::derive(self.secret.expose(), None, &[label.as_bytes()])
    }

    fn mnemonic(&self) -> Mnemonic {
        Mnemonic::from_entropy_in(Language::French, self.secret.expose()).expect("256 bits are 24 words")
    }
}

fn parse_qr(text: &str) -> Result<Secret<32>> {
    let bytes = Zeroizing::new(decode_base64url(text)?);
    let (checksum, code) = bytes.split_last().ok_or(Error::Malformed)?;
    let code = Secret::from_slice(code).ok_or(Error::Malformed)?;
    if sha256(code.expose()).as_bytes()[0] != *checksum {
        return Err(Error::Checksum);
    }
    Ok(code)
}

fn parse_words(text: &str) -> Result<Secret<32>> {
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
    Secret::from_slice(&entropy[..length]).ok_or(Error::Malformed)
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}
