//! Text that this server gave out and recognises again, without keeping a row: fields and an HMAC-SHA-256 over them.

use cachet_crypto::{decode_base64url, encode_base64url};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const TAG: usize = 32;

/// A key of the installation, from its database.
#[derive(Clone)]
pub(crate) struct MacKey([u8; 32]);

impl MacKey {
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// `fields` and their tag, for `purpose`, as one text.
    pub(crate) fn issue(&self, purpose: &str, fields: &[u8]) -> Vec<u8> {
        let mut text = fields.to_vec();
        text.extend_from_slice(&self.mac(purpose, fields).finalize().into_bytes());
        text
    }

    /// The fields of what [`Self::issue`] gave for the same purpose.
    pub(crate) fn recognise<const N: usize>(&self, purpose: &str, text: &[u8]) -> Option<[u8; N]> {
        let (fields, tag) = text.split_at_checked(N).filter(|(_, tag)| tag.len() == TAG)?;
        self.mac(purpose, fields).verify_slice(tag).ok()?;
        fields.try_into().ok()
    }

    /// The tag alone, shortened, as a pseudonym.
    pub(crate) fn pseudonym(&self, purpose: &str, value: &[u8]) -> String {
        encode_base64url(&self.mac(purpose, value).finalize().into_bytes()[..9])
    }

    /// The tag alone.
    pub(crate) fn tag(&self, purpose: &str, fields: &[u8]) -> [u8; TAG] {
        self.mac(purpose, fields).finalize().into_bytes().into()
    }

    fn mac(&self, purpose: &str, fields: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&[u8::try_from(purpose.len()).expect("purposes are short literals")]);
        mac.update(purpose.as_bytes());
        mac.update(fields);
        mac
    }
}

/// As text in a header.
pub(crate) fn to_text(bytes: &[u8]) -> String {
    encode_base64url(bytes)
}

/// Back from text in a header.
pub(crate) fn from_text(text: &str) -> Option<Vec<u8>> {
    decode_base64url(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_issued_for_one_purpose_is_recognised_for_no_other() {
        let key = MacKey::from_bytes([1; 32]);
        let text = key.issue("token", b"12345678");
        assert_eq!(key.recognise::<8>("token", &text), Some(*b"12345678"));
        assert_eq!(key.recognise::<8>("pass", &text), None);
        assert_eq!(key.recognise::<7>("token", &text), None);
        assert_eq!(MacKey::from_bytes([2; 32]).recognise::<8>("token", &text), None);
        for i in 0..text.len() {
            let mut other = text.clone();
            other[i] ^= 1;
            assert_eq!(key.recognise::<8>("token", &other), None, "byte {i}");
        }
    }
}
