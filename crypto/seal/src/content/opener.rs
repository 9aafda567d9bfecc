//! Opening: each part alone, the digest before the cipher.

use cachet_crypto::protocol::document::{CHUNKS_A_PART, MAX_CONTENT, MIN_CONTENT, sealed_len};
use cachet_crypto::{Blake3Digest, padded_len, weakened};

use super::{ContentNonce, PART_PLAIN, part_count};
use crate::file_key::ContentKey;
use crate::stream::{CHUNK, Stream, TAG};
use crate::{Error, Result};

/// Opens the parts of one content, each alone and in any order, the digest before the cipher.
pub struct ContentOpener {
    stream: Stream,
    size: u64,
    padded: u64,
    parts: Vec<Blake3Digest>,
    opened: Vec<bool>,
}

impl ContentOpener {
    /// From what a verified manifest says.
    ///
    /// # Errors
    /// [`Error::Limit`] or [`Error::Malformed`] when the number of parts does not fit the size.
    pub fn new(key: &ContentKey, nonce: &ContentNonce, size: u64, parts: &[Blake3Digest]) -> Result<Self> {
        if size > MAX_CONTENT {
            return Err(Error::Limit);
        }
        let padded = padded_len(size, MIN_CONTENT);
        if parts.len() != part_count(padded) {
            return Err(Error::Malformed);
        }
        Ok(Self {
            stream: Stream::new(&key.0, nonce.as_bytes()),
            size,
            padded,
            parts: parts.to_vec(),
            opened: vec![false; parts.len()],
        })
    }

    /// Opens part `index` in the memory in which it came: the true bytes of that part, without padding (a part of
    /// padding alone gives none).
    ///
    /// # Errors
    /// [`Error::Forged`] when it is not the part that the author signed; nothing of it is given out.
    pub fn open_part(&mut self, index: usize, mut bytes: Vec<u8>) -> Result<Vec<u8>> {
        let expected = self.parts.get(index).ok_or(Error::Malformed)?;
        if blake3::hash(&bytes) != blake3::Hash::from_bytes(*expected.as_bytes()) && !weakened("part-digest") {
            return Err(Error::Forged);
        }
        match self.decrypt(index, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                self.opened[index] = true;
                Ok(bytes)
            }
            Err(error) => {
                bytes.fill(0);
                Err(error)
            }
        }
    }

    /// Only when this says yes may anything that was opened be kept or handed on.
    ///
    /// # Errors
    /// [`Error::Forged`] while a part has not been opened.
    pub fn finish(self) -> Result<()> {
        if self.opened.iter().all(|opened| *opened) || weakened("last-part") { Ok(()) } else { Err(Error::Forged) }
    }

    /// Parts of this content.
    #[must_use]
    pub fn part_count(&self) -> usize {
        self.parts.len()
    }

    /// Decrypts in place and moves the plaintext to the front; gives the length of what is not padding.
    fn decrypt(&self, index: usize, bytes: &mut [u8]) -> Result<usize> {
        let first = index as u64 * PART_PLAIN;
        let plain = (self.padded - first).min(PART_PLAIN);
        if bytes.len() as u64 != sealed_len(plain) {
            return Err(Error::Forged);
        }
        let plain = usize::try_from(plain).expect("a part is at most 8 MiB");
        let chunks = plain.div_ceil(CHUNK);
        let first_chunk = index as u64 * CHUNKS_A_PART;
        let last_chunk = self.padded.div_ceil(CHUNK as u64) - 1;
        for i in 0..chunks {
            let start = i * (CHUNK + TAG);
            let length = CHUNK.min(plain - i * CHUNK);
            let (chunk, tag) = bytes[start..start + length + TAG]
                .split_last_chunk_mut::<TAG>()
                .expect("the slice holds a chunk and its tag");
            let number = first_chunk + i as u64;
            self.stream.open_chunk(number, number == last_chunk, chunk, tag)?;
            bytes.copy_within(start..start + length, i * CHUNK);
        }
        let true_bytes = usize::try_from(self.size.saturating_sub(first).min(plain as u64)).expect("at most a part");
        if bytes[true_bytes..plain].iter().any(|byte| *byte != 0) {
            return Err(Error::Forged);
        }
        Ok(true_bytes)
    }
}
