//! One FHIR resource: its kind, its day, its words. Fields as R4 defines them.

use serde_json::Value;

use super::name::{at_birth, in_use};
use super::references::References;
use crate::Kind;
use crate::date::of_fhir;
use crate::finding::{Finding, Format, Patient, title};
use crate::kind::{of_code, of_words};

/// Resources of a Bundle, or the one resource itself.
pub(super) fn all(root: &Value) -> Vec<&Value> {
    if root["resourceType"] != "Bundle" {
        return vec![root];
    }
    let entries = root["entry"].as_array().into_iter().flatten();
    entries.map(|entry| &entry["resource"]).filter(|resource| resource["resourceType"].is_string()).collect()
}

/// The kind that a resource's type, or its code, tells.
pub(super) fn kind(resource: &Value) -> Option<Kind> {
    let by_type = match resource["resourceType"].as_str()? {
        "Immunization" | "ImmunizationRecommendation" => Kind::Vaccination,
        "AllergyIntolerance" => Kind::Allergy,
        "Condition" => Kind::Diagnosis,
        "MedicationStatement" | "MedicationAdministration" => Kind::Treatment,
        "MedicationRequest" | "ServiceRequest" => Kind::Prescription,
        "ImagingStudy" => Kind::Imaging,
        "Observation" => match category(resource).as_deref() {
            Some("vital-signs") => Kind::Measure,
            Some("imaging") => Kind::Imaging,
            _ => Kind::Laboratory,
        },
        "Composition" | "DocumentReference" | "DiagnosticReport" => return of_type(resource),
        _ => return None,
    };
    Some(by_type)
}

fn of_type(resource: &Value) -> Option<Kind> {
    let concept = if resource["type"].is_object() { &resource["type"] } else { &resource["code"] };
    let codes = || concept["coding"].as_array().into_iter().flatten();
    let by_code = codes().filter_map(|coding| coding["code"].as_str()).find_map(of_code);
    let by_words = || words_of(concept).as_deref().and_then(of_words);
    let by_title = || resource["title"].as_str().or(resource["description"].as_str()).and_then(of_words);
    let report = || match (resource["resourceType"].as_str(), category(resource).as_deref()) {
        (Some("DiagnosticReport"), Some("RAD" | "imaging")) => Some(Kind::Imaging),
        (Some("DiagnosticReport"), _) => Some(Kind::Laboratory),
        _ => None,
    };
    by_code.or_else(by_words).or_else(by_title).or_else(report)
}

/// The first category's code.
pub(super) fn category(resource: &Value) -> Option<String> {
    let first = resource["category"].get(0).unwrap_or(&resource["category"]);
    first["coding"][0]["code"].as_str().map(str::to_owned)
}

/// What `resource` says of itself; references are followed into `resources`.
pub(super) fn finding<'a>(resource: &'a Value, resources: &References<'a>) -> Finding {
    let mut finding = Finding::of(Format::Fhir);
    finding.kind = kind(resource);
    let named = ["title", "description"].iter().find_map(|field| resource[*field].as_str()).and_then(title);
    let concept = ["type", "code", "vaccineCode", "medicationCodeableConcept"]
        .iter()
        .find_map(|field| words_of(&resource[*field]))
        .as_deref()
        .and_then(title);
    finding.title = named.or(concept);
    finding.day = day(resource);
    finding.author = ["author", "performer", "asserter", "recorder", "requester"]
        .iter()
        .map(|field| resource[*field].get(0).unwrap_or(&resource[*field]))
        .find_map(|reference| who(reference, resources));
    let about = ["subject", "patient"].iter().find_map(|field| resources.inside(&resource[*field], resource));
    finding.patient = about.and_then(patient);
    finding
}

fn day(resource: &Value) -> Option<String> {
    let fields = [
        "date",
        "effectiveDateTime",
        "occurrenceDateTime",
        "issued",
        "onsetDateTime",
        "recordedDate",
        "authoredOn",
        "started",
        "created",
    ];
    let period = || resource["effectivePeriod"]["start"].as_str().and_then(of_fhir);
    let first = fields.iter().filter_map(|field| resource[*field].as_str()).find_map(of_fhir);
    first.or_else(period).or_else(|| document_day(resource))
}

