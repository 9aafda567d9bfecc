//! What was done to a person, and what she has in or on the body since, in FHIR R4.

use serde_json::{Value, json};

use super::resource::{concept, day, put_date, unknown};
use crate::{Entry, Status};

/// A procedure that was done (profile Procedure (IPS)).
pub(super) fn procedure(entry: &Entry, subject: &Value) -> Value {
    let mut made = json!({
        "resourceType": "Procedure",
        "status": if entry.status == Status::Current { "in-progress" } else { "completed" },
        "code": concept(&entry.text, &entry.codes),
        "subject": subject,
    });
    match (&entry.date, &entry.until) {
        (Some(from), Some(until)) => made["performedPeriod"] = json!({ "start": day(from), "end": day(until) }),
        (date, _) => put_date(&mut made, "performedDateTime", date.as_deref()),
    }
    put_note(&mut made, entry);
    made
}

/// A device that somebody has.
pub(super) fn device_use(entry: &Entry, subject: &Value) -> Value {
    let mut made = device(concept(&entry.text, &entry.codes), subject);
    match entry.status {
        Status::Past => made["status"] = json!("completed"),
        Status::Current => made["status"] = json!("active"),
        // A list of what was paid for does not say what is still worn.
        Status::Unsaid | Status::Absent => made["_status"] = unknown(),
    }
    match (&entry.date, &entry.until) {
        (Some(from), Some(until)) => made["timingPeriod"] = json!({ "start": day(from), "end": day(until) }),
        (date, _) => put_date(&mut made, "timingDateTime", date.as_deref()),
    }
    put_note(&mut made, entry);
    made
}

/// The use of a device of a type (profile Device Use Statement (IPS)), with the device inside it.
pub(super) fn device(of: Value, subject: &Value) -> Value {
    json!({
        "resourceType": "DeviceUseStatement",
        "contained": [{ "resourceType": "Device", "id": "device", "type": of, "patient": subject }],
        "subject": subject,
        "device": { "reference": "#device" },
    })
}

fn put_note(made: &mut Value, entry: &Entry) {
    if let Some(detail) = &entry.detail {
        made["note"] = json!([{ "text": detail }]);
    }
}
