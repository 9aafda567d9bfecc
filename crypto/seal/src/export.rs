//! Export: whole, unpadded age files that stock tools open, by a one-time hybrid identity or a generated passphrase.
//!
//! Never X25519, never the account's own identity. The passphrase form is C2SP age's `scrypt` stanza.

use base64ct::{Base64Unpadded, Encoding};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::age_header::{HEADER_LEN, header_mac, unwrap_file_key, wrap_file_key};
use crate::chance::Chance;
use crate::file_key::FileKey;
use crate::hybrid::{HybridIdentity, HybridRecipient};
use crate::prepared::PreparedRecipient;
use crate::stream::{CHUNK, NONCE, Stream, TAG, open_in_place};
use crate::{Error, Result, passphrase};

/// scrypt's work: 2^15, 32 MiB. The passphrase is generated and has 128 bits, so work adds nothing.
const LOG_N: u8 = 15;
const SCRYPT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SCRYPT_STANZA: &str = "age-encryption.org/v1\n-> scrypt ";
const MAC_MARK: &str = "\n---";
const SALT_TEXT: usize = 22;
const BODY_TEXT: usize = 43;

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

/// What opens an export: what was printed with it.
pub enum CapsuleKey {
    /// The generated words.
    Passphrase(Zeroizing<String>),
    /// The one-time identity.
    Identity(Box<HybridIdentity>),
}

impl CapsuleKey {
    /// Reads the words, or a text in which the identity stands.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an identity that is none.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_whitespace().find(|word| word.starts_with("AGE-SECRET-KEY-")) {
            Some(identity) => HybridIdentity::from_age_string(identity).map(Box::new).map(Self::Identity),
            None => {
                let words: Vec<&str> = text.split_whitespace().collect();
                Ok(Self::Passphrase(Zeroizing::new(words.join(" "))))
            }
        }
    }
}

/// Bytes of an export that its opening begins with, at most.
pub const EXPORT_HEAD: usize = HEADER_LEN + NONCE;

/// Bytes of a sealed chunk of an export; the last one may be shorter.
pub const EXPORT_CHUNK: usize = CHUNK + TAG;

/// Opens an export chunk by chunk, in the forms that [`ExportSealer`] writes and no other.
pub struct CapsuleOpener {
    stream: Stream,
}

impl CapsuleOpener {
    /// Opens the header in the first [`EXPORT_HEAD`] bytes of a file; gives where the first chunk begins.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another form, [`Error::Forged`] for another key.
    pub fn new(key: &CapsuleKey, head: &[u8]) -> Result<(Self, u64)> {
        let (key, length) = match key {
            CapsuleKey::Identity(identity) => {
                let header = head.get(..HEADER_LEN).ok_or(Error::Malformed)?;
                (unwrap_file_key(identity, header)?, HEADER_LEN)
            }
            CapsuleKey::Passphrase(words) => open_scrypt_header(words, head)?,
        };
        let nonce = head.get(length..).and_then(<[u8]>::first_chunk::<NONCE>).ok_or(Error::Malformed)?;
        Ok((Self { stream: Stream::new(&key, nonce) }, (length + NONCE) as u64))
    }

    /// Opens chunk `index`; `last` says that nothing follows it.
    ///
    /// # Errors
    /// [`Error::Forged`].
    pub fn open_chunk(&self, index: u64, last: bool, sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>> {
        let mut plaintext = Zeroizing::new(sealed);
        let length = plaintext.len().checked_sub(TAG).ok_or(Error::Malformed)?;
        // Only an empty plaintext has an empty last chunk, and no export is empty.
        if length == 0 {
            return Err(Error::Malformed);
        }
        let tag: [u8; TAG] = plaintext[length..].try_into().map_err(|_| Error::Malformed)?;
        plaintext.truncate(length);
        self.stream.open_chunk(index, last, &mut plaintext, &tag)?;
        Ok(plaintext)
    }
}

/// The file key behind a `scrypt` header of the one form that [`scrypt_header`] writes, and the header's length.
fn open_scrypt_header(words: &str, head: &[u8]) -> Result<(FileKey, usize)> {
    let stanza = format!("{SCRYPT_STANZA}{} {LOG_N}\n", "s".repeat(SALT_TEXT));
    let length = stanza.len() + BODY_TEXT + MAC_MARK.len() + 1 + BODY_TEXT + 1;
    let header = head.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or(Error::Malformed)?;
    let salt = header.strip_prefix(SCRYPT_STANZA).and_then(|rest| rest.get(..SALT_TEXT)).ok_or(Error::Malformed)?;
    let salt = Base64Unpadded::decode_vec(salt).map_err(|_| Error::Malformed)?;
    let body = header.get(stanza.len()..stanza.len() + BODY_TEXT).ok_or(Error::Malformed)?;
    let body = Base64Unpadded::decode_vec(body).map_err(|_| Error::Malformed)?;
    let (sealed, tag) = body.split_last_chunk::<TAG>().ok_or(Error::Malformed)?;
    let wrap_key = scrypt_key(words, &salt)?;
    let cipher = ChaCha20Poly1305::new_from_slice(&*wrap_key).expect("32 bytes are a key");
    let mut key = Zeroizing::new(sealed.to_vec());
    open_in_place(&cipher, &Nonce::default(), &mut key, tag)?;
    let key = FileKey::from_slice(&key).ok_or(Error::Malformed)?;
    // The one header that this key, salt and body make: compared whole, MAC included.
    let expected = scrypt_text(&key, &salt, &body);
    if header.as_bytes() == expected { Ok((key, length)) } else { Err(Error::Forged) }
}

fn scrypt_key(words: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut wrap_key = Zeroizing::new([0; 32]);
    let params = scrypt::Params::new(LOG_N, 8, 1).map_err(|_| Error::Policy)?;
    scrypt::scrypt(words.as_bytes(), &[SCRYPT_LABEL, salt].concat(), &params, &mut *wrap_key)
        .map_err(|_| Error::Policy)?;
    Ok(wrap_key)
}

fn scrypt_text(key: &FileKey, salt: &[u8], body: &[u8]) -> Vec<u8> {
    let mut header = format!(
        "{SCRYPT_STANZA}{} {LOG_N}\n{}{MAC_MARK}",
        Base64Unpadded::encode_string(salt),
        Base64Unpadded::encode_string(body),
    )
    .into_bytes();
    let mac = header_mac(key, &header);
    header.extend_from_slice(format!(" {}\n", Base64Unpadded::encode_string(&mac)).as_bytes());
    header
}

fn scrypt_header(
    key: &FileKey,
    passphrase: &ExportPassphrase,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    let salt: [u8; 16] = Chance::new(rng)?.bytes()?;
    let wrap_key = scrypt_key(&passphrase.0, &salt)?;
    let mut body = *key.expose();
    let tag = ChaCha20Poly1305::new_from_slice(&*wrap_key)
        .expect("32 bytes are a key")
        .encrypt_inout_detached(&Nonce::default(), &[], body.as_mut_slice().into())
        .map_err(|_| Error::Limit)?;
    Ok(scrypt_text(key, &salt, &[body, tag.into()].concat()))
}
