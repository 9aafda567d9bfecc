//! Allergies and intolerances (IHE PCC, "Allergies and Intolerances").

use cachet_entry::{Entry, EntryKind, Status, Value};
use roxmltree::Node;

use super::super::named::{Narrative, meaning, wording};
use super::super::value::{is_typed, value};
use super::super::wording::{self, Wording};
use super::around::{Around, detail, is_negated, is_planned, is_stated, observations, remarks, upheld};
use super::known::{is_general_allergy, is_of, is_of_allergy, is_of_problem};
use super::problem;
use super::qualified::{self, Untold};
use crate::entries::Why;
use crate::finding::title;
use crate::told;
use crate::xml::{at, child, children, words};

pub(super) fn read(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<(Entry, Untold), Why> {
    upheld(act, narrative)?;
    if is_planned(act) {
        return Err(Why::Unknown);
    }
    let agent = agent(act, here, narrative);
    let has_agent = agent.is_some();
    let data = child(act, "value");
    let said = data.map(|data| stated(data, here, narrative));
    let is_general = data.and_then(|data| data.attribute("code")).is_some_and(is_general_allergy);
    let mut entry = match (agent, said) {
        (_, Some(Ok(said))) if said.status == Status::Absent => said,
        // "No", or "not known", to an agent; "no" to a kind of allergy.
        (Some(Err(why)), _) | (_, Some(Err(why @ Why::Withdrawn))) => return Err(why),
        // Negated with an agent: not allergic to that one thing, which is no entry of its own.
        (Some(Ok(_)), _) if is_negated(act) => return Err(Why::Withdrawn),
        (Some(Ok(agent)), _) => agent,
        // Nor is what is denied of one kind of allergy said of every one.
        (None, Some(Ok(_))) if is_negated(act) && !is_general => return Err(Why::Withdrawn),
        (None, Some(Ok(said))) => said,
        (None, Some(Err(Why::Unknown))) => return Err(Why::Unknown),
        _ if is_negated(act) => return Err(Why::Withdrawn),
        _ => of_kind(act, here, narrative)?,
    };
    if is_negated(act) {
        entry.status = Status::Absent;
    }
    problem::state(act, here, &mut entry)?;
    let added = data.and_then(|data| wording(data, narrative)).and_then(Wording::added);
    let is_told = |one: Node<'_, '_>| is_reaction(one) && is_stated(one) && reaction(one, narrative).is_some();
    let (observed, untold) = qualified::observed(act, is_told, narrative);
    let form = || data.filter(|_| has_agent).and_then(|data| meaning(data, narrative));
    let (shown, severity) = shown(act, narrative);
    let form = if shown.is_empty() { form() } else { None };
    let told = added.into_iter().chain(shown).chain(form).chain(observed).chain(severity);
    let told = told.chain(qualified::criticality(act, narrative)).chain(qualified::certainty(act, narrative));
    entry.detail = detail(&entry.text, told.chain(remarks(act, here, narrative)));
    Ok((entry, untold))
}

/// What its value says. A flag answers the question that the code of its statement asks.
fn stated(data: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    match value(data, narrative) {
        Some(Value::Flag(false)) => Err(Why::Withdrawn),
        Some(Value::Flag(true)) => Err(Why::NoWords),
        _ if is_typed(data) => Err(Why::Unknown),
        _ => here.coded(EntryKind::Allergy, data, narrative),
    }
}

/// Of an allergy to nothing that is named: its words, or its kind where this was asked for and answered "yes". A kind
/// alone, which stands as well over "none was found", is no allergy; and any allergy is no kind.
fn of_kind(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    let flag = child(act, "value").filter(|data| is_typed(*data));
    let text = || child(act, "text").and_then(|text| narrative.words(text)).map(|words| wording::of(&words));
    let answer = child(act, "value").and_then(|data| wording(data, narrative));
    let is_yes = flag.is_some() || [answer, text()].iter().any(|said| matches!(said, Some(Wording::Yes(_))));
    let is_kind = |code: &Node<'_, '_>| !is_of_problem(act) && !code.attribute("code").is_none_or(is_general_allergy);
    match child(act, "code").filter(is_kind).filter(|_| is_yes) {
        Some(code) => here.coded(EntryKind::Allergy, code, narrative),
        None => here.in_words(EntryKind::Allergy, act, narrative),
    }
}

/// What the person is allergic to, where the statement names it apart.
fn agent(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Option<Result<Entry, Why>> {
    let consumed = |one: &Node<'_, '_>| one.attribute("typeCode").is_none_or(|code| code == "CSM");
    children(act, "participant").filter(consumed).find_map(|participant| {
        let entity = at(participant, &["participantRole", "playingEntity"])?;
        let code = child(entity, "code");
        let named = || match wording::of(&child(entity, "name").map(words)?) {
            Wording::Name(name) => title(&name).map(|name| Ok(here.entry(EntryKind::Allergy, &name))),
            _ => None,
        };
        match code.map(|code| here.coded(EntryKind::Allergy, code, narrative)) {
            Some(said @ (Ok(_) | Err(Why::Withdrawn | Why::Unknown))) => Some(said),
            _ => named(),
        }
    })
}

/// Whether an observation beside an allergy is how it shows.
fn is_reaction(one: Node<'_, '_>) -> bool {
    let relation = one.parent().and_then(|parent| parent.attribute("typeCode"));
    one.tag_name().name() == "observation"
        && (relation == Some("MFST") || relation == Some("SUBJ") && is_of(one, &PROBLEMS) && !is_of_allergy(one))
}

/// A reaction is a problem (IHE PCC; CI-SIS).
const PROBLEMS: [&str; 2] = ["1.3.6.1.4.1.19376.1.5.3.1.4.5", "1.2.250.1.213.1.1.3.37"];

/// How it shows, and how severe it is: of itself, else of its reactions where these are equally so.
fn shown(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> (Vec<String>, Option<String>) {
    let all = observations(act).filter(|one| is_reaction(*one) && is_stated(*one));
    let said = all.filter_map(|one| Some((reaction(one, narrative)?, qualified::severity(one, narrative))));
    told::reactions(said.collect(), qualified::severity(act, narrative))
}

/// The name of a reaction, by its value or its words; none where it is answered "no".
fn reaction(one: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let data = child(one, "value").filter(|data| !is_typed(*data));
    let text = child(one, "text").and_then(|text| narrative.words(text)).map(|words| wording::of(&words));
    let answers = [data.and_then(|data| wording(data, narrative)), text];
    if answers.iter().any(|said| matches!(said, Some(Wording::No | Wording::NoAndMore | Wording::NotKnown))) {
        return None;
    }
    let named = || match answers.into_iter().nth(1).flatten() {
        Some(Wording::Name(name)) => title(&name),
        _ => None,
    };
    data.and_then(|data| meaning(data, narrative)).or_else(named)
}
