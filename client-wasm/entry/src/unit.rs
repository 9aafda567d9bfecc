//! A unit of UCUM as people read it.

/// Annotations that stand for no unit: what is counted is the measure itself.
const COUNTED: [&str; 8] = ["count", "ratio", "score", "index", "titer", "beats", "number", "#"];

/// What stands after the prefix of a millionth in the units of laboratories.
const OF_MILLIONTHS: [&str; 9] = ["g", "L", "l", "mol", "m", "s", "kat", "U", "eq"];

/// Whole parts of a unit that people write otherwise.
const WRITTEN: [(&str, &str); 10] = [
    ("mm[Hg]", "mmHg"),
    ("cm[H2O]", "cmH₂O"),
    ("Cel", "°C"),
    ("[degF]", "°F"),
    ("[pH]", ""),
    ("1", ""),
    ("m2", "m²"),
    ("m3", "m³"),
    ("cm2", "cm²"),
    ("cm3", "cm³"),
];

/// `unit` as people read it in French: "µg/L", "mUI/L", "10^9/L"; of an annotation its word where it stands alone, and nothing where
/// it follows a unit or only says that something was counted (UCUM, section 2.3).
#[must_use]
pub fn said_unit(unit: &str) -> String {
    let said: Vec<String> =
        unit.trim().split('/').enumerate().map(|(at, part)| said_part(part.trim(), at > 0)).collect();
    said.join("/").trim_end_matches('/').to_owned()
}

fn said_part(part: &str, is_below: bool) -> String {
    let part = match part.split_once('{') {
        Some(("", annotation)) => {
            let word = annotation.strip_suffix('}').unwrap_or(annotation);
            if COUNTED.contains(&word) {
                return String::new();
            }
            // What a value is related to is part of it: "mL/min/{1.73_m2}".
            return if is_below { word.replace('.', ",").replace("_m2", " m²") } else { word.replace('_', " ") };
        }
        Some((unit, _)) => unit,
        None => part,
    };
    if let Some((_, written)) = WRITTEN.iter().find(|(known, _)| *known == part) {
        return (*written).to_owned();
    }
    let part = part.replace("[IU]", "UI").replace("[iU]", "UI");
    if let Some(power) = part.strip_prefix("10*") {
        return format!("10^{power}");
    }
    match part.strip_prefix('u') {
        Some(rest) if rest == "UI" || OF_MILLIONTHS.contains(&rest) => format!("µ{rest}"),
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use super::said_unit;

    #[test]
    fn a_unit_reads_as_people_write_it() {
        for (unit, said) in [
            ("mmol/L", "mmol/L"),
            ("ug/mL", "µg/mL"),
            ("umol/L", "µmol/L"),
            ("m[IU]/L", "mUI/L"),
            ("u[IU]/mL", "µUI/mL"),
            ("[iU]/L", "UI/L"),
            ("10*9/L", "10^9/L"),
            ("{ratio}", ""),
            ("{score}", ""),
            ("{count}", ""),
            ("{count}/mL", "/mL"),
            ("{copies}/mL", "copies/mL"),
            ("{beats}/min", "/min"),
            ("{INR}", "INR"),
            ("%{activity}", "%"),
            ("mL/min/{1.73_m2}", "mL/min/1,73 m²"),
            ("kg/m2", "kg/m²"),
            ("mm[Hg]", "mmHg"),
            ("Cel", "°C"),
            ("/min", "/min"),
            ("1", ""),
            ("comprimés", "comprimés"),
            ("UI/L", "UI/L"),
            ("{", ""),
            ("", ""),
        ] {
            assert_eq!(said_unit(unit), said, "{unit}");
        }
    }
}
