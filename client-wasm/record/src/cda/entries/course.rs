//! Whether a treatment goes on, is over, or was given once; what stands in a plan; what an examination injected.

use cachet_entry::{Entry, Status};
use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::super::times::{since, times, until};
use super::around::{Around, beside, is_planned, status};
use super::known::{code_of, has_template, is_of, sections_of};
use crate::date::of_hl7;
use crate::xml::{at, child, children};

/// Medicines given during a stay (LOINC).
const DURING_STAY: &str = "18610-6";
/// A plan of care (LOINC, CI-SIS), and a medicine in one.
const PLAN: &str = "18776-5";
const PLAN_SECTION: &str = "1.2.250.1.213.1.1.2.158";
const PLANNED_MEDICINE: &str = "1.2.250.1.213.1.1.3.42.4";

/// Contrast media and tracers of an examination (DICOM PS3.20, CI-SIS).
const INJECTED: [&str; 3] = ["1.2.840.10008.9.13", "1.2.250.1.213.1.1.3.151", "1.2.250.1.213.1.1.3.173"];

/// Whether a medicine is only planned. By its mood alone it is not: a prescription, and some lists of what is taken, say
/// what is meant to be taken.
pub(super) fn is_in_plan(act: Node<'_, '_>) -> bool {
    let stands_in =
        sections_of(act).any(|section| code_of(section) == Some(PLAN) || has_template(section, PLAN_SECTION));
    is_planned(act) && (stands_in || has_template(act, PLANNED_MEDICINE))
}

/// Whether a product was injected for an examination: nobody takes it.
pub(super) fn is_injected(act: Node<'_, '_>) -> bool {
    is_of(act, &INJECTED)
}

/// Entries of a section among which its examination is looked for.
const NEAR: usize = 50;

/// The examination that something was injected for: the procedure of its section, or of the one around it.
pub(super) fn examination<'a, 'i>(act: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let of = |section| children(section, "entry").take(NEAR).filter_map(|entry| child(entry, "procedure")).next();
    // The inner section of a report may state a procedure of its own: being exposed to rays.
    sections_of(act).filter_map(of).last()
}

/// What was injected for an examination: on its day, and over. It is kept because it is what one asks for when a later
/// injection is not borne; two examinations of one day are told apart by their names.
pub(super) fn injected(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, entry: &mut Entry) {
    let examination = examination(act);
    entry.date = since(act).or_else(|| examination.and_then(since)).or_else(|| here.day.clone());
    entry.until.clone_from(&entry.date);
    entry.status = Status::Past;
    entry.group = examination.and_then(|one| child(one, "code")).and_then(|code| meaning(code, narrative));
}

/// Whether a treatment holds: by its end, by where it stands, by its status.
pub(super) fn state(act: Node<'_, '_>, here: &Around, entry: &mut Entry) {
    let once = once(act);
    entry.until = once.clone().or_else(|| until(act));
    let is_begun = !is_planned(act) && since(act).is_some();
    let is_over = once.is_some()
        || sections_of(act).any(|section| code_of(section) == Some(DURING_STAY))
        || has_ended(act, here, entry);
    entry.status = match status(act) {
        _ if is_over => Status::Past,
        Some("aborted") => Status::Past,
        Some("suspended") => Status::Unsaid,
        Some("active") => Status::Current,
        _ if is_begun && entry.until.is_none() => Status::Current,
        // What was once dispensed is not taken for ever.
        _ => Status::Unsaid,
    };
}

/// Whether `entry` ended before the day on which the document was written.
pub(super) fn has_ended(act: Node<'_, '_>, here: &Around, entry: &Entry) -> bool {
    let Some(end) = &entry.until else { return false };
    let written =
        document(act).and_then(|document| at(document, &["effectiveTime"])?.attribute("value").and_then(of_hl7));
    let Some(day) = written.or_else(|| here.day.clone()) else { return false };
    // A month that the day lies in has not ended before it.
    let exact = end.len().min(day.len());
    end.get(..exact) < day.get(..exact)
}

/// The moment at which a medicine was given once: the only time that is told of it.
fn once(act: Node<'_, '_>) -> Option<String> {
    let goes_on = times(act).any(|time| {
        let bounds = ["low", "high", "width"].into_iter().filter_map(|name| child(time, name));
        let mut said = bounds.filter(|bound| bound.attribute("value").is_some());
        said.next().is_some() || child(time, "period").is_some() || child(time, "event").is_some()
    });
    let has_steps = beside(act, "COMP").any(|step| child(step, "substanceAdministration").is_some());
    let is_one = !is_planned(act) && status(act) != Some("active") && !goes_on && !has_steps;
    since(act).filter(|_| is_one)
}

fn document<'a, 'i>(act: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    act.ancestors().find(|node| node.tag_name().name() == "ClinicalDocument")
}
