//! Entries as FHIR R4 resources, in the profiles of the IPS.

use serde_json::{Value, json};

use super::absent::none;
use super::done::{device_use, procedure};
use super::vaccination::vaccination;
use super::vital::{allowed, put_moment};
use crate::{Code, Entry, EntryKind, Judged, Number, Range, Status, Value as EntryValue, as_ucum};

/// "Not known", where FHIR requires a value (FHIR R4, "Data Absent Reason").
pub(super) fn unknown() -> Value {
    json!({ "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown" }] })
}

/// Puts a date, or says that it is not known. A time without a zone is no FHIR dateTime: its day is.
pub(super) fn put_date(resource: &mut Value, field: &str, date: Option<&str>) {
    match date {
        Some(date) => resource[field] = json!(day(date)),
        None => resource[format!("_{field}")] = unknown(),
    }
}

/// The day of a moment.
pub(super) fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}

pub(super) fn concept(text: &str, codes: &[Code]) -> Value {
    // Codings of terminologies that have a URI; a bare name of a system is none.
    let is_uri = |code: &&Code| code.system.starts_with("http") || code.system.starts_with("urn:");
    let coding = |code: &Code| {
        let mut coding = json!({ "system": code.system, "code": code.code });
        if !code.display.is_empty() {
            coding["display"] = json!(code.display);
        }
        coding
    };
    let codings: Vec<Value> = codes.iter().filter(is_uri).map(coding).collect();
    let mut concept = json!({ "text": text });
    if !codings.is_empty() {
        concept["coding"] = json!(codings);
    }
    concept
}

/// A concept of one code.
pub(super) fn coded(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code }] })
}

/// Whether an allergy counts.
pub(super) const CLINICAL_ALLERGY: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
/// Whether a problem counts.
pub(super) const CLINICAL_CONDITION: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";

