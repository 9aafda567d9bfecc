//! A vaccination as a FHIR R4 resource.

use serde_json::{Value, json};

use super::resource::{concept, put_date};
use crate::{Entry, Given};

/// A vaccination; of a vaccine that was only delivered, the delivery.
pub(super) fn vaccination(entry: &Entry, subject: &Value) -> Value {
    let given = Given::of(entry);
    let note = |said: String| json!([{ "text": said }]);
    if let Some(day) = &given.delivered {
        let mut made = json!({
            "resourceType": "MedicationDispense",
            "status": "completed",
            "medicationCodeableConcept": concept(&entry.text, &entry.codes),
            "subject": subject,
            "whenHandedOver": day,
        });
        if let Some(said) = (Given { delivered: None, ..given }).said() {
            made["note"] = note(said);
        }
        return made;
    }
    let mut made = json!({
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept(&entry.text, &entry.codes),
        "patient": subject,
    });
    put_date(&mut made, "occurrenceDateTime", entry.date.as_deref());
    if let Some(lot) = &given.lot {
        made["lotNumber"] = json!(lot);
    }
    for (field, said) in [("route", &given.route), ("site", &given.site)] {
        if let Some(said) = said {
            made[field] = json!({ "text": said });
        }
    }
    match given.number.as_deref().map(|number| (number, number.parse::<u32>())) {
        Some((_, Ok(number))) if number > 0 => made["protocolApplied"] = json!([{ "doseNumberPositiveInt": number }]),
        Some((number, _)) => made["protocolApplied"] = json!([{ "doseNumberString": number }]),
        None => {}
    }
    if let Some(said) = given.remark {
        made["note"] = note(said);
    }
    made
}
