//! What the profiles of vital signs ask (FHIR R4, "Vital Signs Profile", "Body Height" and "Body Weight").

use serde_json::{Value, json};

use super::resource::{day, put_date};
use crate::{Code, Number, as_ucum, in_unit, same_measure};

/// Signs whose values may be written in few units (UCUM), the one that they are brought to first. The other signs are met in
/// the unit of their profile, or in one from which nothing exact leads to it.
const UNITS: [(&str, &[&str]); 3] = [
    ("8302-2", &["cm", "[in_i]"]),
    // Around the head.
    ("9843-4", &["cm", "[in_i]"]),
    ("29463-7", &["kg", "g", "[lb_av]"]),
];

/// The unit that a value of a sign is brought to from `unit`; `None` where it may stay as it is.
fn wanted(unit: &str, codes: &[Code]) -> Option<&'static str> {
    let is_of =
        |loinc: &str| codes.iter().any(|one| one.system == "http://loinc.org" && same_measure(&one.code, loinc));
    let (_, units) = UNITS.iter().find(|(loinc, _)| is_of(loinc))?;
    let unit = as_ucum(unit)?;
    units.first().filter(|_| !units.contains(&unit.as_str())).copied()
}

/// A value in a unit that the profile of its sign allows, where that tells exactly the same.
pub(super) fn allowed(number: &Number, unit: &str, codes: &[Code]) -> Option<(Number, &'static str)> {
    let wanted = wanted(unit, codes)?;
    let value = in_unit(number.value(), unit, wanted, codes)?;
    // Six digits after the point hold whatever a device of the household measures.
    let written = Number::rounded(value, 6)?;
    ((written.value() - value).abs() <= value.abs() * 1e-12).then_some((written, wanted))
}

/// When it was measured. A dateTime must be exact to the day (invariant vs-1): of a month or a year the whole is said.
pub(super) fn put_moment(made: &mut Value, date: Option<&str>) {
    match date.map(day).filter(|day| day.len() < "YYYY-MM-DD".len()) {
        Some(part) => made["effectivePeriod"] = json!({ "start": part, "end": part }),
        None => put_date(made, "effectiveDateTime", date),
    }
}
