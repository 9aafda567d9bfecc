//! JWE in compact serialization (RFC 7516) as SMART Health Links demand it: `dir` and `A256GCM`, never compressed here.
//!
//! The only place where AES is used: the format is HL7's. The header is the additional data, so a file's content type
//! cannot be changed. Padding is space behind the JSON, which every reader of JSON skips.

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use cachet_crypto::{Secret, encode_base64url, padded_len};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::chance::Chance;
use crate::{Error, Result};

/// The shortest plaintext: shorter ones would tell what they hold.
const MIN: u64 = 4096;

/// Seals JSON of `content_type`, padded to max(4096, Padmé).
///
/// # Errors
/// [`Error::Malformed`] for a content type that does not stand in a header as it is; [`Error::Chance`].
pub fn seal_jwe(
    key: &Secret<32>,
    content_type: &str,
    json: &[u8],
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<String> {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"/+-.".contains(&c);
    if !content_type.bytes().all(is_plain) {
        return Err(Error::Malformed);
    }
    let header = format!(r#"{{"alg":"dir","enc":"A256GCM","cty":"{content_type}"}}"#);
    let header = encode_base64url(header.as_bytes());
    let nonce: [u8; 12] = Chance::new(rng)?.bytes()?;
    let length = usize::try_from(padded_len(json.len() as u64, MIN)).map_err(|_| Error::Limit)?;
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    text.extend_from_slice(json);
    text.resize(length, b' ');
    let cipher = Aes256Gcm::new_from_slice(key.expose()).expect("32 bytes are a key");
    let tag = cipher
        .encrypt_inout_detached(&Nonce::from(nonce), header.as_bytes(), text.as_mut_slice().into())
        .map_err(|_| Error::Limit)?;
    let [nonce, ciphertext, tag] = [nonce.as_slice(), &text, &tag].map(encode_base64url);
    // Between the first two dots a wrapped key would stand; `dir` has none.
    Ok(format!("{header}..{nonce}.{ciphertext}.{tag}"))
}

#[cfg(test)]
mod tests {
    use cachet_crypto::decode_base64url;

    use super::*;

    #[test]
    fn equal_files_of_equal_keys_are_sealed_unlike_and_to_one_length() {
        let key = Secret::init_with(|key| key.fill(7));
        let seal = |json: &[u8]| seal_jwe(&key, "application/fhir+json", json, &mut getrandom::SysRng).unwrap();
        let (one, other, longer) = (seal(b"{}"), seal(b"{}"), seal(&[b' '; 3000]));
        assert_ne!(one, other);
        assert_eq!(one.len(), longer.len());
        let pieces: Vec<&str> = one.split('.').collect();
        assert_eq!(pieces.len(), 5);
        assert_eq!(
            decode_base64url(pieces[0]).unwrap(),
            br#"{"alg":"dir","enc":"A256GCM","cty":"application/fhir+json"}"#
        );
        assert_eq!(decode_base64url(pieces[3]).unwrap().len(), 4096);
    }

    #[test]
    fn a_content_type_adds_nothing_to_the_header() {
        let key = Secret::init_with(|key| key.fill(7));
        let sealed = seal_jwe(&key, r#"a","zip":"DEF"#, b"{}", &mut getrandom::SysRng);
        assert_eq!(sealed, Err(Error::Malformed));
    }
}
