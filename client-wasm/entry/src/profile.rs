//! The medical profile: what a person says of oneself, once, for those who will care.

use serde::{Deserialize, Serialize};

use crate::moment::is_moment;
use crate::{MAX_DETAIL, MAX_TEXT, Unfit, is_line};

/// People to call, at most.
pub const MAX_CONTACTS: usize = 10;
/// Languages, at most.
pub const MAX_LANGUAGES: usize = 6;

/// Administrative sex, as FHIR has it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Other.
    Other,
}

/// Somebody to call.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// What the person is to the patient: daughter, neighbour.
    pub relation: String,
    /// Telephone.
    pub phone: String,
    /// The trusted person (« personne de confiance », article L1111-6 of the Code de la santé publique).
    pub trusted: bool,
}

/// Advance directives (article L1111-11).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Directives {
    /// Not said.
    #[default]
    Unsaid,
    /// None were written.
    None,
    /// Written; says where they are kept.
    Written(String),
}

/// Giving organs after death (article L1232-1: who has refused is in the national register).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Donation {
    /// Not said.
    #[default]
    Unsaid,
    /// Agrees.
    Agrees,
    /// Refuses.
    Refuses,
}

/// The profile.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Family name at birth, where it is another (FHIR R4, `HumanName.use` `maiden`); empty for not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub maiden: String,
    /// Day of birth.
    pub born: Option<String>,
    /// Administrative sex.
    pub sex: Option<Sex>,
    /// Telephone.
    pub phone: String,
    /// Languages by their tag (BCP 47), the one to speak first.
    pub languages: Vec<String>,
    /// People to call.
    pub contacts: Vec<Contact>,
    /// Advance directives.
    pub directives: Directives,
    /// Giving organs.
    pub donation: Donation,
    /// Disability, and what helps: empty for not said.
    pub disability: String,
    /// The family doctor.
    pub doctor: String,
}

/// A part of the profile.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Name, birth, sex.
    Identity,
    /// Languages.
    Language,
    /// Somebody to call.
    Contacts,
    /// The trusted person.
    Trusted,
    /// Advance directives.
    Directives,
    /// Giving organs.
    Donation,
    /// Disability.
    Disability,
    /// The family doctor.
    Doctor,
}

impl Profile {
    /// Refuses what is over a limit or would write over what stands beside it.
    ///
    /// # Errors
    /// [`Unfit`] names the field.
    pub fn check(&self) -> Result<(), Unfit> {
        let line = |text: &str, most: usize, name| match text.len() <= most && is_line(text) {
            true => Ok(()),
            false => Err(Unfit(name)),
        };
        let lines = [
            (&self.given, "given"),
            (&self.family, "family"),
            (&self.maiden, "maiden"),
            (&self.phone, "phone"),
            (&self.doctor, "doctor"),
        ];
        for (text, name) in lines {
            line(text, MAX_TEXT, name)?;
        }
        line(&self.disability, MAX_DETAIL, "disability")?;
        if let Directives::Written(place) = &self.directives {
            line(place, MAX_DETAIL, "directives")?;
        }
        if self.born.as_deref().is_some_and(|day| day.len() != 10 || !is_moment(day)) {
            return Err(Unfit("born"));
        }
        let is_tag = |tag: &String| {
            (2..=11).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if self.languages.len() > MAX_LANGUAGES || !self.languages.iter().all(is_tag) {
            return Err(Unfit("languages"));
        }
        if self.contacts.len() > MAX_CONTACTS {
            return Err(Unfit("contacts"));
        }
        for contact in &self.contacts {
            if contact.name.trim().is_empty() {
                return Err(Unfit("contacts"));
            }
            for text in [&contact.name, &contact.relation, &contact.phone] {
                line(text, MAX_TEXT, "contacts")?;
            }
        }
        Ok(())
    }

    /// The parts of a profile and whether each is filled in: how complete it is.
    #[must_use]
    pub fn parts(&self) -> [(Part, bool); 8] {
        let identity = !self.family.is_empty() && self.born.is_some() && self.sex.is_some();
        [
            (Part::Identity, identity),
            (Part::Language, !self.languages.is_empty()),
            (Part::Contacts, self.contacts.iter().any(|contact| !contact.phone.is_empty())),
            (Part::Trusted, self.contacts.iter().any(|contact| contact.trusted)),
            (Part::Directives, self.directives != Directives::Unsaid),
            (Part::Donation, self.donation != Donation::Unsaid),
            (Part::Disability, !self.disability.is_empty()),
            (Part::Doctor, !self.doctor.is_empty()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_as_complete_as_what_was_said() {
        let mut profile = Profile::default();
        let filled = |profile: &Profile| profile.parts().iter().filter(|(_, is_filled)| *is_filled).count();
        assert_eq!(filled(&profile), 0);
        profile.directives = Directives::None;
        profile.contacts.push(Contact {
            name: "Luc Morel".to_owned(),
            relation: "fils".to_owned(),
            phone: "06 00 00 00 00".to_owned(),
            trusted: true,
        });
        assert_eq!(filled(&profile), 3, "that there are no directives is said, too");
        assert_eq!(profile.check(), Ok(()));
        profile.contacts[0].name = " ".to_owned();
        assert_eq!(profile.check(), Err(Unfit("contacts")));
        assert_eq!(Profile { born: Some("1955".to_owned()), ..Profile::default() }.check(), Err(Unfit("born")));
    }
}
