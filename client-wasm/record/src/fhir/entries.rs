//! Structured entries of FHIR R4 resources.

use std::collections::{HashMap, HashSet};

use cachet_entry::{Code, Entry, EntryKind, MAX_CODES, Problem, Status};
use serde_json::Value as Json;

use super::done;
use super::frame::is_said;
use super::given;
use super::modified::is_modified;
use super::persons::Persons;
use super::range;
use super::references::References;
use super::required::is_kept;
use super::resource::{all, category, id_in, names, who, words_of};
use super::told;
use super::value::value_of;
use crate::cda::judged;
use crate::date::moment_of_fhir;
use crate::entries::{Entries, Why};
use crate::finding::title;
use crate::terminology::{LOINC, is_measure, says_none, says_nothing};
use crate::told::detail;

pub(super) fn read(root: &Json) -> Entries {
    let resources = References::to(all(root));
    let mut found = Entries::default();
    let panels = panels(&resources);
    let used = done::used(&resources);
    let persons = Persons::of(&resources);
    for (at, resource) in resources.iter().enumerate() {
        let place = format!("{}[{}]", resource["resourceType"].as_str().unwrap_or_default(), at + 1);
        let reader = Reader { resources: &resources, panels: &panels, used: &used, resource };
        let barred = barred(resource, &persons);
        if let Some(why) = barred.filter(|_| is_said(resource)) {
            found.leave(&place, why);
            continue;
        }
        match resource["resourceType"].as_str() {
            Some("AllergyIntolerance") => found.take(&place, reader.allergy()),
            Some("Condition") => found.take(&place, reader.condition()),
            Some("MedicationStatement" | "MedicationRequest" | "MedicationAdministration" | "MedicationDispense") => {
                found.take(&place, reader.medication());
                found.explain(&place, reader.reasons());
            }
            Some("Immunization") => {
                found.take(&place, reader.immunization());
                found.explain(&place, reader.reasons());
            }
            Some("Procedure") => {
                found.take(&place, reader.procedure());
                found.explain(&place, reader.reasons());
            }
            Some("DeviceUseStatement") => {
                found.take(&place, reader.device_use());
                found.explain(&place, reader.reasons());
            }
            Some("Device") => {
                let made = reader.device().map(|made| barred.map_or(made, Err));
                made.into_iter().for_each(|made| found.take(&place, made));
            }
            Some("Observation") => reader.observation(&place, &mut found),
            _ if is_said(resource) => found.leave(&place, Why::Unknown),
            _ => {}
        }
    }
    found
}

/// Why nothing may be taken from a resource, whatever it says.
fn barred(resource: &Json, persons: &Persons<'_>) -> Option<Why> {
    if !is_kept(resource) {
        Some(Why::Malformed)
    } else if persons.is_of_other(resource) {
        Some(Why::OtherPerson)
    } else {
        is_modified(resource).then_some(Why::Unknown)
    }
}

/// Names of reports and panels by the ids of the observations that they list.
fn panels<'a>(resources: &[&'a Json]) -> HashMap<&'a str, String> {
    let mut panels = HashMap::new();
    for panel in resources {
        let Some(name) = words_of(&panel["code"]).as_deref().and_then(title) else { continue };
        for list in [&panel["result"], &panel["hasMember"]] {
            let members = list.as_array().into_iter().flatten().filter_map(id_in);
            panels.extend(members.map(|id| (id, name.clone())));
        }
    }
    panels
}

pub(super) struct Reader<'a> {
    pub(super) resources: &'a References<'a>,
    panels: &'a HashMap<&'a str, String>,
    /// Where the devices stand that a statement of their use speaks for.
    pub(super) used: &'a HashSet<*const Json>,
    pub(super) resource: &'a Json,
}

