//! How a problem or an allergy is qualified: where it sits, how sure and how grave it is, what else is observed of it.

use cachet_entry::{LATERALITY, Value};
use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::super::value::value;
use super::around::{carried, is_comment, is_negated, is_planned, is_stated, observations, upheld};
use super::known::{code_of, has_template, is_of_problem};
use crate::entries::Why;
use crate::finding::title;
use crate::told;
use crate::xml::{child, children};

/// Severity, as a statement of its own (HL7 v3 ActCode).
const SEVERITY: &str = "SEV";
/// Whether it is sure (CI-SIS, "Certitude"), its clinical status (IHE PCC, "Problem Status Observation"), and what may
/// come of an allergy (CI-SIS, "Criticité").
const CERTAINTY: &str = "66455-7";
const CERTAINTIES: &str = "1.2.250.1.213.1.1.3.171";
const CLINICAL_STATUS: &str = "33999-4";
const CRITICALITY: &str = "82606-5";
/// Which side (LOINC).
const SIDE: &str = "20228-3";
/// Stages of a tumour are known by their codes.
const TNM: &str = "2.16.840.1.113883.15.6";

/// Certainties (HL7, SNOMED CT): what is refuted is not so, and what is confirmed needs no word.
const REFUTED: [&str; 4] = ["refuted", "entered-in-error", "410516002", "723510000"];
const CONFIRMED: [&str; 4] = ["confirmed", "410605003", "410604004", "59156000"];

fn certainties<'a, 'i>(act: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let is_one = |one: &Node<'_, '_>| code_of(*one) == Some(CERTAINTY) || has_template(*one, CERTAINTIES);
    observations(act).filter(move |one| is_one(one) && is_stated(*one)).filter_map(|one| child(one, "value"))
}

/// Whether a statement is refuted, by what is said of it.
pub(super) fn is_refuted(act: Node<'_, '_>) -> bool {
    certainties(act).any(|data| data.attribute("code").is_some_and(|code| REFUTED.contains(&code)))
}

/// How unsure a statement is.
pub(super) fn certainty(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let by_code = |data: Node<'_, '_>| data.attribute("code").and_then(told::unsure).map(str::to_owned);
    let is_sure = |data: &Node<'_, '_>| data.attribute("code").is_some_and(|code| CONFIRMED.contains(&code));
    let unsure = certainties(act).filter(|data| !is_sure(data));
    let mut said = unsure.filter_map(|data| meaning(data, narrative).or_else(|| by_code(data)));
    said.next().map(|said| told::certainty(&said))
}

/// How severe a statement is.
pub(super) fn severity(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    carried(act, SEVERITY).filter_map(|one| child(one, "value")).find_map(|data| meaning(data, narrative))
}

/// What may come of it.
pub(super) fn criticality(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let said = carried(act, CRITICALITY).filter_map(|one| child(one, "value"));
    said.filter_map(|data| meaning(data, narrative)).next().map(|said| told::criticality(&said))
}

/// The code of its clinical status.
pub(super) fn clinical_status<'a>(act: Node<'a, '_>) -> Option<&'a str> {
    carried(act, CLINICAL_STATUS).find_map(|one| child(one, "value")?.attribute("code"))
}

/// Where it sits, and on which side.
pub(super) fn site(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let sites = || children(act, "targetSiteCode");
    let coded = act.children().filter(|one| matches!(one.tag_name().name(), "code" | "value"));
    let qualified = coded.chain(sites()).flat_map(|data| qualifiers(data, narrative));
    sites().filter_map(|site| meaning(site, narrative)).chain(qualified).collect()
}

/// The qualifiers of a coded value, each with what it qualifies.
fn qualifiers(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let said = children(data, "qualifier").filter_map(|qualifier| {
        let said = child(qualifier, "value").and_then(|data| coded(data, narrative))?;
        let name = child(qualifier, "name");
        if name.is_some_and(|name| name.attribute("code") == Some(SIDE)) {
            return Some(format!("{LATERALITY}{said}"));
        }
        Some(match name.and_then(|name| meaning(name, narrative)) {
            Some(name) => format!("{name} : {said}"),
            None => said,
        })
    });
    said.collect()
}

