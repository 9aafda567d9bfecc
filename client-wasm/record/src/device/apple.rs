//! Apple Health: `export.xml`, one `Record` element a value. The file opens with a DTD and may hold millions of records, so
//! it is walked through, not parsed: what is wanted are attributes of one kind of element.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read;

use cachet_entry::{Entry, Number, Value, is_moment};

use super::elements::Elements;
use super::untaken::Untaken;
use super::{
    BODY_MASS, DIASTOLIC, HEIGHT, Measure, OXYGEN, PULSE, SYSTOLIC, TEMPERATURE, WEIGHT, measure, newest_first,
};
use crate::entries::{Entries, MAX_ENTRIES, Why};
use crate::finding::title;
use crate::xml;

/// Types that are taken; a pulse every few seconds is not.
const TYPES: &[(&str, Measure)] = &[
    ("BodyMass", WEIGHT),
    ("Height", HEIGHT),
    ("BloodPressureSystolic", SYSTOLIC),
    ("BloodPressureDiastolic", DIASTOLIC),
    ("RestingHeartRate", PULSE),
    ("BodyTemperature", TEMPERATURE),
    ("BloodGlucose", measure("Glycémie", "41653-7", "mg/dL")),
    ("BodyMassIndex", BODY_MASS),
    ("OxygenSaturation", OXYGEN),
];

/// Whether a file that begins with `head` is such an export: its document type or its root says so, not a word in it.
pub(super) fn is_export(head: &str) -> bool {
    let head = head.get(..4_000).or_else(|| head.char_indices().nth(1_000).map(|(at, _)| &head[..at])).unwrap_or(head);
    let stands = |mark: &str| {
        head.match_indices(mark).any(|(at, _)| !head[at + mark.len()..].starts_with(char::is_alphanumeric))
    };
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && (stands("<!DOCTYPE HealthData") || stands("<HealthData"))
}

/// Elements beside the records that hold something of the person's.
const OTHERS: [&str; 5] = ["Workout", "ActivitySummary", "ClinicalRecord", "Audiogram", "VisionPrescription"];

/// What the export gives that `from` reads, and whether it could be read to its end. However many values it has, at most
/// twice as many are held as a record takes.
pub(super) fn read(from: impl Read) -> (Entries, bool) {
    let mut walk = Walk::default();
    let mut elements = Elements::new(from);
    while let Some(tag) = elements.next() {
        match std::str::from_utf8(tag) {
            Ok(text) => walk.element(text),
            Err(_) => walk.element(&xml::text_of(tag)),
        }
    }
    (walk.end(), !elements.is_broken())
}

/// Digests that are held: those of the values of decades.
const MOST_MET: usize = 4_000_000;

/// A way through the elements.
#[derive(Default)]
struct Walk {
    found: Entries,
    untaken: Untaken,
    /// Kinds inside correlations that are not taken.
    inside: Untaken,
    /// Digests of values that were met, at most [`MOST_MET`]: of what comes after so many a repeat is not noticed.
    met: HashSet<u64>,
    records: usize,
    is_inside: bool,
}

impl Walk {
    fn element(&mut self, tag: &str) {
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        match name {
            "Record" => self.record(attributes),
            // "Any Records that appear as children of a correlation also appear as top-level records in this document", says
            // the export's DTD: those that do not are taken all the same.
            "Correlation" => self.is_inside = !attributes.ends_with('/'),
            "/Correlation" => self.is_inside = false,
            other if OTHERS.contains(&other) => self.untaken.count(other),
            _ => {}
        }
    }

    fn is_repeated(&mut self, entry: &Entry) -> bool {
        let digest = digest(entry);
        let is_met = self.met.contains(&digest);
        if !is_met && self.met.len() < MOST_MET {
            self.met.insert(digest);
        }
        is_met
    }

    fn record(&mut self, attributes: &str) {
        self.records += 1;
        let attribute = |name: &str| attribute(attributes, name);
        let kind = attribute("type").unwrap_or("Record");
        let kind = kind.strip_prefix("HKQuantityTypeIdentifier").unwrap_or(kind);
        let Some((_, what)) = TYPES.iter().find(|(known, _)| *known == kind) else {
            let untaken = if self.is_inside { &mut self.inside } else { &mut self.untaken };
            untaken.count(kind.strip_prefix("HKCategoryTypeIdentifier").unwrap_or(kind));
            return;
        };
        let place = format!("Record {}", self.records);
        let date = attribute("startDate").and_then(|text| text.get(..16)).map(|text| text.replace(' ', "T"));
        let Some(date) = date.filter(|date| is_moment(date)) else {
            self.found.leave(&place, Why::Malformed);
            return;
        };
        let author = attribute("sourceName").map(unescaped).as_deref().and_then(title);
        let made = attribute("value").and_then(Number::parse).ok_or(Why::Malformed).map(|number| {
            let unit = attribute("unit").map(unescaped);
            // A share of one, called a percentage.
            let (number, unit) = match kind {
                "OxygenSaturation" if number.value() <= 1.0 => {
                    (Number::rounded(number.value() * 100.0, 1).unwrap_or(number), "%")
                }
                _ => (number, unit.as_deref().map_or(what.unit, ucum)),
            };
            what.of(number, unit, date, author.as_deref().unwrap_or("Apple Santé"))
        });
        if let Ok(entry) = &made
            && self.is_repeated(entry)
        {
            // Far from the first, where the neighbourhood of an entry tells nothing.
            self.found.repeated += u32::from(!self.is_inside);
            return;
        }
        self.found.take(&place, made);
        if self.found.entries.len() > 2 * MAX_ENTRIES {
            newest_first(&mut self.found);
            // One more than a record takes: so the others are told.
            self.found.entries.truncate(MAX_ENTRIES + 1);
        }
    }

    fn end(mut self) -> Entries {
        self.untaken.complete_with(self.inside);
        self.untaken.tell(&mut self.found);
        self.found
    }
}

/// The value of an attribute as it is written.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.match_indices(name).map(|(at, _)| at).find(|at| {
        let is_whole = attributes[..*at].chars().next_back().is_none_or(char::is_whitespace);
        is_whole && attributes[at + name.len()..].starts_with("=\"")
    })?;
    attributes[at + name.len() + 2..].split_once('"').map(|(value, _)| value)
}

/// Tells a value from every other: what, how much, when, by whom.
fn digest(entry: &Entry) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&entry.text, &entry.date, &entry.author).hash(&mut hasher);
    if let Some(Value::Quantity { number, unit }) = &entry.value {
        (number.as_str(), unit).hash(&mut hasher);
    }
    hasher.finish()
}

/// Apple's names of units.
fn ucum(unit: &str) -> &str {
    match unit {
        "lb" => "[lb_av]",
        "in" => "[in_i]",
        "mmHg" => "mm[Hg]",
        "degC" => "Cel",
        "degF" => "[degF]",
        "count/min" => "/min",
        "count" => "kg/m2",
        other if other.starts_with("mmol<") => "mmol/L",
        other => other,
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&apos;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