/// The category of problems.
pub(super) fn problem_list() -> Value {
    json!([{ "coding": [
        { "system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "problem-list-item" },
        { "system": "http://loinc.org", "code": "75326-9", "display": "Problem" },
    ] }])
}

/// An entry about `subject`, without an id: whatever kind it is of.
#[must_use]
pub fn resource(entry: &Entry, subject: &Value) -> Value {
    let none = (entry.status == Status::Absent).then(|| none(entry, subject)).flatten();
    none.unwrap_or_else(|| match entry.kind {
        EntryKind::Laboratory | EntryKind::Measure => observation(entry, subject),
        _ => statement(entry, subject),
    })
}

/// An allergy, treatment, problem, operation, device or vaccination.
fn statement(entry: &Entry, subject: &Value) -> Value {
    let mut made = match entry.kind {
        EntryKind::Allergy => {
            let mut made = json!({
                "resourceType": "AllergyIntolerance",
                "clinicalStatus": coded(CLINICAL_ALLERGY, if entry.status == Status::Past { "inactive" } else { "active" }),
                "code": concept(&entry.text, &entry.codes),
                "patient": subject,
            });
            if let Some(date) = &entry.date {
                put_date(&mut made, "onsetDateTime", Some(date));
            }
            if let Some(detail) = &entry.detail {
                // How it shows, how severe it is, of what kind: a reaction is only the first of them.
                made["note"] = json!([{ "text": detail }]);
            }
            made
        }
        EntryKind::Treatment => {
            let status = match entry.status {
                Status::Current => "active",
                Status::Past => "completed",
                Status::Absent | Status::Unsaid => "unknown",
            };
            let mut made = json!({
                "resourceType": "MedicationStatement",
                "status": status,
                "medicationCodeableConcept": concept(&entry.text, &entry.codes),
                "subject": subject,
            });
            match (&entry.date, &entry.until) {
                (Some(from), Some(until)) => {
                    made["effectivePeriod"] = json!({ "start": day(from), "end": day(until) });
                }
                (date, _) => put_date(&mut made, "effectiveDateTime", date.as_deref()),
            }
            if let Some(detail) = &entry.detail {
                made["dosage"] = json!([{ "text": detail }]);
            }
            made
        }
        EntryKind::Procedure => procedure(entry, subject),
        EntryKind::Device => device_use(entry, subject),
        EntryKind::Vaccination => vaccination(entry, subject),
        _ => {
            let is_past = entry.status == Status::Past;
            let mut made = json!({
                "resourceType": "Condition",
                "clinicalStatus": coded(CLINICAL_CONDITION, if is_past { "resolved" } else { "active" }),
                "category": problem_list(),
                "code": concept(&entry.text, &entry.codes),
                "subject": subject,
            });
            if let Some(date) = &entry.date {
                put_date(&mut made, "onsetDateTime", Some(date));
            }
            if let Some(until) = entry.until.as_ref().filter(|_| is_past) {
                put_date(&mut made, "abatementDateTime", Some(until));
            }
            if let Some(detail) = &entry.detail {
                made["note"] = json!([{ "text": detail }]);
            }
            made
        }
    };
    put_author(&mut made, entry);
    made
}

/// Who says so, in words: no directory vouches for a name in a foreign file.
fn put_author(made: &mut Value, entry: &Entry) {
    let Some(author) = &entry.author else { return };
    let field = match made["resourceType"].as_str() {
        Some("AllergyIntolerance" | "Condition" | "Procedure") => "asserter",
        Some("MedicationStatement") => "informationSource",
        _ => return,
    };
    made[field] = json!({ "display": author });
}

/// A result or a measure.
fn observation(entry: &Entry, subject: &Value) -> Value {
    let (category, display) = match entry.kind {
        EntryKind::Measure => ("vital-signs", "Vital Signs"),
        _ => ("laboratory", "Laboratory"),
    };
    let performer = match &entry.author {
        Some(author) => json!({ "display": author }),
        // A document gives it, and not who found it.
        None if entry.kind == EntryKind::Laboratory && !entry.place.is_empty() => json!({
            "extension": [{
                "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown",
            }],
        }),
        // Nobody else measured it: the person did.
        None => subject.clone(),
    };
    let mut made = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": category, "display": display,
        }] }],
        "code": concept(&entry.text, &entry.codes),
        "subject": subject,
        "performer": [performer],
    });
    match entry.kind {
        EntryKind::Measure => put_moment(&mut made, entry.date.as_deref()),
        _ => put_date(&mut made, "effectiveDateTime", entry.date.as_deref()),
    }
    let converted = in_profile(entry);
    let entry = converted.as_ref().unwrap_or(entry);
    match &entry.value {
        Some(EntryValue::Quantity { number, unit }) => made["valueQuantity"] = quantity(number.as_str(), unit),
        Some(EntryValue::Words(words)) => made["valueString"] = json!(words),
        Some(EntryValue::Flag(flag)) => made["valueBoolean"] = json!(flag),
        None => made["dataAbsentReason"] = coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown"),
    }
    let unit = match &entry.value {
        Some(EntryValue::Quantity { unit, .. }) => unit.as_str(),
        _ => "",
    };
    if let Some(range) = entry.range.as_ref().and_then(|range| range_of(range, unit)) {
        made["referenceRange"] = json!([range]);
    }
    if let Some(judged) = entry.judged {
        let code = match judged {
            Judged::Usual => "N",
            Judged::Low => "L",
            Judged::High => "H",
            Judged::Unusual => "A",
        };
        made["interpretation"] =
            json!([coded("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code)]);
    }
    made
}

/// A vital sign and its range in a unit that its profile allows; `None` for what may stay as it is.
fn in_profile(entry: &Entry) -> Option<Entry> {
    let Some(EntryValue::Quantity { number, unit }) = entry.value.as_ref().filter(|_| entry.kind == EntryKind::Measure)
    else {
        return None;
    };
    let of = |number: &Number| allowed(number, unit, &entry.codes);
    let (number, wanted) = of(number)?;
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(of).map(|(number, _)| number);
    let range = entry.range.as_ref();
    let range =
        range.map(|range| Range { low: bound(&range.low), high: bound(&range.high), words: range.words.clone() });
    let value = Some(EntryValue::Quantity { number, unit: wanted.to_owned() });
    Some(Entry { value, range, ..entry.clone() })
}

fn range_of(range: &Range, unit: &str) -> Option<Value> {
    let mut made = json!({});
    if let Some(low) = &range.low {
        made["low"] = quantity(low.as_str(), unit);
    }
    if let Some(high) = &range.high {
        made["high"] = quantity(high.as_str(), unit);
    }
    if let Some(words) = &range.words {
        made["text"] = json!(words);
    }
    made.as_object().is_some_and(|fields| !fields.is_empty()).then_some(made)
}

fn quantity(number: &str, unit: &str) -> Value {
    let number: Value = serde_json::from_str(&canonical(number)).unwrap_or(Value::Null);
    let mut made = json!({ "value": number });
    if !unit.is_empty() {
        made["unit"] = json!(unit);
    }
    let code = if unit.is_empty() { Some("1".to_owned()) } else { as_ucum(unit) };
    if let Some(code) = code {
        made["system"] = json!("http://unitsofmeasure.org");
        made["code"] = json!(code);
    }
    made
}

/// JSON has no leading zeros.
fn canonical(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let trimmed = digits.trim_start_matches('0');
    let digits =
        if trimmed.is_empty() || trimmed.starts_with('.') { format!("0{trimmed}") } else { trimmed.to_owned() };
    format!("{sign}{digits}")
}
