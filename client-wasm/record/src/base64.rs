//! Base64 (RFC 4648) as medical software writes it: padded or not, wrapped anywhere.

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ::base64::prelude::BASE64_URL_SAFE_NO_PAD;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes that `text` stands for; `None` for none at all.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    LENIENT.decode(bare).ok().filter(|bytes| !bytes.is_empty())
}

/// Unpadded base64url (RFC 4648 section 5), as JOSE writes it: exactly that.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// Padded base64, as FHIR writes it.
pub(crate) fn encode(bytes: &[u8]) -> String {
    ::base64::prelude::BASE64_STANDARD.encode(bytes)
}
