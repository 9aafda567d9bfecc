//! How an agreement names a category of documents.

/// A category in the agreement's words.
#[derive(Clone, Copy)]
pub(in crate::consent) struct Category {
    pub(super) french: &'static str,
    pub(super) english: &'static str,
}

impl Category {
    /// The words for `category`; none for one that this version cannot name, which no rule can be about.
    pub(in crate::consent) fn named(category: &str) -> Option<Self> {
        let (french, english) = match category {
            "report" => ("Comptes rendus", "Reports"),
            "laboratory" => ("Analyses", "Laboratory"),
            "imaging" => ("Imagerie", "Imaging"),
            "prescription" => ("Ordonnances", "Prescriptions"),
            "vaccination" => ("Vaccinations", "Vaccinations"),
            "allergy" => ("Allergies", "Allergies"),
            "diagnosis" => ("Diagnostics", "Diagnoses"),
            "treatment" => ("Traitements", "Treatments"),
            "measure" => ("Mesures", "Measurements"),
            "certificate" => ("Certificats", "Certificates"),
            "administrative" => ("Papiers", "Paperwork"),
            _ => return None,
        };
        Some(Self { french, english })
    }
}
