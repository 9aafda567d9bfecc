//! Problems and diagnoses (IHE PCC, "Problem Entry"), whether they hold, and what a treatment is for.

use cachet_entry::{Entry, EntryKind, MAX_CODES, Problem, Status};
use roxmltree::Node;

use super::super::named::{Narrative, meaning, wording};
use super::super::times::{since, until};
use super::super::value::{codes, is_typed};
use super::super::wording::Wording;
use super::around::{Around, detail, is_negated, is_planned, is_withdrawn_around, remarks, status, upheld};
use super::known::{code_of, has_template, is_apart, is_of_newborn, of_statement, section_of, sections_of};
use super::qualified::{self, Untold};
use crate::entries::Why;
use crate::terminology::SNOMED;
use crate::told::graveness;
use crate::xml::{child, children};

/// A tumour (CI-SIS): its value is the morphology, its site the topography, and both are its codes.
const TUMOUR: &str = "1.2.250.1.213.1.1.3.113";

pub(super) fn read(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<(Entry, Untold), Why> {
    upheld(act, narrative)?;
    if is_planned(act) {
        return Err(Why::Unknown);
    }
    let data = child(act, "value");
    // A number or an answer, and its words once more in the text.
    if data.is_some_and(is_typed) {
        return Err(Why::Unknown);
    }
    let mut entry = match data.map(|data| here.coded(EntryKind::Diagnosis, data, narrative)) {
        Some(Err(Why::NoWords)) | None => here.in_words(EntryKind::Diagnosis, act, narrative)?,
        Some(said) => said?,
    };
    // Of an examination by systems, what is coded as a finding and named by no terminology of illnesses may be usual.
    if is_finding(act) && !entry.codes.iter().any(|code| ILLNESSES.contains(&code.system.as_str())) {
        return Err(Why::Unknown);
    }
    // "No cough" is an answer to a question, not a problem.
    if is_negated(act) && entry.status != Status::Absent {
        return Err(Why::Withdrawn);
    }
    state(act, here, &mut entry)?;
    if has_template(act, TUMOUR) {
        entry.codes.extend(children(act, "targetSiteCode").flat_map(codes));
        entry.codes.truncate(MAX_CODES);
    }
    let added = data.and_then(|data| wording(data, narrative)).and_then(Wording::added);
    let (observed, untold) = qualified::observed(act, |_| false, narrative);
    let severity = qualified::severity(act, narrative).map(|severity| graveness(&severity));
    let told = added.into_iter().chain(qualified::site(act, narrative)).chain(observed);
    let told = told.chain(severity).chain(qualified::certainty(act, narrative)).chain(remarks(act, here, narrative));
    entry.detail = detail(&entry.text, told);
    Ok((entry, untold))
}

/// An examination by systems (LOINC), and a finding (SNOMED CT).
const EXAMINED: [&str; 2] = ["29545-1", "10210-3"];
const FINDING: &str = "404684003";

/// Terminologies that name illnesses.
const ILLNESSES: [&str; 3] = ["http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm", SNOMED];

fn is_finding(act: Node<'_, '_>) -> bool {
    code_of(act) == Some(FINDING)
        && section_of(act).and_then(code_of).is_some_and(|section| EXAMINED.contains(&section))
}

/// Sections whose title says whether what stands in them holds (LOINC).
const ACTIVE: &str = "11450-4";
const HISTORY: &str = "11348-0";

/// Whether a stated problem or allergy holds: by what is said of it, by its own end, by the concern around it and the
/// section that this stands in; and when it began.
pub(super) fn state(act: Node<'_, '_>, here: &Around, entry: &mut Entry) -> Result<(), Why> {
    if qualified::is_refuted(act) {
        return Err(Why::Withdrawn);
    }
    // The time of what is around it is when somebody began to look after it.
    entry.date = since(act);
    if entry.status == Status::Absent {
        return Ok(());
    }
    entry.until = until(act);
    if let Some(clinical) = qualified::clinical_status(act).and_then(clinical) {
        entry.status = clinical;
        return Ok(());
    }
    let concern = act.ancestors().skip(1).take(3).find(|node| node.tag_name().name() == "act");
    let section = sections_of(act)
        .filter_map(code_of)
        .find(|code| [ACTIVE, HISTORY].contains(code) && entry.kind == EntryKind::Diagnosis);
    // What ends after the document was written has not ended.
    let is_over = entry.until.as_ref().is_some_and(|until| {
        here.day.as_ref().is_none_or(|day| until.get(..day.len()).unwrap_or(until) <= day.as_str())
    });
    entry.status = match (is_over, section, concern.and_then(status)) {
        (true, ..) => Status::Past,
        // Software writes `completed` for an act that was written to its end: who lists an illness among the active ones
        // says that it holds. An act that was broken off says nothing.
        (false, Some(ACTIVE), None | Some("active" | "completed")) => Status::Current,
        (false, Some(HISTORY), Some("completed")) => Status::Past,
        // A history of what is still looked after: which of the two is meant is not known.
        (false, Some(HISTORY), _) => Status::Unsaid,
        (false, _, Some("active")) => Status::Current,
        _ => Status::Unsaid,
    };
    Ok(())
}

/// A clinical status, as HL7 or SNOMED CT codes it.
fn clinical(code: &str) -> Option<Status> {
    match code {
        "active" | "recurrence" | "relapse" | "55561003" | "246455001" | "263855007" => Some(Status::Current),
        "inactive" | "remission" | "resolved" | "73425007" | "277022003" | "413322009" => Some(Status::Past),
        _ => None,
    }
}

/// The problems that a treatment is for: stated in it, or stated elsewhere in the document under an id that it names.
pub(super) fn reasons<'a>(
    act: Node<'a, 'a>,
    here: &'a Around,
    narrative: &'a Narrative<'a, 'a>,
) -> impl Iterator<Item = Problem> + 'a {
    let because = super::around::beside(act, "RSON");
    let stated = because.flat_map(|one| one.children().filter(Node::is_element));
    stated.filter_map(|reason| {
        // What is only said in a row of a table may be the treatment itself.
        let says = |said: Node<'a, 'a>| child(said, "value").is_some() || of_statement(said).is_some();
        let is_own = |said: Node<'a, 'a>| !is_apart_around(said, here) && !is_withdrawn_around(said);
        let problem = |said: Node<'a, 'a>| {
            Problem::of(&(says(said) && is_own(said)).then(|| read(said, here, narrative))?.ok()?.0)
        };
        if !is_own(reason) {
            return None;
        }
        let by_code = || {
            let code = child(reason, "code").filter(|code| meaning(*code, narrative).is_some())?;
            Problem::of(&here.coded(EntryKind::Diagnosis, code, narrative).ok()?)
        };
        // The code of an observation only says that it is one of a problem.
        let is_act = reason.tag_name().name() == "act";
        by_code()
            .filter(|_| is_act)
            .or_else(|| problem(reason))
            .or_else(|| narrative.observation(reason).and_then(problem))
    })
}

/// Whether a statement, or something around it, is about somebody or something else.
fn is_apart_around(said: Node<'_, '_>, here: &Around) -> bool {
    let is_childs = |above| here.is_grown && is_of_newborn(above);
    said.ancestors().any(|above| is_apart(above) || above.tag_name().name() == "section" && is_childs(above))
}
