//! The code of a request to recovery contacts: the fingerprint of a one-time key, said in eight groups of five digits or
//! shown as a QR. Whoever types it has compared the key.

use cachet_crypto::{RequestId, decode_base64url, encode_base64url};

use crate::{Error, Result};

const QR: &str = "CACHET-C1:";

/// Eight groups of five digits: 16 bits each.
#[must_use]
pub fn request_digits(request: RequestId) -> [String; 8] {
    let (pairs, _) = request.as_bytes().as_chunks::<2>();
    std::array::from_fn(|i| format!("{:05}", u16::from_be_bytes(pairs[i])))
}

/// The QR's text: it is no link.
#[must_use]
pub fn request_to_text(request: RequestId) -> String {
    format!("{QR}{}", encode_base64url(request.as_bytes()))
}

/// Reads what a contact scanned or typed: the QR's text, or forty digits with whatever stands between them.
///
/// # Errors
/// [`Error::Malformed`].
pub fn parse_request(text: &str) -> Result<RequestId> {
    if let Some(qr) = text.trim().strip_prefix(QR) {
        return Ok(RequestId::try_from(decode_base64url(qr)?.as_slice())?);
    }
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    if digits.len() != 40 || text.chars().any(char::is_alphabetic) {
        return Err(Error::Malformed);
    }
    let mut bytes = [0; 16];
    for (group, pair) in digits.chunks_exact(5).zip(bytes.chunks_exact_mut(2)) {
        let value = group.iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        let value = u16::try_from(value).map_err(|_| Error::Malformed)?;
        pair.copy_from_slice(&value.to_be_bytes());
    }
    Ok(RequestId::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_digits_and_as_a_qr_and_in_no_other_form() {
        let request = RequestId::from_bytes([0, 1, 255, 255, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        let digits = request_digits(request).join(" ");
        assert!(digits.starts_with("00001 65535"));
        assert_eq!(parse_request(&digits).unwrap(), request);
        assert_eq!(parse_request(&request_to_text(request)).unwrap(), request);
        for other in ["", "12345", &digits.replace("65535", "65536"), &format!("{digits} 1"), &format!("a{digits}")] {
            assert!(parse_request(other).is_err(), "{other}");
        }
    }
}
