//! Padding of plaintexts: u32be length || bytes || zeros, every pad byte checked.

use cachet_crypto::padded_len;
use zeroize::Zeroizing;

use crate::{Error, Result};

const LENGTH: usize = 4;

/// Pads to the next multiple of `step` bytes, length field included.
///
/// # Errors
/// [`Error::Limit`] from 4 GiB on.
pub fn pad_to_multiple(bytes: &[u8], step: usize) -> Result<Zeroizing<Vec<u8>>> {
    pad(bytes, (bytes.len() + LENGTH).next_multiple_of(step))
}

/// Undoes [`pad_to_multiple`]. Exactly one padding of a value is accepted.
///
/// # Errors
/// [`Error::Malformed`].
pub fn unpad_multiple(padded: &[u8], step: usize) -> Result<&[u8]> {
    unpad(padded, |length| length.next_multiple_of(step))
}

/// Pads to `max(minimum, Padmé)` bytes, length field included.
///
/// # Errors
/// [`Error::Limit`] from 4 GiB on.
pub fn pad_to_padme(bytes: &[u8], minimum: u64) -> Result<Zeroizing<Vec<u8>>> {
    pad(bytes, padme_len(bytes.len() + LENGTH, minimum))
}

/// Undoes [`pad_to_padme`]. Exactly one padding of a value is accepted.
///
/// # Errors
/// [`Error::Malformed`].
pub fn unpad_padme(padded: &[u8], minimum: u64) -> Result<&[u8]> {
    unpad(padded, |length| padme_len(length, minimum))
}

/// Pads to Padmé of `least` bytes, or of what the value itself takes where that is more: how much is left over is told by
/// nothing but the value.
///
/// # Errors
/// [`Error::Limit`] from 4 GiB on.
pub fn pad_to_at_least(bytes: &[u8], least: u64) -> Result<Zeroizing<Vec<u8>>> {
    pad(bytes, padme_len((bytes.len() + LENGTH).max(usize::try_from(least).map_err(|_| Error::Limit)?), 0))
}

/// Undoes [`pad_to_at_least`], whatever the least was.
///
/// # Errors
/// [`Error::Malformed`].
pub fn unpad_at_least(padded: &[u8]) -> Result<&[u8]> {
    unpad(padded, |length| padme_len(padded.len().max(length), 0))
}

fn padme_len(length: usize, minimum: u64) -> usize {
    usize::try_from(padded_len(length as u64, minimum)).expect("Padmé adds at most 12 % to a length in memory")
}

fn pad(bytes: &[u8], total: usize) -> Result<Zeroizing<Vec<u8>>> {
    let length = u32::try_from(bytes.len()).map_err(|_| Error::Limit)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(total));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(bytes);
    padded.resize(total, 0);
    Ok(padded)
}

fn unpad(padded: &[u8], total: impl Fn(usize) -> usize) -> Result<&[u8]> {
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(Error::Malformed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Error::Malformed)?;
    let (bytes, zeros) = rest.split_at_checked(length).ok_or(Error::Malformed)?;
    if zeros.iter().any(|byte| *byte != 0) || total(length + LENGTH) != padded.len() {
        return Err(Error::Malformed);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn padded_to_at_least_shows_the_larger_of_the_two_and_comes_back(
            bytes in proptest::collection::vec(any::<u8>(), 0..3000),
            least in 0u64..9000,
        ) {
            let mut padded = pad_to_at_least(&bytes, least)?;
            prop_assert_eq!(padded.len(), padme_len((bytes.len() + LENGTH).max(least as usize), 0));
            prop_assert_eq!(unpad_at_least(&padded)?, bytes.as_slice());
            if padded.len() > LENGTH + bytes.len() {
                *padded.last_mut().expect("a pad byte") = 1;
                prop_assert!(unpad_at_least(&padded).is_err());
            }
        }

        #[test]
        fn what_is_padded_comes_back_and_any_changed_pad_byte_is_refused(
            bytes in proptest::collection::vec(any::<u8>(), 0..3000),
            place in any::<prop::sample::Index>(),
        ) {
            for (padded, unpad) in [
                (pad_to_multiple(&bytes, 512)?, (|p| unpad_multiple(p, 512)) as fn(&[u8]) -> Result<&[u8]>),
                (pad_to_padme(&bytes, 1024)?, |p| unpad_padme(p, 1024)),
            ] {
                prop_assert_eq!(unpad(&padded)?, bytes.as_slice());
                let pad = padded.len() - LENGTH - bytes.len();
                if pad > 0 {
                    let mut changed = padded.clone();
                    changed[LENGTH + bytes.len() + place.index(pad)] = 1;
                    prop_assert!(unpad(&changed).is_err());
                }
                let mut longer = padded.clone();
                longer.extend_from_slice(&[0; 512]);
                prop_assert!(unpad(&longer).is_err());
            }
        }
    }
}
