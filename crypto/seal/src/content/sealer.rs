//! Sealing: bytes in as they come, finished parts out.

use cachet_crypto::protocol::document::{CHUNKS_A_PART, MAX_CONTENT, MIN_CONTENT, sealed_len};
use cachet_crypto::{Blake3Digest, padded_len};
use rand_core::TryCryptoRng;

use super::{ContentNonce, PART_PLAIN, SealedContent, SealedPart, UploadRecord, part_count};
use crate::chance::Chance;
use crate::enclosed::Enclosed;
use crate::file_key::{ContentKey, ContentSealingKey, FileKey};
use crate::stream::{CHUNK, Stream};
use crate::{Error, Result};

/// Seals one content as its bytes come. One key, one plaintext: a resumed seal that differs gives up the key.
///
/// ```
/// # fn main() -> Result<(), cachet_seal::Error> {
/// # use cachet_seal::{ContentSealer, ContentSealingKey};
/// # let rng = &mut getrandom::SysRng;
/// let file = b"a letter";
/// let mut sealer = ContentSealer::new(ContentSealingKey::generate(rng)?, file.len() as u64, rng)?;
/// let mut rest = &file[..];
/// while let Some(part) = sealer.push(&mut rest)? { /* record, then send */ }
/// while let Some(part) = sealer.pad()? { /* record, then send */ }
/// let content = sealer.finish()?;
/// # Ok(()) }
/// ```
pub struct ContentSealer {
    key: FileKey,
    nonce: ContentNonce,
    stream: Stream,
    size: u64,
    padded: u64,
    /// Plaintext bytes taken, pad included.
    taken: u64,
    buffer: Vec<u8>,
    chunk_start: usize,
    hasher: blake3::Hasher,
    parts: Vec<Blake3Digest>,
    /// Digests of an earlier attempt under this key.
    expected: Vec<Blake3Digest>,
    given_up: bool,
}

impl ContentSealer {
    /// Begins to seal `size` bytes under a key that seals nothing else.
    ///
    /// # Errors
    /// [`Error::Limit`] for more than 4 GiB, [`Error::Chance`].
    pub fn new(key: ContentSealingKey, size: u64, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        let nonce = ContentNonce::from_bytes(Chance::new(rng)?.bytes()?);
        Self::with(key.0, nonce, size, Vec::new())
    }

    /// Begins again where a record says: every part sealed before must come out the same.
    ///
    /// # Errors
    /// [`Error::Limit`] for more than 4 GiB.
    pub fn resume(record: UploadRecord) -> Result<Self> {
        Self::with(FileKey::from_secret(record.key.0), record.nonce, record.size, record.parts)
    }

    fn with(key: FileKey, nonce: ContentNonce, size: u64, expected: Vec<Blake3Digest>) -> Result<Self> {
        if size > MAX_CONTENT {
            return Err(Error::Limit);
        }
        Ok(Self {
            stream: Stream::new(&key, nonce.as_bytes()),
            key,
            nonce,
            size,
            padded: padded_len(size, MIN_CONTENT),
            taken: 0,
            buffer: Vec::new(),
            chunk_start: 0,
            hasher: blake3::Hasher::new(),
            parts: Vec::new(),
            expected,
            given_up: false,
        })
    }

    /// Takes bytes from the front of `rest`, up to the end of a part. `None` when `rest` is used up first.
    ///
    /// # Errors
    /// [`Error::Changed`] for more bytes than announced, or when a part differs from an earlier attempt.
    pub fn push(&mut self, rest: &mut &[u8]) -> Result<Option<SealedPart>> {
        if self.given_up || self.taken + rest.len() as u64 > self.size {
            return self.give_up();
        }
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(self.room()));
            *rest = later;
            self.make_room();
            self.buffer.extend_from_slice(now);
            if let Some(part) = self.advance(now.len())? {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// Adds padding up to the end of a part; call until `None`, after all bytes were pushed.
    ///
    /// # Errors
    /// [`Error::Changed`] when fewer bytes came than announced, or when a part differs from an earlier attempt.
    pub fn pad(&mut self) -> Result<Option<SealedPart>> {
        if self.given_up || self.taken < self.size {
            return self.give_up();
        }
        while self.taken < self.padded {
            let zeros = self.room();
            self.make_room();
            self.buffer.resize(self.buffer.len() + zeros, 0);
            if let Some(part) = self.advance(zeros)? {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// Ends the seal: from here on the key only opens.
    ///
    /// # Errors
    /// [`Error::Changed`] unless exactly the announced bytes and all padding were sealed.
    pub fn finish(self) -> Result<SealedContent> {
        if self.given_up || self.taken != self.padded || self.parts.len() < self.expected.len() {
            return Err(Error::Changed);
        }
        Ok(SealedContent { key: ContentKey(self.key), nonce: self.nonce, size: self.size, parts: self.parts })
    }

    /// The record to keep, sealed, before the newest part is sent.
    #[must_use]
    pub fn record(&self) -> UploadRecord {
        let parts = if self.parts.len() < self.expected.len() { &self.expected } else { &self.parts };
        UploadRecord {
            key: Enclosed(self.key.secret().duplicate()),
            nonce: self.nonce,
            size: self.size,
            parts: parts.clone(),
        }
    }

    /// Parts that this content will have.
    #[must_use]
    pub fn part_count(&self) -> usize {
        part_count(self.padded)
    }

    /// Bytes that the current chunk still takes.
    fn room(&self) -> usize {
        let in_chunk = CHUNK - (self.buffer.len() - self.chunk_start);
        usize::try_from((self.padded - self.taken).min(in_chunk as u64)).expect("at most a chunk")
    }

    fn make_room(&mut self) {
        if self.buffer.capacity() == 0 {
            let plain = (self.padded - self.taken).min(PART_PLAIN);
            let sealed = sealed_len(plain);
            self.buffer.reserve_exact(usize::try_from(sealed).expect("a part is at most 8 MiB and tags"));
        }
    }

    /// Seals the current chunk when it is whole, and the part with it when that is whole.
    fn advance(&mut self, added: usize) -> Result<Option<SealedPart>> {
        self.taken += added as u64;
        let last = self.taken == self.padded;
        if self.buffer.len() - self.chunk_start < CHUNK && !last {
            return Ok(None);
        }
        let index = (self.taken - 1) / CHUNK as u64;
        let tag = self.stream.seal_chunk(index, last, &mut self.buffer[self.chunk_start..]);
        self.buffer.extend_from_slice(&tag);
        self.hasher.update(&self.buffer[self.chunk_start..]);
        self.chunk_start = self.buffer.len();
        if !last && !(index + 1).is_multiple_of(CHUNKS_A_PART) {
            return Ok(None);
        }
        let digest = Blake3Digest::from_bytes(*self.hasher.finalize().as_bytes());
        let index = self.parts.len();
        if self.expected.get(index).is_some_and(|expected| *expected != digest) {
            return self.give_up();
        }
        self.parts.push(digest);
        self.hasher.reset();
        self.chunk_start = 0;
        Ok(Some(SealedPart { index, bytes: std::mem::take(&mut self.buffer), digest }))
    }

    /// Nothing is sealed under this key any more.
    fn give_up<T>(&mut self) -> Result<T> {
        self.given_up = true;
        self.buffer = Vec::new();
        Err(Error::Changed)
    }
}
