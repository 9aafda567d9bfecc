//! Whether a document is about the person whose vault it would go into, as far as it says.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::{Finding, Note, Patient};

/// What a document says of whom it is about, against what the owner says of herself.
/// Of several the greatest speaks.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Traits {
    /// The document names nobody.
    Unsaid,
    /// The document names nobody; who sent it says that it is about her.
    Told,
    /// The name fits, and so does the day of birth where both say one.
    Agree,
    /// Nobody can tell: only a name at birth is said, which need not be hers; others are named beside her; part of it lies
    /// beyond a limit.
    Unclear,
    /// Another name, or another day of birth.
    Differ,
}

/// What the owner says of herself.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Own {
    /// The name that she goes by.
    pub name: String,
    /// Her name at birth, where she gave another.
    pub at_birth: Option<String>,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: Option<String>,
}

impl From<Patient> for Own {
    fn from(Patient { name, born, at_birth }: Patient) -> Self {
        Self { name, at_birth, born }
    }
}

/// Compares without accents, case, hyphens and order. Of two names one may say less: a second given name, a name of birth.
#[must_use]
pub fn compare(patient: Option<&Patient>, own: &Own) -> Traits {
    let Some(patient) = patient else { return Traits::Unsaid };
    let other_day = matches!((&patient.born, &own.born), (Some(said), Some(born)) if said != born);
    let said = words(&patient.name);
    if said.is_empty() {
        return if other_day { Traits::Differ } else { Traits::Unsaid };
    }
    let at_birth = words(patient.at_birth.as_deref().unwrap_or_default());
    let names = [Some(&own.name), own.at_birth.as_ref()];
    let names: Vec<_> = names.into_iter().flatten().map(|name| words(name)).collect();
    match names.iter().any(|name| is_hers(&said, &at_birth, name)) {
        _ if other_day => Traits::Differ,
        // Nobody is told from an owner without a name.
        _ if names.iter().all(Vec::is_empty) => Traits::Unclear,
        true => Traits::Agree,
        // Nothing but a name at birth is said, of somebody with her given name; what she is called since may be another.
        false if said == at_birth && own.at_birth.is_none() && names.iter().any(|name| name.contains(&said[0])) => {
            Traits::Unclear
        }
        false => Traits::Differ,
    }
}

/// Whether `own` is the name that is said, the one at birth, or both.
fn is_hers(said: &[String], at_birth: &[String], own: &[String]) -> bool {
    let within = |less: &[String], more: &[String]| less.iter().all(|word| more.contains(word));
    // Somebody may go by her name at birth, by the one in use, or by both.
    let all = [said, at_birth].concat();
    // What both names have in common is what she is called: of a couple each bears the names of both.
    let given: Vec<_> = said.iter().filter(|word| at_birth.contains(word)).collect();
    let is_called = given.is_empty() || given.iter().any(|word| own.contains(word));
    !own.is_empty()
        && is_called
        && (within(own, &all) || within(said, own) || !at_birth.is_empty() && within(at_birth, own))
}

/// The word that speaks, and of whom it is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Compared {
    /// What all that is said comes to.
    pub traits: Traits,
    /// Whom that was said of.
    pub patient: Option<Patient>,
}

impl Compared {
    fn greatest(self, other: Self) -> Self {
        if other.traits > self.traits { other } else { self }
    }

    fn at_least(self, traits: Traits) -> Self {
        Self { traits: self.traits.max(traits), ..self }
    }
}

/// As [`compare`], of everybody whom a file itself is about: one other person is enough to differ. Who the others of a file
/// of several are it need not say: then nobody can tell.
pub fn compare_each<'a>(persons: impl IntoIterator<Item = &'a Patient>, is_of_several: bool, own: &Own) -> Compared {
    let said = persons.into_iter().map(|one| Compared { traits: compare(Some(one), own), patient: Some(one.clone()) });
    let said = said.fold(Compared { traits: Traits::Unsaid, patient: None }, Compared::greatest);
    if is_of_several { said.at_least(Traits::Unclear) } else { said }
}

