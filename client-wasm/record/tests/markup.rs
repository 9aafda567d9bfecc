//! FHIR R4 in XML says what the same in JSON says.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_record::{Entries, Finding, Format, document_reference, entries, examine, is_of_documents, read};
use serde_json::Value;

const BUNDLE: &str = include_str!("samples/bundle.json");
const RESOURCES: &str = include_str!("samples/resources.json");
const SUMMARY: &str = include_str!("samples/ips.json");

/// A resource in XML, by the rules of FHIR R4 section 2.6.1.
fn markup(json: &str) -> String {
    let root: Value = serde_json::from_str(json).unwrap();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", resource(&root, " xmlns=\"http://hl7.org/fhir\""))
}

fn resource(json: &Value, declared: &str) -> String {
    let name = json["resourceType"].as_str().unwrap();
    format!("<{name}{declared}>{}</{name}>", fields(json))
}

fn fields(json: &Value) -> String {
    let own = json.as_object().unwrap().iter().filter(|(name, _)| *name != "resourceType" && !name.starts_with('_'));
    let mut all: Vec<String> = own.map(|(name, value)| element(name, value, &json[format!("_{name}")])).collect();
    let absent = json.as_object().unwrap().keys().filter_map(|name| Some((name, name.strip_prefix('_')?)));
    let absent = absent.filter(|(_, name)| json[*name].is_null());
    all.extend(absent.map(|(name, bare)| format!("<{bare}>{}</{bare}>", fields(&json[name.as_str()]))));
    all.concat()
}

fn element(name: &str, value: &Value, beside: &Value) -> String {
    let extended = if beside.is_object() { fields(beside) } else { String::new() };
    match value {
        Value::Array(all) => all.iter().map(|one| element(name, one, &Value::Null)).collect(),
        Value::Object(_) if value["resourceType"].is_string() => format!("<{name}>{}</{name}>", resource(value, "")),
        Value::Object(_) if name == "extension" => {
            let mut rest = value.clone();
            let url = rest.as_object_mut().unwrap().remove("url").unwrap();
            format!("<extension url={url}>{}</extension>", fields(&rest))
        }
        Value::Object(_) => format!("<{name}>{}</{name}>", fields(value)),
        Value::String(text) if name == "div" => text.clone(),
        Value::String(text) => {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            format!("<{name} value=\"{text}\">{extended}</{name}>")
        }
        other => format!("<{name} value=\"{other}\">{extended}</{name}>"),
    }
}

#[test]
fn a_bundle_in_markup_is_examined_read_and_filed_as_the_same_in_json_is() {
    for json in [BUNDLE, RESOURCES, SUMMARY] {
        let xml = markup(json);
        let bare = |found: Finding| Finding { gives: None, ..found };
        assert_eq!(bare(examine("a.xml", xml.as_bytes())), bare(examine("a.xml", json.as_bytes())));
        assert_eq!(examine("a.xml", xml.as_bytes()).format, Format::Fhir);
        assert_eq!(entries(xml.as_bytes()), entries(json.as_bytes()));
        assert_eq!(read(xml.as_bytes()), read(json.as_bytes()));
    }
    assert!(entries(markup(RESOURCES).as_bytes()).entries.len() > 8);
}

#[test]
fn what_counts_is_a_number_and_what_turns_a_meaning_is_seen() {
    let request = |inside: &str| {
        let text = format!(
            "<f:MedicationRequest xmlns:f=\"http://hl7.org/fhir\"><f:status value=\"active\"/><f:intent value=\"order\"/>{inside}\
             <f:medicationCodeableConcept><f:text value=\"Aspirine\"/></f:medicationCodeableConcept><f:subject/></f:MedicationRequest>"
        );
        entries(text.as_bytes())
    };
    assert_eq!(request("").entries[0].text, "Aspirine", "whatever the prefix");
    for turned in [
        "<f:doNotPerform value=\"true\"/>",
        "<f:modifierExtension url=\"urn:a\"><f:valueBoolean value=\"true\"/></f:modifierExtension>",
        "<f:modifierExtension url=\"urn:a\"><f:extension url=\"b\"><f:valueBoolean value=\"true\"/></f:extension></f:modifierExtension>",
    ] {
        assert_eq!((request(turned).entries.len(), request(turned).left.len()), (0, 1), "{turned}");
    }
    let dosage = "<f:dosageInstruction><f:text value=\"1 le soir\"/></f:dosageInstruction>";
    assert_eq!(request(dosage).entries[0].detail.as_deref(), Some("1 le soir"), "one of a list is a list");
}

#[test]
fn markup_of_another_kind_or_without_end_is_no_resource() {
    let deep =
        format!("<Bundle xmlns=\"http://hl7.org/fhir\">{}{}</Bundle>", "<a>".repeat(5_000), "</a>".repeat(5_000));
    for other in ["<Bundle/>", "<bundle xmlns=\"http://hl7.org/fhir\"/>", "<Bundle xmlns=\"urn:other\"/>", &deep] {
        assert_eq!(
            (examine("a.xml", other.as_bytes()).format, entries(other.as_bytes())),
            (Format::Unknown, Entries::default())
        );
    }
}

#[test]
fn a_document_in_markup_comes_out_and_a_resource_goes_on_as_it_came() {
    let reference = document_reference("Courrier", "2026-11-26", "application/pdf", b"%PDF-1.4").to_string();
    let xml = markup(&reference);
    assert!(is_of_documents(xml.as_bytes()));
    assert_eq!(examine("a.xml", xml.as_bytes()).holds[0].bytes, b"%PDF-1.4");
    let own: Value = serde_json::from_str(BUNDLE).unwrap();
    assert_eq!(document_reference("", "2026-11-26", "application/fhir+json", BUNDLE.as_bytes()), own);
}
