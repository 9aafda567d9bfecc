//! The files that resources carry or point to (FHIR R4, "Attachment" and "Binary"; IHE MHD), each as a document of its own.

use serde_json::Value as Json;

use super::persons::Persons;
use super::resource::{self, attachments, leads_to};
use crate::base64;
use crate::examine::{examine_alone, media_type as by_bytes};
use crate::finding::{Finding, Format, Held, Note};

/// A file and what is said of it.
struct File<'a> {
    /// The resource that is about it.
    about: &'a Json,
    attachment: &'a Json,
    /// What has its bytes: the attachment itself, or a Binary.
    content: &'a Json,
}

/// The files of these resources, and what there is to note of those that do not come out.
pub(super) fn held(resources: &[&Json], persons: &Persons<'_>) -> (Vec<Held>, Vec<Note>) {
    let (mut held, mut notes) = (Vec::new(), Vec::new());
    for file in files(resources) {
        let Some(data) = file.content["data"].as_str() else { continue };
        match base64::decode(data) {
            Some(bytes) => held.push(document(&file, bytes, resources, persons)),
            None => notes.push(Note::Encoding),
        }
    }
    (held, notes)
}

/// Each file once: a Binary that another resource is about does not speak for itself.
fn files<'a>(resources: &[&'a Json]) -> Vec<File<'a>> {
    let binaries: Vec<&Json> = resources.iter().copied().filter(|one| one["resourceType"] == "Binary").collect();
    let mut files: Vec<File<'a>> = Vec::new();
    let others = resources.iter().copied().filter(|one| one["resourceType"] != "Binary");
    let all = others.flat_map(|about| attachments(about).into_iter().map(move |attachment| (about, attachment)));
    for (about, attachment) in all.chain(binaries.iter().map(|binary| (*binary, *binary))) {
        let pointed = attachment["url"].as_str().filter(|_| !attachment["data"].is_string());
        let binary = pointed.and_then(|url| binaries.iter().copied().find(|binary| leads_to(url, binary)));
        let content = binary.unwrap_or(attachment);
        if !files.iter().any(|known| std::ptr::eq(known.content, content)) {
            files.push(File { about, attachment, content });
        }
    }
    files
}

/// Whether files are all that there is: a DocumentReference, or a Bundle of some (IHE MHD) with every file that
/// they speak of.
pub(super) fn are_all(root: &Json) -> bool {
    let resources = resource::all(root);
    if root["resourceType"] != "Bundle" {
        return root["resourceType"] == "DocumentReference";
    }
    let has_bytes = |file: &File<'_>| file.content["data"].as_str().and_then(base64::decode).is_some();
    let files = files(&resources);
    let is_whole = |reference: &&Json| {
        let mut own = files.iter().filter(|file| std::ptr::eq(file.about, *reference)).peekable();
        own.peek().is_some() && own.all(has_bytes)
    };
    let mut references = resources.iter().filter(|one| one["resourceType"] == "DocumentReference").peekable();
    references.peek().is_some()
        && references.all(is_whole)
        && !resources.iter().any(|one| one["resourceType"] == "Composition")
}

/// The file's own words come first, as those of an archive's files do; then what the resource says that is about it.
fn document(file: &File<'_>, bytes: Vec<u8>, resources: &[&Json], persons: &Persons<'_>) -> Held {
    let mut told = resource::finding(file.about, resources);
    told.patient = told.patient.or_else(|| persons.main().and_then(resource::patient));
    let name = file.attachment["title"].as_str().unwrap_or_default().to_owned();
    let mut finding = examine_alone(&name, &bytes);
    // A name is what the resource calls it: its type tells more.
    if !matches!(finding.format, Format::Cda | Format::Fhir | Format::Dicom) {
        finding.kind = told.kind.or(finding.kind);
    }
    // Whom the resource means counts, whatever the file says.
    let other = told.patient.clone().filter(|told| finding.patient.as_ref().is_some_and(|own| own != told));
    finding.others.extend(other);
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
