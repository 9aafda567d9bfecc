//! HL7 FHIR R4 in JSON: a document Bundle by its Composition, or any resource by what it says of itself.

mod done;
mod entries;
mod frame;
mod given;
mod required;
mod resource;
mod told;

use serde_json::Value;

use crate::entries::Entries;
use crate::finding::{Finding, Format, Held, Note};
use crate::readable::{Block, Embedded, Readable};
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

/// What a resource, or a Bundle of them, says of itself.
pub(crate) fn examine(root: &Value) -> Finding {
    let resources = resource::all(root);
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
    finding.patient = finding.patient.or_else(|| resources.iter().find_map(|one| resource::patient(one)));
    finding.holds = attachments(&resources, &mut finding.notes);
    finding
}

/// What the resources give to the record.
pub(crate) fn entries(root: &Value) -> Entries {
    entries::read(root)
}

/// Files inside: what DocumentReference, DiagnosticReport and Binary carry as base64.
fn attachments(resources: &[&Value], notes: &mut Vec<Note>) -> Vec<Held> {
    let mut held = Vec::new();
    for resource in resources {
        for attachment in resource::attachments(resource) {
            let Some(data) = attachment["data"].as_str() else { continue };
            let Some(bytes) = base64::decode(data) else {
                if !notes.contains(&Note::Encoding) {
                    notes.push(Note::Encoding);
                }
                continue;
            };
            let mut finding = resource::finding(resource, resources);
            finding.format = Format::Unknown;
            let name = attachment["title"].as_str().unwrap_or_default().to_owned();
            held.push(Held { name, media_type: media_type(attachment), bytes, finding });
        }
    }
    held
}

/// The media type of an attachment, without its parameters.
fn media_type(attachment: &Value) -> String {
    let declared = attachment["contentType"].as_str().unwrap_or("application/octet-stream");
    declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A resource, or a Bundle, to be read: the narrative that each carries, or its own words.
pub(crate) fn read(root: &Value) -> Readable {
    let resources = resource::all(root);
    let mut blocks = Vec::new();
    let composition = resources.iter().find(|resource| resource["resourceType"] == "Composition");
    if let Some(composition) = composition {
        let finding = resource::finding(composition, &resources);
        blocks.extend(finding.title.map(|text| Block::Heading { level: 1, text }));
        let patient = finding.patient.map(|patient| patient.name);
        let lines = [finding.day, finding.author, patient].into_iter().flatten();
        blocks.extend(lines.map(|text| Block::Paragraph { text }));
        sections(&composition["section"], &mut blocks, 2);
    } else {
        for one in &resources {
            resource_blocks(one, &mut blocks);
        }
    }
    let mut readable = Readable { blocks, ..Readable::default() };
    // The one file of a resource that is about a file; those of a record are documents of their own.
    let files: Vec<_> = resources.iter().flat_map(|one| resource::attachments(one)).collect();
    if let ([_], [file]) = (resources.as_slice(), files.as_slice())
        && let Some(bytes) = file["data"].as_str().and_then(base64::decode)
    {
        if readable.blocks.is_empty() {
            let title = file["title"].as_str().or_else(|| resources[0]["description"].as_str());
            readable.blocks.extend(title.map(|text| Block::Heading { level: 1, text: text.to_owned() }));
        }
        readable.embed(Embedded { media_type: media_type(file), bytes });
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
    if let Some(document) = xml::parse(div) {
        narrative::read(document.root_element(), blocks, &|_| None);
    }
}
