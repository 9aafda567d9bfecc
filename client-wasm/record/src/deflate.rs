//! Raw DEFLATE (RFC 1951), as JOSE's `zip: DEF` means it, up to a limit: a few kilobytes can say gigabytes.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// Why something stays packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Packed {
    /// It is no DEFLATE, or it breaks off.
    Broken,
    /// It is larger than it may be.
    TooLarge,
}

/// What `packed` stands for, in at most `most` bytes.
pub(crate) fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, Packed> {
    let mut bytes = Vec::new();
    let mut reader = DeflateDecoder::new(packed).take(most as u64 + 1);
    reader.read_to_end(&mut bytes).map_err(|_| Packed::Broken)?;
    if bytes.len() > most { Err(Packed::TooLarge) } else { Ok(bytes) }
}
