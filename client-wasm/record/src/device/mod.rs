//! Exports of people's own devices: LibreView and Withings in CSV, Apple Health in XML. An archive of them becomes its
//! files, as any other.

mod apple;
mod csv;
mod elements;
mod libreview;
mod untaken;
mod withings;

use std::io::Read;

use cachet_entry::{Code, Entry, EntryKind, Number, Value};

use crate::Kind;
use crate::entries::Entries;
use crate::finding::{Finding, title};
use crate::gives::Gives;
use crate::terminology::LOINC;

/// Characters in which an export names its columns.
const HEAD: usize = 3_000;

/// Bytes in which Apple's export names itself.
pub(crate) const APPLE_HEAD: usize = 4_000;

/// What the export `text` gives; `None` for any other file.
pub(crate) fn entries(text: &str) -> Option<Entries> {
    name(text)?;
    if apple::is_export(text) {
        return Some(apple(text.as_bytes()).0);
    }
    let rows = csv::rows(text);
    let mut read = libreview::read(&rows).or_else(|| withings::read(&rows))?;
    newest_first(&mut read);
    Some(read)
}

/// What the export of `name` says of itself, when it gives what was `found`.
pub(crate) fn finding(name: &str, found: &Entries) -> Finding {
    Finding {
        kind: Some(Kind::Measure),
        title: title(&format!("Mesures {name}")),
        // The last day speaks for the file.
        day: found.entries.first().and_then(|entry| entry.date.as_deref()?.get(..10)).map(str::to_owned),
        gives: Gives::of(found),
        ..Finding::default()
    }
}

/// A device that measures every minute gives more than a record holds: the newest values are the ones that stay.
fn newest_first(found: &mut Entries) {
    found.entries.sort_by(|one, other| other.date.cmp(&one.date));
}

/// Whether `bytes` are Apple's export in UTF-8, which is walked through however large it is.
pub(crate) fn is_apple(bytes: &[u8]) -> bool {
    let head = bytes.get(..APPLE_HEAD).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    head.trim_start().starts_with('<') && !head.contains('\0') && apple::is_export(&head)
}

/// What Apple's export gives that `from` reads, and whether it could be read to its end.
pub(crate) fn apple(from: impl Read) -> (Entries, bool) {
    let (mut found, is_whole) = apple::read(from);
    newest_first(&mut found);
    (found, is_whole)
}

/// Whose export `text` is.
pub(crate) fn name(text: &str) -> Option<&'static str> {
    if apple::is_export(text) {
        return Some("Apple Santé");
    }
    if text.starts_with(['<', '{', '%']) {
        return None;
    }
    let head: String = text.chars().take(HEAD).collect();
    let rows = csv::rows(&head);
    libreview::is_export(&rows).then_some("LibreView").or_else(|| withings::name(&rows))
}

/// A kind of value: its words, its LOINC code, its unit in UCUM.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    text: &'static str,
    loinc: &'static str,
    unit: &'static str,
}

pub(crate) const fn measure(text: &'static str, loinc: &'static str, unit: &'static str) -> Measure {
    Measure { text, loinc, unit }
}

pub(crate) const WEIGHT: Measure = measure("Poids", "29463-7", "kg");
pub(crate) const HEIGHT: Measure = measure("Taille", "8302-2", "m");
pub(crate) const SYSTOLIC: Measure = measure("Tension systolique", "8480-6", "mm[Hg]");
pub(crate) const DIASTOLIC: Measure = measure("Tension diastolique", "8462-4", "mm[Hg]");
pub(crate) const PULSE: Measure = measure("Pouls", "8867-4", "/min");
pub(crate) const FAT: Measure = measure("Masse grasse", "73708-0", "kg");
pub(crate) const TEMPERATURE: Measure = measure("Température", "8310-5", "Cel");
pub(crate) const BODY_MASS: Measure = measure("Indice de masse corporelle", "39156-5", "kg/m2");
pub(crate) const OXYGEN: Measure = measure("Saturation en oxygène", "59408-5", "%");

impl Measure {
    /// A value of `number`.
    pub(crate) fn value(self, number: Number, unit: &str) -> Entry {
        Entry {
            codes: vec![Code { system: LOINC.to_owned(), code: self.loinc.to_owned(), display: String::new() }],
            value: Some(Value::Quantity { number, unit: unit.to_owned() }),
            ..Entry::new(EntryKind::Measure, self.text)
        }
    }

    /// The same at the moment `date`, said by the device `author`.
    fn of(self, number: Number, unit: &str, date: String, author: &str) -> Entry {
        Entry { date: Some(date), author: Some(author.to_owned()), ..self.value(number, unit) }
    }
}
