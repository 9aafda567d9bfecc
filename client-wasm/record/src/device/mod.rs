//! Exports of people's own devices: LibreView and Withings in CSV, Apple Health in XML. An archive of them becomes its
//! files, as any other.

mod apple;
mod csv;
mod libreview;
mod untaken;
mod withings;

use cachet_entry::{Code, Entry, EntryKind, Number, Value};

use crate::entries::Entries;
use crate::terminology::LOINC;

/// Characters in which an export names its columns.
const HEAD: usize = 3_000;

/// What the export `text` gives; `None` for any other file.
pub(crate) fn entries(text: &str) -> Option<Entries> {
    name(text)?;
    let mut read = if apple::is_export(text) {
        apple::read(text)
    } else {
        let rows = csv::rows(text);
        libreview::read(&rows).or_else(|| withings::read(&rows))?
    };
    // A device that measures every minute gives more than a record holds: the newest values are the ones that stay.
    read.entries.sort_by(|one, other| other.date.cmp(&one.date));
    Some(read)
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
