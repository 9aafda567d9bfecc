//! Files of SMART Health Links: JWE in compact serialization (RFC 7516), `dir` and `A256GCM`, perhaps compressed.

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use serde_json::Value;

use crate::base64;
use crate::deflate::{Packed, inflate};
use crate::health_link::{MAX_ANSWER, Result, SharedFile, Unopened};

/// Largest file once it is unpacked, in bytes.
const MAX_FILE: usize = 32 << 20;

/// Opens a file under the link's key.
pub(crate) fn open(key: &[u8; 32], jwe: &str) -> Result<SharedFile> {
    if jwe.len() > MAX_ANSWER {
        return Err(Unopened::TooLarge);
    }
    let pieces: Vec<&str> = jwe.trim().split('.').collect();
    let [header, wrapped, nonce, ciphertext, tag] = pieces[..] else { return Err(Unopened::Answer) };
    let decode = |piece: &str| base64::decode_url(piece).ok_or(Unopened::Answer);
    let (content_type, packed) = read_header(&decode(header)?)?;
    // `dir`: the key is the link's, none comes along.
    if !wrapped.is_empty() {
        return Err(Unopened::Algorithm);
    }
    let nonce: [u8; 12] = decode(nonce)?.try_into().map_err(|_| Unopened::Algorithm)?;
    let tag: [u8; 16] = decode(tag)?.try_into().map_err(|_| Unopened::Algorithm)?;
    let mut bytes = decode(ciphertext)?;
    let cipher = Aes256Gcm::new_from_slice(key.as_slice()).map_err(|_| Unopened::Malformed)?;
    cipher
        .decrypt_inout_detached(&Nonce::from(nonce), header.as_bytes(), bytes.as_mut_slice().into(), &tag.into())
        .map_err(|_| Unopened::Forged)?;
    if packed {
        bytes = inflate(&bytes, MAX_FILE).map_err(|packed| match packed {
            Packed::Broken => Unopened::Answer,
            Packed::TooLarge => Unopened::TooLarge,
        })?;
    }
    Ok(SharedFile { content_type, bytes })
}

/// Content type, and whether the plaintext is compressed.
fn read_header(header: &[u8]) -> Result<(String, bool)> {
    let header: Value = serde_json::from_slice(header).map_err(|_| Unopened::Answer)?;
    let is = |name: &str, value: &str| header[name].as_str() == Some(value);
    let packed = match &header["zip"] {
        Value::Null => false,
        _ if is("zip", "DEF") => true,
        _ => return Err(Unopened::Algorithm),
    };
    // What must be understood and is not: RFC 7516, section 4.1.13.
    if !is("alg", "dir") || !is("enc", "A256GCM") || !header["crit"].is_null() {
        return Err(Unopened::Algorithm);
    }
    let content_type = header["cty"].as_str().unwrap_or("application/fhir+json");
    Ok((content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(), packed))
}
