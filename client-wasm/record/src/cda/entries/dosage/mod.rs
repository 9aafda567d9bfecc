//! Dose, rhythm, conditions and route of a medicine, in one line. A dosage that cannot be told whole says so: a part of
//! one reads like a smaller dose.

mod amount;
mod rhythm;
mod steps;
mod unit;

use cachet_entry::{Entry, MAX_DETAIL};
use roxmltree::Node;

use self::amount::{amount, ratio};
use super::super::named::{Narrative, meaning};
use super::known::{code_of, is_of};
use crate::finding::line;
use crate::xml::{child, children};

/// An instruction to the patient (IHE PCC, CI-SIS).
const INSTRUCTION: [&str; 2] = ["1.3.6.1.4.1.19376.1.5.3.1.4.3", "1.2.250.1.213.1.1.3.33"];

/// Said of a dosage of which something is stated that its line does not tell.
const INCOMPLETE: &str = "posologie incomplète";

/// Between two parts of the line.
const BETWEEN: &str = ", ";

/// Its dosage as the act states it and as the acts inside it do one after the other (IHE PCC, "Tapered Doses" and "Split
/// Dosing"), else in words; then how and where it is given, at most how much, and what the patient is told. It stands in a
/// line after what was `before` said there.
pub(super) fn of(act: Node<'_, '_>, entry: &Entry, before: &[String], narrative: &Narrative<'_, '_>) -> Option<String> {
    let own = taking(act, narrative);
    let steps = steps::of(act, narrative);
    let is_whole = own.is_whole && steps.is_whole;
    let mut doses = [own.words, steps.words].into_iter().flatten().collect::<Vec<_>>();
    let text = || child(act, "text").and_then(|text| narrative.whole(text)).and_then(|text| without_name(&text, entry));
    // What the codes do not tell whole, the author's words may.
    if doses.is_empty() || !is_whole {
        doses.splice(0..0, text());
    }
    let doses = Some(doses.join(" ; ")).filter(|doses| !doses.is_empty());
    let rates = children(act, "rateQuantity").filter_map(|rate| amount(rate, narrative));
    let most = children(act, "maxDoseQuantity").filter_map(|most| ratio(most, narrative));
    let ways = children(act, "routeCode").chain(children(act, "approachSiteCode"));
    let limits = rates
        .map(|rate| format!("rythme : {rate}"))
        .chain(most.map(|most| format!("max. {most}")))
        .chain(ways.filter_map(|way| meaning(way, narrative)))
        .collect::<Vec<_>>();
    let told = Some(instructions(act, narrative).join(", ")).filter(|told| !told.is_empty());
    let room = room(before);
    let incomplete = || INCOMPLETE.to_owned();
    let own_order = doses.iter().cloned().chain((!is_whole).then(incomplete)).chain(limits.clone()).chain(told.clone());
    let whole = own_order.collect::<Vec<_>>().join(BETWEEN);
    if whole.len() <= room {
        return line(&whole, room);
    }
    // What does not fit is cut at its end: what is longest stands there.
    let mut long: Vec<String> = doses.into_iter().chain(told).collect();
    long.sort_by_key(String::len);
    line(&std::iter::once(incomplete()).chain(limits).chain(long).collect::<Vec<_>>().join(BETWEEN), MAX_DETAIL)
}

/// The dosages of several acts in one line, after what was `before` said there.
pub(super) fn all(
    acts: &[Node<'_, '_>],
    entry: &Entry,
    before: &[String],
    narrative: &Narrative<'_, '_>,
) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for dosage in acts.iter().filter_map(|act| of(*act, entry, before, narrative)) {
        if !said.contains(&dosage) {
            said.push(dosage);
        }
    }
    if said.len() > 1 && said.join(BETWEEN).len() > room(before) {
        said.insert(0, INCOMPLETE.to_owned());
    }
    said
}

/// Bytes that a line has after what was `before` said in it.
fn room(before: &[String]) -> usize {
    MAX_DETAIL.saturating_sub(before.iter().map(|said| said.len() + BETWEEN.len()).sum())
}

/// How much of something there is.
pub(super) fn quantity(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    amount(data, narrative)
}

/// What the patient is told beside the dose.
pub(super) fn instructions(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let acts = children(act, "entryRelationship").filter_map(|one| child(one, "act"));
    let told = acts.filter(|told| code_of(*told) == Some("PINSTRUCT") || is_of(*told, &INSTRUCTION));
    let said = told.filter_map(|told| child(told, "text")).filter_map(|text| narrative.whole(text));
    said.filter(|said| is_said(said)).collect()
}

/// Whether a cell of a table says something.
fn is_said(words: &str) -> bool {
    words.contains(char::is_alphanumeric)
}

/// A dose with when and on which condition it is taken.
struct Taking {
    /// `None` where nothing is stated.
    words: Option<String>,
    /// How often is said in its author's words.
    is_written: bool,
    is_whole: bool,
}

fn taking(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Taking {
    let data = child(act, "doseQuantity");
    let dose = data.and_then(|data| amount(data, narrative));
    let rhythm = rhythm::of(act, narrative);
    let conditions: Vec<Option<String>> = children(act, "precondition")
        .filter(|one| one.attribute("nullFlavor").is_none())
        .map(|one| condition(one, narrative))
        .collect();
    let is_readable = conditions.iter().all(Option::is_some);
    let has_rate = || child(act, "rateQuantity").is_some_and(|rate| amount(rate, narrative).is_some());
    // How often alone says nothing of how much: unless its author wrote it, it may be each dose or all of them.
    let is_counted = dose.is_some() || rhythm.is_written || rhythm.words.is_none() || has_rate();
    let conditions = conditions.into_iter().flatten().filter(|said| is_said(said));
    let spaced = match (dose, rhythm.words) {
        (Some(dose), Some(rhythm)) if rhythm.starts_with('/') => Some(format!("{dose} {rhythm}")),
        (Some(dose), Some(rhythm)) => Some(format!("{dose}, {rhythm}")),
        (dose, rhythm) => dose.or(rhythm),
    };
    let said: Vec<String> = spaced.into_iter().chain(conditions).collect();
    Taking {
        words: (!said.is_empty()).then(|| said.join(", ")),
        is_written: rhythm.is_written,
        is_whole: is_readable && is_counted && rhythm.is_whole,
    }
}

/// On which condition a dose is taken: in words, which may be a dash for none.
fn condition(precondition: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let criterion = child(precondition, "criterion")?;
    let text = child(criterion, "text").and_then(|text| narrative.remark(text));
    let coded = || {
        ["value", "code"]
            .into_iter()
            .filter_map(|name| child(criterion, name))
            .find_map(|data| meaning(data, narrative))
    };
    text.or_else(coded)
}

/// `text` without the name of the product that it begins with.
fn without_name(text: &str, entry: &Entry) -> Option<String> {
    let mut names: Vec<&str> =
        entry.codes.iter().map(|code| code.display.as_str()).chain([entry.text.as_str()]).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let lower = text.to_lowercase();
    let begins = names.into_iter().find(|name| !name.is_empty() && lower.starts_with(&name.to_lowercase()));
    let rest: String = text.chars().skip(begins.map_or(0, |name| name.chars().count())).collect();
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    is_said(rest).then(|| rest.to_owned())
}
