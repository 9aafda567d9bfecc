//! Units of one measure, converted into each other, so that a curve over years is one curve.
//!
//! Only what is exact or agreed: factors of the SI, and molar masses of single substances, which is why those name the
//! codes that they hold for. Everything else keeps its own unit, and its own curve.

use crate::{Code, Entry, Value};

/// LOINC codes of one measure under several units or methods.
const SAME: &[&[&str]] = &[
    // Glucose in blood, serum or plasma, by mass and by substance; of a meter; in tissue, by a sensor.
    &[
        "2345-7", "14749-6", "2339-0", "15074-8", "41653-7", "14743-9", "1558-6", "14771-0", "99504-3", "105272-9",
        "40193-5", "53049-3",
    ],
    // Creatinine.
    &["2160-0", "14682-9"],
    // Cholesterol: total, HDL, LDL; triglycerides.
    &["2093-3", "14647-2"],
    &["2085-9", "14646-4"],
    &["2089-1", "13457-7", "22748-8", "69419-0", "39469-2"],
    &["2571-8", "14927-8"],
    // Glycated haemoglobin, by share and by substance.
    &["4548-4", "59261-8", "17856-6", "41995-2"],
    // Weight, height, temperature.
    &["29463-7", "3141-9"],
    &["8302-2", "3137-7", "8308-9"],
    &["8310-5", "8331-1", "8328-7"],
    // Heart rate.
    &["8867-4", "8889-8"],
];

/// Milligrams per decilitre in one millimole per litre.
const MOLAR: &[(&str, f64)] =
    &[("2345-7", 18.015_6), ("2093-3", 38.665), ("2085-9", 38.665), ("2089-1", 38.665), ("2571-8", 88.545)];

/// Whether two LOINC codes are the same measure.
#[must_use]
pub fn same_measure(one: &str, other: &str) -> bool {
    one == other || SAME.iter().any(|codes| codes.contains(&one) && codes.contains(&other))
}

/// The code under which a measure's values are gathered.
fn gathered(code: &str) -> &str {
    SAME.iter().find(|codes| codes.contains(&code)).map_or(code, |codes| codes[0])
}

/// A unit as UCUM writes it, for the ways in which it is met.
fn ucum(unit: &str) -> &str {
    match unit.trim() {
        "mmol/l" => "mmol/L",
        "µmol/L" | "μmol/L" | "µmol/l" | "μmol/l" | "umol/l" => "umol/L",
        "g/l" => "g/L",
        "mg/l" => "mg/L",
        "mg/dl" | "mg/100mL" => "mg/dL",
        "g/dl" | "g/100mL" => "g/dL",
        "kgs" | "Kg" | "KG" => "kg",
        "lb" | "lbs" | "[lb_av]" => "[lb_av]",
        "in" | "[in_i]" => "[in_i]",
        "°C" | "degC" | "Cel" => "Cel",
        "°F" | "degF" | "[degF]" => "[degF]",
        "bpm" | "count/min" | "/min" | "{beats}/min" => "/min",
        "mmHg" | "mm[Hg]" => "mm[Hg]",
        "kg/m²" | "kg/m2" => "kg/m2",
        other => other,
    }
}

/// Atoms of UCUM that laboratories use; with its prefixes, exponents and annotations.
const ATOMS: &[&str] = &[
    "%", "[degF]", "[IU]", "[in_i]", "[iU]", "[lb_av]", "[pH]", "10*12", "10*3", "10*6", "10*9", "Cel", "Hz", "J", "L",
    "Pa", "U", "V", "W", "a", "bar", "cal", "d", "eq", "g", "h", "kat", "l", "m", "m[H2O]", "m[Hg]", "min", "mo",
    "mol", "osm", "s", "wk", "1", "10*", "K", "[drp]", "[ppm]", "[ppb]",
];

