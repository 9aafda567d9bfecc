//! Where two devices meet: a number to type, or a square that carries the commitment too. Neither opens anything.

use cachet_crypto::{LinkId, Sha256Digest, decode_base64url, label, sha256_concat};
use rand_core::TryCryptoRng;

use crate::chance::Chance;
use crate::{Error, Result};

const DIGITS: usize = 9;

/// Why two devices meet. What is handed over at one kind of meeting is never handed over at the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meeting {
    /// A new device of the same person: the root is handed over.
    Device,
    /// A screen that reads something for twenty minutes: a SMART Health Link is handed over.
    Screen,
}

impl Meeting {
    /// What the square's text begins with.
    const fn mark(self) -> &'static str {
        match self {
            Self::Device => "CACHET-L1:",
            Self::Screen => "CACHET-S1:",
        }
    }

    /// Label of the digits that a person compares.
    pub(crate) const fn digits_label(self) -> &'static str {
        match self {
            Self::Device => label::LINK_DIGITS,
            Self::Screen => label::SCREEN_DIGITS,
        }
    }
}

/// What the new device shows, and the old one reads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkCode {
    pub(crate) meeting: Meeting,
    number: u32,
    /// Commitment to the new device's key: in the square only.
    pub(crate) commitment: Option<Sha256Digest>,
}

impl LinkCode {
    /// A fresh number.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub(crate) fn generate(
        meeting: Meeting,
        rng: &mut (impl TryCryptoRng + ?Sized),
        commitment: Sha256Digest,
    ) -> Result<Self> {
        let bytes: [u8; 16] = Chance::new(rng)?.bytes()?;
        let drawn = u128::from_be_bytes(bytes) % 1_000_000_000;
        let number = u32::try_from(drawn).expect("below a thousand million");
        Ok(Self { meeting, number, commitment: Some(commitment) })
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
        format!("{}{}{commitment}", self.meeting.mark(), self.digits())
    }

    /// Reads a square's text for a meeting of this kind, or nine typed digits with spaces between them.
    ///
    /// # Errors
    /// [`Error::Malformed`], for the square of another kind too.
    pub fn parse(meeting: Meeting, text: &str) -> Result<Self> {
        let Some(square) = text.trim().strip_prefix(meeting.mark()) else {
            return Ok(Self { meeting, number: parse_number(text)?, commitment: None });
        };
        let (number, commitment) = square.split_once(':').ok_or(Error::Malformed)?;
        let commitment = Sha256Digest::try_from(decode_base64url(commitment)?.as_slice())?;
        Ok(Self { meeting, number: parse_number(number)?, commitment: Some(commitment) })
    }
}

fn parse_number(text: &str) -> Result<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::Malformed);
    }
    digits.parse().map_err(|_| Error::Malformed)
}
