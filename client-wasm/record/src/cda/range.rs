//! Reference ranges of results.

use cachet_entry::{Code, Number, Range};
use roxmltree::Node;

use super::named::Narrative;
use super::value::interval_words;
use crate::bounds::converted;
use crate::xml::{at, child, children};

/// The reference range of an observation whose value is in `unit`; of several, the one that is called normal.
pub(super) fn range(
    observation: Node<'_, '_>,
    unit: Option<&str>,
    codes: &[Code],
    narrative: &Narrative<'_, '_>,
) -> Option<Range> {
    let ranges = || children(observation, "referenceRange").filter_map(|range| child(range, "observationRange"));
    let normal =
        ranges().find(|range| child(*range, "interpretationCode").and_then(|c| c.attribute("code")) == Some("N"));
    let range = normal.or_else(|| ranges().next())?;
    let bound = |name| {
        let node = at(range, &["value", name])?;
        let number = node.attribute("value").and_then(Number::parse)?;
        match (unit, node.attribute("unit").map(str::trim)) {
            (Some(unit), Some(own)) if own != "1" && !own.is_empty() => converted(number, own, unit, codes),
            _ => Some(number),
        }
    };
    let mut found = Range {
        low: bound("low"),
        high: bound("high"),
        words: child(range, "text").and_then(|text| narrative.words(text)),
    };
    // Bounds in a unit that does not lead to that of the value stay in their own, in words.
    let is_bounded = |name| at(range, &["value", name]).is_some_and(|node| node.attribute("value").is_some());
    if is_bounded("low") && found.low.is_none() || is_bounded("high") && found.high.is_none() {
        let words = found.words.or_else(|| child(range, "value").and_then(interval_words));
        found = Range { low: None, high: None, words };
    }
    (found.low.is_some() || found.high.is_some() || found.words.is_some()).then_some(found)
}
