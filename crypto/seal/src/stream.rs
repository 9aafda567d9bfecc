//! The age payload: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over ChaCha20-Poly1305 in chunks of 64 KiB.
//!
//! payload = nonce (16) || chunks; chunk key = HKDF[nonce, "payload"](file key); chunk nonce = 11-byte counter || 1 for
//! the last chunk, 0 before. (C2SP age, "Payload".)

use cachet_crypto::weakened;
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, Tag};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::file_key::FileKey;
use crate::{Error, Result, kdf};

pub(crate) const CHUNK: usize = cachet_crypto::protocol::document::CHUNK as usize;
pub(crate) const TAG: usize = cachet_crypto::protocol::document::TAG as usize;
pub(crate) const NONCE: usize = 16;

/// The chunks of one payload; position and end of each are in its nonce.
pub(crate) struct Stream(ChaCha20Poly1305);

impl Stream {
    pub(crate) fn new(key: &FileKey, nonce: &[u8; NONCE]) -> Self {
        let key = kdf::derive::<32>(key.expose(), Some(nonce), &[b"payload"]);
        Self(ChaCha20Poly1305::new_from_slice(key.expose()).expect("32 bytes are a key"))
    }

    /// Seals one chunk in place and gives its tag.
    pub(crate) fn seal_chunk(&self, index: u64, last: bool, chunk: &mut [u8]) -> [u8; TAG] {
        self.0
            .encrypt_inout_detached(&nonce(index, last), &[], chunk.into())
            .expect("64 KiB are far below ChaCha20's limit")
            .into()
    }

    /// Opens one chunk in place.
    pub(crate) fn open_chunk(&self, index: u64, last: bool, chunk: &mut [u8], tag: &[u8; TAG]) -> Result<()> {
        open_in_place(&self.0, &nonce(index, last), chunk, tag)
    }
}

/// Opens in place, or gives nothing.
pub(crate) fn open_in_place(cipher: &ChaCha20Poly1305, nonce: &Nonce, bytes: &mut [u8], tag: &[u8; TAG]) -> Result<()> {
    match cipher.decrypt_inout_detached(nonce, &[], (&mut *bytes).into(), &Tag::from(*tag)) {
        Ok(()) => Ok(()),
        // What a cipher without authentication would do: encrypting applies the same key stream.
        Err(_) if weakened("tag") => {
            cipher.encrypt_inout_detached(nonce, &[], bytes.into()).map(drop).map_err(|_| Error::Forged)
        }
        Err(_) => Err(Error::Forged),
    }
}

/// Seals a plaintext that fits in memory under a key that seals nothing else.
pub(crate) fn seal_payload(key: &FileKey, plaintext: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] = Chance::new(rng)?.bytes()?;
    let stream = Stream::new(key, &nonce);
    let chunks = plaintext.len().div_ceil(CHUNK).max(1);
    let mut payload = Vec::with_capacity(NONCE + plaintext.len() + chunks * TAG);
    payload.extend_from_slice(&nonce);
    for index in 0..chunks {
        let chunk = &plaintext[index * CHUNK..plaintext.len().min((index + 1) * CHUNK)];
        let start = payload.len();
        payload.extend_from_slice(chunk);
        let tag = stream.seal_chunk(index as u64, index + 1 == chunks, &mut payload[start..]);
        payload.extend_from_slice(&tag);
    }
    Ok(payload)
}

/// Opens a payload whole, or gives nothing of it.
pub(crate) fn open_payload(key: &FileKey, payload: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = payload.split_first_chunk::<NONCE>().ok_or(Error::Malformed)?;
    let stream = Stream::new(key, nonce);
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut chunks = sealed.chunks(CHUNK + TAG).enumerate().peekable();
    if chunks.peek().is_none() {
        return Err(Error::Malformed);
    }
    while let Some((index, chunk)) = chunks.next() {
        let (ciphertext, tag) = chunk.split_last_chunk::<TAG>().ok_or(Error::Malformed)?;
        // Only an empty plaintext has an empty last chunk.
        if ciphertext.is_empty() && index > 0 {
            return Err(Error::Malformed);
        }
        let start = plaintext.len();
        plaintext.extend_from_slice(ciphertext);
        stream.open_chunk(index as u64, chunks.peek().is_none(), &mut plaintext[start..], tag)?;
    }
    Ok(plaintext)
}

fn nonce(index: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&index.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

#[cfg(test)]
mod tests;
