//! A problem, by which documents and entries are brought together.

use serde::{Deserialize, Serialize};

use crate::{Code, Entry, EntryKind, MAX_TEXT, Status, Unfit, is_line};

/// A problem, as an entry of a document, another entry's reason or its owner names it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Its code; none when it is named in words alone.
    pub code: Option<Code>,
    /// Its words.
    pub words: String,
}

/// What a document says an entry of its own is for: a treatment for a problem.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Where the entry stands in its document.
    pub place: String,
    /// What it is for.
    pub problem: Problem,
}

impl Problem {
    /// The problem that `entry` says; none for an entry that says none.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        let says_one = entry.kind == EntryKind::Diagnosis && entry.status != Status::Absent;
        says_one.then(|| Self { code: entry.codes.first().cloned(), words: entry.text.clone() })
    }

    /// Whether `entry` says this problem: by its code where both have codes, else by its words.
    #[must_use]
    pub fn is(&self, entry: &Entry) -> bool {
        if Self::of(entry).is_none() {
            return false;
        }
        match &self.code {
            Some(code) if !entry.codes.is_empty() => {
                entry.codes.iter().any(|other| (&other.system, &other.code) == (&code.system, &code.code))
            }
            _ => bare(&self.words) == bare(&entry.text),
        }
    }

    /// Refuses what is empty, over a limit, or would write over what stands beside it.
    ///
    /// # Errors
    /// [`Unfit`] names the field.
    pub fn check(&self) -> Result<(), Unfit> {
        let code = self.code.iter().flat_map(|code| [&code.system, &code.code, &code.display]);
        let fits = |text: &String| text.len() <= MAX_TEXT && is_line(text);
        match !self.words.trim().is_empty() && code.chain([&self.words]).all(fits) {
            true => Ok(()),
            false => Err(Unfit("problem")),
        }
    }
}

/// Words without what two hands write differently.
pub(crate) fn bare(words: &str) -> String {
    words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(code: &str, words: &str) -> Entry {
        let code = Code { system: "icd".to_owned(), code: code.to_owned(), display: String::new() };
        Entry { codes: vec![code], ..Entry::new(EntryKind::Diagnosis, words) }
    }

    #[test]
    fn a_problem_is_known_by_its_code_and_without_one_by_its_words() {
        let diabetes = Problem::of(&coded("E11", "Diabète")).unwrap();
        assert!(diabetes.is(&coded("E11", "Diabète de type 2")));
        assert!(!diabetes.is(&coded("I10", "Diabète")), "another code is another problem, whatever the words");
        assert!(diabetes.is(&Entry::new(EntryKind::Diagnosis, "  diabète ")), "who has no code is known by the words");
        assert!(!diabetes.is(&Entry::new(EntryKind::Allergy, "Diabète")));
        let none = Entry { status: Status::Absent, ..coded("E11", "Diabète") };
        assert!(Problem::of(&none).is_none() && !diabetes.is(&none));
        assert_eq!(Problem { code: None, words: "a\nb".to_owned() }.check(), Err(Unfit("problem")));
    }
}
