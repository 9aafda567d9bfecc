//! SMART Health Links (HL7 SMART Health Cards and Links, STU 1) as the server keeps them: ciphertext under an address of
//! which it has the hash, and limits that it enforces. The key is in the link and nowhere else.

use pbkdf2::pbkdf2_hmac;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::{Error, HealthLinkAddress, Sha256Digest, sha256};

/// Wrong passcodes, over the whole life of a link, after which it opens no more.
pub const PASSCODE_TRIES: u32 = 10;

/// Fewest characters of a passcode.
pub const MIN_PASSCODE: usize = 6;

/// Most bytes of a passcode.
pub const MAX_PASSCODE: usize = 128;

/// Rounds of PBKDF2-HMAC-SHA-256 over a passcode.
pub const PASSCODE_ROUNDS: u32 = 600_000;

/// Files of one link, at most.
pub const MAX_FILES: usize = 32;

/// Openings after which a link is over: the keys of its notes follow from one another, and a device follows them.
pub const MAX_OPENINGS: u32 = 100_000;

/// Openings of which the notes are kept.
pub const KEPT_OPENINGS: u64 = 200;

/// Most bytes of what a reader says of itself; the rest is cut off.
pub const MAX_RECIPIENT: usize = 240;

/// Bytes of an opening's note before it is sealed: time, length, what the reader said, zeros.
pub const NOTE: usize = 256;

/// Bytes of a sealed note: the note and its tag.
pub const SEALED_NOTE: usize = NOTE + 32;

/// Longest address of a manifest, in characters.
pub const MAX_URL: usize = 128;

/// Longest label of a link, in characters.
pub const MAX_LABEL: usize = 80;

/// Days that a link which is over stays in its owner's list.
pub const ENDED_DAYS: u32 = 90;

/// What a link was made for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HealthLinkKind {
    /// To be given to somebody.
    Link,
    /// For an emergency card.
    Card,
}

impl HealthLinkKind {
    /// Stable code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Card => "card",
        }
    }
}

impl std::str::FromStr for HealthLinkKind {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        [Self::Link, Self::Card].into_iter().find(|kind| kind.code() == code).ok_or(Error::Malformed)
    }
}

impl HealthLinkAddress {
    /// What the server finds the link by.
    #[must_use]
    pub fn hash(&self) -> Sha256Digest {
        sha256(self.as_bytes())
    }
}

/// What a passcode is recognised by. It keeps the passcode from whoever copies the database, as far as a passcode can be
/// kept from somebody who tries them all.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasscodeVerifier {
    /// Random.
    pub salt: Sha256Digest,
    /// PBKDF2-HMAC-SHA-256 of the passcode.
    pub hash: Sha256Digest,
}

impl PasscodeVerifier {
    /// Takes a good part of a second.
    ///
    /// # Errors
    /// [`Error::Limit`] for a passcode that is too short or too long.
    pub fn new(passcode: &str, salt: [u8; 32]) -> Result<Self, Error> {
        if passcode.chars().count() < MIN_PASSCODE || passcode.len() > MAX_PASSCODE {
            return Err(Error::Limit);
        }
        Ok(Self { salt: salt.into(), hash: stretched(passcode, &salt) })
    }

    /// Whether this is the passcode.
    #[must_use]
    pub fn recognises(&self, passcode: &str) -> bool {
        passcode.len() <= MAX_PASSCODE
            && bool::from(stretched(passcode, self.salt.as_bytes()).as_bytes().ct_eq(self.hash.as_bytes()))
    }
}

fn stretched(passcode: &str, salt: &[u8; 32]) -> Sha256Digest {
    let mut hash = [0; 32];
    pbkdf2_hmac::<Sha256>(passcode.as_bytes(), salt, PASSCODE_ROUNDS, &mut hash);
    hash.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passcode_is_recognised_and_no_other() {
        let verifier = PasscodeVerifier::new("marronnier", [7; 32]).unwrap();
        assert!(verifier.recognises("marronnier"));
        assert!(!verifier.recognises("marronniers"));
        assert_ne!(verifier.hash, PasscodeVerifier::new("marronnier", [8; 32]).unwrap().hash);
        assert_eq!(PasscodeVerifier::new("12345", [7; 32]), Err(Error::Limit));
    }

    #[test]
    fn the_code_on_the_wire_is_the_code_in_the_table() {
        for kind in [HealthLinkKind::Link, HealthLinkKind::Card] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(kind.code().parse(), Ok(kind));
        }
    }
}
