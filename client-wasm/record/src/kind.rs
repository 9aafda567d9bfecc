//! Kinds of documents and the codes that the field gives them.

use serde::Serialize;

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

/// LOINC codes of documents (LOINC's document ontology; the types that the French CI-SIS uses are among them).
const LOINC: &[(&str, Kind)] = &[
    // Laboratory and pathology.
    ("11502-2", Kind::Laboratory),
    ("18725-2", Kind::Laboratory),
    ("26436-6", Kind::Laboratory),
    ("11526-1", Kind::Laboratory),
    ("60568-3", Kind::Laboratory),
    ("51969-4", Kind::Laboratory),
    // Imaging.
    ("18748-4", Kind::Imaging),
    ("18726-0", Kind::Imaging),
    ("18747-6", Kind::Imaging),
    ("24606-6", Kind::Imaging),
    ("68604-8", Kind::Imaging),
    ("55113-5", Kind::Imaging),
    ("11525-3", Kind::Imaging),
    ("18745-0", Kind::Imaging),
    // Prescriptions and dispensing.
    ("57833-6", Kind::Prescription),
    ("57832-8", Kind::Prescription),
    ("60593-1", Kind::Prescription),
    ("57828-6", Kind::Prescription),
    ("57829-4", Kind::Prescription),
    ("57831-0", Kind::Prescription),
    ("57834-4", Kind::Prescription),
    // Treatments.
    ("56445-0", Kind::Treatment),
    ("10160-0", Kind::Treatment),
    ("18776-5", Kind::Treatment),
    // Vaccinations.
    ("11369-6", Kind::Vaccination),
    ("87273-9", Kind::Vaccination),
    ("82593-5", Kind::Vaccination),
    // Allergies, problems, measures as sections that stand alone.
    ("48765-2", Kind::Allergy),
    ("11450-4", Kind::Diagnosis),
    ("8716-3", Kind::Measure),
    // Directives.
    ("42348-3", Kind::Administrative),
    ("64298-3", Kind::Administrative),
    ("51851-4", Kind::Administrative),
    ("59284-0", Kind::Administrative),
    // Reports, letters, summaries.
    ("60591-5", Kind::Report),
    ("34133-9", Kind::Report),
    ("18842-5", Kind::Report),
    ("34105-7", Kind::Report),
    ("11488-4", Kind::Report),
    ("11506-3", Kind::Report),
    ("11504-8", Kind::Report),
    ("28570-0", Kind::Report),
    ("34117-2", Kind::Report),
    ("34112-3", Kind::Report),
    ("57133-1", Kind::Report),
    ("34108-1", Kind::Report),
    ("34878-9", Kind::Report),
    ("59258-4", Kind::Report),
    ("85208-7", Kind::Report),
    ("11490-0", Kind::Report),
    ("28573-6", Kind::Report),
    ("15507-7", Kind::Report),
    ("15508-5", Kind::Report),
    ("18761-7", Kind::Report),
    ("11524-6", Kind::Report),
    ("18744-3", Kind::Report),
    ("18746-8", Kind::Report),
    ("18751-8", Kind::Report),
    ("34745-0", Kind::Report),
    ("47420-5", Kind::Report),
    ("56447-6", Kind::Report),
    ("69730-0", Kind::Report),
    ("74207-2", Kind::Report),
];

/// The kind under a LOINC code of a document.
pub(crate) fn of_loinc(code: &str) -> Option<Kind> {
    LOINC.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
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

/// The kind that words tell: of a type's name, or of a title.
pub(crate) fn of_words(text: &str) -> Option<Kind> {
    let plain: String = text.to_lowercase().chars().map(without_accent).collect();
    let stands = |word: &str| plain.match_indices(word).any(|(at, _)| !plain[..at].ends_with(char::is_alphabetic));
    WORDS.iter().find(|(word, _)| stands(word)).map(|(_, kind)| *kind)
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
        assert_eq!(of_loinc("11502-2"), Some(Kind::Laboratory));
        assert_eq!(of_loinc("00000-0"), None);
        assert_eq!(of_words("CR d’imagerie médicale"), Some(Kind::Imaging));
        assert_eq!(of_words("Synthèse médicale"), Some(Kind::Report));
        assert_eq!(of_words("Confirmation"), None, "a word inside another is none");
    }

    #[test]
    fn no_code_stands_twice() {
        for (at, (code, _)) in LOINC.iter().enumerate() {
            assert!(LOINC[at + 1..].iter().all(|(other, _)| other != code), "{code}");
        }
    }
}
