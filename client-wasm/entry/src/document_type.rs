//! The field's code for what a document is.

/// All categories, as every surface of Cachet names them.
pub const CATEGORIES: [&str; 12] = [
    "report",
    "laboratory",
    "imaging",
    "prescription",
    "vaccination",
    "allergy",
    "diagnosis",
    "treatment",
    "measure",
    "certificate",
    "administrative",
    "other",
];

/// The LOINC type of document that a category stands for; `other` is none. A report may be of any type, and is a note.
#[must_use]
pub fn document_type(category: &str) -> Option<(&'static str, &'static str)> {
    match category {
        "laboratory" => Some(("11502-2", "Laboratory report")),
        "imaging" => Some(("18748-4", "Diagnostic imaging study")),
        "prescription" => Some(("57833-6", "Prescription for medication")),
        "vaccination" => Some(("11369-6", "History of Immunization note")),
        "report" => Some(("34109-9", "Note")),
        "allergy" => Some(("48765-2", "Allergies and adverse reactions Document")),
        "diagnosis" => Some(("11450-4", "Problem list - Reported")),
        "treatment" => Some(("56445-0", "Medication summary Document")),
        "measure" => Some(("8716-3", "Vital signs")),
        "administrative" => Some(("51851-4", "Administrative note")),
        // As the French list of types names it (JDV_J07).
        "certificate" => Some(("89601-9", "Certificat médical")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_but_other_has_a_type_of_document() {
        let all: Vec<&str> = CATEGORIES.iter().copied().filter(|category| *category != "other").collect();
        let mut codes: Vec<&str> =
            all.iter().filter_map(|category| document_type(category)).map(|(code, _)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), document_type("other")), (all.len(), None));
    }
}
