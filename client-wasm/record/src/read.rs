//! From bytes to something that can be read on any screen.

use crate::readable::Readable;
use crate::{calendar, cda, dicom, fhir, xml};

/// A CDA or FHIR document, or what an examination says besides its pictures, as blocks of text; `None` for any other file, or one that cannot be parsed.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Readable> {
    if let Some(readable) = dicom::read(bytes) {
        return Some(readable);
    }
    let text = xml::text_of(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if calendar::is_calendar(text) {
        return Some(calendar::read(text));
    }
    if text.trim_start().starts_with('{') {
        return fhir::parse(text).map(|root| fhir::read(&root));
    }
    xml::parse(&xml::mended(text)).and_then(|document| cda::read(&document))
}
