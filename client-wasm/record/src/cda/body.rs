//! The body of a CDA: one wrapped file (`nonXMLBody`), or sections with narrative text (CDA R2 section 4.3).

use roxmltree::Node;

use crate::readable::{Block, Embedded, Readable};
use crate::xml::{at, child, children, words};
use crate::{base64, examine, narrative};

/// Whether the wrapped file is compressed or in a representation that is not read here.
pub(super) fn has_unread_encoding(root: Node<'_, '_>) -> bool {
    wrapping(root).is_some_and(|text| decoded(text).is_none())
}

fn wrapping<'a, 'i>(root: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    at(root, &["component", "nonXMLBody", "text"])
}

/// The file inside `ED` data (HL7 v3 data types, 2.4).
fn decoded(data: Node<'_, '_>) -> Option<Embedded> {
    if data.attribute("compression").is_some() {
        return None;
    }
    let text = words(data);
    let bytes = match data.attribute("representation") {
        Some("B64") => base64::decode(&text)?,
        _ => text.into_bytes(),
    };
    let media_type = data.attribute("mediaType").unwrap_or("text/plain").to_ascii_lowercase();
    (!bytes.is_empty()).then_some(Embedded { media_type, bytes })
}

/// What the author made to be looked at: the wrapped file, or a PDF copy beside the sections.
pub(super) fn embedded(root: Node<'_, '_>) -> Option<Embedded> {
    if let Some(text) = wrapping(root) {
        return decoded(text);
    }
    let copies = root.descendants().filter(|node| node.is_element() && node.tag_name().name() == "observationMedia");
    let values = copies.filter_map(|media| child(media, "value"));
    values.filter(|value| value.attribute("mediaType") == Some("application/pdf")).find_map(decoded)
}

pub(super) fn read(root: Node<'_, '_>, readable: &mut Readable) {
    readable.embedded = embedded(root);
    // Text in a wrapper is read as text; a wrapped file of another kind is looked at.
    if let Some(wrapped) = readable.embedded.take_if(|wrapped| wrapped.media_type.starts_with("text/")) {
        let text = String::from_utf8_lossy(&wrapped.bytes).into_owned();
        readable.blocks.extend(
            text.split('\n')
                .filter(|line| !line.trim().is_empty())
                .map(|line| Block::Paragraph { text: line.trim().to_owned() }),
        );
    }
    if let Some(body) = at(root, &["component", "structuredBody"]) {
        sections(body, &mut readable.blocks, 2);
    }
}

fn sections(parent: Node<'_, '_>, blocks: &mut Vec<Block>, level: u8) {
    for section in children(parent, "component").filter_map(|component| child(component, "section")) {
        if let Some(text) = child(section, "title").map(words).filter(|text| !text.is_empty()) {
            blocks.push(Block::Heading { level, text });
        }
        if let Some(text) = child(section, "text") {
            narrative::read(text, blocks);
        }
        if level < examine::DEEPEST {
            sections(section, blocks, level + 1);
        }
    }
}
