//! Structured entries of a CDA (level 3), by the templates that the CI-SIS takes from IHE PCC and XD-LAB, and by the
//! codes of their sections where a template is not known.

mod allergy;
mod around;
mod course;
mod device;
mod dispensation;
mod dosage;
mod known;
mod problem;
mod procedure;
mod product;
mod qualified;
mod result;
mod specimen;
mod substance;
mod vaccination;

use cachet_entry::{Entry, EntryKind};
use roxmltree::Node;

use self::around::{Around, comments, is_comment, is_of_one, remark, takes_back};
pub(super) use self::known::{KIND_OF_FILE, code_of, has_template, section_of};
use self::qualified::Untold;
use super::named::{Narrative, meaning};
use super::{body, header};
use crate::date::days_between;
use crate::entries::{Entries, Why};
use crate::finding::title;
use crate::xml::{at, child, children};

/// Deepest nesting of statements that is followed.
const DEEPEST: usize = 12;

pub(super) fn read(root: Node<'_, '_>) -> Entries {
    let mut found = Entries::default();
    let Some(body) = at(root, &["component", "structuredBody"]) else { return found };
    let header = header::read(root);
    let is_laboratory = header.type_code.as_deref().is_some_and(known::is_chapter);
    let is_grown = is_grown(&header);
    let around = Around {
        kind: None,
        is_laboratory,
        is_grown,
        is_newborns: is_grown && known::is_newborns(root),
        is_numbers: false,
        group: None,
        germ: None,
        date: None,
        day: header.day,
        author: header.author,
        place: String::new(),
        specimen: None,
        is_only: false,
        quoted: false,
        is_paid: header.type_code.as_deref() == Some(known::REIMBURSED),
    };
    sections(body, &around, &Narrative::of(root), &mut found, 0);
    found
}

/// Days of a life after which nobody is a newborn.
const NEWBORN: i64 = 366;

/// Whether the patient was no newborn on the day of the document: what it says of one is about the child, not the mother.
fn is_grown(header: &header::Header) -> bool {
    let born = header.patient.as_ref().and_then(|patient| patient.born.as_deref());
    let age = born.zip(header.day.as_deref()).and_then(|(born, day)| days_between(born, day));
    age.is_some_and(|days| days > NEWBORN)
}

fn sections(parent: Node<'_, '_>, around: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let all = children(parent, "component").filter_map(|component| child(component, "section"));
    for (at, section) in all.enumerate() {
        // A laboratory's reason to test is no result of it, and no diagnosis.
        let is_reason = around.is_laboratory && known::is_recommendation(section);
        let is_childs = around.is_newborns || around.is_grown && known::is_of_newborn(section);
        if is_reason || is_childs || known::is_apart(section) {
            // In words alone there is nothing that could have been taken.
            if section.descendants().any(|one| one.tag_name().name() == "entry") {
                found.leave(&format!("{}section[{}]", around.place, at + 1), Why::Unknown);
            }
            continue;
        }
        let code = code_of(section);
        let is_chapter = around.is_laboratory && known::is_own_chapter(section);
        let kind = code.and_then(known::of_section).or(is_chapter.then_some(EntryKind::Laboratory));
        // Outside of a laboratory's report it may hold any finding.
        let is_laboratory = around.is_laboratory || around.kind == Some(EntryKind::Laboratory);
        let is_any = code == Some(known::EXAMINATIONS) && !is_laboratory;
        let here = Around {
            is_numbers: is_any || around.is_numbers && (kind.is_none() || code == Some(known::EXAMINATIONS)),
            kind: kind.or(around.kind),
            group: body::name(section).as_deref().and_then(title).or_else(|| around.group.clone()),
            author: children(section, "author").find_map(header::author).or_else(|| around.author.clone()),
            place: format!("{}section[{}]/", around.place, at + 1),
            ..around.clone()
        };
        for (at, entry) in children(section, "entry").enumerate() {
            let here = Around { place: format!("{}entry[{}]", here.place, at + 1), ..here.clone() };
            statements(entry, &here, narrative, found, 0);
        }
        sections(section, &here, narrative, found, depth + 1);
    }
}

