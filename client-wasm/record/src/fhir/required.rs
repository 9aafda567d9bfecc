//! What R4 requires of the resources that give entries: elements that must be there, and closed sets of codes. A resource
//! that breaks them was made by software that meant something else, and is left rather than guessed at.

use serde_json::Value as Json;

/// What one type of resource must have.
struct Required {
    name: &'static str,
    /// Elements; of those with several types (`value[x]`), any.
    elements: &'static [&'static [&'static str]],
    /// Elements whose codes are a closed set.
    codes: &'static [(&'static str, &'static [&'static str])],
}

const MEDICATION: &[&str] = &["medicationCodeableConcept", "medicationReference"];
const OCCURRENCE: &[&str] = &["occurrenceDateTime", "occurrenceString"];
const EFFECTIVE: &[&str] = &["effectiveDateTime", "effectivePeriod"];

const REQUIRED: &[Required] = &[
    Required {
        name: "AllergyIntolerance",
        elements: &[&["patient"]],
        codes: &[
            ("clinicalStatus", &["active", "inactive", "resolved"]),
            ("verificationStatus", &["unconfirmed", "confirmed", "refuted", "entered-in-error"]),
        ],
    },
    Required {
        name: "Condition",
        elements: &[&["subject"]],
        codes: &[
            ("clinicalStatus", &["active", "recurrence", "relapse", "inactive", "remission", "resolved"]),
            (
                "verificationStatus",
                &["unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error"],
            ),
        ],
    },
    Required {
        name: "MedicationStatement",
        elements: &[&["status"], MEDICATION, &["subject"]],
        codes: &[(
            "status",
            &["active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken"],
        )],
    },
    Required {
        name: "MedicationRequest",
        elements: &[&["status"], &["intent"], MEDICATION, &["subject"]],
        codes: &[
            (
                "status",
                &["active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"],
            ),
            (
                "intent",
                &[
                    "proposal",
                    "plan",
                    "order",
                    "original-order",
                    "reflex-order",
                    "filler-order",
                    "instance-order",
                    "option",
                ],
            ),
        ],
    },
    Required {
        name: "MedicationAdministration",
        elements: &[&["status"], MEDICATION, &["subject"], EFFECTIVE],
        codes: &[(
            "status",
            &["in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"],
        )],
    },
    Required {
        name: "MedicationDispense",
        elements: &[&["status"], MEDICATION],
        codes: &[(
            "status",
            &[
                "preparation",
                "in-progress",
                "cancelled",
                "on-hold",
                "completed",
                "entered-in-error",
                "stopped",
                "declined",
                "unknown",
            ],
        )],
    },
    Required {
        name: "Immunization",
        elements: &[&["status"], &["vaccineCode"], &["patient"], OCCURRENCE],
        codes: &[("status", &["completed", "entered-in-error", "not-done"])],
    },
    Required {
        name: "Procedure",
        elements: &[&["status"], &["subject"]],
        codes: &[(
            "status",
            &[
                "preparation",
                "in-progress",
                "not-done",
                "on-hold",
                "stopped",
                "completed",
                "entered-in-error",
                "unknown",
            ],
        )],
    },
    Required {
        name: "DeviceUseStatement",
        elements: &[&["status"], &["subject"], &["device"]],
        codes: &[("status", &["active", "completed", "entered-in-error", "intended", "stopped", "on-hold"])],
    },
    Required {
        name: "Observation",
        elements: &[&["status"], &["code"]],
        codes: &[(
            "status",
            &["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"],
        )],
    },
];

/// Whether `resource` has what R4 requires of its type. A type that gives no entries is not looked into.
pub(super) fn is_kept(resource: &Json) -> bool {
    let Some(required) = REQUIRED.iter().find(|one| resource["resourceType"] == one.name) else { return true };
    // An extension beside a primitive may say why it is missing (R4 section 2.1.0.6).
    let is_there = |element: &&str| !resource[*element].is_null() || !resource[format!("_{element}")].is_null();
    let has_elements = required.elements.iter().all(|any| any.iter().any(is_there));
    // Of the codings of a concept one is of the set; others may say the same in another terminology.
    let is_of = |known: &[&str], stated: &[&str]| stated.is_empty() || stated.iter().any(|code| known.contains(code));
    has_elements && required.codes.iter().all(|(element, known)| is_of(known, &stated(&resource[*element])))
}

/// The codes that an element states: its own, or those of a concept.
fn stated(element: &Json) -> Vec<&str> {
    let concept = element["coding"].as_array().into_iter().flatten().filter_map(|coding| coding["code"].as_str());
    element.as_str().into_iter().chain(concept).collect()
}
