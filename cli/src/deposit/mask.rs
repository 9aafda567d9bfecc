//! The mark of a document that its author masks from the patient: what bears it is held back until a person lifts it.
//!
//! CDA says it by `confidentialityCode`, FHIR by `securityLabel`, the metadata of an archive by a classification, HL7 v2 by
//! an `OBX`. Looked for is the word: whatever names it is held back, for a person lifts in a moment what nobody can take
//! back.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use cachet_record::{Finding, Format};
use roxmltree::{Document, Node};
use zip::ZipArchive;

/// The mark (CI-SIS, table of confidentiality codes).
pub(crate) const MASKED: &str = "INVISIBLE_PATIENT";

/// Whether a file or anything inside it names the mark, or the metadata that stand beside what is inside.
pub(crate) fn names(found: &Finding, bytes: &[u8]) -> bool {
    says(bytes)
        || found.format == Format::Xdm && in_archive(bytes).is_any()
        || found.holds.iter().any(|held| names(&held.finding, &held.bytes))
}

/// Whether these bytes do, in any encoding that keeps ASCII apart.
pub(crate) fn says(bytes: &[u8]) -> bool {
    let mark = MASKED.as_bytes();
    // In UTF-16 a zero stands before or after each letter.
    let is_wide = |at: usize| (0..mark.len()).all(|n| bytes.get(at + 2 * n) == Some(&mark[n]));
    let mut begins = bytes.iter().enumerate().filter(|(_, byte)| **byte == mark[0]).map(|(at, _)| at);
    begins.any(|at| bytes[at..].starts_with(mark) || bytes.get(at + 1) == Some(&0) && is_wide(at))
}

/// Largest file of metadata that is read.
const LARGEST_METADATA: u64 = 32 << 20;

/// Classification scheme of the confidentiality code (IHE ITI TF-3 table 4.2.5.2-1).
const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";

/// Which documents of an archive its metadata mask.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Marked {
    all: bool,
    names: BTreeSet<String>,
}

impl Marked {
    /// All of them, or none.
    pub(crate) fn all(all: bool) -> Self {
        Self { all, names: BTreeSet::new() }
    }

    /// Whether any is.
    fn is_any(&self) -> bool {
        self.all || !self.names.is_empty()
    }

    /// Whether the file of this name is.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }
}

/// What the metadata of an IHE XDM archive mask. Metadata that name the mark and are not understood mask everything.
pub(crate) fn in_archive(bytes: &[u8]) -> Marked {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Marked::default() };
    let mut marked = Marked::default();
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index(at) else { continue };
        if !file.name().is_ok_and(|name| name.to_ascii_uppercase().ends_with("METADATA.XML")) {
            continue;
        }
        let mut metadata = Vec::new();
        let read = file.take(LARGEST_METADATA).read_to_end(&mut metadata);
        if read.is_ok() && !says(&metadata) {
            continue;
        }
        match read.ok().and_then(|_| masked_uris(&metadata)) {
            Some(uris) => marked.names.extend(uris),
            None => marked.all = true,
        }
    }
    marked
}

/// Names of the files whose entries bear the mark; none where that cannot be told.
fn masked_uris(metadata: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(metadata)
        .map_or_else(|_| metadata.iter().copied().map(char::from).collect(), ToOwned::to_owned);
    let document = Document::parse(text.trim_start_matches('\u{feff}')).ok()?;
    let named = |node: &Node<'_, '_>, name: &str| node.is_element() && node.tag_name().name() == name;
    let entries = document.descendants().filter(|node| named(node, "ExtrinsicObject"));
    let masked = entries.filter(|entry| {
        let mut codes = entry.children().filter(|node| {
            named(node, "Classification") && node.attribute("classificationScheme") == Some(CONFIDENTIALITY)
        });
        codes.any(|code| code.attribute("nodeRepresentation") == Some(MASKED))
    });
    let uris: Option<Vec<String>> = masked
        .map(|entry| {
            let slot = entry.children().find(|node| named(node, "Slot") && node.attribute("name") == Some("URI"))?;
            let uri = slot.descendants().find(|node| named(node, "Value"))?.text()?.trim();
            uri.rsplit('/').next().map(ToOwned::to_owned)
        })
        .collect();
    // The word stands somewhere: in no entry's code means somewhere that is not understood.
    uris.filter(|uris| !uris.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn metadata_mask_the_document_that_they_are_about_and_all_when_they_are_not_understood() {
        let entry = |uri: &str, code: &str| {
            format!(
                "<ExtrinsicObject><Slot name=\"URI\"><ValueList><Value>{uri}</Value></ValueList></Slot>\
                 <Classification classificationScheme=\"{CONFIDENTIALITY}\" nodeRepresentation=\"{code}\"/></ExtrinsicObject>"
            )
        };
        let two = format!("<L>{}{}</L>", entry("SUBSET01/A.XML", MASKED), entry("SUBSET01/B.XML", "N"));
        assert_eq!(masked_uris(two.as_bytes()), Some(vec!["A.XML".to_owned()]));
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("IHE_XDM/SUBSET01/METADATA.XML", SimpleFileOptions::default()).unwrap();
        archive.write_all(two.as_bytes()).unwrap();
        let marked = in_archive(&archive.finish().unwrap().into_inner());
        assert!(marked.has("A.XML") && !marked.has("B.XML"));
        assert_eq!(masked_uris(b"<L>INVISIBLE_PATIENT</L>"), None);
        assert_eq!(masked_uris(b"<L INVISIBLE_PATIENT"), None);
    }

    #[test]
    fn the_mark_is_seen_in_every_encoding_and_inside_an_archive() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let code = "<confidentialityCode code=\"INVISIBLE_PATIENT\"/>";
        assert!(says(code.as_bytes()) && says(&wide(code)));
        assert!(!says(b"INVISIBLE_PATIEN") && !says(&wide("INVISIBLE_REP_LEGAUX")));
    }
}
