//! A quantity of a medicine: in its author's words where there are any, else in its number and unit.

use roxmltree::Node;

use super::super::super::named::Narrative;
use super::unit::{Unit, unit};
use crate::xml::{at, child};

/// A number and what it counts.
#[derive(PartialEq)]
struct Amount {
    number: String,
    unit: Unit,
}

/// A quantity, or the two between which it lies.
pub(super) fn amount(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let said = words_of(data, narrative);
    if let Some(said) = said.as_ref().filter(|said| counts(said)) {
        return Some(said.clone());
    }
    // Words without a number name what is counted.
    let named = said.map(Unit::Words);
    let bounds = ["low", "high"].map(|name| child(data, name));
    let [low, high] = bounds;
    let low = low.and_then(|low| bound(low, named.as_ref(), narrative));
    let low = low.or_else(|| child(data, "center").and_then(|center| bound(center, named.as_ref(), narrative)));
    // Of two that are coded alike, what the author calls the first is the second, too.
    let is_alike =
        matches!(bounds.map(|one| one.map(|one| one.attribute("unit"))), [Some(low), Some(high)] if low == high);
    let unit = named.as_ref().or_else(|| low.as_ref().map(|low| &low.unit).filter(|_| is_alike));
    let high = high.and_then(|high| bound(high, unit, narrative));
    Some(match (low, high) {
        (Some(low), Some(high)) => between(&low, &high),
        (Some(only), None) => only.said(),
        (None, Some(high)) => format!("≤ {}", high.said()),
        (None, None) => bound(data, named.as_ref(), narrative)?.said(),
    })
}

/// A quantity by a quantity: "4 g / j"; the first alone where nothing is said of the other.
pub(super) fn ratio(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let part = |name| child(data, name).and_then(|part| amount(part, narrative));
    let by = part("denominator").map(|amount| by(&amount)).unwrap_or_default();
    Some(format!("{}{by}", part("numerator")?))
}

/// What one quantity goes by: "/ 8 h"; one day is "a day".
pub(super) fn by(amount: &str) -> String {
    let one = amount.strip_prefix("1 ").filter(|unit| unit.chars().all(|c| !c.is_ascii_digit()));
    format!(" / {}", one.unwrap_or(amount))
}

/// What an author wrote of a quantity.
pub(super) fn words_of(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let written = at(data, &["translation", "originalText"]).or_else(|| child(data, "originalText"))?;
    narrative.words(written).filter(|said| super::is_said(said))
}

fn counts(said: &str) -> bool {
    said.contains(|c: char| c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾'))
}

fn bound(node: Node<'_, '_>, named: Option<&Unit>, narrative: &Narrative<'_, '_>) -> Option<Amount> {
    let said = words_of(node, narrative);
    if let Some(said) = said.as_ref().filter(|said| counts(said)) {
        let end = said.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '/'))).unwrap_or(said.len());
        let (number, unit) = said.split_at(end);
        return Some(Amount { number: number.to_owned(), unit: Unit::Words(unit.trim().to_owned()) });
    }
    let number = node.attribute("value").map(str::trim).filter(|number| !number.is_empty())?.to_owned();
    let coded = || unit(node.attribute("unit").unwrap_or_default());
    let unit = said.map(Unit::Words).or_else(|| named.cloned()).unwrap_or_else(coded);
    Some(Amount { number, unit })
}

fn between(low: &Amount, high: &Amount) -> String {
    match (low.number == high.number, low.unit == high.unit) {
        (true, true) => low.said(),
        (false, true) => format!("{} – {}", low.number, high.said()),
        _ => format!("{} – {}", low.said(), high.said()),
    }
}

impl Amount {
    fn said(&self) -> String {
        let is_several = self.number.parse::<f64>().is_ok_and(|number| number >= 2.0);
        format!("{} {}", self.number, self.unit.said(is_several)).trim().to_owned()
    }
}
