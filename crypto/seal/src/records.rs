//! The sealed index: records of 512 bytes each, so that its length tells their number and nothing more.
//!
//! record = u16be length || bytes || zeros. Its fields are the client's; `u16be` because no record is longer.

use zeroize::Zeroizing;

use crate::{Error, Result};

/// Bytes of every record.
pub const RECORD: usize = 512;

/// Longest record before padding.
pub const MAX_RECORD: usize = RECORD - 2;

/// Pads and joins records.
///
/// # Errors
/// [`Error::Limit`] for one that does not fit.
pub fn encode_records(records: &[Vec<u8>]) -> Result<Zeroizing<Vec<u8>>> {
    let mut joined = Zeroizing::new(Vec::with_capacity(records.len() * RECORD));
    for record in records {
        if record.len() > MAX_RECORD {
            return Err(Error::Limit);
        }
        let length = u16::try_from(record.len()).map_err(|_| Error::Limit)?;
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(record);
        let end = joined.len().next_multiple_of(RECORD);
        joined.resize(end, 0);
    }
    Ok(joined)
}

/// Cuts and unpads records; every pad byte is checked.
///
/// # Errors
/// [`Error::Malformed`].
pub fn decode_records(joined: &[u8]) -> Result<Vec<&[u8]>> {
    let (records, rest) = joined.as_chunks::<RECORD>();
    if !rest.is_empty() {
        return Err(Error::Malformed);
    }
    records.iter().map(|record| unpad(record)).collect()
}

fn unpad(record: &[u8; RECORD]) -> Result<&[u8]> {
    let (length, rest) = record.split_first_chunk::<2>().ok_or(Error::Malformed)?;
    let (bytes, zeros) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(Error::Malformed)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return Err(Error::Malformed);
    }
    Ok(bytes)
}
