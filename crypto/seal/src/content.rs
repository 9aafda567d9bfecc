//! Content: an age payload without header, cut into parts of 128 chunks, each verified alone before it is decrypted.
//!
//! The nonce stands in the manifest, not in the first part. The plaintext is padded with zeros to
//! max(4096, Padmé(true size)).

mod opener;
mod sealer;

use cachet_crypto::Blake3Digest;
use cachet_crypto::protocol::document::CHUNKS_A_PART;
use serde::{Deserialize, Serialize};

pub use self::opener::ContentOpener;
pub use self::sealer::ContentSealer;
use crate::enclosed::Enclosed;
use crate::file_key::ContentKey;
use crate::stream::{CHUNK, NONCE};

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
