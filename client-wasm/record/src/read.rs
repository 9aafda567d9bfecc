//! From bytes to something that can be read on any screen.

use serde_json::{Value, json};

use crate::readable::Readable;
use crate::{base64, calendar, cda, dicom, fhir, health_card, xml};

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
        if let Some(cards) = health_card::open(text) {
            return Some(cards.read());
        }
        return fhir::parse(text).map(|root| fhir::read(&root));
    }
    xml::parse(&xml::mended(text)).and_then(|document| cda::read(&document))
}

/// A file as a FHIR resource, for what takes nothing else (SMART Health Links): a FHIR document as it is, any other file
/// inside a DocumentReference under its title, day (`2026-11-26`) and media type.
#[must_use]
pub fn document_reference(title: &str, day: &str, media_type: &str, bytes: &[u8]) -> Value {
    let own = std::str::from_utf8(bytes).ok().filter(|text| text.trim_start().starts_with('{')).and_then(fhir::parse);
    own.unwrap_or_else(|| {
        json!({
            "resourceType": "DocumentReference",
            "status": "current",
            "description": title,
            "content": [{
                "attachment": {
                    "contentType": media_type,
                    "data": base64::encode(bytes),
                    "title": title,
                    "creation": day,
                }
            }]
        })
    })
}
