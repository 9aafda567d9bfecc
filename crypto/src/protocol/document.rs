//! The stored form of a document: sizes and digests, all that the server may know of it.

use crate::{Blake3Digest, Sha256Digest, is_padme, label, sha256_concat};

/// Plaintext bytes of one STREAM chunk (age v1).
pub const CHUNK: u64 = 64 * 1024;

/// Bytes that authentication adds to a chunk.
pub const TAG: u64 = 16;

/// Chunks of one stored part.
pub const CHUNKS_A_PART: u64 = 128;

/// Stored bytes of a full part: 8 MiB and tags.
pub const PART: u64 = CHUNKS_A_PART * (CHUNK + TAG);

/// Smallest padded content.
pub const MIN_CONTENT: u64 = 4096;

/// Smallest padded manifest plaintext.
pub const MIN_MANIFEST: u64 = 1024;

/// Largest manifest payload that is stored, in bytes.
pub const MAX_MANIFEST: usize = 512 * 1024;

/// Largest true size of a document: 4 GiB.
pub const MAX_CONTENT: u64 = 4 << 30;

/// Parts of one object at most.
pub const MAX_PARTS: usize = 640;

/// Stored bytes of `padded` plaintext bytes: one tag a chunk.
#[must_use]
pub fn sealed_len(padded: u64) -> u64 {
    padded + padded.div_ceil(CHUNK).max(1) * TAG
}

/// Whether parts of these stored lengths, in order, are what some padded content is cut into.
#[must_use]
pub fn are_part_sizes(sizes: &[u64]) -> bool {
    let Some((last, full)) = sizes.split_last() else { return false };
    if sizes.len() > MAX_PARTS || full.iter().any(|size| *size != PART) || *last == 0 || *last > PART {
        return false;
    }
    let stored = full.len() as u64 * PART + last;
    let chunks = stored.div_ceil(CHUNK + TAG);
    let padded = stored.saturating_sub(chunks * TAG);
    padded >= MIN_CONTENT && is_padme(padded) && sealed_len(padded) == stored
}

/// Root over the digests of an object's parts: SHA-256(label || count as u32be || digests).
#[must_use]
pub fn parts_root(digests: &[Blake3Digest]) -> Sha256Digest {
    let count = u32::try_from(digests.len()).expect("an object has at most MAX_PARTS parts");
    let mut joined = Vec::with_capacity(digests.len() * 32);
    for digest in digests {
        joined.extend_from_slice(digest.as_bytes());
    }
    sha256_concat(&[label::PARTS.as_bytes(), &count.to_be_bytes(), &joined])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::padded_len;

    #[test]
    fn only_the_sizes_of_a_padded_stream_are_part_sizes() {
        for true_size in [0, 1, 4096, 65_536, 65_537, 8 << 20, (8 << 20) + 1, 1 << 30] {
            let stored = sealed_len(padded_len(true_size, MIN_CONTENT));
            let mut sizes = vec![PART; usize::try_from(stored / PART).unwrap()];
            if !stored.is_multiple_of(PART) {
                sizes.push(stored % PART);
            }
            assert!(are_part_sizes(&sizes), "{true_size}");
            let mut shorter = sizes.clone();
            *shorter.last_mut().unwrap() -= 1;
            assert!(!are_part_sizes(&shorter), "{true_size} less one byte");
        }
        assert!(!are_part_sizes(&[]));
    }
}
