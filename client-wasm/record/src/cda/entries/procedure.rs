//! Operations and other acts that were done (IHE PCC, "Procedure Entry"; CI-SIS, "FR-Acte").

use cachet_entry::{Entry, EntryKind, Status};
use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::super::times::until;
use super::around::{Around, comments, detail, performed, stated, status};
use super::known::{code_of, is_of, section_of};
use super::qualified::{self, Untold};
use crate::entries::Why;
use crate::xml::child;

/// An act on a person, in the French profiles, in IHE's and in C-CDA.
const ACTS: [&str; 3] = ["1.2.250.1.213.1.1.3.62", "1.3.6.1.4.1.19376.1.5.3.1.4.19", "2.16.840.1.113883.10.20.22.4.14"];

/// Whether a procedure is an act on the person, and no step of an examination that the document reports.
pub(super) fn is_one(act: Node<'_, '_>) -> bool {
    is_of(act, &ACTS)
}

pub(super) fn read(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<(Entry, Untold), Why> {
    stated(act)?;
    if matches!(status(act), Some("new" | "held" | "suspended")) {
        return Err(Why::Unknown);
    }
    // Coded as its section is, it says what the section is about, and not what was done.
    if section_of(act).and_then(code_of).is_some_and(|section| code_of(act) == Some(section)) {
        return Err(Why::Unknown);
    }
    let by_code = child(act, "code").map(|code| here.coded(EntryKind::Procedure, code, narrative));
    let mut entry = match by_code {
        Some(Err(Why::NoWords)) | None => here.in_words(EntryKind::Procedure, act, narrative)?,
        Some(made) => made?,
    };
    if status(act) == Some("active") && entry.status != Status::Absent {
        entry.status = Status::Current;
    }
    entry.until = until(act).filter(|end| entry.date.as_ref() != Some(end));
    performed(act, &mut entry);
    let way = child(act, "approachSiteCode").and_then(|way| meaning(way, narrative));
    // Its reasons and its parts are read by themselves.
    let is_reason =
        |one: Node<'_, '_>| one.parent().is_some_and(|relation| relation.attribute("typeCode") == Some("RSON"));
    let is_part = |one: Node<'_, '_>| one.tag_name().name() == "procedure" && is_one(one);
    let (observed, untold) = qualified::observed(act, |one| is_reason(one) || is_part(one), narrative);
    let told = qualified::site(act, narrative).into_iter().chain(way).chain(observed);
    entry.detail = detail(&entry.text, told.chain(comments(act, narrative)));
    Ok((entry, untold))
}
