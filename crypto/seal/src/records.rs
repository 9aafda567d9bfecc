//! The sealed index: records padded to multiples of 512 bytes, so that its length tells little of what is in it.
//!
//! record = u16be length || bytes || zeros. Its fields are the client's.

use zeroize::Zeroizing;

use crate::{Error, Result};

/// Records are padded to a multiple of this.
pub const RECORD: usize = 512;

const LENGTH: usize = 2;

/// Pads and joins records.
///
/// # Errors
/// [`Error::Limit`] for one of 64 KiB or more.
pub fn encode_records(records: &[Zeroizing<Vec<u8>>]) -> Result<Zeroizing<Vec<u8>>> {
    let total = records.iter().map(|record| (record.len() + LENGTH).next_multiple_of(RECORD)).sum();
    let mut joined = Zeroizing::new(Vec::with_capacity(total));
    for record in records {
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
pub fn decode_records(mut joined: &[u8]) -> Result<Vec<&[u8]>> {
    let mut records = Vec::new();
    while let Some(length) = joined.first_chunk::<LENGTH>() {
        let used = LENGTH + usize::from(u16::from_be_bytes(*length));
        let (record, rest) = joined.split_at_checked(used.next_multiple_of(RECORD)).ok_or(Error::Malformed)?;
        if record[used..].iter().any(|byte| *byte != 0) {
            return Err(Error::Malformed);
        }
        records.push(&record[LENGTH..used]);
        joined = rest;
    }
    if joined.is_empty() { Ok(records) } else { Err(Error::Malformed) }
}