/// `unit` as UCUM writes it, when it is one of its units; `None` for words such as "comprimés".
#[must_use]
pub fn as_ucum(unit: &str) -> Option<String> {
    let unit = ucum(unit);
    let is_atom = |atom: &str| {
        let bare = if ATOMS.contains(&atom) { atom } else { atom.trim_end_matches(|c: char| c.is_ascii_digit()) };
        let without_prefix =
            || PREFIXES.iter().filter_map(|(prefix, _)| bare.strip_prefix(prefix)).any(|rest| ATOMS.contains(&rest));
        bare.is_empty() || ATOMS.contains(&bare) || without_prefix()
    };
    let is_written = |c: char| c.is_ascii_graphic();
    let bare = without_annotations(unit);
    (!unit.is_empty() && unit.chars().all(is_written) && bare.split(['/', '.']).all(is_atom)).then(|| unit.to_owned())
}

/// What stands in braces is a remark, with dots and strokes of its own.
fn without_annotations(unit: &str) -> String {
    let mut parts = unit.split('{');
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |bare, part| bare + part.split_once('}').map_or(part, |(_, after)| after))
}

/// Factor to a base unit, for units that scale: dimension, factor.
fn scaled(unit: &str) -> Option<(&'static str, f64)> {
    Some(match ucum(unit) {
        "kg" => ("mass", 1.0),
        "g" => ("mass", 1e-3),
        "[lb_av]" => ("mass", 0.453_592_37),
        "m" => ("length", 1.0),
        "cm" => ("length", 1e-2),
        "mm" => ("length", 1e-3),
        "[in_i]" => ("length", 0.025_4),
        "mol/L" => ("substance", 1.0),
        "mmol/L" => ("substance", 1e-3),
        "umol/L" => ("substance", 1e-6),
        "g/L" => ("concentration", 1.0),
        "mg/L" => ("concentration", 1e-3),
        "mg/dL" => ("concentration", 1e-2),
        "g/dL" => ("concentration", 10.0),
        "mm[Hg]" => ("pressure", 1.0),
        "kPa" => ("pressure", 7.500_615_05),
        "/min" => ("rate", 1.0),
        "%" => ("share", 1.0),
        "mmol/mol" => ("share of HbA1c", 1.0),
        _ => return None,
    })
}

/// Prefixes of the SI, as UCUM writes them, and their powers of ten.
const PREFIXES: [(&str, i32); 13] = [
    ("da", 1),
    ("T", 12),
    ("G", 9),
    ("M", 6),
    ("k", 3),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
];

/// A unit as a power of ten of a bare one: "u[IU]/L" is 10^-6 of "[IU]/L".
fn prefixed(unit: &str) -> Option<(i32, String)> {
    let (above, below) = unit.split_once('/').map_or((unit, None), |(above, below)| (above, Some(below)));
    let by_prefix = || {
        let of = |(prefix, power): &(&str, i32)| {
            above.strip_prefix(prefix).filter(|rest| ATOMS.contains(rest)).map(|rest| (*power, rest))
        };
        PREFIXES.iter().find_map(of)
    };
    let (power, atom) = if ATOMS.contains(&above) { (0, above) } else { by_prefix()? };
    Some((power, below.map_or_else(|| atom.to_owned(), |below| format!("{atom}/{below}"))))
}

/// The power of ten that leads from one unit to another of the same.
fn power(unit: &str, wanted: &str) -> Option<i32> {
    let (from, to) = (prefixed(unit)?, prefixed(wanted)?);
    (from.1 == to.1).then(|| from.0 - to.0)
}

/// The value `number` of a measure with these codes, in `unit`, as a number in the unit `wanted`; `None` where nothing
/// exact or agreed leads from one to the other.
#[must_use]
pub fn in_unit(number: f64, unit: &str, wanted: &str, codes: &[Code]) -> Option<f64> {
    let (unit, wanted) = (ucum(unit), ucum(wanted));
    if unit == wanted {
        return Some(number);
    }
    match (unit, wanted) {
        ("Cel", "[degF]") => return Some(number * 1.8 + 32.0),
        ("[degF]", "Cel") => return Some((number - 32.0) / 1.8),
        _ => {}
    }
    if let Some(power) = power(unit, wanted) {
        // Dividing by a whole power is exact where multiplying by its inverse is not.
        let factor = 10f64.powi(power.abs());
        return Some(if power < 0 { number / factor } else { number * factor });
    }
    let loinc = codes.iter().find(|code| code.system == "http://loinc.org").map(|code| gathered(&code.code));
    let (from, to) = (scaled(unit)?, scaled(wanted)?);
    let base = number * from.1;
    if from.0 == to.0 {
        return Some(base / to.1);
    }
    match (from.0, to.0, loinc?) {
        // IFCC and NGSP: the master equation that both publish.
        ("share of HbA1c", "share", "4548-4") => Some(base.mul_add(0.091_48, 2.152)),
        ("share", "share of HbA1c", "4548-4") => Some((base - 2.152) / 0.091_48),
        // Creatinine: 113.12 g/mol.
        ("substance", "concentration", "2160-0") => Some(base * 113.12 / to.1),
        ("concentration", "substance", "2160-0") => Some(base / 113.12 / to.1),
        ("substance", "concentration", code) => Some(base * grams_per_mole(code)? / to.1),
        ("concentration", "substance", code) => Some(base / grams_per_mole(code)? / to.1),
        _ => None,
    }
}

