//! Who she is, in the words of Pro Santé Connect: the national identifier, the names, the profession's code.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// What a registrar attests of a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Identity {
    /// RPPS number: eleven digits.
    pub(super) rpps: String,
    pub(super) name: String,
    pub(super) profession: String,
}

/// Codes of the national table of health professions (TRE_G15), those that a vault is shown to.
const PROFESSIONS: &[(&str, &str)] = &[
    ("10", "Médecin"),
    ("21", "Pharmacien"),
    ("26", "Audioprothésiste"),
    ("28", "Opticien-lunetier"),
    ("40", "Chirurgien-dentiste"),
    ("50", "Sage-femme"),
    ("60", "Infirmier"),
    ("70", "Masseur-kinésithérapeute"),
    ("80", "Pédicure-podologue"),
    ("91", "Orthophoniste"),
    ("92", "Orthoptiste"),
    ("94", "Ergothérapeute"),
    ("95", "Diététicien"),
    ("96", "Psychomotricien"),
    ("98", "Manipulateur d’électroradiologie médicale"),
];

impl Identity {
    /// From verified claims. What is missing, of another shape or of a profession not in the table proves nobody.
    pub(super) fn from_claims(claims: &Map<String, Value>) -> Result<Self, Refusal> {
        let text = |name: &'static str| claims.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let (subject, user) = (text("SubjectNameID"), text("preferred_username"));
        // Two names of one number: a provider that says two different ones says nothing.
        let national = if subject.is_empty() { user } else { subject };
        if !user.is_empty() && user != national {
            return Err(Refusal::Identity("two identifiers"));
        }
        // A national identifier is the kind of its register, 8 for RPPS, before the number.
        let rpps =
            national.strip_prefix('8').filter(|rpps| rpps.len() == 11 && rpps.bytes().all(|b| b.is_ascii_digit()));
        let rpps = rpps.ok_or(Refusal::Identity("no RPPS number"))?.to_owned();
        let (given, family) = (text("given_name"), text("family_name"));
        let name = format!("{given} {family}");
        if given.is_empty() || family.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
            return Err(Refusal::Identity("no name"));
        }
        let practices = claims.get("SubjectRefPro").and_then(|about| about.get("exercices")).and_then(Value::as_array);
        let code = practices.and_then(|list| list.first()?.get("codeProfession")?.as_str());
        let profession = PROFESSIONS.iter().find(|(known, _)| Some(*known) == code);
        let (_, profession) = profession.ok_or(Refusal::Identity("no known profession"))?;
        Ok(Self { rpps, name, profession: (*profession).to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(change: impl FnOnce(&mut Value)) -> Map<String, Value> {
        let mut claims = json!({
            "SubjectNameID": "810003456789", "preferred_username": "810003456789", "given_name": "Anne",
            "family_name": "LEFÈVRE", "SubjectRefPro": { "exercices": [{ "codeProfession": "10" }] },
        });
        change(&mut claims);
        claims.as_object().unwrap().clone()
    }

    #[test]
    fn a_professional_is_known_by_number_name_and_profession_or_not_at_all() {
        let identity = Identity::from_claims(&claims(|_| {})).unwrap();
        assert_eq!((identity.rpps.as_str(), identity.name.as_str()), ("10003456789", "Anne LEFÈVRE"));
        assert_eq!(identity.profession, "Médecin");
        let changes: [fn(&mut Value); 6] = [
            |claims| claims["SubjectNameID"] = json!("310003456789"),
            |claims| claims["preferred_username"] = json!("810009999999"),
            |claims| claims["family_name"] = Value::Null,
            |claims| claims["given_name"] = json!("An\u{7}ne"),
            |claims| claims["SubjectRefPro"]["exercices"][0]["codeProfession"] = json!("999"),
            |claims| claims["SubjectRefPro"] = json!([]),
        ];
        for change in changes {
            assert!(Identity::from_claims(&claims(change)).is_err());
        }
    }
}
