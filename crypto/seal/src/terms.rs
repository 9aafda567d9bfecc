//! Terms: what a patient agreed to, word for word. Never public; the consent commits to them.
//!
//! plaintext = salt (32) || canonical JSON || zeros to a multiple of 8 KiB, as an age file for the reader. The JSON is
//! an object, so its last byte is `}` and the zeros after it are no part of it.

use cachet_crypto::protocol::consent::{TERMS_STEP, terms_commitment};
use cachet_crypto::{DocumentId, Envelope, Sha256Digest};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::age_file::{open_file, seal_file_to};
use crate::born::is_day_of_birth;
use crate::hybrid::HybridIdentity;
use crate::manifest::{MAX_TITLE, is_word};
use crate::prepared::PreparedRecipient;
use crate::{Error, Result, json};

const SALT: usize = 32;

/// Longest text of an agreement, in bytes.
pub const MAX_TEXT: usize = 32 * 1024;

/// Longest purpose, in bytes.
pub const MAX_PURPOSE: usize = 500;

/// Longest name of a person, in bytes.
pub const MAX_NAME: usize = 200;

/// Clauses in one agreement, at most.
pub const MAX_CLAUSES: usize = 8;

/// First wording of the agreement that says that the day of birth goes along: what was agreed to before does not send it.
pub const BORN_SINCE: u32 = 4;

/// A clause beyond reading. A substitute and a stewarded team are reserved: this version has neither.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Clause {
    /// A standing rule: the documents of a category that are added later follow by themselves, until the last day.
    Rule {
        /// The category: a lower-case word.
        category: String,
    },
    /// A standing rule: the documents that belong to a problem and are added later follow by themselves, until the last
    /// day.
    Problem {
        /// The problem, in the owner's words.
        words: String,
    },
}

impl Clause {
    fn check(&self) -> Result<()> {
        match self {
            Self::Rule { category } if is_word(category) => Ok(()),
            Self::Problem { words } if is_problem(words) => Ok(()),
            Self::Rule { .. } | Self::Problem { .. } => Err(Error::Malformed),
        }
    }
}

fn is_problem(words: &str) -> bool {
    !words.trim().is_empty() && words.len() <= MAX_NAME && !words.chars().any(char::is_control)
}

/// Language of the text shown.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// The terms of one grant.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Version of the shape, always 1.
    pub v: u8,
    /// Why.
    pub purpose: String,
    /// The exact text that the patient read.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// Version of its wording.
    pub text_version: u32,
    /// What was agreed to beyond reading.
    pub clauses: Vec<Clause>,
    /// The document.
    pub document: DocumentId,
    /// Its title when the grant was made.
    pub title: String,
    /// The patient's name.
    pub patient: String,
    /// The patient's day of birth, `YYYY-MM-DD`, where she gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// The reader's name.
    pub reader: String,
    /// Account record of the document's author.
    pub author: Envelope,
}

/// Terms as a reader finds them.
#[derive(Clone, Debug)]
pub struct OpenedTerms {
    /// Salt of the grant's commitments.
    pub salt: [u8; SALT],
    /// The terms.
    pub terms: Terms,
    /// What the consent must commit to.
    pub commitment: Sha256Digest,
}

impl Terms {
    /// What the consent commits to.
    #[must_use]
    pub fn commitment(&self, salt: &[u8; SALT]) -> Sha256Digest {
        terms_commitment(salt, &json::encode(self))
    }

    fn check(&self) -> Result<()> {
        if self.v != 1 {
            return Err(Error::Downgrade);
        }
        if self.clauses.len() > MAX_CLAUSES {
            return Err(Error::Limit);
        }
        self.clauses.iter().try_for_each(Clause::check)?;
        let short = [&self.patient, &self.reader].iter().all(|name| name.len() <= MAX_NAME);
        if !short || self.purpose.len() > MAX_PURPOSE || self.text.len() > MAX_TEXT || self.title.len() > MAX_TITLE {
            return Err(Error::Limit);
        }
        let shown = [&self.patient, &self.reader, &self.purpose, &self.title];
        if shown.iter().any(|text| text.chars().any(char::is_control)) {
            return Err(Error::Malformed);
        }
        let says_so = self.text_version >= BORN_SINCE;
        if self.born.as_deref().is_some_and(|born| !says_so || !is_day_of_birth(born)) {
            return Err(Error::Malformed);
        }
        Ok(())
    }
}

/// Seals terms to their reader.
///
/// # Errors
/// [`Error::Limit`] or [`Error::Malformed`] for terms that would not be accepted, [`Error::Chance`].
pub fn seal_terms(
    terms: &Terms,
    salt: &[u8; SALT],
    reader: &PreparedRecipient,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    terms.check()?;
    let json = json::encode(terms);
    let padded = (SALT + json.len()).next_multiple_of(TERMS_STEP);
    let mut plaintext = Zeroizing::new(Vec::with_capacity(padded));
    plaintext.extend_from_slice(salt);
    plaintext.extend_from_slice(&json);
    plaintext.resize(padded, 0);
    seal_file_to(&plaintext, reader, rng)
}

/// Opens terms. What they are worth, the consent's two commitments say.
///
/// # Errors
/// [`Error::Forged`] or [`Error::Malformed`].
pub fn open_terms(identity: &HybridIdentity, file: &[u8]) -> Result<OpenedTerms> {
    parse_terms(&open_file(identity, file)?)
}

/// Reads the plaintext of terms.
///
/// # Errors
/// [`Error::Malformed`], [`Error::Limit`] or [`Error::Downgrade`].
pub fn parse_terms(plaintext: &[u8]) -> Result<OpenedTerms> {
    let (salt, rest) = plaintext.split_first_chunk::<SALT>().ok_or(Error::Malformed)?;
    let end = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let json = &rest[..end];
    if plaintext.len() != (SALT + json.len()).next_multiple_of(TERMS_STEP) {
        return Err(Error::Malformed);
    }
    let terms: Terms = json::decode(json)?;
    terms.check()?;
    Ok(OpenedTerms { salt: *salt, commitment: terms_commitment(salt, json), terms })
}
