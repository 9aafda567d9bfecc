//! Values of one measure, converted into one unit, so that a curve over years is one curve.
//!
//! Only what is exact or agreed: powers of ten, factors of the SI, and molar masses of single substances, which is why
//! those hold for the codes that name them. Everything else keeps its own unit, and its own curve.

use crate::measure::{is_hba1c, molar_mass};
use crate::ucum::{scaled, ucum};
use crate::{Code, Entry, Value};

/// Units that are no power of ten of another, as bare ones; the pressure as UCUM has it.
const FACTORS: &[(&str, &str, f64)] =
    &[("[lb_av]", "g", 453.592_37), ("[in_i]", "m", 0.025_4), ("Pa", "m[Hg]", 7.500_615_05e-6)];

/// A unit as a factor and a power of ten of a bare one.
fn of_bare(unit: &str) -> Option<(f64, i32, String)> {
    let (power, bare) = scaled(unit)?;
    Some(match FACTORS.iter().find(|(known, ..)| *known == bare) {
        Some((_, base, factor)) => (*factor, power, (*base).to_owned()),
        None => (1.0, power, bare),
    })
}

/// `number` times a power of ten: in decimal, as it was written, where a product of binary fractions would drift.
fn shifted(number: f64, power: i32) -> f64 {
    format!("{number}e{power}").parse().unwrap_or(number)
}

/// The value `number` of a measure with these codes, in `unit`, as a number in the unit `wanted`; `None` where nothing
/// exact or agreed leads from one to the other.
#[must_use]
pub fn in_unit(number: f64, unit: &str, wanted: &str, codes: &[Code]) -> Option<f64> {
    let (unit, wanted) = (ucum(unit), ucum(wanted));
    match (unit.as_str(), wanted.as_str()) {
        (one, other) if one == other => return Some(number),
        ("Cel", "[degF]") => return Some(number * 1.8 + 32.0),
        ("[degF]", "Cel") => return Some((number - 32.0) / 1.8),
        // IFCC and NGSP: the master equation that both publish.
        ("mmol/mol", "%") if is_hba1c(codes) => return Some(number.mul_add(0.091_48, 2.152)),
        ("%", "mmol/mol") if is_hba1c(codes) => return Some((number - 2.152) / 0.091_48),
        _ => {}
    }
    let (from, to) = (of_bare(&unit)?, of_bare(&wanted)?);
    // A unit that is not said may be any; only what has none by nature is the same.
    if (unit.is_empty() || wanted.is_empty()) && from.1 != to.1 {
        return None;
    }
    let factor = match (from.2.as_str(), to.2.as_str()) {
        (one, other) if one == other => 1.0,
        ("mol/L", "g/L") => molar_mass(codes)?,
        ("g/L", "mol/L") => 1.0 / molar_mass(codes)?,
        _ => return None,
    };
    Some(shifted(number * from.0 / to.0 * factor, from.1 - to.1)).filter(|number| number.is_finite())
}

impl Entry {
    /// Its number in the unit `wanted`; `None` for what has none, or cannot be converted.
    #[must_use]
    pub fn number_in(&self, wanted: &str) -> Option<f64> {
        match &self.value {
            Some(Value::Quantity { number, unit }) => in_unit(number.value(), unit, wanted, &self.codes),
            _ => None,
        }
    }