/// [`compare_each`] of a file, without what is inside it.
#[must_use]
pub fn compare_alone(found: &Finding, own: &Own) -> Compared {
    let persons = found.patient.iter().chain(&found.others);
    compare_each(persons, found.notes.contains(&Note::SeveralPersons), own)
}

/// As [`compare_alone`], of a file and of all that is inside it: one document of somebody else is enough to differ, and
/// nobody can tell what lies beyond a limit.
#[must_use]
pub fn compare_all(found: &Finding, own: &Own) -> Compared {
    let said = compare_alone(found, own);
    let said = if found.notes.contains(&Note::TooLarge) { said.at_least(Traits::Unclear) } else { said };
    found.holds.iter().map(|held| compare_all(&held.finding, own)).fold(said, Compared::greatest)
}

/// As [`compare_all`], of a file that somebody sent who said whom it is about. A sender's word against the owner counts as
/// the file's own; one for her counts where the file says nothing.
#[must_use]
pub fn compare_sent(found: &Finding, subject: Option<&Patient>, own: &Own) -> Compared {
    let said = compare_all(found, own);
    let told = match compare(subject, own) {
        Traits::Agree => Traits::Told,
        told => told,
    };
    // A file that agrees says more than a name at birth beside it.
    let is_settled = told == Traits::Unclear && said.traits == Traits::Agree;
    if told > said.traits && !is_settled { Compared { traits: told, patient: subject.cloned() } } else { said }
}

/// Titles that stand before a name and are no part of it.
const TITLES: [&str; 6] = ["m", "mme", "mlle", "mr", "monsieur", "madame"];

fn words(name: &str) -> Vec<String> {
    let plain = folded(name);
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !TITLES.contains(word));
    words.map(ToOwned::to_owned).collect()
}

