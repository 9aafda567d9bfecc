//! One entry of the structured record: an allergy, a treatment, a diagnosis, an operation, an implant, a vaccination, a
//! result, a measure.
//!
//! The package that reads foreign files makes entries, the client stores them sealed, the summary is made from them.
//! None of the three links another for it: this is all that they share, with how both are written in FHIR. Format: `crypto/SPEC.md`, "Record entries".

mod document_type;
pub mod fhir;
mod given;
mod measure;
mod merged;
mod moment;
mod number;
mod part;
mod problem;
mod profile;
mod quantity;
mod ucum;
mod unit;

use serde::{Deserialize, Serialize};

pub use document_type::{CATEGORIES, document_type};
pub use given::Given;
pub use measure::same_measure;
pub use merged::{LATERALITY, merged};
pub use moment::is_moment;
pub use number::Number;
pub use problem::{Problem, Reason};
pub use profile::{Contact, Directives, Donation, MAX_CONTACTS, MAX_LANGUAGES, Part, Profile, Sex};
pub use quantity::in_unit;
pub use ucum::as_ucum;
pub use unit::said_unit;

/// Longest text of an entry, in bytes.
pub const MAX_TEXT: usize = 200;
/// Longest remark, in bytes.
pub const MAX_DETAIL: usize = 1_000;
/// Codes of one entry, at most.
pub const MAX_CODES: usize = 8;

/// What an entry is about. Where a category of documents is about the same, the words are the category's.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// An allergy or intolerance.
    Allergy,
    /// A medicine that is taken, was taken or was prescribed.
    Treatment,
    /// A problem or diagnosis.
    Diagnosis,
    /// An operation or another procedure that was done.
    Procedure,
    /// What is in or on the body and stays: an implant, a prosthesis, a pump, a hearing aid.
    Device,
    /// A vaccination that was given.
    Vaccination,
    /// A result of a laboratory.
    Laboratory,
    /// A measure: a vital sign, a weight, a glucose of one's own.
    Measure,
}

impl EntryKind {
    /// Every kind, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::Allergy,
        Self::Treatment,
        Self::Diagnosis,
        Self::Procedure,
        Self::Device,
        Self::Vaccination,
        Self::Laboratory,
        Self::Measure,
    ];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allergy => "allergy",
            Self::Treatment => "treatment",
            Self::Diagnosis => "diagnosis",
            Self::Procedure => "procedure",
            Self::Device => "device",
            Self::Vaccination => "vaccination",
            Self::Laboratory => "laboratory",
            Self::Measure => "measure",
        }
    }
}

/// Whether it holds now.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds now.
    Current,
    /// It is over.
    Past,
    /// It is said that there is none of this kind: no known allergy. That is not the same as nothing being said.
    Absent,
    /// Not said.
    #[default]
    Unsaid,
}

/// A code of a terminology.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// URI of the terminology, as FHIR writes it.
    pub system: String,
    /// The code.
    pub code: String,
    /// Its words, or empty.
    pub display: String,
}

/// A result.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Value {
    /// A number with a unit.
    Quantity {
        /// The number.
        number: Number,
        /// Its unit in UCUM, or as it was written; empty for none.
        unit: String,
    },
    /// Words: "négatif", "< 5", "1/80".
    Words(String),
    /// Yes or no.
    Flag(bool),
}

/// Where a value is usual, as the author says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// From.
    pub low: Option<Number>,
    /// To.
    pub high: Option<Number>,
    /// In words, when there are no numbers.
    pub words: Option<String>,
}

/// How the author judges a value.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Judged {
    /// Within what is usual.
    Usual,
    /// Below.
    Low,
    /// Above.
    High,
    /// Out of the usual, without a direction.
    Unusual,
}

