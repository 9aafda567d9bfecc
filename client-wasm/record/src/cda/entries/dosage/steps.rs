//! Doses inside of one act: those that follow each other, those of one day, those under conditions.

use roxmltree::Node;

use super::super::super::named::Narrative;
use super::super::around::beside;
use super::super::known::has_template;
use super::amount::amount;
use super::{Taking, rhythm, taking};
use crate::xml::{at, child, children, words};

/// Doses inside an act that are of several products (IHE PCC, "Combination Medications"), and those of one day (its
/// "Split Dosing").
const COMBINED: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.11";
const SPLIT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.9";

/// The doses that follow each other, in their order.
pub(super) fn of(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Taking {
    let number = |step: &Node<'_, '_>| {
        child(*step, "sequenceNumber").and_then(|number| number.attribute("value")?.parse::<u32>().ok())
    };
    let mut steps: Vec<Node<'_, '_>> = beside(act, "COMP").collect();
    steps.sort_by_key(|step| number(step).unwrap_or(u32::MAX));
    let acts: Vec<Node<'_, '_>> =
        steps.into_iter().flat_map(|step| children(step, "substanceAdministration")).collect();
    // Which dose is of which product is not told here.
    if !acts.is_empty() && (has_template(act, COMBINED) || acts.iter().any(|step| is_of_other(*step, act))) {
        return Taking { words: None, is_written: false, is_whole: false };
    }
    let is_conditional = acts.iter().any(|step| child(*step, "precondition").is_some());
    let between = if is_conditional || has_template(act, SPLIT) { " ; " } else { ", puis " };
    let mut whole = true;
    let mut said = Vec::new();
    for step in acts {
        let taking = taking(step, narrative);
        let is_nested = beside(step, "COMP").any(|inner| child(inner, "substanceAdministration").is_some());
        whole &= taking.is_whole && taking.words.is_some() && !is_nested;
        // An author who writes how often often writes for how long, too.
        let is_told = taking.is_written && taking.words.as_ref().is_some_and(|said| said.contains("pendant "));
        let duration = rhythm::duration(step, narrative).filter(|_| !is_told);
        let rates = children(step, "rateQuantity").filter_map(|rate| amount(rate, narrative));
        let words: Vec<String> = taking.words.into_iter().chain(duration).collect();
        let line: Vec<String> = Some(words.join(" "))
            .filter(|words| !words.is_empty())
            .into_iter()
            .chain(rates.map(|rate| format!("rythme : {rate}")))
            .collect();
        said.extend((!line.is_empty()).then(|| line.join(", ")));
    }
    Taking { words: (!said.is_empty()).then(|| said.join(between)), is_written: false, is_whole: whole }
}

/// Whether a step names a product, and another one than the act around it.
fn is_of_other(step: Node<'_, '_>, act: Node<'_, '_>) -> bool {
    let name = |act| {
        let material = at(act, &["consumable", "manufacturedProduct", "manufacturedMaterial"])?;
        child(material, "name").map(words).filter(|name| !name.is_empty())
    };
    name(step).is_some_and(|other| name(act) != Some(other))
}
