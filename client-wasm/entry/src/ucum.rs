//! Units as laboratories and people write them, as UCUM writes them: `µUI/mL` is `u[IU]/mL`, `G/L` is `10*9/L`.
//!
//! Source: the Unified Code for Units of Measure, version 2.2.

/// Whole units that are met under other names.
const WRITTEN: &[(&str, &str)] = &[
    ("mg/100mL", "mg/dL"),
    ("g/100mL", "g/dL"),
    ("kgs", "kg"),
    ("Kg", "kg"),
    ("KG", "kg"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("in", "[in_i]"),
    ("°C", "Cel"),
    ("degC", "Cel"),
    ("°F", "[degF]"),
    ("degF", "[degF]"),
    ("bpm", "/min"),
    ("count/min", "/min"),
    ("{beats}/min", "/min"),
    ("mmHg", "mm[Hg]"),
];

/// Remarks that change nothing: what is counted, and what has no unit by nature.
const NEUTRAL: [&str; 16] = [
    "cells",
    "cell",
    "rbc",
    "wbc",
    "rbcs",
    "wbcs",
    "platelets",
    "plt",
    "beats",
    "count",
    "counts",
    "#",
    "inr",
    "ratio",
    "index",
    "score",
];

/// Volumes in which cells are counted: `G/dL` is grams in capitals.
const OF_BLOOD: [&str; 4] = ["L", "l", "uL", "mm3"];

/// Numbers of cells, as they stand above a volume.
const COUNTS: &[(&str, &str)] = &[
    ("T", "10*12"),
    ("Tera", "10*12"),
    ("Téra", "10*12"),
    ("G", "10*9"),
    ("Giga", "10*9"),
    ("M", "10*6"),
    ("K", "10*3"),
];

/// Atoms of UCUM that laboratories use; with its prefixes, exponents and annotations.
const ATOMS: &[&str] = &[
    "%", "[degF]", "[IU]", "[in_i]", "[iU]", "[lb_av]", "[pH]", "10*12", "10*3", "10*6", "10*9", "Cel", "Hz", "J", "L",
    "Pa", "U", "V", "W", "a", "bar", "cal", "d", "eq", "g", "h", "kat", "l", "m", "m[H2O]", "m[Hg]", "min", "mo",
    "mol", "osm", "s", "wk", "1", "10*", "K", "[drp]", "[ppm]", "[ppb]",
];

/// Powers of ten that a unit has: no laboratory counts beyond.
const MOST_POWER: i32 = 30;

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

/// A unit as UCUM writes it, for the ways in which it is met; any other as it is.
pub(crate) fn ucum(unit: &str) -> String {
    // Micro sign and Greek letter; exponents that are set high.
    let unit = unit.trim().replace(['\u{b5}', '\u{3bc}'], "u").replace('²', "2").replace('³', "3");
    if let Some((_, known)) = WRITTEN.iter().find(|(written, _)| *written == unit) {
        return (*known).to_owned();
    }
    let mut parts: Vec<String> = parts(&unit).into_iter().map(part).collect();
    if let [above, below] = &mut parts[..]
        && OF_BLOOD.contains(&below.as_str())
        && let Some((_, known)) = COUNTS.iter().find(|(written, _)| written == above)
    {
        *above = (*known).to_owned();
    }
    parts.join("/")
}

/// One part of a unit, between strokes.
fn part(part: &str) -> String {
    let part = part.trim();
    match part {
        "l" | "dl" | "cl" | "ml" | "ul" | "nl" | "fl" => return part.replace('l', "L"),
        "24h" | "24H" => return "d".to_owned(),
        "mcg" => return "ug".to_owned(),
        // Of a body of that size.
        "1.73m2" | "1.73 m2" | "1,73m2" | "1,73 m2" => return "{1.73_m2}".to_owned(),
        "giga" | "tera" => return part[..1].to_uppercase() + &part[1..],
        _ => {}
    }
    if let Some(power) =
        part.strip_prefix("10^").or_else(|| part.strip_prefix("10E")).or_else(|| part.strip_prefix("10e"))
    {
        return format!("10*{power}");
    }
    let is_prefix = |before: &str| before.is_empty() || PREFIXES.iter().any(|(prefix, _)| *prefix == before);
    let unit = part.strip_suffix("UI").or_else(|| part.strip_suffix("IU"));
    unit.filter(|before| is_prefix(before)).map_or_else(|| part.to_owned(), |before| format!("{before}[IU]"))
}

/// What stands between the strokes of a unit; those in braces are a remark's own.
fn parts(unit: &str) -> Vec<&str> {
    let mut is_remark = false;
    let is_stroke = |c: char| {
        match c {
            '{' => is_remark = true,
            '}' => is_remark = false,
            _ => {}
        }
        c == '/' && !is_remark
    };
    unit.split(is_stroke).collect()
}

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
    let is_unit = {
        let bare = without_annotations(&unit);
        !unit.is_empty() && unit.chars().all(is_written) && bare.split(['/', '.']).all(is_atom)
    };
    is_unit.then_some(unit)
}

/// What stands in braces is a remark, with dots and strokes of its own.
fn without_annotations(unit: &str) -> String {
    let mut parts = unit.split('{');
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |bare, part| bare + part.split_once('}').map_or(part, |(_, after)| after))
}