/// Of a DocumentReference without a date of its own: of what it is about, else of the file.
fn document_day(resource: &Value) -> Option<String> {
    let about = resource["context"]["period"]["start"].as_str().and_then(of_fhir);
    about.or_else(|| attachments(resource).iter().find_map(|file| file["creation"].as_str().and_then(of_fhir)))
}

/// The id that a reference names, in a full address or after a type.
pub(super) fn id_in(reference: &Value) -> Option<&str> {
    reference["reference"].as_str()?.rsplit(['/', ':']).next()
}

/// Where a resource keeps the address that its Bundle gives it: no element of FHIR has this name.
const ADDRESS: &str = "_address";

/// Writes into each resource of a Bundle the address that others refer to it by (`entry.fullUrl`, R4 section 2.36.4.1).
pub(super) fn keep_addresses(root: &mut Value) {
    for entry in root["entry"].as_array_mut().into_iter().flatten() {
        let Some(address) = entry["fullUrl"].as_str().map(str::to_owned) else { continue };
        if let Some(resource) = entry["resource"].as_object_mut() {
            resource.insert(ADDRESS.to_owned(), Value::String(address));
        }
    }
}

/// The ids that others may refer to `resource` by: its own, and the last part of its address.
pub(super) fn names(resource: &Value) -> [Option<&str>; 2] {
    [resource["id"].as_str(), address(resource).and_then(|address| address.rsplit(['/', ':']).next())]
}

/// The address that its Bundle gives to `resource`.
pub(super) fn address(resource: &Value) -> Option<&str> {
    resource[ADDRESS].as_str()
}

/// The person or institution behind a reference, as one shows it.
pub(super) fn who(reference: &Value, resources: &References<'_>) -> Option<String> {
    let referred = reference["reference"].as_str().and_then(|reference| resources.find(reference));
    let named = referred.and_then(|resource| match resource["name"].as_str() {
        Some(name) => Some(name.to_owned()),
        None => in_use(&resource["name"]),
    });
    named.or_else(|| reference["display"].as_str().map(str::to_owned)).as_deref().and_then(title)
}

/// A Patient resource's names and birth; without a name where only the day is said.
pub(super) fn patient(resource: &Value) -> Option<Patient> {
    if resource["resourceType"] != "Patient" {
        return None;
    }
    let born = resource["birthDate"].as_str().and_then(of_fhir);
    let name = in_use(&resource["name"]).as_deref().and_then(title);
    // A day of birth tells one person from another, too.
    let name = name.or_else(|| born.is_some().then(String::new))?;
    let at_birth = at_birth(&resource["name"]).as_deref().and_then(title).filter(|at_birth| *at_birth != name);
    Some(Patient { name, born, at_birth })
}

/// A CodeableConcept in words.
pub(super) fn words_of(concept: &Value) -> Option<String> {
    let display = || concept["coding"].as_array().into_iter().flatten().find_map(|coding| coding["display"].as_str());
    concept["text"].as_str().or_else(display).map(str::to_owned)
}

/// Attachments of a resource.
pub(super) fn attachments(resource: &Value) -> Vec<&Value> {
    match resource["resourceType"].as_str() {
        Some("DocumentReference") => {
            resource["content"].as_array().into_iter().flatten().map(|content| &content["attachment"]).collect()
        }
        Some("DiagnosticReport") => resource["presentedForm"].as_array().into_iter().flatten().collect(),
        // A Binary is an attachment itself: `contentType` and `data`.
        Some("Binary") => vec![resource],
        _ => Vec::new(),
    }
}

/// A resource without narrative, in one line: what it is, its value, its day.
pub(super) fn line(resource: &Value) -> Option<String> {
    let what =
        ["code", "vaccineCode", "medicationCodeableConcept", "type"].iter().find_map(|f| words_of(&resource[*f]))?;
    let quantity = &resource["valueQuantity"];
    let value = quantity["value"]
        .as_number()
        .map(|number| format!("{number} {}", quantity["unit"].as_str().unwrap_or_default()).trim().to_owned());
    let value = value.or_else(|| resource["valueString"].as_str().map(str::to_owned));
    let said = [Some(what), value, day(resource)];
    Some(said.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}
