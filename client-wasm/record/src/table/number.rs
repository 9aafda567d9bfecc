//! Numbers as tables write them, with a comma or a point, with or without their unit.

use cachet_entry::{Number, as_ucum};

use super::Known;
use crate::entries::Why;

/// The numbers of a field: one, or two of a blood pressure (`132/78`).
pub(super) fn all(text: &str, measure: Option<Known>, unit: &str, is_english: bool) -> Result<Vec<Number>, Why> {
    let parts: Vec<&str> = match measure {
        Some(Known::Pressure) => text.split(['/', '-', '\\']).collect(),
        _ => vec![text],
    };
    if measure == Some(Known::Pressure) && parts.len() != 2 {
        return Err(Why::Malformed);
    }
    parts.into_iter().map(|part| one(part, unit, is_english).ok_or(Why::Malformed)).collect()
}

fn one(text: &str, unit: &str, is_english: bool) -> Option<Number> {
    let text = text.trim();
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (number, said) = text.split_at(end);
    let said = said.trim();
    // Another unit than the one that was chosen is another value.
    if !said.is_empty() && as_ucum(said).as_deref().unwrap_or(said) != as_ucum(unit).as_deref().unwrap_or(unit) {
        return None;
    }
    match is_english && number.contains(',') {
        true => Number::parse(&without_thousands(number)),
        false => Number::parse(number),
    }
}

/// `8,432` of a file whose fields are separated by commas is eight thousand; a comma elsewhere stands before decimals.
fn without_thousands(number: &str) -> String {
    let mut groups = number.split(',').skip(1);
    let whole = |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let last_is_whole = |group: &str| whole(group.split('.').next().unwrap_or_default());
    let is_thousands = groups.all(|group| whole(group) || last_is_whole(group)) && !number.starts_with("0,");
    if is_thousands { number.replace(',', "") } else { number.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, unit: &str, is_english: bool) -> Option<String> {
        one(text, unit, is_english).map(|number| number.to_string())
    }

    #[test]
    fn a_comma_is_what_the_file_means_by_it_and_a_unit_is_the_chosen_one() {
        assert_eq!(said("72,5", "kg", false).as_deref(), Some("72.5"));
        assert_eq!(said("72,500", "kg", false).as_deref(), Some("72.500"));
        assert_eq!(said("8,432", "", true).as_deref(), Some("8432"));
        assert_eq!(said("72,5", "kg", true).as_deref(), Some("72.5"));
        assert_eq!(said("72.5 kg", "kg", true).as_deref(), Some("72.5"));
        assert_eq!(said("132 mmHg", "mm[Hg]", true).as_deref(), Some("132"));
        assert_eq!(said("160 lb", "kg", true), None);
        assert_eq!(said("environ 72", "kg", true), None);
        assert_eq!(all("132/78", Some(Known::Pressure), "mm[Hg]", true).map(|two| two.len()), Ok(2));
        assert_eq!(all("132", Some(Known::Pressure), "mm[Hg]", true), Err(Why::Malformed));
    }
}
