//! "There is none", and "nothing is known of it", in the codes of the IPS (CodeSystem "Absent and Unknown Data").

use serde_json::{Value, json};

use super::done::device;
use super::resource::{CLINICAL_ALLERGY, CLINICAL_CONDITION, coded, problem_list, put_date};
use crate::{Entry, EntryKind};

/// What is not there, and what is not known, in the words of the IPS.
pub const IPS_ABSENT: &str = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

/// The codes of a kind for "none known" and for "nothing known"; none for values, which are measured or not.
const fn codes(kind: EntryKind) -> Option<(&'static str, &'static str)> {
    match kind {
        EntryKind::Allergy => Some(("no-known-allergies", "no-allergy-info")),
        EntryKind::Treatment => Some(("no-known-medications", "no-medication-info")),
        EntryKind::Diagnosis => Some(("no-known-problems", "no-problem-info")),
        EntryKind::Procedure => Some(("no-known-procedures", "no-procedure-info")),
        EntryKind::Device => Some(("no-known-devices", "no-device-info")),
        EntryKind::Vaccination => Some(("no-known-immunizations", "no-immunization-info")),
        EntryKind::Laboratory | EntryKind::Measure => None,
    }
}

/// Says that nothing is known of a kind.
#[must_use]
pub fn unknown(kind: EntryKind, subject: &Value) -> Option<Value> {
    codes(kind).map(|(_, nothing)| said(kind, nothing, subject))
}

/// Says, as an entry does, that there is none of its kind, or of the part of it that the author speaks of.
#[must_use]
pub fn none(entry: &Entry, subject: &Value) -> Option<Value> {
    let code = entry.part_without().or(codes(entry.kind).map(|(none, _)| none))?;
    Some(said(entry.kind, code, subject))
}

fn said(kind: EntryKind, code: &str, subject: &Value) -> Value {
    let code = coded(IPS_ABSENT, code);
    let (mut made, day) = match kind {
        EntryKind::Allergy => {
            let status = coded(CLINICAL_ALLERGY, "active");
            (
                json!({ "resourceType": "AllergyIntolerance", "clinicalStatus": status, "code": code, "patient": subject }),
                None,
            )
        }
        EntryKind::Treatment => (
            json!({
                "resourceType": "MedicationStatement",
                "status": "unknown",
                "medicationCodeableConcept": code,
                "subject": subject,
            }),
            Some("effectiveDateTime"),
        ),
        EntryKind::Procedure => (
            json!({ "resourceType": "Procedure", "status": "unknown", "code": code, "subject": subject }),
            Some("performedDateTime"),
        ),
        EntryKind::Device => {
            let mut made = device(code, subject);
            made["status"] = json!("active");
            (made, Some("timingDateTime"))
        }
        EntryKind::Vaccination => (
            json!({ "resourceType": "Immunization", "status": "not-done", "vaccineCode": code, "patient": subject }),
            Some("occurrenceDateTime"),
        ),
        EntryKind::Diagnosis | EntryKind::Laboratory | EntryKind::Measure => (
            json!({
                "resourceType": "Condition",
                "clinicalStatus": coded(CLINICAL_CONDITION, "active"),
                "category": problem_list(),
                "code": code,
                "subject": subject,
            }),
            None,
        ),
    };
    if let Some(day) = day {
        put_date(&mut made, day, None);
    }
    made
}