impl Reader<'_> {
    fn allergy(&self) -> Result<Entry, Why> {
        let verified = code_of(&self.resource["verificationStatus"]);
        if matches!(verified, Some("refuted" | "entered-in-error")) {
            return Err(Why::Withdrawn);
        }
        let mut entry = self.coded(EntryKind::Allergy, &self.resource["code"])?;
        if entry.status != Status::Absent {
            entry.status = match code_of(&self.resource["clinicalStatus"]) {
                Some("active") => Status::Current,
                Some("inactive" | "resolved") => Status::Past,
                _ => Status::Unsaid,
            };
        }
        entry.date = self.moment(&["onsetDateTime"]);
        entry.detail = detail(&entry.text, told::of_allergy(self.resource));
        Ok(entry)
    }

    fn condition(&self) -> Result<Entry, Why> {
        let verified = code_of(&self.resource["verificationStatus"]);
        if matches!(verified, Some("refuted" | "entered-in-error")) {
            return Err(Why::Withdrawn);
        }
        let mut entry = self.coded(EntryKind::Diagnosis, &self.resource["code"])?;
        entry.date = self.moment(&["onsetDateTime"]).or_else(|| start(&self.resource["onsetPeriod"]));
        entry.until = self.moment(&["abatementDateTime"]).or_else(|| end(&self.resource["abatementPeriod"]));
        if entry.status != Status::Absent {
            entry.status = match code_of(&self.resource["clinicalStatus"]) {
                Some("active" | "recurrence" | "relapse") => Status::Current,
                Some("inactive" | "remission" | "resolved") => Status::Past,
                _ if entry.until.is_some() => Status::Past,
                _ => Status::Unsaid,
            };
        }
        entry.detail = detail(&entry.text, told::of_problem(self.resource));
        Ok(entry)
    }

    fn medication(&self) -> Result<Entry, Why> {
        let status = self.resource["status"].as_str();
        if matches!(status, Some("entered-in-error" | "cancelled" | "not-taken" | "not-done" | "declined")) {
            return Err(Why::Withdrawn);
        }
        // "Not to be given" is the contrary of a treatment.
        if self.resource["doNotPerform"] == true {
            return Err(Why::Withdrawn);
        }
        // What may be taken some day is not taken.
        let intent = self.resource["intent"].as_str();
        if matches!(status, Some("intended" | "draft")) || matches!(intent, Some("proposal" | "plan" | "option")) {
            return Err(Why::Unknown);
        }
        let inline = &self.resource["medicationCodeableConcept"];
        let referred = self.contained(&self.resource["medicationReference"]);
        let concept = if inline.is_object() { inline } else { referred.map_or(inline, |found| &found["code"]) };
        let mut entry = match self.coded(EntryKind::Treatment, concept) {
            Err(Why::NoWords) => {
                let display = self.resource["medicationReference"]["display"].as_str().and_then(title);
                self.entry(EntryKind::Treatment, &display.ok_or(Why::NoWords)?)
            }
            other => other?,
        };
        if entry.status == Status::Absent {
            return Ok(entry);
        }
        let period = &self.resource["effectivePeriod"];
        entry.date = self.moment(&["effectiveDateTime", "authoredOn", "whenHandedOver", "dateAsserted"]);
        entry.date = start(period).or(entry.date);
        entry.until = end(period);
        entry.status = match status {
            Some("active" | "in-progress") => Status::Current,
            Some("completed" | "stopped") => Status::Past,
            _ => Status::Unsaid,
        };
        let dosage = ["dosage", "dosageInstruction"].iter().find_map(|field| self.resource[*field].get(0));
        entry.detail = dosage.and_then(|dosage| dosage["text"].as_str()).and_then(title);
        Ok(entry)
    }

    fn immunization(&self) -> Result<Entry, Why> {
        if matches!(self.resource["status"].as_str(), Some("entered-in-error" | "not-done")) {
            return Err(Why::Withdrawn);
        }
        let mut entry = self.coded(EntryKind::Vaccination, &self.resource["vaccineCode"])?;
        entry.date = self.moment(&["occurrenceDateTime", "recorded"]);
        entry.detail = given::detail(self.resource);
        Ok(entry)
    }

    /// The problems that it is for: coded, in words, or a condition that it refers to.
    fn reasons(&self) -> impl Iterator<Item = Problem> {
        let list = |field: &str| self.resource[field].as_array().into_iter().flatten();
        let coded = |concept: &Json| self.coded(EntryKind::Diagnosis, concept).ok().as_ref().and_then(Problem::of);
        let referred = move |reference: &Json| {
            let condition = self.contained(reference).filter(|found| found["resourceType"] == "Condition");
            let shown = || reference["display"].as_str().and_then(title);
            let told = condition.and_then(|found| coded(&found["code"]));
            told.or_else(|| shown().map(|words| Problem { code: None, words }))
        };
        list("reasonReference").filter_map(referred).chain(list("reasonCode").filter_map(coded))
    }

    /// An observation, or each of its components: blood pressure is two measures.
    fn observation(&self, place: &str, found: &mut Entries) {
        if matches!(self.resource["status"].as_str(), Some("entered-in-error" | "cancelled" | "registered")) {
            return found.leave(place, Why::Withdrawn);
        }
        let components: Vec<&Json> = self.resource["component"].as_array().into_iter().flatten().collect();
        let made = self.result(self.resource);
        let heads = made == Err(Why::NoValue)
            && (!components.is_empty()
                || self.resource["hasMember"].is_array()
                || self.resource["dataAbsentReason"].is_object());
        if !heads {
            found.take(place, made);
        }
        let group = words_of(&self.resource["code"]).as_deref().and_then(title);
        for (at, component) in components.into_iter().enumerate() {
            let made =
                self.result(component).map(|entry| Entry { group: group.clone().or(entry.group.clone()), ..entry });
            found.take(&format!("{place}/component[{}]", at + 1), made);
        }
    }

    fn result(&self, said: &Json) -> Result<Entry, Why> {
        let value = value_of(said).ok_or(Why::NoValue)?;
        let codes = codes_of(&said["code"]);
        let kind = match category(self.resource).as_deref() {
            Some("vital-signs" | "activity") => EntryKind::Measure,
            Some("laboratory") => EntryKind::Laboratory,
            // Habits, surveys, examinations in words: no place for them yet.
            Some("social-history" | "survey" | "exam" | "imaging" | "procedure" | "therapy") => {
                return Err(Why::Unknown);
            }
            _ if is_measure(&codes) => EntryKind::Measure,
            _ if codes.iter().any(|code| code.system == LOINC) => EntryKind::Laboratory,
            _ => return Err(Why::Unknown),
        };
        let mut entry = self.coded(kind, &said["code"])?;
        entry.value = Some(value);
        entry.date = self.moment(&["effectiveDateTime", "effectiveInstant", "issued"]);
        entry.date = entry.date.or_else(|| start(&self.resource["effectivePeriod"]));
        entry.range = range::of(said, &entry.codes);
        entry.judged = code_of(&said["interpretation"][0]).and_then(judged);
        entry.group = names(self.resource).into_iter().flatten().find_map(|name| self.panels.get(name)).cloned();
        Ok(entry)
    }

    pub(super) fn coded(&self, kind: EntryKind, concept: &Json) -> Result<Entry, Why> {
        let codes = codes_of(concept);
        let bare = || codes.first().map(|code| code.code.clone());
        let text = words_of(concept).as_deref().and_then(title).or_else(bare).ok_or(Why::NoWords)?;
        if says_nothing(&codes) {
            return Err(Why::Unknown);
        }
        let status = if says_none(&codes) { Status::Absent } else { Status::Unsaid };
        Ok(Entry { codes, status, ..self.entry(kind, &text) })
    }

    pub(super) fn entry(&self, kind: EntryKind, text: &str) -> Entry {
        let fields = ["performer", "asserter", "recorder", "requester", "informationSource", "source"];
        let references = fields.iter().map(|field| self.resource[*field].get(0).unwrap_or(&self.resource[*field]));
        let author = references
            .map(|reference| if reference["actor"].is_object() { &reference["actor"] } else { reference })
            .find_map(|reference| who(reference, self.resources));
        Entry { author, ..Entry::new(kind, text) }
    }

    pub(super) fn moment(&self, fields: &[&str]) -> Option<String> {
        fields.iter().filter_map(|field| self.resource[*field].as_str()).find_map(moment_of_fhir)
    }

    pub(super) fn contained(&self, reference: &Json) -> Option<&Json> {
        self.resources.inside(reference, self.resource).filter(|found| !is_modified(found))
    }
}

pub(super) fn start(period: &Json) -> Option<String> {
    period["start"].as_str().and_then(moment_of_fhir)
}

pub(super) fn end(period: &Json) -> Option<String> {
    period["end"].as_str().and_then(moment_of_fhir)
}

/// The first code of a concept.
fn code_of(concept: &Json) -> Option<&str> {
    concept["coding"][0]["code"].as_str()
}

fn codes_of(concept: &Json) -> Vec<Code> {
    let one = |coding: &Json| {
        let line = |field: &str| coding[field].as_str().and_then(title);
        Some(Code { system: line("system")?, code: line("code")?, display: line("display").unwrap_or_default() })
    };
    concept["coding"].as_array().into_iter().flatten().filter_map(one).take(MAX_CODES).collect()
}
