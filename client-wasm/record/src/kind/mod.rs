//! Kinds of documents and the codes that the field gives them.

mod types;

use serde::Serialize;

pub(crate) use types::of_code;

/// What a document is; the categories of every surface of Cachet.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Reports, letters, summaries.
    Report,
    /// Results of a laboratory.
    Laboratory,
    /// Imaging, reports of it included.
    Imaging,
    /// Prescriptions.
    Prescription,
    /// Vaccinations.
    Vaccination,
    /// Allergies.
    Allergy,
    /// Diagnoses.
    Diagnosis,
    /// Treatments.
    Treatment,
    /// Measures.
    Measure,
    /// Certificates.
    Certificate,
    /// Administrative papers, directives among them.
    Administrative,
}

impl Kind {
    /// As the index writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Laboratory => "laboratory",
            Self::Imaging => "imaging",
            Self::Prescription => "prescription",
            Self::Vaccination => "vaccination",
            Self::Allergy => "allergy",
            Self::Diagnosis => "diagnosis",
            Self::Treatment => "treatment",
            Self::Measure => "measure",
            Self::Certificate => "certificate",
            Self::Administrative => "administrative",
        }
    }
}

/// Words, without accents, that tell a kind when no code does; the first that is found counts.
const WORDS: &[(&str, Kind)] = &[
    ("vaccin", Kind::Vaccination),
    ("immuni", Kind::Vaccination),
    ("ordonnance", Kind::Prescription),
    ("prescription", Kind::Prescription),
    ("certificat", Kind::Certificate),
    ("imagerie", Kind::Imaging),
    ("radiolog", Kind::Imaging),
    ("radiograph", Kind::Imaging),
    ("scanner", Kind::Imaging),
    ("irm", Kind::Imaging),
    ("mri", Kind::Imaging),
    ("echograph", Kind::Imaging),
    ("imaging", Kind::Imaging),
    ("mammograph", Kind::Imaging),
    ("biolog", Kind::Laboratory),
    ("laborato", Kind::Laboratory),
    ("analyse", Kind::Laboratory),
    ("bilan sanguin", Kind::Laboratory),
    ("anatomo", Kind::Laboratory),
    ("patholog", Kind::Laboratory),
    ("allerg", Kind::Allergy),
    ("traitement", Kind::Treatment),
    ("medication", Kind::Treatment),
    ("directives anticipees", Kind::Administrative),
    ("facture", Kind::Administrative),
    ("attestation", Kind::Administrative),
    ("dispensation", Kind::Prescription),
    ("consentement", Kind::Administrative),
    ("compte rendu", Kind::Report),
    ("compte-rendu", Kind::Report),
    ("synthese", Kind::Report),
    ("lettre", Kind::Report),
    ("courrier", Kind::Report),
    ("consultation", Kind::Report),
    ("hospitalis", Kind::Report),
    ("operatoire", Kind::Report),
    ("urgence", Kind::Report),
    ("fiche", Kind::Report),
    ("plan personnalise", Kind::Report),
    ("report", Kind::Report),
    ("summary", Kind::Report),
    ("note", Kind::Report),
];

/// « Compte rendu », as French software shortens it: a whole word, and the last that counts.
const REPORT: &str = "cr";

/// The kind that words tell: of a type's name, or of a title.
pub(crate) fn of_words(text: &str) -> Option<Kind> {
    let plain: String = text.to_lowercase().chars().map(without_accent).collect();
    let stands = |word: &str| plain.match_indices(word).any(|(at, _)| !plain[..at].ends_with(char::is_alphabetic));
    let is_report = || plain.split(|c: char| !c.is_alphanumeric()).any(|word| word == REPORT);
    let told = WORDS.iter().find(|(word, _)| stands(word)).map(|(_, kind)| *kind);
    told.or_else(|| is_report().then_some(Kind::Report))
}

/// The French letters without their accents.
pub(crate) fn without_accent(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_before_words_and_words_before_nothing() {
        assert_eq!(of_code("11502-2"), Some(Kind::Laboratory));
        assert_eq!(of_code("00000-0"), None);
        assert_eq!(of_words("CR d’imagerie médicale"), Some(Kind::Imaging));
        assert_eq!(of_words("Synthèse médicale"), Some(Kind::Report));
        assert_eq!(of_words("Confirmation"), None, "a word inside another is none");
    }
}
