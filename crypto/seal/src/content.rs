//! Content: an age payload without header, cut into parts of 128 chunks, each verified alone before it is decrypted.
//!
//! The nonce stands in the manifest, not in the first part. The plaintext is padded with zeros to
//! max(4096, Padmé(true size)).

mod opener;
mod sealer;

use cachet_crypto::protocol::document::{CHUNKS_A_PART, MIN_CONTENT};
use cachet_crypto::{Blake3Digest, padded_len};
use serde::{Deserialize, Serialize};

pub use self::opener::ContentOpener;
pub use self::sealer::ContentSealer;
use crate::enclosed::Enclosed;
use crate::file_key::{ContentKey, FileKey};
use crate::stream::{CHUNK, NONCE};
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
    /// The record of a content that was sealed whole, as its manifest says.
    pub(crate) fn signed(key: Enclosed<16>, nonce: ContentNonce, size: u64, parts: Vec<Blake3Digest>) -> Self {
        Self { key, nonce, size, parts }
    }

    /// The announced true size.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The content of which every part was sealed: from here on the key only opens.
    ///
    /// # Errors
    /// [`Error::Changed`] when parts are missing.
    pub fn into_content(self) -> Result<SealedContent> {
        if self.parts.len() != part_count(padded_len(self.size, MIN_CONTENT)) {
            return Err(Error::Changed);
        }
        let key = ContentKey(FileKey::from_secret(self.key.0));
        Ok(SealedContent { key, nonce: self.nonce, size: self.size, parts: self.parts })
    }

    /// Digests of the parts sealed so far.
    #[must_use]
    pub fn parts(&self) -> &[Blake3Digest] {
        &self.parts
    }
}

/// Parts into which `padded` plaintext bytes are cut.
#[must_use]
pub fn part_count(padded: u64) -> usize {
    usize::try_from(padded.div_ceil(PART_PLAIN)).expect("a document is at most 4 GiB and its padding")
}

const _: () = assert!(NONCE == ContentNonce::SIZE);
