//! Recognising a professional by voice: commit, answer, reveal, then six digits that one says and the other types.
//!
//! The professional commits to her card before she sees the patient's nonce, and the patient draws that nonce before the
//! card is revealed. So whoever stands between the two has one try in a million for each call (Vaudenay, CRYPTO 2005): the
//! six digits are as good as a comparison of the whole card. The card goes to a key that the patient made for this call, so
//! that a relay which only looks on does not learn whose it is.

use std::fmt;

use cachet_crypto::{LinkId, Sha256Digest, label, length_prefixed, sha256_concat};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq as _;

use crate::age_file::{open_file, seal_file};
use crate::chance::Chance;
use crate::hybrid::HybridIdentity;
use crate::link::{Share, redacted, six_digits};
use crate::link_code::{LinkCode, Meeting};
use crate::pairing_code::PairingCode;
use crate::{Error, Result};

const NONCE: usize = 32;

fn commitment(card: &str, nonce: &[u8; NONCE]) -> Sha256Digest {
    sha256_concat(&[label::VOICE_COMMITMENT.as_bytes(), &length_prefixed(&[card.as_bytes(), nonce.as_slice()])])
}

/// Six digits of all that was said.
fn digits(link: LinkId, card: &str, nonce: &[u8; NONCE], answer: &[u8]) -> String {
    let fields = length_prefixed(&[link.as_bytes(), card.as_bytes(), nonce.as_slice(), answer]);
    six_digits(label::VOICE_DIGITS, &sha256_concat(&[label::VOICE_TRANSCRIPT.as_bytes(), &fields]))
}

/// The professional's side, from her commitment to the patient's answer.
pub struct Speaking {
    code: LinkCode,
    card: String,
    nonce: [u8; NONCE],
}

impl Speaking {
    /// Draws nonce and number for a card.
    ///
    /// # Errors
    /// [`Error::Chance`], or what the card is refused with.
    pub fn begin(card: &PairingCode, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        let card = card.to_text()?;
        let nonce = Chance::new(rng)?.bytes()?;
        let code = LinkCode::generate(Meeting::Device, rng, commitment(&card, &nonce))?;
        Ok(Self { code, card, nonce })
    }

    /// What she says first: nine digits.
    #[must_use]
    pub fn code(&self) -> &LinkCode {
        &self.code
    }

    /// The first message: the commitment.
    #[must_use]
    pub fn offer(&self) -> Vec<u8> {
        commitment(&self.card, &self.nonce).as_bytes().to_vec()
    }

    /// Takes the patient's answer, once; gives the six digits to say, and the third message, which reveals the card.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Chance`].
    pub fn answered(self, answer: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(String, Vec<u8>)> {
        let patient = Share::parse(answer)?;
        let digits = digits(self.code.link(), &self.card, &self.nonce, answer);
        let reveal = [self.nonce.as_slice(), self.card.as_bytes()].concat();
        Ok((digits, seal_file(&reveal, &patient.key, rng)?))
    }
}

/// The patient's side, from the number that was heard to the revealed card.
pub struct Listening {
    link: LinkId,
    commitment: Sha256Digest,
    identity: HybridIdentity,
    answer: Vec<u8>,
}

impl Listening {
    /// Takes the commitment; gives the second message.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Chance`].
    pub fn begin(code: &LinkCode, offer: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let commitment = Sha256Digest::try_from(offer)?;
        let identity = HybridIdentity::generate(rng)?;
        let answer = Share { key: *identity.recipient(), nonce: Chance::new(rng)?.bytes()? }.to_vec();
        Ok((Self { link: code.link(), commitment, identity, answer: answer.clone() }, answer))
    }

    /// Takes the revealed card.
    ///
    /// # Errors
    /// [`Error::Bind`] for another card than the committed one, [`Error::Malformed`], [`Error::Forged`].
    pub fn revealed(self, reveal: &[u8]) -> Result<Heard> {
        let reveal = open_file(&self.identity, reveal)?;
        let (nonce, card) = reveal.split_first_chunk::<NONCE>().ok_or(Error::Malformed)?;
        let card = std::str::from_utf8(card).map_err(|_| Error::Malformed)?;
        let same = commitment(card, nonce).as_bytes().ct_eq(self.commitment.as_bytes());
        if !bool::from(same) {
            return Err(Error::Bind);
        }
        Ok(Heard { digits: digits(self.link, card, nonce, &self.answer), card: PairingCode::from_text(card)? })
    }
}

/// The patient's side, until the six digits were typed.
pub struct Heard {
    card: PairingCode,
    digits: String,
}

impl Heard {
    /// The card, if these are the digits that were said: nobody is shown before.
    #[must_use]
    pub fn confirmed(&self, said: &str) -> Option<&PairingCode> {
        let said: String = said.chars().filter(|c| !c.is_whitespace()).collect();
        (said == self.digits).then_some(&self.card)
    }
}

redacted!(Speaking, Listening, Heard);

#[cfg(test)]
mod tests;
