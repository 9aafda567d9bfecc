//! Where two devices meet: a number to type, or a square that carries the commitment too. Neither opens anything.

use cachet_crypto::{LinkId, Sha256Digest, decode_base64url, label, sha256_concat};
use rand_core::TryCryptoRng;

use crate::chance::Chance;
use crate::{Error, Result};

const QR: &str = "CACHET-L1:";
const DIGITS: usize = 9;

/// What the new device shows, and the old one reads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkCode {
    number: u32,
    /// Commitment to the new device's key: in the square only.
    pub(crate) commitment: Option<Sha256Digest>,
}

impl LinkCode {
    /// A fresh number.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn generate(rng: &mut (impl TryCryptoRng + ?Sized), commitment: Sha256Digest) -> Result<Self> {
        let bytes: [u8; 16] = Chance::new(rng)?.bytes()?;
        let drawn = u128::from_be_bytes(bytes) % 1_000_000_000;
        Ok(Self { number: u32::try_from(drawn).expect("below a thousand million"), commitment: Some(commitment) })
    }

    /// The relay's id: it follows from the number, so that typing the number is enough.
    #[must_use]
    pub fn link(&self) -> LinkId {
        let digest = sha256_concat(&[label::LINK_NUMBER.as_bytes(), &self.number.to_be_bytes()]);
        let (id, _) = digest.as_bytes().split_first_chunk::<16>().expect("a digest has 32 bytes");
        LinkId::from_bytes(*id)
    }

    /// Nine digits.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:0DIGITS$}", self.number)
    }

    /// The text of the square: it is no link.
    #[must_use]
    pub fn to_qr_text(&self) -> String {
        let commitment = self.commitment.map(|digest| format!(":{digest}")).unwrap_or_default();
        format!("{QR}{}{commitment}", self.digits())
    }

    /// Reads a square's text, or nine typed digits with spaces between them.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn parse(text: &str) -> Result<Self> {
        let Some(square) = text.trim().strip_prefix(QR) else {
            return Ok(Self { number: parse_number(text)?, commitment: None });
        };
        let (number, commitment) = square.split_once(':').ok_or(Error::Malformed)?;
        let commitment = Sha256Digest::try_from(decode_base64url(commitment)?.as_slice())?;
        Ok(Self { number: parse_number(number)?, commitment: Some(commitment) })
    }
}

fn parse_number(text: &str) -> Result<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::Malformed);
    }
    digits.parse().map_err(|_| Error::Malformed)
}
