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
    let text = xml::mended(text);
    let document = xml::parse(&text)?;
    fhir::of_markup(&document).map(|root| fhir::read(&root)).or_else(|| cda::read(&document))
}

/// Whether `bytes` are nothing but the documents that they hold, with what is said of each: a FHIR DocumentReference, or a
/// Bundle of them with their files (IHE MHD).
#[must_use]
pub fn is_of_documents(bytes: &[u8]) -> bool {
    let text = xml::text_of(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let root = match text.starts_with('{') {
        true => fhir::parse(text),
        false => xml::parse(&xml::mended(text)).and_then(|document| fhir::of_markup(&document)),
    };
    root.is_some_and(|root| fhir::is_of_documents(&root))
}

/// A file as a FHIR resource, for what takes nothing else (SMART Health Links): a FHIR document as it is, any other file
/// inside a DocumentReference under its title, day (`2026-11-26`) and media type.
#[must_use]
pub fn document_reference(title: &str, day: &str, media_type: &str, bytes: &[u8]) -> Value {
    let own = std::str::from_utf8(bytes).ok().filter(|text| text.trim_start().starts_with('{'));
    // As it came: reading it writes addresses into it.
    let own = own.filter(|text| fhir::parse(text).is_some()).and_then(|text| serde_json::from_str(text).ok());
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
