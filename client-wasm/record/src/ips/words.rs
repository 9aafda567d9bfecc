//! Words of the summary, in its language.

use cachet_entry::{Entry, EntryKind, Status, Value, said_unit};

use super::{Language, Section};

pub(super) const fn summary(language: Language) -> &'static str {
    match language {
        Language::Fr => "Résumé médical (IPS)",
        Language::En => "International Patient Summary",
    }
}

pub(super) const fn title(section: Section, language: Language) -> &'static str {
    match (section, language) {
        (Section::Allergies, Language::Fr) => "Allergies et intolérances",
        (Section::Allergies, Language::En) => "Allergies and intolerances",
        (Section::Treatments, Language::Fr) => "Traitements",
        (Section::Treatments, Language::En) => "Medication",
        (Section::Problems, Language::Fr) => "Problèmes de santé",
        (Section::Problems, Language::En) => "Problems",
        (Section::Procedures, Language::Fr) => "Opérations et autres actes",
        (Section::Procedures, Language::En) => "Procedures",
        (Section::Devices, Language::Fr) => "Prothèses et autres dispositifs",
        (Section::Devices, Language::En) => "Implants and other devices",
        (Section::Vaccinations, Language::Fr) => "Vaccinations",
        (Section::Vaccinations, Language::En) => "Immunizations",
        (Section::Results, Language::Fr) => "Résultats d’analyses",
        (Section::Results, Language::En) => "Results",
        (Section::Measures, Language::Fr) => "Mesures",
        (Section::Measures, Language::En) => "Vital signs",
        (Section::History, Language::Fr) => "Antécédents",
        (Section::History, Language::En) => "Past problems",
        (Section::Directives, Language::Fr) => "Directives anticipées",
        (Section::Directives, Language::En) => "Advance directives",
    }
}

/// The name that LOINC gives to the section's code.
pub(super) const fn loinc(section: Section) -> &'static str {
    match section {
        Section::Allergies => "Allergies and adverse reactions Document",
        Section::Treatments => "History of Medication use Narrative",
        Section::Problems => "Problem list - Reported",
        Section::Procedures => "History of Procedures Document",
        Section::Devices => "History of medical device use",
        Section::Vaccinations => "History of Immunization Narrative",
        Section::Results => "Relevant diagnostic tests/laboratory data Narrative",
        Section::Measures => "Vital signs",
        Section::History => "History of Past illness Narrative",
        Section::Directives => "Advance healthcare directives",
    }
}

pub(super) const fn nothing(section: Section, language: Language) -> &'static str {
    match (section, language) {
        (Section::Allergies, Language::Fr) => "Pas d’information sur les allergies.",
        (Section::Allergies, Language::En) => "No information about allergies.",
        (Section::Treatments, Language::Fr) => "Pas d’information sur les traitements.",
        (Section::Treatments, Language::En) => "No information about medication.",
        (Section::Problems, Language::Fr) => "Pas d’information sur les problèmes de santé.",
        (Section::Problems, Language::En) => "No information about problems.",
        (_, Language::Fr) => "Pas d’information.",
        (_, Language::En) => "No information.",
    }
}

/// One entry in one line.
pub(super) fn line(entry: &Entry, language: Language) -> String {
    if entry.status == Status::Absent && entry.part_without().is_none() {
        return match (entry.kind, language) {
            (EntryKind::Allergy, Language::Fr) => "Aucune allergie connue".to_owned(),
            (EntryKind::Allergy, Language::En) => "No known allergies".to_owned(),
            (EntryKind::Treatment, Language::Fr) => "Aucun traitement connu".to_owned(),
            (EntryKind::Treatment, Language::En) => "No known medication".to_owned(),
            (EntryKind::Diagnosis, Language::Fr) => "Aucun problème de santé connu".to_owned(),
            (EntryKind::Diagnosis, Language::En) => "No known problems".to_owned(),
            (EntryKind::Procedure, Language::Fr) => "Aucune opération connue".to_owned(),
            (EntryKind::Procedure, Language::En) => "No known procedures".to_owned(),
            _ => entry.text.clone(),
        };
    }
    let value = entry.value.as_ref().map(|value| said(value, language));
    let what = value.map_or_else(|| entry.text.clone(), |value| format!("{} : {value}", entry.text));
    let what = if language == Language::En { what.replace(" : ", ": ") } else { what };
    let date = entry.date.as_deref().map(|date| date.split('T').next().unwrap_or(date).to_owned());
    let period = match (&entry.until, language) {
        (Some(until), Language::Fr) => Some(format!("jusqu’au {until}")),
        (Some(until), Language::En) => Some(format!("until {until}")),
        (None, _) => None,
    };
    let said = [Some(what), entry.detail.clone(), date, period];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn said(value: &Value, language: Language) -> String {
    match value {
        Value::Quantity { number, unit } => {
            let number = number.to_string();
            let number = if language == Language::Fr { number.replace('.', ",") } else { number };
            let unit = said_unit(unit);
            let unit = if language == Language::Fr { unit } else { unit.replace("UI", "IU").replace(',', ".") };
            format!("{number} {unit}").trim().to_owned()
        }
        Value::Words(words) => words.clone(),
        Value::Flag(flag) => match (flag, language) {
            (true, Language::Fr) => "oui".to_owned(),
            (false, Language::Fr) => "non".to_owned(),
            (true, Language::En) => "yes".to_owned(),
            (false, Language::En) => "no".to_owned(),
        },
    }
}
