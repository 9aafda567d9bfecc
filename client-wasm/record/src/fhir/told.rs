//! What FHIR resources tell of an allergy or a problem beside its name.

use serde_json::Value as Json;

use super::resource::words_of;
use crate::told::{self, certainty, criticality, graveness};

/// Of an allergy: how it shows, how severe and how sure it is, what may come of it, what is noted.
pub(super) fn of_allergy(resource: &Json) -> Vec<String> {
    let reactions = list(&resource["reaction"]).flat_map(|reaction| {
        let severity = reaction["severity"].as_str().and_then(severity).map(str::to_owned);
        let shown = list(&reaction["manifestation"]).filter_map(words_of);
        shown.map(move |shown| (shown, severity.clone())).collect::<Vec<_>>()
    });
    let (shown, severity) = told::reactions(reactions.collect(), None);
    let critical = match resource["criticality"].as_str() {
        Some("low") => Some(criticality("basse")),
        Some("high") => Some(criticality("élevée")),
        _ => None,
    };
    shown.into_iter().chain(severity).chain(critical).chain(unsure(resource)).chain(notes(resource)).collect()
}

/// Of a problem: where it sits, at which stage, how severe and how sure it is, what is noted.
pub(super) fn of_problem(resource: &Json) -> Vec<String> {
    let sites = list(&resource["bodySite"]).filter_map(words_of);
    let stages = list(&resource["stage"]).filter_map(|stage| words_of(&stage["summary"]));
    let severity = words_of(&resource["severity"]).map(|severity| graveness(&severity));
    sites.chain(stages).chain(severity).chain(unsure(resource)).chain(notes(resource)).collect()
}

pub(super) fn list(field: &Json) -> impl Iterator<Item = &Json> {
    field.as_array().into_iter().flatten()
}

/// A severity of a reaction (FHIR R4, "AllergyIntoleranceSeverity").
fn severity(code: &str) -> Option<&'static str> {
    Some(match code {
        "mild" => "légère",
        "moderate" => "modérée",
        "severe" => "sévère",
        _ => return None,
    })
}

fn unsure(resource: &Json) -> Option<String> {
    let code = resource["verificationStatus"]["coding"][0]["code"].as_str()?;
    told::unsure(code).map(certainty)
}

/// What is noted about a resource.
pub(super) fn notes(resource: &Json) -> impl Iterator<Item = String> {
    list(&resource["note"]).filter_map(|note| note["text"].as_str()).map(str::to_owned)
}
