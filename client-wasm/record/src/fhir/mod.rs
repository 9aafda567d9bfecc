//! HL7 FHIR R4 in JSON or XML: a document Bundle by its Composition, or any resource by what it says of itself.

mod done;
mod entries;
mod files;
mod frame;
mod given;
mod markup;
mod modified;
mod name;
mod persons;
mod range;
mod references;
mod required;
mod resource;
mod told;
mod value;

use roxmltree::Document;
use serde_json::Value;

use self::persons::Persons;
use self::references::References;
use crate::entries::Entries;
use crate::finding::{Finding, Format, Note};
use crate::readable::{Block, Embedded, Readable};
use crate::room::Room;
use crate::{base64, narrative, xml};

/// The JSON of a FHIR resource; `None` for any other JSON.
pub(crate) fn parse(text: &str) -> Option<Value> {
    of(serde_json::from_str(text).ok()?)
}

/// `value` as a FHIR resource; `None` for any other JSON.
pub(crate) fn of(mut value: Value) -> Option<Value> {
    let is_resource = value["resourceType"].as_str().is_some_and(|name| name.starts_with(char::is_uppercase));
    if !is_resource {
        return None;
    }
    resource::keep_addresses(&mut value);
    Some(value)
}

/// The same of a resource in XML; `None` for any other document.
pub(crate) fn of_markup(document: &Document<'_>) -> Option<Value> {
    let mut value = markup::value_of(document)?;
    resource::keep_addresses(&mut value);
    Some(value)
}

/// What a resource, or a Bundle of them, says of itself; what is inside of it has `room`.
pub(crate) fn examine(root: &Value, room: &mut Room) -> Finding {
    let resources = References::to(resource::all(root));
    // The document that a Bundle is, else the one resource, else the first that has a kind of its own.
    let spoken = resources.iter().find(|resource| resource["resourceType"] == "Composition");
    let spoken = spoken.or_else(|| resources.iter().find(|resource| resource::kind(resource).is_some()));
    let mut finding = match spoken {
        Some(spoken) => resource::finding(spoken, &resources),
        None => Finding::of(Format::Fhir),
    };
    if finding.kind.is_none() {
        finding.note(Note::UnknownType);
    }
    let persons = Persons::of(&resources);
    if let Some(main) = persons.main() {
        finding.patient = resource::patient(main);
    }
    if persons.are_too_many {
        finding.note(Note::TooLarge);
    }
    if persons.are_too_many || !persons.others().is_empty() {
        finding.note(Note::SeveralPersons);
    }
    finding.others = persons.others().iter().filter_map(|one| resource::patient(one)).collect();
    let (holds, unread) = files::held(&resources, &persons, room);
    unread.into_iter().for_each(|note| finding.note(note));
    finding.holds = holds;
    finding
}

/// What the resources give to the record.
pub(crate) fn entries(root: &Value) -> Entries {
    entries::read(root)
}

/// Whether it is nothing but the files in it, with what is said of each.
pub(crate) fn is_of_documents(root: &Value) -> bool {
    let stated = || entries::read(root);
    files::are_all(root) && stated().pieces() == 0
}

/// A resource, or a Bundle, to be read: the narrative that each carries, or its own words.
pub(crate) fn read(root: &Value) -> Readable {
    let resources = References::to(resource::all(root));
    let mut blocks = Vec::new();
    let composition = resources.iter().find(|resource| resource["resourceType"] == "Composition");
    if let Some(composition) = composition {
        let finding = resource::finding(composition, &resources);
        blocks.extend(finding.title.map(|text| Block::Heading { level: 1, text }));
        let patient = finding.patient.map(|patient| patient.name).filter(|name| !name.is_empty());
        let lines = [finding.day, finding.author, patient].into_iter().flatten();
        blocks.extend(lines.map(|text| Block::Paragraph { text }));
        sections(&composition["section"], &mut blocks, 2);
    } else {
        for one in resources.iter() {
            resource_blocks(one, &mut blocks);
        }
    }
    let mut readable = Readable { blocks, ..Readable::default() };
    // The one file of a resource that is about a file; those of a record are documents of their own.
    let files: Vec<_> = resources.iter().flat_map(|one| resource::attachments(one)).collect();
    if let ([_], [file]) = (&resources[..], files.as_slice())
        && let Some(bytes) = file["data"].as_str().and_then(base64::decode)
    {
        if readable.blocks.is_empty() {
            let title = file["title"].as_str().or_else(|| resources[0]["description"].as_str());
            readable.blocks.extend(title.map(|text| Block::Heading { level: 1, text: text.to_owned() }));
        }
        let media_type = files::declared(file).unwrap_or_else(|| "application/octet-stream".to_owned());
        readable.embed(Embedded { media_type, bytes });
    }
    readable
}

/// Deepest section whose words are read.
const MAX_DEPTH: u8 = 40;

fn sections(list: &Value, blocks: &mut Vec<Block>, level: u8) {
    for section in list.as_array().into_iter().flatten() {
        if let Some(text) = section["title"].as_str() {
            let level = level.min(crate::examine::DEEPEST);
            blocks.push(Block::Heading { level, text: text.to_owned() });
        }
        told(&section["text"], blocks);
        if level < MAX_DEPTH {
            sections(&section["section"], blocks, level + 1);
        }
    }
}

fn resource_blocks(one: &Value, blocks: &mut Vec<Block>) {
    let before = blocks.len();
    told(&one["text"], blocks);
    if blocks.len() == before
        && let Some(text) = resource::line(one)
    {
        blocks.push(Block::Paragraph { text });
    }
}

/// The narrative of a resource or section (XHTML in `div`).
fn told(text: &Value, blocks: &mut Vec<Block>) {
    let Some(div) = text["div"].as_str() else { return };
    if let Some(document) = xml::parse(&xml::mended(div)) {
        narrative::read(document.root_element(), blocks, &|_| None);
    }
}
