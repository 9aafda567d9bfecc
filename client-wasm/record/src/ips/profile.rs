//! The medical profile as FHIR R4 resources.

use cachet_entry::{Directives, Donation, Profile, Sex};
use serde_json::{Value, json};

use super::Language;

/// The profile as a FHIR R4 Bundle: the Patient, and what has no field of a Patient as observations in words.
#[must_use]
pub fn profile_bundle(profile: &Profile, language: Language) -> Value {
    let mut patient = patient(profile);
    patient["id"] = json!("patient");
    let subject = json!({ "reference": "Patient/patient" });
    let fr = language == Language::Fr;
    let disability = if fr { "Handicap et aides" } else { "Disability and aids" };
    let mut resources = vec![patient];
    let said = [
        (
            if fr { "Directives anticipées et don d’organes" } else { "Advance directives and organ donation" },
            directives(profile, language),
        ),
        (disability, Some(profile.disability.clone()).filter(|said| !said.is_empty())),
    ];
    for (at, (name, said)) in said.into_iter().enumerate() {
        let Some(said) = said else { continue };
        resources.push(json!({
            "resourceType": "Observation",
            "id": format!("said-{}", at + 1),
            "status": "final",
            "code": { "text": name },
            "subject": subject,
            "performer": [subject],
            "valueString": said,
        }));
    }
    let entry: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

/// The Patient resource, without its id.
pub(super) fn patient(profile: &Profile) -> Value {
    let mut name = json!({});
    let full = format!("{} {}", profile.given, profile.family).trim().to_owned();
    if full.is_empty() {
        name = json!({ "extension": [{
            "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown",
        }] });
    } else {
        name["text"] = json!(full);
    }
    if !profile.family.is_empty() {
        name["family"] = json!(profile.family);
    }
    let given: Vec<&str> = profile.given.split_whitespace().collect();
    if !given.is_empty() {
        name["given"] = json!(given);
    }
    let mut patient = json!({ "resourceType": "Patient", "name": [name] });
    match &profile.born {
        Some(born) => patient["birthDate"] = json!(born),
        None => {
            patient["_birthDate"] = json!({ "extension": [{
                "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown",
            }] });
        }
    }
    if let Some(sex) = profile.sex {
        patient["gender"] = json!(match sex {
            Sex::Female => "female",
            Sex::Male => "male",
            Sex::Other => "other",
        });
    }
    if !profile.phone.is_empty() {
        patient["telecom"] = json!([{ "system": "phone", "value": profile.phone }]);
    }
    let languages: Vec<Value> = profile.languages.iter().enumerate().map(language).collect();
    if !languages.is_empty() {
        patient["communication"] = json!(languages);
    }
    let contacts: Vec<Value> = profile.contacts.iter().map(contact).collect();
    if !contacts.is_empty() {
        patient["contact"] = json!(contacts);
    }
    if !profile.doctor.is_empty() {
        patient["generalPractitioner"] = json!([{ "display": profile.doctor }]);
    }
    patient
}

fn language((at, tag): (usize, &String)) -> Value {
    json!({ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": tag }] }, "preferred": at == 0 })
}

fn contact(contact: &cachet_entry::Contact) -> Value {
    let mut relationship = Vec::new();
    if contact.trusted {
        relationship.push(json!({ "text": "Personne de confiance" }));
    }
    if !contact.relation.is_empty() {
        relationship.push(json!({ "text": contact.relation }));
    }
    let mut made = json!({ "name": { "text": contact.name } });
    if !relationship.is_empty() {
        made["relationship"] = json!(relationship);
    }
    if !contact.phone.is_empty() {
        made["telecom"] = json!([{ "system": "phone", "value": contact.phone }]);
    }
    made
}

/// What the profile says of directives and organs, in a sentence.
pub(super) fn directives(profile: &Profile, language: Language) -> Option<String> {
    let fr = language == Language::Fr;
    let directives = match &profile.directives {
        Directives::Unsaid => None,
        Directives::None => {
            Some(if fr { "Pas de directives anticipées." } else { "No advance directives." }.to_owned())
        }
        Directives::Written(place) if place.is_empty() => {
            Some(if fr { "Des directives anticipées existent." } else { "There are advance directives." }.to_owned())
        }
        Directives::Written(place) if fr => Some(format!("Des directives anticipées existent : {place}.")),
        Directives::Written(place) => Some(format!("There are advance directives: {place}.")),
    };
    let donation = match profile.donation {
        Donation::Unsaid => None,
        Donation::Agrees => Some(if fr { "D’accord pour le don d’organes." } else { "Agrees to organ donation." }),
        Donation::Refuses => Some(if fr { "Refuse le don d’organes." } else { "Refuses organ donation." }),
    };
    let said: Vec<String> = directives.into_iter().chain(donation.map(str::to_owned)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// The directives as the IPS carries them.
pub(super) fn consent(said: &str, subject: &Value, at: &str) -> Value {
    let escaped = super::escaped(said);
    json!({
        "resourceType": "Consent",
        "text": { "status": "additional", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{escaped}</div>") },
        "status": "active",
        "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "adr" }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "42348-3", "display": "Advance healthcare directives" }] }],
        "patient": subject,
        "dateTime": at,
        "policyRule": { "text": said },
    })
}
