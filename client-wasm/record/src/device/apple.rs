//! Apple Health: `export.xml`, one `Record` element a value. The file opens with a DTD and may hold millions of records, so
//! it is walked through, not parsed: what is wanted are attributes of one kind of element.

use cachet_entry::{Number, is_moment};

use super::untaken::Untaken;
use super::{BODY_MASS, DIASTOLIC, HEIGHT, Measure, OXYGEN, PULSE, SYSTOLIC, TEMPERATURE, WEIGHT, measure};
use crate::entries::{Entries, Why};
use crate::finding::title;

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

pub(super) fn is_export(text: &str) -> bool {
    let head = text.get(..text.len().min(4_000)).or_else(|| text.char_indices().nth(1_000).map(|(at, _)| &text[..at]));
    head.is_some_and(|head| head.contains("HealthData"))
}

/// Elements beside the records that hold something of the person's.
const OTHERS: [&str; 5] = ["Workout", "ActivitySummary", "ClinicalRecord", "Audiogram", "VisionPrescription"];

pub(super) fn read(text: &str) -> Entries {
    let mut found = Entries::default();
    let mut untaken = Untaken::default();
    for (at, rest) in text.split("<Record ").skip(1).enumerate() {
        let Some((element, _)) = rest.split_once('>') else { continue };
        let attribute = |name: &str| {
            let (_, value) = element.split_once(&format!("{name}=\""))?;
            value.split_once('"').map(|(value, _)| value)
        };
        let kind = attribute("type").unwrap_or("Record");
        let kind = kind.strip_prefix("HKQuantityTypeIdentifier").unwrap_or(kind);
        let Some((_, what)) = TYPES.iter().find(|(known, _)| *known == kind) else {
            untaken.count(kind.strip_prefix("HKCategoryTypeIdentifier").unwrap_or(kind));
            continue;
        };
        let place = format!("Record {}", at + 1);
        let date = attribute("startDate").and_then(|text| text.get(..16)).map(|text| text.replace(' ', "T"));
        let Some(date) = date.filter(|date| is_moment(date)) else {
            found.leave(&place, Why::Malformed);
            continue;
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
        found.take(&place, made);
    }
    for other in OTHERS {
        (0..text.matches(&format!("<{other} ")).count()).for_each(|_| untaken.count(other));
    }
    untaken.tell(&mut found);
    found
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
