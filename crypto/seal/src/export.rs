//! Export: whole, unpadded age files that stock tools open, by a one-time hybrid identity or a generated passphrase.
//!
//! Never X25519, never the account's own identity. The passphrase form is C2SP age's `scrypt` stanza.

use base64ct::{Base64Unpadded, Encoding};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::age_header::{header_mac, wrap_file_key};
use crate::chance::Chance;
use crate::file_key::FileKey;
use crate::hybrid::HybridRecipient;
use crate::prepared::PreparedRecipient;
use crate::stream::{CHUNK, NONCE, Stream};
use crate::{Error, Result, passphrase};

/// scrypt's work: 2^15, 32 MiB. The passphrase is generated and has 128 bits, so work adds nothing.
const LOG_N: u8 = 15;
const SCRYPT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";

/// A generated passphrase of at least 128 bits, the only kind that an export takes: twelve French words.
pub struct ExportPassphrase(Zeroizing<String>);

impl ExportPassphrase {
    /// A fresh one.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        passphrase::generate(passphrase::ALONE, rng).map(Self)
    }

    /// The words, to be shown or printed once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ExportPassphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExportPassphrase(..)")
    }
}

/// Writes one age file as its plaintext comes: header first, unpadded.
pub struct ExportSealer {
    stream: Stream,
    index: u64,
    chunk: Vec<u8>,
}

impl ExportSealer {
    /// Begins a file for a one-time identity; gives what stands before the first chunk.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a weak recipient, [`Error::Chance`].
    pub fn to_identity(recipient: &HybridRecipient, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let key = FileKey::generate(rng)?;
        let header = wrap_file_key(&key, &PreparedRecipient::new(recipient)?, rng)?.into_bytes();
        Self::begin(&key, header, rng)
    }

    /// Begins a file for a generated passphrase, for tools without hybrid recipients.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn to_passphrase(
        passphrase: &ExportPassphrase,
        rng: &mut (impl TryCryptoRng + ?Sized),
    ) -> Result<(Self, Vec<u8>)> {
        let key = FileKey::generate(rng)?;
        let header = scrypt_header(&key, passphrase, rng)?;
        Self::begin(&key, header, rng)
    }

    fn begin(key: &FileKey, mut head: Vec<u8>, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let nonce: [u8; NONCE] = Chance::new(rng)?.bytes()?;
        head.extend_from_slice(&nonce);
        Ok((Self { stream: Stream::new(key, &nonce), index: 0, chunk: Vec::with_capacity(CHUNK) }, head))
    }

    /// Seals what is whole of `plaintext` and what was kept before; appends it to `out`.
    pub fn push(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) {
        while !plaintext.is_empty() {
            // A full chunk waits: only `finish` knows whether it was the last.
            if self.chunk.len() == CHUNK {
                self.seal(false, out);
            }
            let (now, later) = plaintext.split_at(plaintext.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            plaintext = later;
        }
    }

    /// Seals the last chunk and ends the file.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.seal(true, out);
    }

    fn seal(&mut self, last: bool, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.chunk);
        let tag = self.stream.seal_chunk(self.index, last, &mut out[start..]);
        out.extend_from_slice(&tag);
        self.index += 1;
        self.chunk.clear();
    }
}

fn scrypt_header(
    key: &FileKey,
    passphrase: &ExportPassphrase,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    let salt: [u8; 16] = Chance::new(rng)?.bytes()?;
    let mut wrap_key = Zeroizing::new([0; 32]);
    let params = scrypt::Params::new(LOG_N, 8, 1).map_err(|_| Error::Policy)?;
    scrypt::scrypt(passphrase.0.as_bytes(), &[SCRYPT_LABEL, &salt].concat(), &params, &mut *wrap_key)
        .map_err(|_| Error::Policy)?;
    let mut body = *key.expose();
    let tag = ChaCha20Poly1305::new_from_slice(&*wrap_key)
        .expect("32 bytes are a key")
        .encrypt_inout_detached(&Nonce::default(), &[], body.as_mut_slice().into())
        .map_err(|_| Error::Limit)?;
    let mut header = format!(
        "age-encryption.org/v1\n-> scrypt {} {LOG_N}\n{}\n---",
        Base64Unpadded::encode_string(&salt),
        Base64Unpadded::encode_string(&[body, tag.into()].concat()),
    )
    .into_bytes();
    let mac = header_mac(key, &header);
    header.extend_from_slice(format!(" {}\n", Base64Unpadded::encode_string(&mac)).as_bytes());
    Ok(header)
}
