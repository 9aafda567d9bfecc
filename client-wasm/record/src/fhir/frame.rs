//! Which resources state something of a person's health, and which only frame what others state.

use serde_json::Value as Json;

/// Resources that frame a record and state nothing of a person's health.
const FRAME: &[&str] = &[
    "Account",
    "Appointment",
    "AppointmentResponse",
    "AuditEvent",
    "Basic",
    "Binary",
    "Bundle",
    "Claim",
    "ClaimResponse",
    "Composition",
    "Contract",
    "Coverage",
    "Device",
    "DocumentManifest",
    "DocumentReference",
    "Encounter",
    "Endpoint",
    "ExplanationOfBenefit",
    "Group",
    "HealthcareService",
    "Invoice",
    "Linkage",
    "List",
    "Location",
    "Medication",
    "MessageHeader",
    "OperationOutcome",
    "Organization",
    "Parameters",
    "Patient",
    "Person",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "RelatedPerson",
    "Schedule",
    "ServiceRequest",
    "Slot",
    "Specimen",
    "Subscription",
    "Substance",
    "Task",
];

/// Whether a resource of another type than those that give entries says something that is left.
pub(super) fn is_said(resource: &Json) -> bool {
    match resource["resourceType"].as_str() {
        // A heading over its results; alone, its conclusion is all that it says.
        Some("DiagnosticReport") => {
            let has_results = resource["result"].as_array().is_some_and(|results| !results.is_empty());
            let concludes = ["conclusion", "conclusionCode"].iter().any(|element| !resource[*element].is_null());
            concludes && !has_results
        }
        Some(name) => !FRAME.contains(&name),
        None => false,
    }
}
