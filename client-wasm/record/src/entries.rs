//! From a file to the entries of the structured record.

use std::collections::HashSet;

use cachet_entry::{Entry, Problem, Reason};
use serde::Serialize;

use crate::examine::MAX_PARSED;
use crate::{archive, cda, device, fhir, health_card, xml};

/// Entries taken from one file, at most; what lies beyond is said, not dropped in silence.
pub const MAX_ENTRIES: usize = 20_000;

/// Why a piece of a file gave no entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It says nothing that people can read: no words and no code with words.
    NoWords,
    /// A result without a value.
    NoValue,
    /// It was entered in error, refuted, cancelled or not done.
    Withdrawn,
    /// A kind of information that has no place in the record yet.
    Unknown,
    /// A line or value that does not have the form of its file.
    Malformed,
    /// A line of a table without a day that can be understood.
    NoDay,
    /// It is about another person than its file.
    OtherPerson,
    /// Over the number of entries that one file may give.
    TooMany,
}

/// A piece that gave no entry.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    /// Where in the file.
    pub place: String,
    /// Why.
    pub why: Why,
}

/// What a file gives to the record, and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entries {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// What some of them are for, where the file says so.
    pub reasons: Vec<Reason>,
    /// What was not understood: the first two hundred pieces.
    pub left: Vec<Left>,
    /// How many more.
    pub unlisted: u32,
    /// Pieces that say what the one before said.
    pub repeated: u32,
}

/// Reasons taken from one file, at most.
const MAX_REASONS: usize = 500;

/// Places kept of what was left, at most: a list for a person.
const MAX_LEFT: usize = 200;

impl Entries {
    /// Adds what a piece gave.
    pub(crate) fn take(&mut self, place: &str, made: Result<Entry, Why>) {
        match made {
            Ok(mut entry) => {
                entry.place = crate::finding::title(place).unwrap_or_default();
                match entry.check() {
                    // The same statement twice in one document is one entry.
                    Ok(()) if !self.has(&entry) => self.entries.push(entry),
                    Ok(()) => self.repeated += 1,
                    Err(_) => self.leave(place, Why::Malformed),
                }
            }
            Err(why) => self.leave(place, why),
        }
    }

    /// Says what the entry that was just taken from `place` is for. The problems are looked for only when they have room.
    pub(crate) fn explain(&mut self, place: &str, problems: impl Iterator<Item = Problem>) {
        let Some(entry) =
            self.entries.last().filter(|entry| Some(&entry.place) == crate::finding::title(place).as_ref())
        else {
            return;
        };
        let place = entry.place.clone();
        let room = MAX_REASONS.saturating_sub(self.reasons.len());
        let fit = problems.take(room).filter(|problem| problem.check().is_ok());
        self.reasons.extend(fit.map(|problem| Reason { place: place.clone(), problem }));
    }

    fn has(&self, entry: &Entry) -> bool {
        // Devices give thousands of values in a row: only the neighbourhood is compared.
        let mut near = self.entries.iter().rev().take(64);
        let bare = |entry: &Entry| Entry { place: String::new(), ..entry.clone() };
        near.any(|known| known.text == entry.text && bare(known) == bare(entry))
    }

    /// How many pieces were met, taken or not.
    pub(crate) fn pieces(&self) -> usize {
        self.entries.len() + self.left.len() + (self.unlisted + self.repeated) as usize
    }

    /// Says that the piece at `place` gave nothing.
    pub(crate) fn leave(&mut self, place: &str, why: Why) {
        if self.left.len() < MAX_LEFT {
            self.left.push(Left { place: place.to_owned(), why });
        } else {
            self.unlisted += 1;
        }
    }
}

/// As many as one file may give, and a word about the others.
pub(crate) fn limited(mut found: Entries) -> Entries {
    if found.entries.len() > MAX_ENTRIES {
        let place = found.entries[MAX_ENTRIES].place.clone();
        let beyond: HashSet<String> = found.entries.drain(MAX_ENTRIES..).map(|entry| entry.place).collect();
        found.reasons.retain(|reason| !beyond.contains(&reason.place));
        found.left.insert(0, Left { place, why: Why::TooMany });
    }
    found
}

/// The entries that the file `bytes` gives: CDA with structured sections, FHIR resources, SMART Health Cards, exports of
/// devices, an archive with an export that is too large to be a file of its own. Any other file gives none.
#[must_use]
pub fn entries(bytes: &[u8]) -> Entries {
    if archive::is_zip(bytes) {
        return archive::entries(bytes);
    }
    let is_wide = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..]);
    if bytes.contains(&0) && !is_wide {
        return Entries::default();
    }
    if device::is_apple(bytes) {
        return limited(device::apple(bytes).0);
    }
    if bytes.len() > MAX_PARSED {
        return Entries::default();
    }
    let text = xml::text_of(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        if let Some(cards) = health_card::open(text) {
            return limited(cards.entries());
        }
        return fhir::parse(text).map(|root| limited(fhir::entries(&root))).unwrap_or_default();
    }
    if let Some(found) = device::entries(text) {
        return limited(found);
    }
    if !text.starts_with('<') {
        return Entries::default();
    }
    let text = xml::mended(text);
    let Some(document) = xml::parse(&text) else { return Entries::default() };
    let of_fhir = fhir::of_markup(&document).map(|root| fhir::entries(&root));
    of_fhir.or_else(|| cda::entries(&document)).map(limited).unwrap_or_default()
}
