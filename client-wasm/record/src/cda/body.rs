//! The body of a CDA: one wrapped file (`nonXMLBody`), or sections with narrative text (CDA R2 section 4.3).

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use roxmltree::Node;

use super::attached::{self, Shown};
use super::header;
use crate::finding::Note;
use crate::narrative::Media;
use crate::readable::{Attached, Block, Embedded, Readable};
use crate::room::Room;
use crate::xml::{at, child, children, words};
use crate::{base64, examine, narrative};

/// The file inside `ED` data (HL7 v3 data types, 2.4), else what there is to note of it: it is compressed or represented in
/// a way that is not read here, or beyond what `room` there is.
pub(super) fn decoded(data: Node<'_, '_>, room: &mut Room) -> Result<Embedded, Note> {
    let text = words(data);
    let declared = data.attribute("mediaType").unwrap_or("text/plain").to_ascii_lowercase();
    let media_type = declared.split(';').next().unwrap_or_default().trim().to_owned();
    // Some software forgets to say that a PDF is in base64; nothing else could be.
    let bytes = match data.attribute("representation") {
        Some("B64") => base64::decode(&text).ok_or(Note::Encoding)?,
        _ if !media_type.starts_with("text/") => base64::decode(&text).ok_or(Note::Encoding)?,
        // Its lines are its author's.
        _ => data.children().filter_map(|one| one.text().filter(|_| one.is_text())).collect::<String>().into_bytes(),
    };
    let bytes = match data.attribute("compression") {
        Some(method) => unpacked(&bytes, method, room)?,
        None => bytes,
    };
    if bytes.is_empty() { Err(Note::Encoding) } else { Ok(Embedded { media_type, bytes }) }
}

/// What `bytes` were before they were compressed (HL7 v3 data types, 2.4.5).
fn unpacked(bytes: &[u8], method: &str, room: &mut Room) -> Result<Vec<u8>, Note> {
    let reader: Box<dyn Read + '_> = match method {
        "DF" => Box::new(DeflateDecoder::new(bytes)),
        "GZ" => Box::new(GzDecoder::new(bytes)),
        "ZL" => Box::new(ZlibDecoder::new(bytes)),
        _ => return Err(Note::Encoding),
    };
    let mut unpacked = Vec::new();
    let read = reader.take(room.bytes + 1).read_to_end(&mut unpacked);
    let left = room.bytes.checked_sub(unpacked.len() as u64);
    // What does not fit, or breaks at its end, took its time as well.
    room.bytes = left.unwrap_or_default();
    left.ok_or(Note::TooLarge)?;
    read.map(|_| unpacked).map_err(|_| Note::Encoding)
}

/// The one file that a document of level 1 is.
pub(super) fn wrapped(root: Node<'_, '_>, room: &mut Room) -> Option<Result<Embedded, Note>> {
    at(root, &["component", "nonXMLBody", "text"]).map(|text| decoded(text, room))
}

/// Deepest section whose words are read.
const MAX_DEPTH: u8 = 40;

pub(super) fn read(root: Node<'_, '_>, readable: &mut Readable) {
    let mut room = Room::default();
    if let Some(Ok(wrapped)) = wrapped(root, &mut room) {
        readable.embed(wrapped);
    }
    let (files, _) = attached::files(root, &mut room);
    let shown = Shown::new(&files);
    if let Some(body) = at(root, &["component", "structuredBody"]) {
        sections(body, &mut readable.blocks, &|id| shown.at(id), 2);
    }
    let is_shown: Vec<bool> = files.iter().map(|file| shown.has(file)).collect();
    for (file, is_shown) in files.into_iter().zip(is_shown) {
        let Attached { media_type, bytes, .. } = file.attached;
        if file.stands {
            readable.embed(Embedded { media_type, bytes });
        } else if !is_shown {
            readable.attached.push(Attached { media_type, bytes, ..file.attached });
        }
    }
}

fn sections(parent: Node<'_, '_>, blocks: &mut Vec<Block>, media: &Media<'_>, level: u8) {
    for section in children(parent, "component").filter_map(|component| child(component, "section")) {
        let before = blocks.len();
        if let Some(text) = name(section) {
            blocks.push(Block::Heading { level: level.min(examine::DEEPEST), text });
        }
        let headed = blocks.len();
        blocks.extend(children(section, "author").filter_map(signed).map(|text| Block::Paragraph { text }));
        if let Some(text) = child(section, "text") {
            narrative::read(text, blocks, media);
        }
        if level < MAX_DEPTH {
            sections(section, blocks, media, level + 1);
        }
        // Of a section that holds nothing but the copy there is nothing to read.
        if blocks.len() == headed && attached::is_of_copy(section) {
            blocks.truncate(before);
        }
    }
}

/// What a section is called: its title, else what its code means.
pub(super) fn name(section: Node<'_, '_>) -> Option<String> {
    let titled = child(section, "title").map(words);
    // What follows it is no part of it.
    let titled =
        titled.map(|text| text.trim_end_matches([' ', ':', '\u{a0}']).to_owned()).filter(|text| !text.is_empty());
    titled.or_else(|| child(section, "code").and_then(|code| code.attribute("displayName")).map(str::to_owned))
}

/// Who wrote a section that somebody else than the author of the document did, and when.
fn signed(author: Node<'_, '_>) -> Option<String> {
    let day = child(author, "time").and_then(header::time_of);
    let said: Vec<String> = [header::author(author), day].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(", "))
}
