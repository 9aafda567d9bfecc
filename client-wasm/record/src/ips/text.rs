//! What people read in the summary, as FHIR carries it.

use serde_json::{Value, json};

use super::Language;

/// XHTML that says the lines, escaped.
pub(super) fn narrative(lines: &[String], language: Language) -> Value {
    let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    let tag = language.tag();
    let div =
        format!("<div xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"{tag}\" lang=\"{tag}\"><ul>{items}</ul></div>");
    json!({ "status": "generated", "div": div })
}

/// Text between tags and quotation marks.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The directives as the IPS carries them.
pub(super) fn consent(said: &str, subject: &Value, at: &str) -> Value {
    let escaped = escaped(said);
    json!({
        "resourceType": "Consent",
        "text": { "status": "additional", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{escaped}</div>") },
        "status": "active",
        "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "adr" }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "42348-3", "display": "Advance healthcare directives" }] }],
        "patient": subject,
        "dateTime": at,
        "policyRule": { "text": said },
    })
}
