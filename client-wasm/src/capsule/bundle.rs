//! The record as a FHIR R4 Bundle of the type `collection`: who, with the medical profile; a DocumentReference for each
//! version, with the address of its file in the archive; and each entry in force, as the summary writes it.

use cachet_crypto::Timestamp;
use cachet_entry::Profile;
use cachet_entry::fhir::{self, Language};
use serde_json::{Value, json};

use crate::record::{EntryState, EntryView};

use crate::vault::change::Version;

/// A version and where it lies in the archive.
pub(super) struct Filed<'a> {
    pub(super) version: &'a Version,
    /// Who wrote the document, as its file or its owner says.
    pub(super) written: &'a str,
    pub(super) file: String,
    pub(super) deleted: bool,
    pub(super) is_newest: bool,
}

impl Filed<'_> {
    /// Who wrote it: an attested sender, else as it is said.
    pub(super) fn author(&self) -> &str {
        let signed = self.version.author.as_ref().map(|author| author.name.as_str());
        let left = self.version.from.as_ref().map(|from| from.name.as_str());
        signed.or(left).unwrap_or(self.written)
    }
}

/// Whom the bundle is about, and what is known of that person.
pub(super) struct About<'a> {
    /// The name that the vault goes by.
    pub(super) name: &'a str,
    pub(super) profile: &'a Profile,
    pub(super) entries: &'a [EntryView],
}

/// The bundle. What was deleted, removed, set aside or corrected is no part of the record and stays out.
pub(super) fn of(about: &About<'_>, made: Timestamp, filed: &[Filed<'_>]) -> Value {
    let patient = urn(&[0; 16], 1);
    let subject = json!({ "reference": patient });
    let mut entries = vec![json!({ "fullUrl": patient, "resource": person(about) })];
    let said = (2..).zip(fhir::observations(about.profile, Language::Fr, &subject));
    entries.extend(said.map(|(last, said)| json!({ "fullUrl": urn(&[0; 16], last), "resource": said })));
    let in_force = about.entries.iter().filter(|view| view.state == EntryState::InForce);
    entries.extend(in_force.map(
        |view| json!({ "fullUrl": urn(view.id.as_bytes(), 0), "resource": fhir::resource(&view.entry, &subject) }),
    ));
    entries.extend(filed.iter().filter(|filed| !filed.deleted).map(
        |filed| json!({ "fullUrl": urn(filed.version.object.as_bytes(), 0), "resource": reference(filed, &patient) }),
    ));
    json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": instant(made),
        "entry": entries,
    })
}

/// The Patient: the profile's, else the vault's name alone.
fn person(about: &About<'_>) -> Value {
    let is_named = !about.profile.family.is_empty() || !about.profile.given.is_empty();
    let mut person = fhir::patient(about.profile);
    person["active"] = json!(true);
    if !is_named {
        person["name"] = json!([{ "use": "usual", "text": about.name }]);
    }
    person
}

fn reference(filed: &Filed<'_>, patient: &str) -> Value {
    let version = filed.version;
    let mut kind = json!({ "text": version.category });
    if let Some((code, display)) = cachet_entry::document_type(&version.category) {
        kind["coding"] = json!([{ "system": "http://loinc.org", "code": code, "display": display }]);
    }
    let mut resource = json!({
        "resourceType": "DocumentReference",
        "masterIdentifier": { "system": "urn:ietf:rfc:3986", "value": urn(version.object.as_bytes(), 0) },
        "status": if filed.is_newest { "current" } else { "superseded" },
        "type": kind,
        "subject": { "reference": patient },
        "date": instant(version.at),
        "description": version.title,
        "content": [{
            "attachment": {
                "contentType": version.media_type,
                "url": filed.file,
                "size": version.size,
                "title": version.title,
                "creation": version.date.to_string(),
            }
        }],
        "context": { "period": { "start": version.date.to_string() } },
    });
    if !filed.author().is_empty() {
        resource["author"] = json!([{ "display": filed.author() }]);
    }
    if let Some(previous) = &version.previous {
        let target = json!({ "reference": urn(previous.as_bytes(), 0) });
        resource["relatesTo"] = json!([{ "code": "replaces", "target": target }]);
    }
    resource
}

/// `urn:uuid:` of 16 bytes; `last` is added to the last one.
fn urn(id: &[u8; 16], last: u8) -> String {
    let hex: Vec<String> =
        id.iter().enumerate().map(|(at, byte)| format!("{:02x}", if at == 15 { byte | last } else { *byte })).collect();
    let [a, b, c, d, e] = [&hex[..4], &hex[4..6], &hex[6..8], &hex[8..10], &hex[10..]].map(<[String]>::concat);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// A FHIR `instant`.
pub(super) fn instant(at: Timestamp) -> String {
    let second = at.0 % 86_400;
    format!("{}T{:02}:{:02}:{:02}Z", at.day(), second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_are_written_as_fhir_writes_them() {
        assert_eq!(urn(&[0xab; 16], 0), "urn:uuid:abababab-abab-abab-abab-abababababab");
        assert_eq!(instant(Timestamp(20_778 * 86_400 + 3_723)), "2026-11-21T01:02:03Z");
    }
}
