//! Whole age files of the strict profile: header || payload, under a fresh file key for one reader.

use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::age_header::{split_file, unwrap_file_key, wrap_file_key};
use crate::file_key::FileKey;
use crate::hybrid::{HybridIdentity, HybridRecipient};
use crate::prepared::PreparedRecipient;
use crate::{Result, stream};

/// Seals a plaintext that fits in memory to `recipient`.
///
/// # Errors
/// [`crate::Error::Malformed`] for a weak recipient, [`crate::Error::Chance`].
pub fn seal_file(
    plaintext: &[u8],
    recipient: &HybridRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    seal_file_to(plaintext, &PreparedRecipient::new(recipient)?, rng)
}

/// Seals a plaintext to a recipient that other keys are wrapped for as well.
///
/// # Errors
/// [`crate::Error::Chance`].
pub fn seal_file_to(
    plaintext: &[u8],
    recipient: &PreparedRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    let key = FileKey::generate(rng)?;
    let mut file = wrap_file_key(&key, recipient, rng)?.into_bytes();
    file.extend_from_slice(&stream::seal_payload(&key, plaintext, rng)?);
    Ok(file)
}

/// Opens a whole age file, or gives nothing of it. Says nothing about who sealed it.
///
/// # Errors
/// [`crate::Error::Malformed`] outside the strict profile, [`crate::Error::Forged`] for anything else.
pub fn open_file(identity: &HybridIdentity, file: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (header, payload) = split_file(file)?;
    let key = unwrap_file_key(identity, header)?;
    stream::open_payload(&key, payload)
}
