//! Reference ranges of results.

use cachet_entry::{Code, Number, Range};
use serde_json::Value as Json;

use super::value::{number_of, unit_of};
use crate::bounds::{Bound, converted, words};
use crate::finding::title;

/// The reference range of an observation or component with these codes; of several, the one that is called normal.
pub(super) fn of(said: &Json, codes: &[Code]) -> Option<Range> {
    let ranges = || said["referenceRange"].as_array().into_iter().flatten();
    let is_normal = |range: &&Json| range["type"]["coding"][0]["code"] == "normal";
    let range = ranges().find(is_normal).or_else(|| ranges().next())?;
    let value = &said["valueQuantity"];
    let bound = |name| in_unit_of(value, &range[name], codes);
    let mut found = Range { low: bound("low"), high: bound("high"), words: range["text"].as_str().and_then(title) };
    // Bounds in a unit that does not lead to that of the value stay in their own, in words.
    let is_lost = |name, found: &Option<Number>| found.is_none() && number_of(&range[name]).is_some();
    if is_lost("low", &found.low) || is_lost("high", &found.high) {
        let words = joined(in_words(&range["low"], &range["high"]), found.words);
        found = Range { low: None, high: None, words };
    }
    (found.low.is_some() || found.high.is_some() || found.words.is_some()).then_some(found)
}

fn in_unit_of(value: &Json, bound: &Json, codes: &[Code]) -> Option<Number> {
    let number = number_of(bound)?;
    let own = unit_of(bound);
    // One of the two may be coded and the other not.
    let is_written_alike = bound["unit"].is_string() && bound["unit"] == value["unit"];
    if own.is_empty() || is_written_alike { Some(number) } else { converted(number, &own, &unit_of(value), codes) }
}

/// Bounds and the text beside them, which may say them already.
fn joined(bounds: Option<String>, text: Option<String>) -> Option<String> {
    let bare = |words: &str| words.replace(char::is_whitespace, "").replace('.', ",").replace('–', "-");
    match (bounds, text) {
        (Some(bounds), Some(text)) if !bare(&text).contains(&bare(&bounds)) => title(&format!("{bounds}, {text}")),
        (bounds, text) => text.or(bounds),
    }
}

fn in_words(low: &Json, high: &Json) -> Option<String> {
    let bound = |quantity| number_of(quantity).map(|number| Bound { number, is_strict: false });
    let (unit, other) = (unit_of(low), unit_of(high));
    match (bound(low), bound(high)) {
        (Some(low), Some(high)) if unit != other => {
            Some(format!("{}, {}", words(Some(low), None, &unit)?, words(None, Some(high), &other)?))
        }
        (None, high) => words(None, high, &other),
        (low, high) => words(low, high, &unit),
    }
}