/// A unit as a power of ten of bare ones: `ng/mL` and `ug/L` are both 10^-6 of `g/L`; `None` for what is not told here.
pub(crate) fn scaled(unit: &str) -> Option<(i32, String)> {
    let unit = ucum(unit);
    let mut parts = parts(&unit).into_iter();
    let (mut power, mut bare) = above(parts.next()?)?;
    for below in parts {
        // What a value is related to is part of it.
        let (by, below) = if below.starts_with('{') { (0, below.to_owned()) } else { atom(below)? };
        power -= by;
        bare = format!("{bare}/{below}");
    }
    Some((power, bare))
}

/// What stands before the first stroke; nothing, or a mere remark, is a number of something.
fn above(part: &str) -> Option<(i32, String)> {
    let (bare, remark) = part.split_once('{').map_or((part, ""), |(bare, remark)| (bare, remark.trim_end_matches('}')));
    let (power, bare) = if bare.is_empty() { (0, String::new()) } else { atom(bare)? };
    // Any other remark is part of what the number is: a logarithm, a titre.
    let is_neutral = remark.is_empty() || NEUTRAL.contains(&remark.to_ascii_lowercase().as_str());
    Some((power, if is_neutral { bare } else { format!("{bare}{{{remark}}}") }))
}

/// One part as a power of ten of what it is without its prefix.
fn atom(part: &str) -> Option<(i32, String)> {
    if let Some(power) = part.strip_prefix("10*") {
        let power = if power.is_empty() { 1 } else { power.parse().ok()? };
        return (-MOST_POWER..=MOST_POWER).contains(&power).then_some((power, String::new()));
    }
    match part {
        "1" => return Some((0, String::new())),
        "mm3" => return Some((-6, "L".to_owned())),
        "cm3" => return Some((-3, "L".to_owned())),
        "dm3" => return Some((0, "L".to_owned())),
        _ => {}
    }
    let (bare, exponent) = match part.strip_suffix('2') {
        Some(bare) => (bare, 2),
        None => (part, 1),
    };
    let by_prefix = || {
        PREFIXES.iter().find_map(|(prefix, power)| {
            let rest = bare.strip_prefix(prefix)?;
            (ATOMS.contains(&rest) && rest.starts_with(|c: char| c.is_alphabetic() || c == '['))
                .then_some((*power, rest))
        })
    };
    let (power, bare) = if ATOMS.contains(&bare) { (0, bare) } else { by_prefix()? };
    let bare = match bare {
        "l" => "L",
        // The international unit of an enzyme is what UCUM calls U, one micromole a minute (Nomenclature Committee of the
        // International Union of Biochemistry, 1978); of a hormone U is short for it.
        "[IU]" | "[iU]" => "U",
        other => other,
    };
    Some((power * exponent, if exponent == 1 { bare.to_owned() } else { format!("{bare}{exponent}") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_told_from_words() {
        for (written, unit) in [
            ("mmol/l", "mmol/L"),
            ("10*9/L", "10*9/L"),
            ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
            ("mL/min/1,73m²", "mL/min/{1.73_m2}"),
            ("mm[Hg]", "mm[Hg]"),
            ("kg/m²", "kg/m2"),
            ("[iU]/L", "[iU]/L"),
            ("%", "%"),
            ("UI/L", "[IU]/L"),
            ("µUI/mL", "u[IU]/mL"),
            ("mUI/l", "m[IU]/L"),
            ("µg/L", "ug/L"),
            ("μg/L", "ug/L"),
            ("Giga/L", "10*9/L"),
            ("G/L", "10*9/L"),
            ("T/l", "10*12/L"),
            ("10^3/µL", "10*3/uL"),
            ("/mm³", "/mm3"),
            ("g/24h", "g/d"),
        ] {
            assert_eq!(as_ucum(written).as_deref(), Some(unit), "{written}");
        }
        assert_eq!(as_ucum("G/dL"), None, "grams in capitals are no count");
        for words in ["comprimés", "copies/mL", "", "G", "T", "UI par jour"] {
            assert_eq!(as_ucum(words), None, "{words}");
        }
    }

    #[test]
    fn a_prefix_above_and_one_below_the_stroke_are_one_power_of_ten() {
        for (one, other) in [
            ("ng/mL", "µg/L"),
            ("µUI/mL", "mUI/L"),
            ("mU/L", "m[iU]/L"),
            ("10*3/uL", "G/L"),
            ("10*6/mm3", "T/L"),
            ("mg/dL", "cg/L"),
            ("g/24h", "g/d"),
            ("{cells}/uL", "10*6/L"),
            ("cm2", "10*2"),
        ] {
            assert_eq!(scaled(one) == scaled(other), one != "cm2", "{one} {other}");
        }
        assert_eq!(scaled("kg/m2"), Some((3, "g/m2".to_owned())));
        assert_eq!(scaled("mL/min/{1.73_m2}"), Some((-3, "L/min/{1.73_m2}".to_owned())));
        assert_ne!(scaled("{log_copies}/mL"), scaled("{copies}/mL"), "a logarithm is another number");
        assert_ne!(scaled("{INR}"), scaled("{titer}"));
        for unknown in ["1/10*-2147483648", "10*400/L", "comprimés", "k%", "m10*3", "copies/mL"] {
            assert_eq!(scaled(unknown), None, "{unknown}");
        }
    }
}
