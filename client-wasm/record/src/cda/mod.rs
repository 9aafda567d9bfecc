//! HL7 CDA R2, as France's CI-SIS uses it: a header that says whose, by whom, when and what; a body that is a PDF
//! (level 1) or sections (levels 2 and 3).

mod body;
mod entries;
mod header;
mod value;

use roxmltree::{Document, Node};

use crate::entries::Entries;
use crate::finding::{Finding, Format, Held, Note};
use crate::kind::{of_loinc, of_words};
use crate::readable::Readable;

pub(crate) use value::judged;

/// The root element, when `document` is a CDA.
fn root<'a, 'i>(document: &'a Document<'i>) -> Option<Node<'a, 'i>> {
    Some(document.root_element()).filter(|root| root.tag_name().name() == "ClinicalDocument")
}

/// What a CDA says of itself; `None` for another document.
pub(crate) fn examine(document: &Document<'_>) -> Option<Finding> {
    let root = root(document)?;
    let mut finding = Finding::of(Format::Cda);
    let header = header::read(root);
    let named = [header.type_name.as_deref(), header.title.as_deref()];
    finding.kind = header.type_code.as_deref().and_then(of_loinc);
    if finding.kind.is_none() {
        finding.kind = named.into_iter().flatten().find_map(of_words);
        finding.note(Note::UnknownType);
    }
    finding.title = header.title.or(header.type_name);
    finding.day = header.day;
    finding.author = header.author;
    finding.patient = header.patient;
    if header.is_of_several {
        finding.note(Note::SeveralPersons);
    }
    if header.replaces {
        finding.note(Note::Replaces);
    }
    if body::has_unread_encoding(root) {
        finding.note(Note::Encoding);
    }
    Some(finding)
}

/// What its structured sections give to the record; `None` for another document.
pub(crate) fn entries(document: &Document<'_>) -> Option<Entries> {
    root(document).map(entries::read)
}

/// A CDA to be read; `None` for another document.
pub(crate) fn read(document: &Document<'_>) -> Option<Readable> {
    let root = root(document)?;
    let mut readable = Readable { blocks: header::blocks(root), embedded: None };
    body::read(root, &mut readable);
    Some(readable)
}

/// The PDF or picture that a level 1 document wraps, as a document of its own.
pub(crate) fn wrapped(document: &Document<'_>) -> Option<Held> {
    let embedded = body::embedded(root(document)?)?;
    let finding = Finding { format: Format::Unknown, ..Finding::default() };
    Some(Held { name: String::new(), media_type: embedded.media_type, bytes: embedded.bytes, finding })
}
