//! What a recovery sheet says of the time it was made: the directory's newest checkpoint. Whoever opens with the sheet
//! takes no directory from before it.

use cachet_crypto::{
    Secret, Sha256Digest, Signature, decode_base64url, encode_base64url, label, sha256, sha256_concat,
};
use zeroize::Zeroizing;

use crate::pairing_code::SeenCheckpoint;
use crate::{Error, Result};

/// Code (32), size (8), root (32), signature (64), check (1).
const LENGTH: usize = 137;

/// Values of the four check digits.
const CHECKS: u16 = 10_000;

/// What is known of the directory when a sheet was made, by whoever holds it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SheetMark {
    /// From the QR: the checkpoint itself.
    Checkpoint(SeenCheckpoint),
    /// Typed beside the words: the number of its leaves. It finds a directory that got shorter, and no fork.
    Size(u64),
}

impl SheetMark {
    /// Leaves that the directory's log had.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Checkpoint(seen) => seen.size,
            Self::Size(size) => *size,
        }
    }
}

/// The bytes of a QR that carries a checkpoint, in base64url.
pub(crate) fn encode(code: &Secret<32>, seen: &SeenCheckpoint) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH));
    bytes.extend_from_slice(code.expose());
    bytes.extend_from_slice(&seen.size.to_be_bytes());
    bytes.extend_from_slice(seen.root.as_bytes());
    bytes.extend_from_slice(seen.signature.as_bytes());
    let check = sha256(&bytes).as_bytes()[0];
    bytes.push(check);
    Zeroizing::new(encode_base64url(&bytes))
}

/// Reads them.
///
/// # Errors
/// [`Error::Malformed`], [`Error::Checksum`].
pub(crate) fn decode(text: &str) -> Result<(Secret<32>, SeenCheckpoint)> {
    let bytes = Zeroizing::new(decode_base64url(text)?);
    if bytes.len() != LENGTH {
        return Err(Error::Malformed);
    }
    let (check, said) = bytes.split_last().ok_or(Error::Malformed)?;
    if sha256(said).as_bytes()[0] != *check {
        return Err(Error::Checksum);
    }
    let (code, rest) = said.split_at(32);
    let (size, rest) = rest.split_at(8);
    let (root, signature) = rest.split_at(32);
    let size = u64::from_be_bytes(size.try_into().map_err(|_| Error::Malformed)?);
    if size == 0 {
        return Err(Error::Malformed);
    }
    let root = Sha256Digest::from_bytes(root.try_into().map_err(|_| Error::Malformed)?);
    let signature = Signature::from_bytes(signature.try_into().map_err(|_| Error::Malformed)?);
    let code = Secret::from_slice(code).ok_or(Error::Malformed)?;
    Ok((code, SeenCheckpoint { size, root, signature }))
}

/// The line that stands beside the words: the size, and four digits that bind it to them.
pub(crate) fn line(code: &Secret<32>, size: u64) -> String {
    format!("{size}-{:04}", check_digits(code, size))
}

/// The line in what a person typed, where there is one: digits, a hyphen, digits. The words around it hold none.
pub(crate) fn find_line(text: &str) -> Option<&str> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_line = |word: &&str| word.split_once('-').is_some_and(|(size, check)| is_number(size) && is_number(check));
    text.split_whitespace().find(is_line)
}

/// Reads the line of the sheet whose code this is.
///
/// # Errors
/// [`Error::Mark`] for a mistyped line, and for another sheet's.
pub(crate) fn parse_line(code: &Secret<32>, typed: &str) -> Result<u64> {
    let (size, check) = typed.split_once('-').ok_or(Error::Mark)?;
    let size: u64 = size.parse().map_err(|_| Error::Mark)?;
    if size == 0 || check.len() != 4 || check.parse() != Ok(check_digits(code, size)) {
        return Err(Error::Mark);
    }
    Ok(size)
}

fn check_digits(code: &Secret<32>, size: u64) -> u16 {
    let digest = sha256_concat(&[label::SHEET_MARK.as_bytes(), code.expose(), &size.to_be_bytes()]);
    let [high, low, ..] = digest.as_bytes();
    u16::from_be_bytes([*high, *low]) % CHECKS
}