/// A coded value in words; the stage of a tumour by its code, too.
fn coded(data: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let code = || data.attribute("code").and_then(title);
    match (data.attribute("codeSystem") == Some(TNM), code(), meaning(data, narrative)) {
        (true, Some(code), Some(said)) if code != said => Some(format!("{code} ({said})")),
        (_, code, said) => said.or(code),
    }
}

/// Deepest observation of an observation that is told with its statement.
const DEEPEST: usize = 4;

/// What stands in a statement and is not told with it: in which of its relationships, and why not.
pub(super) type Untold = Vec<(usize, Why)>;

/// What else is observed of a statement, in words of one line each, and what is not told.
pub(super) fn observed(
    act: Node<'_, '_>,
    is_told: impl Fn(Node<'_, '_>) -> bool,
    narrative: &Narrative<'_, '_>,
) -> (Vec<String>, Untold) {
    let (mut said, mut left) = (Vec::new(), Vec::new());
    for (at, relationship) in children(act, "entryRelationship").enumerate() {
        for one in relationship.children().filter(|one| one.is_element()) {
            let name = one.tag_name().name();
            let is_statement = matches!(
                name,
                "observation" | "act" | "procedure" | "substanceAdministration" | "supply" | "encounter" | "organizer"
            );
            if !is_statement || is_comment(one) || is_qualifying(one) || is_told(one) {
                continue;
            }
            let read = if name == "observation" { words(one, narrative, 0) } else { Err(Why::Unknown) };
            match read {
                Ok(words) => said.extend(words),
                Err(why) => left.push((at, why)),
            }
        }
    }
    (said, left)
}

/// Whether an observation qualifies its statement, and is told in a word of its own.
fn is_qualifying(one: Node<'_, '_>) -> bool {
    has_template(one, CERTAINTIES)
        || matches!(code_of(one), Some(SEVERITY | CERTAINTY | CLINICAL_STATUS | CRITICALITY)) && is_stated(one)
}

/// An observation, with those inside it.
fn words(one: Node<'_, '_>, narrative: &Narrative<'_, '_>, depth: usize) -> Result<Vec<String>, Why> {
    if is_negated(one) {
        return Err(Why::Withdrawn);
    }
    upheld(one, narrative)?;
    if is_planned(one) || depth > DEEPEST || child(one, "subject").is_some() {
        return Err(Why::Unknown);
    }
    let data = child(one, "value");
    let name = child(one, "code").and_then(|code| meaning(code, narrative)).filter(|_| !is_of_problem(one));
    let said = match data.and_then(|data| value(data, narrative)) {
        Some(Value::Flag(false)) => return Err(Why::Withdrawn),
        Some(Value::Flag(true)) => Some("oui".to_owned()),
        Some(Value::Quantity { number, unit }) => Some(format!("{number} {unit}").trim().to_owned()),
        // More than a line belongs to a page.
        Some(Value::Words(words)) if title(&words).as_ref() != Some(&words) => return Err(Why::Unknown),
        Some(Value::Words(words)) => Some(data.and_then(|data| coded(data, narrative)).unwrap_or(words)),
        None => None,
    };
    let qualified = data.map(|data| qualifiers(data, narrative)).unwrap_or_default();
    let inside = observations(one).filter_map(|inside| words(inside, narrative, depth + 1).ok()).flatten();
    let own = match (name, said) {
        (Some(name), Some(said)) => Some(format!("{name} : {said}")),
        (None, said) => said,
        (Some(_), None) => None,
    };
    let all: Vec<String> = own.into_iter().chain(qualified).chain(inside).collect();
    if all.is_empty() { Err(Why::NoValue) } else { Ok(all) }
}