fn grams_per_mole(code: &str) -> Option<f64> {
    MOLAR.iter().find(|(known, _)| *known == code).map(|(_, factor)| factor * 10.0)
}

impl Entry {
    /// What gathers the values of one measure: a LOINC code, else its words.
    #[must_use]
    pub fn measure(&self) -> String {
        match self.code_in("http://loinc.org") {
            Some(code) => gathered(&code.code).to_owned(),
            None => self.text.to_lowercase(),
        }
    }

    /// Its number in the unit `wanted`; `None` for what has none, or cannot be converted.
    #[must_use]
    pub fn number_in(&self, wanted: &str) -> Option<f64> {
        match &self.value {
            Some(Value::Quantity { number, unit }) => in_unit(number.value(), unit, wanted, &self.codes),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loinc(code: &str) -> Vec<Code> {
        vec![Code { system: "http://loinc.org".to_owned(), code: code.to_owned(), display: String::new() }]
    }

    #[test]
    fn units_of_one_measure_become_one_curve() {
        let near = |value: Option<f64>, wanted: f64| value.is_some_and(|value| (value - wanted).abs() < 0.01);
        assert!(near(in_unit(126.0, "mg/dL", "mmol/L", &loinc("2345-7")), 6.994));
        assert!(near(in_unit(1.26, "g/l", "mmol/L", &loinc("2339-0")), 6.994));
        assert!(near(in_unit(88.4, "µmol/L", "mg/L", &loinc("2160-0")), 10.0));
        assert!(near(in_unit(53.0, "mmol/mol", "%", &loinc("4548-4")), 7.0));
        assert!(near(in_unit(98.6, "°F", "Cel", &[]), 37.0));
        assert!(near(in_unit(150.0, "lb", "kg", &[]), 68.04));
        assert!(near(in_unit(1.62, "m", "cm", &[]), 162.0));
        assert_eq!(in_unit(270.0, "u[IU]/L", "m[IU]/L", &[]), Some(0.27), "a prefix is exact for whatever unit");
        assert_eq!(in_unit(12.0, "ng/mL", "ug/mL", &[]), Some(0.012));
        assert_eq!(in_unit(3.0, "ng/mL", "ng/L", &[]), None, "another volume is another unit");
    }

    #[test]
    fn a_unit_is_told_from_words() {
        for (written, unit) in [
            ("mmol/l", "mmol/L"),
            ("10*9/L", "10*9/L"),
            ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
            ("mm[Hg]", "mm[Hg]"),
            ("kg/m²", "kg/m2"),
            ("[iU]/L", "[iU]/L"),
            ("%", "%"),
        ] {
            assert_eq!(as_ucum(written).as_deref(), Some(unit), "{written}");
        }
        for words in ["comprimés", "UI/L", "copies/mL", "", "Giga/L"] {
            assert_eq!(as_ucum(words), None, "{words}");
        }
    }

    #[test]
    fn what_nothing_exact_leads_to_is_not_converted() {
        assert_eq!(in_unit(5.0, "mmol/L", "mg/dL", &loinc("2951-2")), None, "of sodium no mass is agreed here");
        assert_eq!(in_unit(5.0, "kg", "cm", &[]), None);
        assert_eq!(in_unit(5.0, "UI/L", "g/L", &[]), None);
    }
}
