//! Bounds of usual values beside the value that they are about, whatever the format that they were read from.

use cachet_entry::{Code, Number, in_unit, said_unit};

use crate::finding::title;

/// A bound in the unit of the value beside it, with as many digits as tell it; `None` where nothing leads there.
pub(crate) fn converted(number: Number, from: &str, to: &str, codes: &[Code]) -> Option<Number> {
    if from == to {
        return Some(number);
    }
    let value = in_unit(number.value(), from, to, codes)?;
    if (value - number.value()).abs() < f64::EPSILON {
        return Some(number);
    }
    // Five digits that count, wherever the point stands; a bound that they do not tell is left in its own unit.
    let size = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
    let rounded = Number::rounded(value, (4.0 - size).clamp(0.0, 12.0) as usize)?;
    ((rounded.value() - value).abs() <= value.abs() * 1e-3).then_some(rounded)
}

/// A bound, and whether a value must lie beyond it.
pub(crate) struct Bound {
    pub(crate) number: Number,
    pub(crate) is_strict: bool,
}

/// "≥ 5 g/L", "4 – 6 mmol/L".
pub(crate) fn words(low: Option<Bound>, high: Option<Bound>, unit: &str) -> Option<String> {
    let said = match (low, high) {
        (Some(low), Some(high)) => format!("{} – {}", low.number, high.number),
        (Some(low), None) => format!("{} {}", if low.is_strict { ">" } else { "≥" }, low.number),
        (None, Some(high)) => format!("{} {}", if high.is_strict { "<" } else { "≤" }, high.number),
        (None, None) => return None,
    };
    title(&format!("{} {}", comma(&said), said_unit(unit)))
}

/// Digits as French software and people write them.
pub(crate) fn comma(number: &str) -> String {
    number.replace('.', ",")
}