/// One entry.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is about.
    pub kind: EntryKind,
    /// What, in words.
    pub text: String,
    /// Its codes, the author's own first.
    pub codes: Vec<Code>,
    /// Panel or section that it stands in.
    pub group: Option<String>,
    /// When, or since when: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`, as written.
    pub date: Option<String>,
    /// Until when, in the same form.
    pub until: Option<String>,
    /// Result, for what has one.
    pub value: Option<Value>,
    /// Where it is usual.
    pub range: Option<Range>,
    /// How the author judges it.
    pub judged: Option<Judged>,
    /// Whether it holds now.
    pub status: Status,
    /// Dose, reaction, lot, remark.
    pub detail: Option<String>,
    /// Who says so: name, profession, institution.
    pub author: Option<String>,
    /// Where in its document; empty for what was entered by hand.
    pub place: String,
}

/// What does not fit in an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("entry: {0}")]
pub struct Unfit(pub &'static str);

impl Entry {
    /// An entry of `kind` that says `text`, and nothing else.
    #[must_use]
    pub fn new(kind: EntryKind, text: &str) -> Self {
        Self {
            kind,
            text: text.to_owned(),
            codes: Vec::new(),
            group: None,
            date: None,
            until: None,
            value: None,
            range: None,
            judged: None,
            status: Status::default(),
            detail: None,
            author: None,
            place: String::new(),
        }
    }

    /// Refuses what is empty, over a limit, or would write over what stands beside it.
    ///
    /// # Errors
    /// [`Unfit`] names the field.
    pub fn check(&self) -> Result<(), Unfit> {
        let line = |text: &str, most: usize, name| match text.len() <= most && is_line(text) {
            true => Ok(()),
            false => Err(Unfit(name)),
        };
        if self.text.trim().is_empty() {
            return Err(Unfit("text"));
        }
        line(&self.text, MAX_TEXT, "text")?;
        line(&self.place, MAX_TEXT, "place")?;
        line(self.group.as_deref().unwrap_or_default(), MAX_TEXT, "group")?;
        line(self.author.as_deref().unwrap_or_default(), MAX_TEXT, "author")?;
        line(self.detail.as_deref().unwrap_or_default(), MAX_DETAIL, "detail")?;
        if self.codes.len() > MAX_CODES {
            return Err(Unfit("codes"));
        }
        for code in &self.codes {
            for part in [&code.system, &code.code, &code.display] {
                line(part, MAX_TEXT, "codes")?;
            }
        }
        match &self.value {
            Some(Value::Quantity { unit, .. }) => line(unit, 40, "unit")?,
            Some(Value::Words(words)) => line(words, MAX_DETAIL, "value")?,
            Some(Value::Flag(_)) | None => {}
        }
        line(self.range.as_ref().and_then(|range| range.words.as_deref()).unwrap_or_default(), MAX_TEXT, "range")?;
        let moments = [&self.date, &self.until];
        match moments.into_iter().flatten().all(|text| is_moment(text)) {
            true => Ok(()),
            false => Err(Unfit("date")),
        }
    }

    /// Its code in the terminology `system`.
    #[must_use]
    pub fn code_in(&self, system: &str) -> Option<&Code> {
        self.codes.iter().find(|code| code.system == system)
    }
}

/// One line without control characters and direction marks.
fn is_line(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_empty_too_long_or_writes_elsewhere_is_refused() {
        let good = Entry::new(EntryKind::Allergy, "Pénicilline");
        assert_eq!(good.check(), Ok(()));
        assert_eq!(Entry::new(EntryKind::Allergy, "  ").check(), Err(Unfit("text")));
        assert_eq!(Entry::new(EntryKind::Allergy, &"é".repeat(101)).check(), Err(Unfit("text")));
        assert_eq!(Entry::new(EntryKind::Allergy, "a\u{202e}b").check(), Err(Unfit("text")));
        assert_eq!(Entry { date: Some("31/12/2026".to_owned()), ..good.clone() }.check(), Err(Unfit("date")));
        assert_eq!(Entry { detail: Some("a\nb".to_owned()), ..good }.check(), Err(Unfit("detail")));
    }
}
