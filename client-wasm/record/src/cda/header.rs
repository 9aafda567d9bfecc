//! The header of a CDA (CDA R2 section 4.2).

use roxmltree::Node;

use crate::date::of_hl7;
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
    /// It names more than one person as those that it is about.
    pub(super) is_of_several: bool,
    /// It takes the place of an earlier document.
    pub(super) replaces: bool,
}

pub(super) fn read(root: Node<'_, '_>) -> Header {
    let code = child(root, "code");
    let attribute = |name: &str| code.and_then(|code| code.attribute(name)).map(str::to_owned);
    // The act that is documented tells the day better than the writing of it.
    let act = at(root, &["documentationOf", "serviceEvent", "effectiveTime"]).and_then(time_of);
    let written = || children(root, "author").find_map(|author| child(author, "time").and_then(time_of));
    Header {
        title: child(root, "title").map(words).as_deref().and_then(title),
        type_code: attribute("code"),
        type_name: attribute("displayName").as_deref().and_then(title),
        day: act.or_else(|| child(root, "effectiveTime").and_then(time_of)).or_else(written),
        is_of_several: is_of_several(root),
        author: authors(root),
        replaces: children(root, "relatedDocument").any(|other| other.attribute("typeCode") == Some("RPLC")),
        patient: at(root, &["recordTarget", "patientRole", "patient"]).and_then(patient),
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

fn is_of_several(root: Node<'_, '_>) -> bool {
    let patients = children(root, "recordTarget").filter_map(|target| at(target, &["patientRole", "patient"]));
    let mut named: Vec<Patient> = patients.filter_map(patient).collect();
    named.dedup();
    named.len() > 1
}

/// A point in time, or the beginning of a stretch.
fn time_of(node: Node<'_, '_>) -> Option<String> {
    let low = || child(node, "low").and_then(|low| low.attribute("value"));
    node.attribute("value").or_else(low).and_then(of_hl7)
}

/// Name, profession, institution, as far as they are said.
pub(super) fn author(node: Node<'_, '_>) -> Option<String> {
    let assigned = child(node, "assignedAuthor")?;
    let person = at(assigned, &["assignedPerson", "name"]).map(name);
    let device = at(assigned, &["assignedAuthoringDevice", "softwareName"]).map(words);
    let profession = child(assigned, "code").and_then(|code| code.attribute("displayName")).map(str::to_owned);
    let institution = at(assigned, &["representedOrganization", "name"]).map(words);
    let who = person.filter(|name| !name.is_empty());
    let said = match who {
        Some(person) => [Some(person), profession, institution],
        None => [institution, device, None],
    };
    let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    title(&said.join(", "))
}

fn patient(node: Node<'_, '_>) -> Option<Patient> {
    let name = child(node, "name").map(name).as_deref().and_then(title)?;
    let born = child(node, "birthTime").and_then(|time| time.attribute("value")).and_then(of_hl7);
    Some(Patient { name, born })
}

/// A person's name: prefix, given names, family name. Of several family names the one in use (`CL`, `SP`) stands
/// before the one at birth (`BR`).
fn name(node: Node<'_, '_>) -> String {
    let of = |part: &str| children(node, part).map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let in_use = children(node, "family").find(|family| matches!(family.attribute("qualifier"), Some("CL" | "SP")));
    let family = in_use.or_else(|| child(node, "family")).map(words).unwrap_or_default();
    let mut said = of("prefix");
    // The first given name is the one that people say; the others are the register's.
    said.extend(of("given").into_iter().take(1));
    said.push(family);
    let said = said.join(" ").trim().to_owned();
    if said.is_empty() { words(node) } else { said }
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
