//! What was found in a file: proposals for its title, day and kind, who wrote it, whom it is about, what it holds.

use serde::{Deserialize, Serialize};

use crate::Kind;
use crate::gives::Gives;
use crate::table::Table;
use crate::traits::{Own, Traits, compare};

/// Format of a file, by its own bytes; a name or a declared type is only believed where bytes say nothing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// HL7 CDA R2: a `ClinicalDocument`.
    Cda,
    /// HL7 FHIR R4, in JSON or XML.
    Fhir,
    /// An IHE XDM archive: a ZIP file with metadata, as the DMP exports it.
    Xdm,
    /// Any other ZIP file.
    Zip,
    /// A PDF file.
    Pdf,
    /// A picture.
    Image,
    /// A DICOM file.
    Dicom,
    /// Anything else.
    #[default]
    Unknown,
}

/// Whom a file is about, as it says.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// Given and family name, as they are shown.
    pub name: String,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: Option<String>,
    /// The name at birth, where it is told from the one in use; the same as `name` where no other is said.
    pub at_birth: Option<String>,
}

/// Something that was not understood, or that does not fit; the file is kept whole all the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// The file is broken: what could be read was read.
    Damaged,
    /// A part is encoded in a way that is not read here.
    Encoding,
    /// Its type code is not one that is known here.
    UnknownType,
    /// Over a limit: what lies beyond was left closed.
    TooLarge,
    /// A file that the archive's metadata names is not in it, or is not the one that was named.
    Missing,
    /// A part is locked with a password.
    Locked,
    /// It is about more than one person.
    SeveralPersons,
    /// It says that it takes the place of an earlier document.
    Replaces,
    /// A report before all its results are there.
    Partial,
    /// It is signed (a SMART Health Card), and nobody checked its signature.
    SignatureUnchecked,
    /// It is another kind of file as well, a program perhaps: not taken.
    Disguised,
}

/// A document inside the file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// A name for it as a file.
    pub name: String,
    /// Media type, lower case, without parameters.
    pub media_type: String,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// What is said of it, by itself and by what holds it.
    pub finding: Finding,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Format.
    pub format: Format,
    /// What kind of document it is.
    pub kind: Option<Kind>,
    /// Title, at most 200 bytes, without control characters.
    pub title: Option<String>,
    /// Day, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Who wrote it: name, profession, institution, as far as they are said.
    pub author: Option<String>,
    /// Whom it is about.
    pub patient: Option<Patient>,
    /// Whom else, in a file of several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Patient>,
    /// Documents inside: files of an archive, attachments of a bundle. Empty for one document.
    pub holds: Vec<Held>,
    /// Pictures in it, for files of an examination.
    pub pictures: Option<u32>,
    /// Appointments, in a calendar.
    pub appointments: Option<u32>,
    /// What it gives to the record, line by line.
    pub gives: Option<Gives>,
    /// It is a table that somebody has to say the columns of.
    pub table: Option<Table>,
    /// Files of an archive that are programs or lists of it, and no documents.
    pub passed: u32,
    /// What was not understood.
    pub notes: Vec<Note>,
}

impl Finding {
    /// A finding of `format` and nothing else.
    pub(crate) fn of(format: Format) -> Self {
        Self { format, ..Self::default() }
    }

    /// Adds a note once.
    pub(crate) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whom the one who hands a document on means counts beside whom it names itself: it is about both, as far as anybody
    /// can tell.
    pub(crate) fn is_meant_for(&mut self, meant: Option<&Patient>) {
        let (Some(meant), Some(named)) = (meant, &self.patient) else { return };
        if meant == named {
            return;
        }
        let is_another = compare(Some(meant), &Own::from(named.clone())) == Traits::Differ;
        self.others.push(meant.clone());
        if is_another {
            self.note(Note::SeveralPersons);
        }
    }

    /// Takes from `other` what is not said here.
    pub(crate) fn complete_with(&mut self, other: Self) {
        self.kind = self.kind.or(other.kind);
        self.title = self.title.take().or(other.title);
        self.day = self.day.take().or(other.day);
        self.author = self.author.take().or(other.author);
        self.patient = self.patient.take().or(other.patient);
        other.notes.into_iter().for_each(|note| self.note(note));
    }
}

/// Longest title, in bytes: that of an index entry (SPEC, M-OWN-9).
const MAX_TITLE: usize = 200;

/// `text` as a title: one line, no control or direction characters, cut at a character's end; `None` when nothing is left.
pub(crate) fn title(text: &str) -> Option<String> {
    line(text, MAX_TITLE)
}

/// `text` as one line of at most `most` bytes; what was cut shows by its ellipsis.
pub(crate) fn line(text: &str, most: usize) -> Option<String> {
    let shown = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let words: Vec<String> = text.split_whitespace().map(|word| word.chars().filter(|c| shown(*c)).collect()).collect();
    let mut line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.len() > most {
        while line.len() > most - '…'.len_utf8() {
            line.pop();
        }
        line.push('…');
    }
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_inert_line_of_at_most_two_hundred_bytes() {
        assert_eq!(title("  Bilan\n sanguin\u{202e}\u{7} "), Some("Bilan sanguin".to_owned()));
        assert_eq!(title("\u{202e} \n"), None);
        assert_eq!(title(&"é".repeat(150)).map(|line| (line.len(), line.ends_with('…'))), Some((199, true)));
    }
}
