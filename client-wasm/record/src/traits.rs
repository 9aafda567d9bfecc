//! Whether a document is about the person whose vault it would go into, as far as it says.

use crate::{Finding, Patient};

/// What a document says of whom it is about, against what the owner says of herself.
/// Of several the greatest speaks.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Traits {
    /// The document names nobody.
    Unsaid,
    /// The document names nobody; who sent it says that it is about her.
    Told,
    /// The name fits, and so does the day of birth where both say one.
    Agree,
    /// Another name, or another day of birth.
    Differ,
}

/// Compares without accents, case, hyphens and order. Of two names one may say less: a second given name, a name of birth.
#[must_use]
pub fn compare(patient: Option<&Patient>, name: &str, born: Option<&str>) -> Traits {
    let Some(patient) = patient else { return Traits::Unsaid };
    let other_day = matches!((patient.born.as_deref(), born), (Some(said), Some(born)) if said != born);
    let (said, own) = (words(&patient.name), words(name));
    if said.is_empty() {
        return if other_day { Traits::Differ } else { Traits::Unsaid };
    }
    let at_birth = words(patient.at_birth.as_deref().unwrap_or_default());
    let within = |less: &[String], more: &[String]| less.iter().all(|word| more.contains(word));
    // Somebody may go by her name at birth, by the one in use, or by both.
    let all = [said.clone(), at_birth.clone()].concat();
    // What both names have in common is what she is called: of a couple each bears the names of both.
    let given: Vec<_> = said.iter().filter(|word| at_birth.contains(word)).collect();
    let is_called = given.is_empty() || given.iter().any(|word| own.contains(word));
    let is_hers =
        is_called && (within(&own, &all) || within(&said, &own) || !at_birth.is_empty() && within(&at_birth, &own));
    if other_day || !is_hers { Traits::Differ } else { Traits::Agree }
}

/// As [`compare`], of everybody whom a file itself is about: one other person is enough to differ.
#[must_use]
pub fn compare_each(found: &Finding, name: &str, born: Option<&str>) -> Traits {
    let others = found.others.iter().map(|other| compare(Some(other), name, born));
    others.fold(compare(found.patient.as_ref(), name, born), Ord::max)
}

/// As [`compare_each`], of a file and of all that is inside it: one document of somebody else is enough to differ.
#[must_use]
pub fn compare_all(found: &Finding, name: &str, born: Option<&str>) -> Traits {
    let own = compare_each(found, name, born);
    let inside = found.holds.iter().map(|held| compare_all(&held.finding, name, born));
    inside.fold(own, Ord::max)
}

/// As [`compare_all`], of a file that somebody sent who said whom it is about. A sender's word against the owner counts as
/// the file's own; one for her counts where the file says nothing.
#[must_use]
pub fn compare_sent(found: &Finding, subject: Option<&Patient>, name: &str, born: Option<&str>) -> Traits {
    let own = compare_all(found, name, born);
    match compare(subject, name, born) {
        Traits::Agree => own.max(Traits::Told),
        told => own.max(told),
    }
}

/// Titles that stand before a name and are no part of it.
const TITLES: [&str; 6] = ["m", "mme", "mlle", "mr", "monsieur", "madame"];

fn words(name: &str) -> Vec<String> {
    let plain: String = name.to_lowercase().chars().flat_map(without_accent).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !TITLES.contains(word));
    words.map(ToOwned::to_owned).collect()
}

/// The letters that French names carry accents on.
fn without_accent(c: char) -> std::vec::IntoIter<char> {
    let plain = match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' => "i",
        'ñ' => "n",
        'ô' | 'ö' | 'ó' | 'õ' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        // Combining accents of a decomposed name.
        '\u{300}'..='\u{36f}' => "",
        other => return vec![other].into_iter(),
    };
    plain.chars().collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, born: Option<&str>) -> Option<Patient> {
        Some(Patient { name: name.to_owned(), born: born.map(ToOwned::to_owned), at_birth: None })
    }

    #[test]
    fn a_name_at_birth_or_in_use_fits_and_one_that_is_neither_does_not() {
        let patient = Patient { at_birth: Some("RUTH NESSI".to_owned()), ..said("RUTH DECOURCY", None).expect("said") };
        for own in ["Ruth Nessi", "Ruth Decourcy", "Ruth Nessi-Decourcy", "Ruth Isabelle Nessi"] {
            assert_eq!(compare(Some(&patient), own, None), Traits::Agree, "{own}");
        }
        assert_eq!(compare(Some(&patient), "Anne Nessi", None), Traits::Differ);
        let wife = Patient { at_birth: Some("Marie MARTIN".to_owned()), ..said("Marie DUPONT", None).expect("said") };
        assert_eq!(compare(Some(&wife), "Martin Dupont", None), Traits::Differ, "her husband");
        assert_eq!(compare(said("RUTH DECOURCY", None).as_ref(), "Ruth Nessi", None), Traits::Differ);
    }

    #[test]
    fn a_name_fits_however_it_is_written_and_another_persons_does_not() {
        let (own, born) = ("Hélène Morel-Vauquelin", Some("1955-03-02"));
        for name in [
            "MME MOREL HELENE",
            "Hélène Morel-Vauquelin",
            "He\u{301}le\u{300}ne MOREL VAUQUELIN",
            "Vauquelin Hélène, Marie Morel",
        ] {
            assert_eq!(compare(said(name, born).as_ref(), own, born), Traits::Agree, "{name}");
        }
        for name in ["Hélène Martin", "Jean Morel", "Morel"] {
            let expected = if name == "Morel" { Traits::Agree } else { Traits::Differ };
            assert_eq!(compare(said(name, None).as_ref(), own, born), expected, "{name}");
        }
        assert_eq!(compare(said("Hélène Morel", Some("1955-03-03")).as_ref(), own, born), Traits::Differ);
        assert_eq!(compare(said("Hélène Morel", Some("1955-03-03")).as_ref(), own, None), Traits::Agree);
        assert_eq!(compare(said("", None).as_ref(), own, born), Traits::Unsaid);
        assert_eq!(compare(None, own, born), Traits::Unsaid);
    }

    #[test]
    fn a_senders_word_counts_against_the_owner_always_and_for_her_where_the_file_is_silent() {
        let (own, born) = ("Jeanne Morel", Some("1955-03-02"));
        let sent = |inside: Option<Patient>, subject: Option<Patient>| {
            let found = Finding { patient: inside, ..Finding::default() };
            compare_sent(&found, subject.as_ref(), own, born)
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
