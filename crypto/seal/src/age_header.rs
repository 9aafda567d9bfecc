//! The strict age v1 header: binary, exactly one `mlkem768x25519` stanza, one encoding, so one length.
//!
//! ```text
//! age-encryption.org/v1
//! -> mlkem768x25519 <1494 characters>
//! <43 characters>
//! --- <43 characters>
//! ```
//! Narrower than C2SP age: no other stanza, no grease, no armor, no CRLF. A header is written and read here only.

use base64ct::{Base64Unpadded, Encoding};
use cachet_crypto::{Sha256Digest, sha256};
use hmac::{Hmac, KeyInit, Mac};
use rand_core::TryCryptoRng;
use sha2::Sha256;

use crate::file_key::{DocumentKey, FileKey};
use crate::hybrid::{ENCAPSULATED, HybridIdentity, WRAPPED};
use crate::prepared::PreparedRecipient;
use crate::{Error, Result, kdf};

const VERSION: &str = "age-encryption.org/v1\n-> mlkem768x25519 ";
const MAC_MARK: &str = "\n---";
const ENCAPSULATED_TEXT: usize = 1494;
const SHORT_TEXT: usize = 43;

/// Bytes of every header, first byte to the LF after the MAC.
pub const HEADER_LEN: usize = VERSION.len() + ENCAPSULATED_TEXT + 1 + SHORT_TEXT + MAC_MARK.len() + 1 + SHORT_TEXT + 1;

/// A header of the strict profile: a file key wrapped for one reader.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealedHeader(Vec<u8>);

impl SealedHeader {
    /// Takes bytes that have the strict form. What they wrap is not known before [`unwrap_header`].
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        Fields::parse(bytes).map(|_| Self(bytes.to_vec()))
    }

    /// The bytes, first to the LF after the MAC.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes by value.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 of the bytes, as a grant's envelope names it.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        sha256(&self.0)
    }
}

/// Wraps a document key for `recipient`: header || manifest payload is a whole age file.
///
/// # Errors
/// [`Error::Chance`].
pub fn wrap_header(
    key: &DocumentKey,
    recipient: &PreparedRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<SealedHeader> {
    wrap_file_key(&key.0, recipient, rng)
}

/// Unwraps a document key; strict form first, then the share, then the stanza, then the header's MAC.
///
/// # Errors
/// [`Error::Malformed`] outside the strict profile, [`Error::Forged`] for anything that is not for this identity.
pub fn unwrap_header(identity: &HybridIdentity, header: &[u8]) -> Result<DocumentKey> {
    unwrap_file_key(identity, header).map(DocumentKey)
}

/// Cuts a whole age file into header and payload, without looking at either.
///
/// # Errors
/// [`Error::Malformed`] when it is too short.
pub fn split_file(file: &[u8]) -> Result<(&[u8], &[u8])> {
    file.split_at_checked(HEADER_LEN).ok_or(Error::Malformed)
}

pub(crate) fn wrap_file_key(
    key: &FileKey,
    recipient: &PreparedRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<SealedHeader> {
    let (encapsulated, wrapped) = recipient.wrap(key, rng)?;
    let mut header = Vec::with_capacity(HEADER_LEN);
    header.extend_from_slice(VERSION.as_bytes());
    header.extend_from_slice(Base64Unpadded::encode_string(&encapsulated).as_bytes());
    header.push(b'\n');
    header.extend_from_slice(Base64Unpadded::encode_string(&wrapped).as_bytes());
    header.extend_from_slice(MAC_MARK.as_bytes());
    let mac = header_mac(key, &header);
    header.push(b' ');
    header.extend_from_slice(Base64Unpadded::encode_string(&mac).as_bytes());
    header.push(b'\n');
    Ok(SealedHeader(header))
}

pub(crate) fn unwrap_file_key(identity: &HybridIdentity, header: &[u8]) -> Result<FileKey> {
    let fields = Fields::parse(header)?;
    let key = identity.unwrap(&fields.encapsulated, &fields.wrapped)?;
    mac(&key, fields.authenticated).verify_slice(&fields.mac).map_err(|_| Error::Forged)?;
    Ok(key)
}

pub(crate) fn header_mac(key: &FileKey, authenticated: &[u8]) -> [u8; 32] {
    mac(key, authenticated).finalize().into_bytes().into()
}

/// HMAC-SHA-256 under HKDF[no salt, "header"](file key), over the header up to and including `---`.
fn mac(key: &FileKey, authenticated: &[u8]) -> Hmac<Sha256> {
    let mac_key = kdf::derive::<32>(key.expose(), None, &[b"header"]);
    let mut mac = Hmac::<Sha256>::new_from_slice(mac_key.expose()).expect("HMAC takes a key of any length");
    mac.update(authenticated);
    mac
}

struct Fields<'h> {
    encapsulated: [u8; ENCAPSULATED],
    wrapped: [u8; WRAPPED],
    mac: [u8; 32],
    authenticated: &'h [u8],
}

impl<'h> Fields<'h> {
    fn parse(header: &'h [u8]) -> Result<Self> {
        if header.len() != HEADER_LEN {
            return Err(Error::Malformed);
        }
        let mut rest = header;
        take(&mut rest, VERSION)?;
        let encapsulated = decode(&mut rest, ENCAPSULATED_TEXT)?;
        take(&mut rest, "\n")?;
        let wrapped = decode(&mut rest, SHORT_TEXT)?;
        take(&mut rest, MAC_MARK)?;
        let authenticated = &header[..header.len() - rest.len()];
        take(&mut rest, " ")?;
        let mac = decode(&mut rest, SHORT_TEXT)?;
        take(&mut rest, "\n")?;
        Ok(Self { encapsulated, wrapped, mac, authenticated })
    }
}

fn take(rest: &mut &[u8], expected: &str) -> Result<()> {
    *rest = rest.strip_prefix(expected.as_bytes()).ok_or(Error::Malformed)?;
    Ok(())
}

fn decode<const N: usize>(rest: &mut &[u8], length: usize) -> Result<[u8; N]> {
    let (text, after) = rest.split_at_checked(length).ok_or(Error::Malformed)?;
    *rest = after;
    let mut bytes = [0; N];
    match Base64Unpadded::decode(text, &mut bytes) {
        Ok(decoded) if decoded.len() == N => Ok(bytes),
        _ => Err(Error::Malformed),
    }
}
