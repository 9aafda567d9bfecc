//! The body of a CDA: one wrapped file (`nonXMLBody`), or sections with narrative text (CDA R2 section 4.3).

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
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
    let text = words(data);
    let declared = data.attribute("mediaType").unwrap_or("text/plain").to_ascii_lowercase();
    let media_type = declared.split(';').next().unwrap_or_default().trim().to_owned();
    // Some software forgets to say that a PDF is in base64; nothing else could be.
    let bytes = match data.attribute("representation") {
        Some("B64") => base64::decode(&text)?,
        _ if !media_type.starts_with("text/") => base64::decode(&text)?,
        // Its lines are its author's.
        _ => data.children().filter_map(|one| one.text().filter(|_| one.is_text())).collect::<String>().into_bytes(),
    };
    let bytes = match data.attribute("compression") {
        Some(method) => unpacked(&bytes, method)?,
        None => bytes,
    };
    (!bytes.is_empty()).then_some(Embedded { media_type, bytes })
}

/// Bytes of one wrapped file, unpacked.
const MAX_UNPACKED: u64 = 128 << 20;

/// What `bytes` were before they were compressed (HL7 v3 data types, 2.4.5).
fn unpacked(bytes: &[u8], method: &str) -> Option<Vec<u8>> {
    let reader: Box<dyn Read + '_> = match method {
        "DF" => Box::new(DeflateDecoder::new(bytes)),
        "GZ" => Box::new(GzDecoder::new(bytes)),
        "ZL" => Box::new(ZlibDecoder::new(bytes)),
        _ => return None,
    };
    let mut unpacked = Vec::new();
    let read = reader.take(MAX_UNPACKED + 1).read_to_end(&mut unpacked).ok()?;
    (read as u64 <= MAX_UNPACKED).then_some(unpacked)
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

/// Deepest section whose words are read.
const MAX_DEPTH: u8 = 40;

pub(super) fn read(root: Node<'_, '_>, readable: &mut Readable) {
    if let Some(wrapped) = embedded(root) {
        readable.embed(wrapped);
    }
    if let Some(body) = at(root, &["component", "structuredBody"]) {
        sections(body, &mut readable.blocks, 2);
    }
}

fn sections(parent: Node<'_, '_>, blocks: &mut Vec<Block>, level: u8) {
    for section in children(parent, "component").filter_map(|component| child(component, "section")) {
        let titled = child(section, "title").map(words).filter(|text| !text.is_empty());
        let coded = || child(section, "code").and_then(|code| code.attribute("displayName")).map(str::to_owned);
        if let Some(text) = titled.or_else(coded) {
            blocks.push(Block::Heading { level: level.min(examine::DEEPEST), text });
        }
        if let Some(text) = child(section, "text") {
            narrative::read(text, blocks);
        }
        if level < MAX_DEPTH {
            sections(section, blocks, level + 1);
        }
    }
}
