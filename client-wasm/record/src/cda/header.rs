//! The header of a CDA (CDA R2 section 4.2).

use roxmltree::Node;

use super::name;
use crate::date::{days_between, of_hl7};
use crate::finding::{Patient, title};
use crate::readable::Block;
use crate::xml::{at, child, children, words};

/// What a header says.
#[derive(Default)]
pub(super) struct Header {
    pub(super) title: Option<String>,
    /// LOINC code of the type.
    pub(super) type_code: Option<String>,
    /// Its name, as the author's software writes it.
    pub(super) type_name: Option<String>,
    pub(super) day: Option<String>,
    pub(super) author: Option<String>,
    pub(super) patient: Option<Patient>,
    /// Whom else it is about, as it says.
    pub(super) others: Vec<Patient>,
    /// It takes the place of an earlier document.
    pub(super) replaces: bool,
    /// A laboratory sends it before all its results are there (XD-LAB, `lab:statusCode`).
    pub(super) is_partial: bool,
}

pub(super) fn read(root: Node<'_, '_>) -> Header {
    let code = child(root, "code");
    let attribute = |name: &str| code.and_then(|code| code.attribute(name)).map(str::to_owned);
    // The act that is documented tells the day better than the writing of it.
    let act = at(root, &["documentationOf", "serviceEvent", "effectiveTime"]).filter(|time| !is_long(*time));
    let (patient, others) = persons(root);
    let born = patient.as_ref().and_then(|patient| patient.born.clone());
    // What was done before its patient was born is a slip of the pen.
    let act = act.and_then(time_of).filter(|day| born.as_ref().is_none_or(|born| day >= born));
    let written = || children(root, "author").find_map(|author| child(author, "time").and_then(time_of));
    Header {
        title: child(root, "title").map(words).as_deref().and_then(title),
        type_code: attribute("code"),
        type_name: attribute("displayName").as_deref().and_then(title),
        day: act.or_else(|| child(root, "effectiveTime").and_then(time_of)).or_else(written),
        others,
        author: authors(root),
        replaces: children(root, "relatedDocument").any(|other| other.attribute("typeCode") == Some("RPLC")),
        is_partial: children(root, "documentationOf").filter_map(|of| child(of, "serviceEvent")).any(is_under_way),
        patient,
    }
}

/// Of several authors a person speaks before an institution, and a program last, whatever their order.
fn authors(root: Node<'_, '_>) -> Option<String> {
    let rank = |one: &Node<'_, '_>| {
        let has = |path: &[&str]| at(*one, path).is_some();
        match (has(&["assignedAuthor", "assignedPerson", "name"]), has(&["assignedAuthor", "assignedAuthoringDevice"]))
        {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        }
    };
    let mut all: Vec<Node<'_, '_>> = children(root, "author").collect();
    all.sort_by_key(rank);
    all.into_iter().find_map(author)
}

/// Only the extension of the laboratories says it: an act of care that goes on is no unfinished report.
fn is_under_way(event: Node<'_, '_>) -> bool {
    let status = |one: &Node<'_, '_>| one.tag_name().namespace() != event.tag_name().namespace();
    children(event, "statusCode").filter(status).any(|status| status.attribute("code") == Some("active"))
}

/// Whom it is about: one person, and in a document of several each other one.
fn persons(root: Node<'_, '_>) -> (Option<Patient>, Vec<Patient>) {
    let stated = children(root, "recordTarget").filter_map(|target| at(target, &["patientRole", "patient"]));
    let mut named: Vec<Patient> = Vec::new();
    for one in stated.filter_map(patient).take(MOST_PERSONS) {
        if !named.contains(&one) {
            named.push(one);
        }
    }
    let mut named = named.into_iter();
    (named.next(), named.collect())
}

/// Persons whom one document is about, at most.
const MOST_PERSONS: usize = 100;

/// Days over which an act may go and still tell the day of its document: months of treatment do not.
const LONGEST_ACT: i64 = 7;

fn is_long(time: Node<'_, '_>) -> bool {
    let bound = |name| child(time, name).and_then(|bound| bound.attribute("value")).and_then(of_hl7);
    let days = bound("low").zip(bound("high")).and_then(|(low, high)| days_between(&low, &high));
    days.is_some_and(|days| days > LONGEST_ACT)
}

/// A point in time, or the beginning of a stretch.
pub(super) fn time_of(node: Node<'_, '_>) -> Option<String> {
    let low = || child(node, "low").and_then(|low| low.attribute("value"));
    node.attribute("value").or_else(low).and_then(of_hl7)
}

/// Name, profession, institution, as far as they are said: of an author, or of who did something.
pub(super) fn author(node: Node<'_, '_>) -> Option<String> {
    let assigned = child(node, "assignedAuthor").or_else(|| child(node, "assignedEntity"))?;
    let person = at(assigned, &["assignedPerson", "name"]).map(name::in_use);
    let device = at(assigned, &["assignedAuthoringDevice", "softwareName"]).map(words);
    let profession = child(assigned, "code").and_then(|code| code.attribute("displayName")).map(str::to_owned);
    let institution = at(assigned, &["representedOrganization", "name"]).map(words);
    let who = person.filter(|name| !name.is_empty());
    let said = match who {
        Some(person) => [Some(person), profession, institution],
        None => [institution, device, None],
    };
    let mut said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    said.dedup();
    title(&said.join(", "))
}

fn patient(node: Node<'_, '_>) -> Option<Patient> {
    let stated = child(node, "name")?;
    let shown = title(&name::in_use(stated))?;
    let born = child(node, "birthTime").and_then(|time| time.attribute("value")).and_then(of_hl7);
    let at_birth = name::at_birth(stated).as_deref().and_then(title);
    Some(Patient { name: shown, born, at_birth })
}

/// The header as one reads it before the body.
pub(super) fn blocks(root: Node<'_, '_>) -> Vec<Block> {
    let header = read(root);
    let mut blocks = Vec::new();
    if let Some(text) = header.title.or(header.type_name) {
        blocks.push(Block::Heading { level: 1, text });
    }
    let patient = header.patient.map(|patient| match patient.born {
        Some(born) => format!("{} ({born})", patient.name),
        None => patient.name,
    });
    blocks.extend([header.day, header.author, patient].into_iter().flatten().map(|text| Block::Paragraph { text }));
    blocks
}
