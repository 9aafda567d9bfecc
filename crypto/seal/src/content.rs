//! Content: an age payload without header, cut into parts of 128 chunks, each verified alone before it is decrypted.
//!
//! The nonce stands in the manifest, not in the first part. The plaintext is padded with zeros to
//! max(4096, Padmé(true size)).

use cachet_crypto::protocol::document::{CHUNKS_A_PART, MAX_CONTENT, MIN_CONTENT};
use cachet_crypto::{Blake3Digest, padded_len};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::enclosed::Enclosed;
use crate::file_key::{ContentKey, ContentSealingKey, FileKey};
use crate::stream::{CHUNK, NONCE, Stream, TAG};
use crate::{Error, Result};

const PART_PLAIN: u64 = CHUNKS_A_PART * CHUNK as u64;

cachet_crypto::fixed_bytes! {
    /// The payload nonce of one content, 16 bytes.
    ContentNonce, 16
}

/// One sealed part, ready to be stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealedPart {
    /// Place among the parts, from 0.
    pub index: usize,
    /// Ciphertext and tags.
    pub bytes: Vec<u8>,
    /// BLAKE3 of `bytes`.
    pub digest: Blake3Digest,
}

/// What the manifest says of a sealed content.
#[derive(Debug)]
pub struct SealedContent {
    /// Opens it.
    pub key: ContentKey,
    /// Its payload nonce.
    pub nonce: ContentNonce,
    /// Bytes before padding.
    pub size: u64,
    /// BLAKE3 of each part, in order.
    pub parts: Vec<Blake3Digest>,
}

/// What a device keeps, sealed, of an upload under way: recorded before each part is sent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UploadRecord {
    key: Enclosed<16>,
    nonce: ContentNonce,
    size: u64,
    parts: Vec<Blake3Digest>,
}

impl UploadRecord {
    /// The announced true size.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Digests of the parts sealed so far.
    #[must_use]
    pub fn parts(&self) -> &[Blake3Digest] {
        &self.parts
    }
}

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
            let sealed = cachet_crypto::protocol::document::sealed_len(plain);
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
        if blake3::hash(&bytes) != blake3::Hash::from_bytes(*expected.as_bytes()) {
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
        if self.opened.iter().all(|opened| *opened) { Ok(()) } else { Err(Error::Forged) }
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
        if bytes.len() as u64 != cachet_crypto::protocol::document::sealed_len(plain) {
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

/// Parts into which `padded` plaintext bytes are cut.
#[must_use]
pub fn part_count(padded: u64) -> usize {
    usize::try_from(padded.div_ceil(PART_PLAIN)).expect("a document is at most 4 GiB and its padding")
}

const _: () = assert!(NONCE == ContentNonce::SIZE);