/// A name as it is compared: small, without accents, letters of two parted.
#[must_use]
pub fn folded(name: &str) -> String {
    let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase().replace('œ', "oe").replace('æ', "ae").replace('ł', "l").replace('ø', "o")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, born: Option<&str>) -> Option<Patient> {
        Some(Patient { name: name.to_owned(), born: born.map(ToOwned::to_owned), at_birth: None })
    }

    fn own(name: &str, born: Option<&str>) -> Own {
        Own { name: name.to_owned(), at_birth: None, born: born.map(ToOwned::to_owned) }
    }

    #[test]
    fn a_name_at_birth_alone_is_no_other_person_unless_the_day_or_the_given_name_is_another() {
        let only = |name: &str, born: &str| Patient {
            at_birth: Some(name.to_owned()),
            ..said(name, Some(born)).expect("said")
        };
        let jeanne = own("Jeanne Morel", Some("1955-03-02"));
        assert_eq!(compare(Some(&only("JEANNE MARTIN", "1955-03-02")), &jeanne), Traits::Unclear);
        assert_eq!(compare(Some(&only("JEANNE MARTIN", "1955-03-03")), &jeanne), Traits::Differ);
        assert_eq!(compare(Some(&only("PAUL MOREL", "1955-03-02")), &jeanne), Traits::Differ);
        assert_eq!(compare(Some(&only("JEANNE MOREL", "1955-03-02")), &jeanne), Traits::Agree);
        let said_so = Own { at_birth: Some("Jeanne Martin".to_owned()), ..jeanne };
        assert_eq!(compare(Some(&only("JEANNE MARTIN", "1955-03-02")), &said_so), Traits::Agree);
        assert_eq!(compare(Some(&only("JEANNE DURAND", "1955-03-02")), &said_so), Traits::Differ);
        assert_eq!(compare(said("Martin Morel", None).as_ref(), &said_so), Traits::Differ, "her two family names");
    }

    #[test]
    fn accents_of_other_languages_are_none_either() {
        for (written, name) in
            [("SIMKOVA ZOFIA", "Žofia Šimková"), ("LUKASZ NOWAK", "Łukasz Nowak"), ("NGUYEN THI HUE", "Nguyễn Thị Huệ")]
        {
            assert_eq!(compare(said(written, None).as_ref(), &own(name, None)), Traits::Agree, "{name}");
        }
    }

    #[test]
    fn nobody_is_told_from_an_owner_without_a_name() {
        for name in ["", "Mme", "-"] {
            assert_eq!(compare(said("Paul Martin", None).as_ref(), &own(name, None)), Traits::Unclear, "{name}");
        }
    }

    #[test]
    fn a_name_at_birth_or_in_use_fits_and_one_that_is_neither_does_not() {
        let patient = Patient { at_birth: Some("RUTH NESSI".to_owned()), ..said("RUTH DECOURCY", None).expect("said") };
        for name in ["Ruth Nessi", "Ruth Decourcy", "Ruth Nessi-Decourcy", "Ruth Isabelle Nessi"] {
            assert_eq!(compare(Some(&patient), &own(name, None)), Traits::Agree, "{name}");
        }
        assert_eq!(compare(Some(&patient), &own("Anne Nessi", None)), Traits::Differ);
        let wife = Patient { at_birth: Some("Marie MARTIN".to_owned()), ..said("Marie DUPONT", None).expect("said") };
        assert_eq!(compare(Some(&wife), &own("Martin Dupont", None)), Traits::Differ, "her husband");
        assert_eq!(compare(said("RUTH DECOURCY", None).as_ref(), &own("Ruth Nessi", None)), Traits::Differ);
    }

    #[test]
    fn a_name_fits_however_it_is_written_and_another_persons_does_not() {
        let born = Some("1955-03-02");
        let (hers, undated) = (own("Hélène Morel-Vauquelin", born), own("Hélène Morel-Vauquelin", None));
        for name in [
            "MME MOREL HELENE",
            "Hélène Morel-Vauquelin",
            "He\u{301}le\u{300}ne MOREL VAUQUELIN",
            "Vauquelin Hélène, Marie Morel",
        ] {
            assert_eq!(compare(said(name, born).as_ref(), &hers), Traits::Agree, "{name}");
        }
        for name in ["Hélène Martin", "Jean Morel", "Morel"] {
            let expected = if name == "Morel" { Traits::Agree } else { Traits::Differ };
            assert_eq!(compare(said(name, None).as_ref(), &hers), expected, "{name}");
        }
        assert_eq!(compare(said("Hélène Morel", Some("1955-03-03")).as_ref(), &hers), Traits::Differ);
        assert_eq!(compare(said("Hélène Morel", Some("1955-03-03")).as_ref(), &undated), Traits::Agree);
        assert_eq!(compare(said("", None).as_ref(), &hers), Traits::Unsaid);
        assert_eq!(compare(None, &hers), Traits::Unsaid);
    }

    #[test]
    fn a_senders_word_counts_against_the_owner_always_and_for_her_where_the_file_is_silent() {
        let born = Some("1955-03-02");
        let jeanne = own("Jeanne Morel", born);
        let sent = |inside: Option<Patient>, subject: Option<Patient>| {
            let found = Finding { patient: inside, ..Finding::default() };
            compare_sent(&found, subject.as_ref(), &jeanne).traits
        };
        let (hers, other) = (|| said("MOREL Jeanne", born), || said("MOREL Jeanne", Some("1955-03-03")));
        assert_eq!(sent(None, None), Traits::Unsaid);
        assert_eq!(sent(None, hers()), Traits::Told);
        assert_eq!(sent(hers(), None), Traits::Agree);
        assert_eq!(sent(hers(), hers()), Traits::Agree);
        assert_eq!(sent(hers(), other()), Traits::Differ);
        assert_eq!(sent(other(), hers()), Traits::Differ);
    }
}
