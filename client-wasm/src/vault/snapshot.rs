//! The sealed snapshot: one symmetric opening for the whole index, whatever its size.
//!
//! Plaintext: records, each u16 big-endian length, that many bytes of postcard, zeros to a multiple of 512. The first
//! record is the place in the log; the others are changes.

use cachet_crypto::VaultId;
use cachet_crypto::protocol::log::Head;
use zeroize::{Zeroize as _, Zeroizing};

use super::change::Change;
use super::index::Index;
use crate::{Error, Refusal, Result};

/// Entries after which a new snapshot is made.
pub(crate) const EVERY: u64 = 256;

const RECORD: usize = 512;

/// Encodes `index` as the plaintext of a snapshot.
pub(crate) fn encode(index: &Index) -> Result<Zeroizing<Vec<u8>>> {
    let mut plaintext = Zeroizing::new(Vec::new());
    push(&mut plaintext, &index.head)?;
    for change in index.to_changes() {
        push(&mut plaintext, &change)?;
    }
    Ok(plaintext)
}

/// Decodes the plaintext of a snapshot that was taken at `head`.
pub(crate) fn decode(plaintext: &[u8], vault: VaultId, epoch: u32, head: Head) -> Result<Index> {
    let mut records = Records { rest: plaintext };
    let place: Head = records.next()?.ok_or(Refusal::Format)?;
    if place != head {
        return Err(Refusal::Bind.into());
    }
    let mut index = Index { head, ..Index::new(vault, epoch) };
    while let Some(change) = records.next::<Change>()? {
        index.apply(change)?;
    }
    Ok(index)
}

fn push(plaintext: &mut Vec<u8>, record: &impl serde::Serialize) -> Result<()> {
    let mut bytes = postcard::to_stdvec(record).map_err(|_| Error::Device("encoding"))?;
    let length = u16::try_from(bytes.len()).map_err(|_| Error::Input("too long for the index"))?;
    plaintext.extend_from_slice(&length.to_be_bytes());
    plaintext.extend_from_slice(&bytes);
    bytes.zeroize();
    plaintext.resize(plaintext.len().next_multiple_of(RECORD), 0);
    Ok(())
}

struct Records<'a> {
    rest: &'a [u8],
}

impl Records<'_> {
    fn next<R: serde::de::DeserializeOwned>(&mut self) -> Result<Option<R>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (length, _) = self.rest.split_first_chunk::<2>().ok_or(Refusal::Format)?;
        let used = 2 + usize::from(u16::from_be_bytes(*length));
        let record = self.rest.get(..used.next_multiple_of(RECORD)).ok_or(Refusal::Format)?;
        if record[used..].iter().any(|byte| *byte != 0) {
            return Err(Refusal::Format.into());
        }
        let (value, left) = postcard::take_from_bytes(&record[2..used]).map_err(|_| Refusal::Format)?;
        if !left.is_empty() {
            return Err(Refusal::Format.into());
        }
        self.rest = &self.rest[record.len()..];
        Ok(Some(value))
    }
}