/// Every statement below `parent`, which is an entry, a relationship or a component.
fn statements(parent: Node<'_, '_>, around: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    for act in parent.children().filter(Node::is_element) {
        // A statement that is declared to be missing says nothing.
        let is_missing = act.attribute("nullFlavor").is_some() && child(act, "code").is_none();
        if is_missing || known::is_of_file(act) {
            continue;
        }
        let here = around.inherited(act, narrative);
        // About somebody else, or about a sample of something else.
        if child(act, "subject").is_some() || known::is_adverse_effect(act) {
            found.leave(&here.place, Why::Unknown);
            continue;
        }
        match act.tag_name().name() {
            // What is in it goes with it.
            "organizer" | "act" if takes_back(act) => found.leave(&here.place, Why::Withdrawn),
            "organizer" => organizer(act, &here, narrative, found, depth),
            "act" if is_comment(act) => {
                // What is remarked about one statement is told with it.
                let above = parent.parent_element();
                let is_told = above.is_some_and(|above| above.tag_name().name() == "observation") || here.is_only;
                if !is_told && remark(act, narrative).is_some() {
                    found.leave(&here.place, Why::Unknown);
                }
            }
            "act" => {
                let before = found.pieces();
                related(act, &here, narrative, found, depth);
                let holds_file = || act.descendants().any(|one| one.tag_name().name() == "observationMedia");
                if depth == 0 && found.pieces() == before && !holds_file() {
                    found.leave(&here.place, Why::Unknown);
                }
            }
            "substanceAdministration" => {
                let kind = known::of_statement(act).or(around.kind).filter(|kind| *kind == EntryKind::Vaccination);
                let kind = kind.unwrap_or(EntryKind::Treatment);
                found.take(&here.place, here.known(substance::read(act, kind, &here, narrative)));
                found.explain(&here.place, problem::reasons(act, &here, narrative));
            }
            "observation" => observation(act, &here, narrative, found, depth),
            "supply" if dispensation::is_one(act) => {
                found.take(&here.place, here.known(dispensation::read(act, &here, narrative)));
            }
            "supply" if device::is_one(act) => take(device::read(act, &here, narrative), &here, found),
            "procedure" if procedure::is_one(act) && !here.quoted => {
                take(procedure::read(act, &here, narrative), &here, found);
                found.explain(&here.place, problem::reasons(act, &here, narrative));
                parts(act, &here, narrative, found, depth);
            }
            "procedure" if known::is_collection(act) && here.specimen.is_some() => {}
            "procedure" | "encounter" | "supply" => found.leave(&here.place, Why::Unknown),
            _ => {}
        }
    }
}

fn observation(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    let stated = known::of_statement(act);
    let is_answer = stated.is_none()
        && matches!(here.kind, Some(EntryKind::Allergy | EntryKind::Diagnosis))
        && known::is_answer(act);
    let kind = match is_answer {
        // A number that a section of problems quotes is a result all the same.
        true => result::of_number(act),
        false => stated.or(here.kind),
    };
    let whole = |made: Result<Entry, Why>| made.map(|entry| (entry, Untold::new()));
    let made = match kind {
        Some(EntryKind::Allergy) => allergy::read(act, here, narrative),
        Some(EntryKind::Diagnosis) => problem::read(act, here, narrative),
        Some(kind @ (EntryKind::Measure | EntryKind::Laboratory)) => whole(result::read(act, kind, here, narrative)),
        // Of an observation that neither its template nor its section names, a measure is told by its code.
        None if result::has_measure(act) => whole(result::read(act, EntryKind::Measure, here, narrative)),
        _ => Err(Why::Unknown),
    };
    let is_result = matches!(kind, Some(EntryKind::Laboratory | EntryKind::Measure) | None);
    // A laboratory often nests: an observation that only heads others says nothing itself.
    let heads =
        is_result && made.as_ref().is_err_and(|why| *why == Why::NoValue) && child(act, "entryRelationship").is_some();
    if heads && !comments(act, narrative).is_empty() {
        found.leave(&here.place, Why::Unknown);
    }
    // What is only referred to is stated where it stands; an earlier result without a day is lost.
    let is_elsewhere = here.quoted && !is_answer && made.as_ref().is_err_and(|why| *why != Why::NoDay);
    if !(heads || is_elsewhere) {
        take(made, here, found);
    }
    if is_result {
        related(act, here, narrative, found, depth);
    }
}

