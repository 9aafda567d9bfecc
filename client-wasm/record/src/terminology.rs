//! Terminologies: their URIs, and codes that say "none" or "no idea".

use cachet_entry::Code;

pub(crate) const LOINC: &str = "http://loinc.org";
pub(crate) const SNOMED: &str = "http://snomed.info/sct";
/// Codes of the International Patient Summary for what is absent or unknown.
pub(crate) const IPS_ABSENT: &str = cachet_entry::fhir::IPS_ABSENT;

/// HL7 v3 names terminologies by OID, FHIR by URI (FHIR R4, "Known code systems").
const BY_OID: &[(&str, &str)] = &[
    ("2.16.840.1.113883.6.1", LOINC),
    ("2.16.840.1.113883.6.96", SNOMED),
    ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    ("2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd-10-cm"),
    ("2.16.840.1.113883.6.73", "http://www.whocc.no/atc"),
    // As the French health insurance names it.
    ("1.2.250.1.215.200.1.2.1", "http://www.whocc.no/atc"),
    ("1.2.250.1.215.200.1.2.2", "http://www.whocc.no/atc"),
    ("2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"),
    ("2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx"),
    ("2.16.840.1.113883.6.59", "http://hl7.org/fhir/sid/cvx"),
    ("2.16.840.1.113883.5.1150.1", IPS_ABSENT),
];

/// The URI of the terminology that HL7 v3 calls `oid`.
pub(crate) fn uri_of(oid: &str) -> String {
    let known = BY_OID.iter().find(|(known, _)| *known == oid);
    known.map_or_else(|| format!("urn:oid:{oid}"), |(_, uri)| (*uri).to_owned())
}

/// "There is none": no known allergy, no known medication, no known problem (SNOMED CT, the IPS).
const NONE: &[&str] = &[
    "716186003", // No known allergy
    "409137002", // No known drug allergy
    "428607008", // No known environmental allergy
    "429625007", // No known food allergy
    "160244002", // No known allergies (former)
    "787481004", // No known medications (IPS)
    "160245001", // No current problems or disability
    "182849000", // No drug therapy prescribed (IHE PCC)
    "408350003", // Not on self-medications (IHE PCC)
    "no-known-allergies",
    "no-known-medication-allergies",
    "no-known-environmental-allergies",
    "no-known-food-allergies",
    "no-known-medications",
    "no-known-problems",
    "no-known-immunizations",
    "787480003", // No known procedures (IPS)
    "787483001", // No known devices in use (IPS, former)
    "no-known-procedures",
    "no-known-devices",
];

/// "Nothing is known of it", which says nothing about the person.
const NO_INFORMATION: &[&str] = &[
    "no-allergy-info",
    "no-medication-info",
    "no-problem-info",
    "no-immunization-info",
    "no-procedure-info",
    "no-device-info",
    "1631000175102",
    "182904002",
];

/// Whether a code says that there is none of a kind.
pub(crate) fn says_none(codes: &[Code]) -> bool {
    of_terminology(codes, NONE)
}

/// Whether a code says that nothing is known.
pub(crate) fn says_nothing(codes: &[Code]) -> bool {
    of_terminology(codes, NO_INFORMATION)
}

/// How people and software write that there is none, where no code says it; without accents.
const SAID_NONE: &[&str] = &[
    "pas d'allergie",
    "aucune allergie",
    "absence d'allergie",
    "pas de traitement",
    "aucun traitement",
    "absence de traitement",
    "aucun probleme",
    "aucun antecedent",
    "pas d'antecedent",
    "no known",
    "neant",
];

/// Whether the name of something says that there is none of it.
pub(crate) fn words_say_none(text: &str) -> bool {
    let plain: String = text.to_lowercase().replace('’', "'").chars().map(crate::kind::without_accent).collect();
    SAID_NONE.iter().any(|none| plain.starts_with(none))
}

fn of_terminology(codes: &[Code], wanted: &[&str]) -> bool {
    let is_known = |code: &Code| code.system == SNOMED || code.system == IPS_ABSENT;
    codes.iter().any(|code| is_known(code) && wanted.contains(&code.code.as_str()))
}

/// LOINC codes of vital signs (FHIR R4, "Vital signs profile"), and of what people measure at home.
const MEASURES: &[&str] = &[
    "85353-1", "9279-1", "8867-4", "2708-6", "59408-5", "8310-5", "8302-2", "9843-4", "8287-5", "29463-7", "3141-9",
    "39156-5", "85354-9", "8480-6", "8462-4", "8478-0", "8889-8", "3137-7", "8308-9", "8331-1", "56086-2", "8280-0",
    // Scores, and what is told of a newborn.
    "9269-2", "72089-6", "9272-6", "9274-2", "9271-8", "8339-4", "75859-9", "70182-1", //
    "99504-3", "41653-7", "14743-9", "41982-0", "73964-9", "73708-0", "41950-7", "8341-0",
];

/// Whether a LOINC code names a measure rather than a result of a laboratory.
pub(crate) fn is_measure(codes: &[Code]) -> bool {
    codes.iter().any(|code| code.system == LOINC && MEASURES.contains(&code.code.as_str()))
}
