//! The medical profile as FHIR R4 resources.

use serde_json::{Value, json};

use super::Language;
use crate::{Contact, Directives, Donation, Profile, Sex};

/// The profile as a FHIR R4 Bundle: the Patient, and what has no field of a Patient as observations in words.
#[must_use]
pub fn profile_bundle(profile: &Profile, language: Language) -> Value {
    let mut patient = patient(profile);
    patient["id"] = json!("patient");
    let subject = json!({ "reference": "Patient/patient" });
    let mut resources = vec![patient];
    for (at, mut said) in observations(profile, language, &subject).into_iter().enumerate() {
        said["id"] = json!(format!("said-{}", at + 1));
        resources.push(said);
    }
    let entry: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

/// What has no field of a Patient, as observations in words about `subject`, without ids.
#[must_use]
pub fn observations(profile: &Profile, language: Language, subject: &Value) -> Vec<Value> {
    let fr = language == Language::Fr;
    let said = [
        (
            if fr { "Directives anticipées et don d’organes" } else { "Advance directives and organ donation" },
            directives(profile, language),
        ),
        (
            if fr { "Handicap et aides" } else { "Disability and aids" },
            Some(profile.disability.clone()).filter(|said| !said.is_empty()),
        ),
    ];
    let observation = |(name, said): (&str, Option<String>)| {
        said.map(|said| {
            json!({
                "resourceType": "Observation",
                "status": "final",
                "code": { "text": name },
                "subject": subject,
                "performer": [subject],
                "valueString": said,
            })
        })
    };
    said.into_iter().filter_map(observation).collect()
}

/// The Patient resource, without its id.
#[must_use]
pub fn patient(profile: &Profile) -> Value {
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
    let mut names = vec![name];
    if !profile.maiden.is_empty() {
        let mut at_birth = json!({ "use": "maiden", "family": profile.maiden });
        if !given.is_empty() {
            at_birth["given"] = json!(given);
        }
        names.push(at_birth);
    }
    let mut patient = json!({ "resourceType": "Patient", "name": names });
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

fn contact(contact: &Contact) -> Value {
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
#[must_use]
pub fn directives(profile: &Profile, language: Language) -> Option<String> {
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