    /// The bounds of what is usual, in the unit `wanted`: led there as its number is.
    #[must_use]
    pub fn usual_in(&self, wanted: &str) -> (Option<f64>, Option<f64>) {
        let (Some(Value::Quantity { unit, .. }), Some(range)) = (&self.value, &self.range) else { return (None, None) };
        let bound = |bound: &Option<crate::Number>| in_unit(bound.as_ref()?.value(), unit, wanted, &self.codes);
        (bound(&range.low), bound(&range.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntryKind, Number, Range};

    fn loinc(code: &str) -> Vec<Code> {
        vec![Code { system: "http://loinc.org".to_owned(), code: code.to_owned(), display: String::new() }]
    }

    fn near(value: Option<f64>, wanted: f64) -> bool {
        value.is_some_and(|value| (value - wanted).abs() < 0.01)
    }

    #[test]
    fn units_of_one_measure_become_one_curve() {
        assert!(near(in_unit(126.0, "mg/dL", "mmol/L", &loinc("2345-7")), 6.994));
        assert!(near(in_unit(1.26, "g/l", "mmol/L", &loinc("2339-0")), 6.994));
        assert!(near(in_unit(88.4, "µmol/L", "mg/L", &loinc("2160-0")), 10.0));
        assert!(near(in_unit(53.0, "mmol/mol", "%", &loinc("4548-4")), 7.0));
        assert!(near(in_unit(98.6, "°F", "Cel", &[]), 37.0));
        assert!(near(in_unit(150.0, "lb", "kg", &[]), 68.04));
        assert!(near(in_unit(16.0, "kPa", "mmHg", &[]), 120.01));
        assert!(near(in_unit(1.62, "m", "cm", &[]), 162.0));
        assert_eq!(in_unit(270.0, "u[IU]/L", "m[IU]/L", &[]), Some(0.27), "a prefix is exact for whatever unit");
        assert_eq!(in_unit(12.0, "ng/mL", "ug/mL", &[]), Some(0.012));
        assert_eq!(in_unit(3.0, "ng/mL", "ng/L", &[]), Some(3000.0), "another volume is another power of ten");
    }

    #[test]
    fn french_units_of_one_result_meet_without_a_drift_of_its_decimals() {
        for (number, unit, wanted, same) in [
            (35.7, "ng/mL", "µg/L", 35.7),
            (35.7, "\u{b5}g/L", "\u{3bc}g/L", 35.7),
            (2.31, "µUI/mL", "mUI/L", 2.31),
            (6.1, "10*3/µL", "10*9/L", 6.1),
            (245.0, "10*3/mm3", "G/L", 245.0),
            (245_000.0, "/mm3", "Giga/L", 245.0),
            (4.7, "10*6/uL", "T/L", 4.7),
            (41.0, "UI/L", "U/L", 41.0),
            (41.0, "U/L", "[IU]/L", 41.0),
            (0.29, "g/L", "mg/dL", 29.0),
            (5.1, "mg/L", "g/L", 0.005_1),
            (92.0, "mL/min/1,73m²", "mL/min/{1.73_m2}", 92.0),
        ] {
            assert_eq!(in_unit(number, unit, wanted, &[]), Some(same), "{number} {unit} in {wanted}");
        }
    }

    #[test]
    fn what_is_weighed_and_what_is_counted_in_moles_meet_by_the_molar_mass() {
        for (code, number, unit, wanted, same) in [
            ("3091-6", 0.30, "g/L", "mmol/L", 4.995),
            ("22664-7", 5.0, "mmol/L", "g/L", 0.30),
            ("3094-0", 14.0, "mg/dL", "mmol/L", 4.997),
            ("17861-6", 95.0, "mg/L", "mmol/L", 2.370),
            ("3084-1", 50.0, "mg/L", "µmol/L", 297.42),
            ("14631-6", 17.1, "µmol/L", "mg/L", 9.998),
            ("19123-9", 20.0, "mg/L", "mmol/L", 0.823),
            ("2498-4", 100.0, "µg/dL", "µmol/L", 17.907),
            ("2777-1", 35.0, "mg/L", "mmol/L", 1.13),
            ("2571-8", 1.5, "g/L", "mmol/L", 1.694),
            ("2093-3", 2.0, "g/L", "mmol/L", 5.173),
        ] {
            assert!(near(in_unit(number, unit, wanted, &loinc(code)), same), "{code}");
        }
    }

    #[test]
    fn the_bounds_of_a_range_are_led_to_a_unit_as_its_value_is() {
        let number = |text| Number::parse(text);
        let mut entry = Entry {
            codes: loinc("59261-8"),
            value: number("53").map(|number| Value::Quantity { number, unit: "mmol/mol".to_owned() }),
            range: Some(Range { low: number("20"), high: number("42"), words: None }),
            ..Entry::new(EntryKind::Laboratory, "Hémoglobine glyquée")
        };
        let (low, high) = entry.usual_in("%");
        assert!(near(low, 3.98) && near(high, 5.99), "{low:?} {high:?}");
        assert_eq!(entry.usual_in("g/L"), (None, None));
        entry.range = Some(Range { low: None, high: number("42"), words: None });
        assert_eq!(entry.usual_in("mmol/mol"), (None, Some(42.0)));
        entry.value = Some(Value::Words("élevée".to_owned()));
        assert_eq!(entry.usual_in("%"), (None, None));
    }

    #[test]
    fn what_nothing_exact_leads_to_is_not_converted() {
        assert_eq!(in_unit(5.0, "mmol/L", "mg/dL", &loinc("2951-2")), None, "of sodium no mass is agreed here");
        assert_eq!(in_unit(5.0, "kg", "cm", &[]), None);
        assert_eq!(in_unit(5.0, "UI/L", "g/L", &[]), None);
        assert_eq!(in_unit(5.0, "mL/min", "mL/min/{1.73_m2}", &[]), None, "of a body and of its size");
        assert_eq!(in_unit(5.0, "mmol/mol", "%", &loinc("2345-7")), None);
        assert_eq!(in_unit(5.0, "comprimés", "mg", &[]), None);
        assert_eq!(in_unit(2.5, "", "{INR}", &[]), Some(2.5));
        assert_eq!(in_unit(245.0, "", "10*3", &[]), None, "what is not said is not guessed");
    }
}
