//! The files that resources carry or point to (FHIR R4, "Attachment" and "Binary"; IHE MHD), each as a document of its own.

use std::collections::{HashMap, HashSet};
use std::ptr::from_ref;

use serde_json::Value as Json;

use super::persons::Persons;
use super::references::References;
use super::resource::{self, attachments};
use crate::base64;
use crate::examine::{examine_alone, media_type as by_bytes};
use crate::finding::{Finding, Format, Held, Note};
use crate::room::Room;

/// A file and what is said of it.
struct File<'a> {
    /// The resource that is about it.
    about: &'a Json,
    attachment: &'a Json,
    /// What has its bytes: the attachment itself, or a Binary.
    content: &'a Json,
}

/// Most files of one Bundle that are taken.
const MAX_FILES: usize = 500;

/// The files of these resources, and what there is to note of those that do not come out.
pub(super) fn held(resources: &References<'_>, persons: &Persons<'_>, room: &mut Room) -> (Vec<Held>, Vec<Note>) {
    let (mut held, mut notes) = (Vec::new(), Vec::new());
    for file in files(resources) {
        let Some(data) = file.content["data"].as_str() else { continue };
        if held.len() == MAX_FILES {
            notes.push(Note::TooLarge);
            break;
        }
        match base64::decode(data) {
            Some(bytes) => held.push(document(&file, bytes, resources, persons, room)),
            None => notes.push(Note::Encoding),
        }
    }
    (held, notes)
}

/// Each file once: a Binary that another resource is about does not speak for itself.
fn files<'a>(resources: &[&'a Json]) -> Vec<File<'a>> {
    let binaries = References::to(resources.iter().copied().filter(|one| one["resourceType"] == "Binary").collect());
    let (mut files, mut known) = (Vec::new(), HashSet::new());
    let others = resources.iter().copied().filter(|one| one["resourceType"] != "Binary");
    let all = others.flat_map(|about| attachments(about).into_iter().map(move |attachment| (about, attachment)));
    for (about, attachment) in all.chain(binaries.iter().map(|binary| (*binary, *binary))) {
        let pointed = attachment["url"].as_str().filter(|_| !attachment["data"].is_string());
        let binary = pointed.and_then(|url| binaries.find(url));
        let content = binary.unwrap_or(attachment);
        if known.insert(from_ref(content)) {
            files.push(File { about, attachment, content });
        }
    }
    files
}

/// What says nothing that a file beside it would have to: who and what the files are from, lists of them, they themselves.
const BESIDE: [&str; 12] = [
    "Binary",
    "Device",
    "DocumentManifest",
    "DocumentReference",
    "Encounter",
    "List",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "RelatedPerson",
];

/// Whether files are all that there is: a DocumentReference, or a Bundle of some (IHE MHD) with every file that
/// they speak of.
pub(super) fn are_all(root: &Json) -> bool {
    let resources = resource::all(root);
    if root["resourceType"] != "Bundle" {
        return root["resourceType"] == "DocumentReference";
    }
    let has_bytes = |file: &File<'_>| file.content["data"].as_str().and_then(base64::decode).is_some();
    let files = files(&resources);
    if files.len() > MAX_FILES {
        return false;
    }
    let mut whole: HashMap<*const Json, bool> = HashMap::new();
    for file in &files {
        *whole.entry(from_ref(file.about)).or_insert(true) &= has_bytes(file);
    }
    let is_whole = |reference: &&Json| whole.get(&from_ref(*reference)).copied().unwrap_or_default();
    let mut references = resources.iter().filter(|one| one["resourceType"] == "DocumentReference").peekable();
    references.peek().is_some()
        && references.all(is_whole)
        && resources.iter().all(|one| one["resourceType"].as_str().is_some_and(|name| BESIDE.contains(&name)))
}

/// The file's own words come first, as those of an archive's files do; then what the resource says that is about it.
fn document(
    file: &File<'_>,
    bytes: Vec<u8>,
    resources: &References<'_>,
    persons: &Persons<'_>,
    room: &mut Room,
) -> Held {
    let mut told = resource::finding(file.about, resources);
    told.patient = told.patient.or_else(|| persons.main().and_then(resource::patient));
    let name = file.attachment["title"].as_str().unwrap_or_default().to_owned();
    let mut finding = examine_alone(&name, &bytes, room);
    // A name is what the resource calls it: its type tells more.
    if !matches!(finding.format, Format::Cda | Format::Fhir | Format::Dicom) {
        finding.kind = told.kind.or(finding.kind);
    }
    finding.is_meant_for(told.patient.as_ref());
    finding.complete_with(told);
    Held { media_type: media_type(file, &name, &finding), name, bytes, finding }
}

fn media_type(file: &File<'_>, name: &str, finding: &Finding) -> String {
    match finding.format {
        Format::Unknown | Format::Image | Format::Fhir => {
            let declared = [file.attachment, file.content].into_iter().find_map(declared);
            declared.unwrap_or_else(|| by_bytes(name, finding))
        }
        _ => by_bytes(name, finding),
    }
}

/// The media type of an attachment, without its parameters.
pub(super) fn declared(attachment: &Json) -> Option<String> {
    let declared = attachment["contentType"].as_str()?.split(';').next().unwrap_or_default().trim();
    (!declared.is_empty()).then(|| declared.to_ascii_lowercase())
}