/// Takes a statement, and says of what stands in it and is not told with it that it is left.
fn take(made: Result<(Entry, Untold), Why>, here: &Around, found: &mut Entries) {
    let (made, untold) = match made {
        Ok((entry, untold)) => (Ok(entry), untold),
        Err(why) => (Err(why), Untold::new()),
    };
    found.take(&here.place, here.known(made));
    for (at, why) in untold {
        found.leave(&here.related(at), why);
    }
}

/// Acts that were parts of an operation.
fn parts(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    for (at, relationship) in children(act, "entryRelationship").enumerate() {
        if child(relationship, "procedure").is_some_and(procedure::is_one) {
            let here = Around { place: here.related(at), is_only: false, ..here.clone() };
            statements(relationship, &here, narrative, found, depth + 1);
        }
    }
}

fn organizer(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    let name = child(act, "code").and_then(|code| meaning(code, narrative));
    let germ = isolated(act, narrative).or_else(|| here.germ.clone());
    let group = match (&germ, name) {
        (Some(germ), Some(name)) => title(&format!("{germ} – {name}")),
        (Some(germ), None) => Some(germ.clone()),
        (None, name) => name.or_else(|| here.group.clone()),
    };
    let here = Around { group, germ, is_only: false, ..here.clone() };
    for (at, component) in children(act, "component").enumerate() {
        let here = Around { place: format!("{}/component[{}]", here.place, at + 1), ..here.clone() };
        statements(component, &here, narrative, found, depth + 1);
    }
}

/// The germ that a laboratory isolated (XD-LAB, "Laboratory Isolate Organizer").
fn isolated(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let entity = at(act, &["specimen", "specimenRole", "specimenPlayingEntity"])?;
    let is_germ = act.attribute("classCode") == Some("CLUSTER")
        && entity.attribute("classCode").is_none_or(|class| class == "MIC");
    child(entity, "code").filter(|_| is_germ).and_then(|code| meaning(code, narrative))
}

fn related(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>, found: &mut Entries, depth: usize) {
    let is_only = is_of_one(act);
    for (at, relationship) in children(act, "entryRelationship").enumerate() {
        // Reactions, severities and reasons belong to their statement, and are read with it.
        if matches!(relationship.attribute("typeCode"), Some("MFST" | "RSON" | "CAUS" | "SPRT")) {
            // Of an act around statements nobody reads them.
            if act.tag_name().name() == "act" {
                found.leave(&here.related(at), Why::Unknown);
            }
            continue;
        }
        let quoted = relationship.attribute("typeCode") == Some("REFR");
        // An earlier result brings its own day, author and specimen, or none.
        let (date, day) = if quoted { (None, None) } else { (here.date.clone(), here.day.clone()) };
        let place = here.related(at);
        let author = here.author.clone().filter(|_| !quoted);
        let specimen = here.specimen.clone().filter(|_| !quoted);
        let quoted = quoted || here.quoted;
        let here = Around { place, is_only, quoted, date, day, author, specimen, ..here.clone() };
        statements(relationship, &here, narrative, found, depth + 1);
    }
}
