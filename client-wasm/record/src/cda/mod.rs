//! HL7 CDA R2, as France's CI-SIS uses it: a header that says whose, by whom, when and what; a body that is a PDF
//! (level 1) or sections (levels 2 and 3).

mod attached;
mod body;
mod copy;
mod entries;
mod header;
mod name;
mod named;
mod range;
mod times;
mod value;
mod wording;

use roxmltree::{Document, Node};

use crate::entries::Entries;
use crate::finding::{Finding, Format, Held, Note};
use crate::kind::{of_code, of_words};
use crate::readable::{Embedded, Readable};
use crate::room::Room;

pub use copy::{Copied, cda_copy};
pub(crate) use value::judged;

/// The element that is the CDA, when `document` is one: its root, or inside of the style sheet that shows it (CI-SIS,
/// "document autoprésentable").
fn root<'a, 'i>(document: &'a Document<'i>) -> Option<Node<'a, 'i>> {
    let is_clinical = |node: &Node<'_, '_>| node.tag_name().name() == "ClinicalDocument";
    let root = document.root_element();
    match root.tag_name().name() {
        "stylesheet" | "transform" => root.descendants().find(is_clinical),
        _ => Some(root).filter(is_clinical),
    }
}

/// What a CDA says of itself, with the files inside, so that a person can keep either; `None` for another document.
pub(crate) fn examine(document: &Document<'_>, room: &mut Room) -> Option<Finding> {
    let root = root(document)?;
    let mut finding = Finding::of(Format::Cda);
    let header = header::read(root);
    let named = [header.type_name.as_deref(), header.title.as_deref()];
    finding.kind = header.type_code.as_deref().and_then(of_code);
    if finding.kind.is_none() {
        finding.kind = named.into_iter().flatten().find_map(of_words);
        finding.note(Note::UnknownType);
    }
    finding.title = header.title.or(header.type_name);
    finding.day = header.day;
    finding.author = header.author;
    finding.patient = header.patient;
    if !header.others.is_empty() {
        finding.note(Note::SeveralPersons);
    }
    finding.others = header.others;
    if header.replaces {
        finding.note(Note::Replaces);
    }
    let (holds, unread) = held(root, &finding, room);
    unread.into_iter().for_each(|note| finding.note(note));
    if header.is_partial {
        finding.note(Note::Partial);
    }
    Some(Finding { holds, ..finding })
}

/// What its structured sections give to the record; `None` for another document.
pub(crate) fn entries(document: &Document<'_>) -> Option<Entries> {
    root(document).map(entries::read)
}

/// A CDA to be read; `None` for another document.
pub(crate) fn read(document: &Document<'_>) -> Option<Readable> {
    let root = root(document)?;
    let mut readable = Readable { blocks: header::blocks(root), ..Readable::default() };
    body::read(root, &mut readable);
    Some(readable)
}

/// The files inside: what stands for the document, as a document of its own that says what it says, and the others, of
/// which only their own words tell. And what there is to note of those that are left out.
fn held(root: Node<'_, '_>, finding: &Finding, room: &mut Room) -> (Vec<Held>, Vec<Note>) {
    let whole = || {
        let (holds, notes) = (Vec::new(), Vec::new());
        Finding { format: Format::Unknown, holds, notes, gives: None, ..finding.clone() }
    };
    let (mut holds, mut unread) = (Vec::new(), Vec::new());
    match body::wrapped(root, room) {
        Some(Ok(Embedded { media_type, bytes })) => {
            holds.push(Held { name: String::new(), media_type, bytes, finding: whole() });
        }
        Some(Err(note)) => unread.push(note),
        None => {}
    }
    let (mut inside, notes) = attached::files(root, room);
    inside.sort_by_key(|file| !file.stands);
    holds.extend(inside.into_iter().map(|file| file.held(whole)));
    unread.extend(notes);
    (holds, unread)
}
