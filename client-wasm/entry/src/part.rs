//! "None" of a part of a kind: no known allergy to medicines says nothing about nuts.

use crate::{Entry, Status};

/// Parts of which somebody may say that there is none, by their SNOMED CT codes and in the codes of the IPS.
const PARTS: [(&str, &str); 3] = [
    ("409137002", "no-known-medication-allergies"),
    ("428607008", "no-known-environmental-allergies"),
    ("429625007", "no-known-food-allergies"),
];

/// Codes for none at all.
const ALL: [&str; 3] = ["716186003", "160244002", "no-known-allergies"];

impl Entry {
    /// Of an entry that says that there is none of a part of its kind only: the code of the IPS for that part.
    #[must_use]
    pub fn part_without(&self) -> Option<&'static str> {
        let says_all = self.codes.iter().any(|code| ALL.contains(&code.code.as_str()));
        if self.status != Status::Absent || says_all {
            return None;
        }
        let is_of = |part: &&(&str, &str)| self.codes.iter().any(|code| code.code == part.0 || code.code == part.1);
        PARTS.iter().find(is_of).map(|(_, ips)| *ips)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, EntryKind};

    #[test]
    fn no_allergy_to_medicines_is_not_no_allergy() {
        let none = |code: &str| Entry {
            status: Status::Absent,
            codes: vec![Code {
                system: "http://snomed.info/sct".to_owned(),
                code: code.to_owned(),
                display: String::new(),
            }],
            ..Entry::new(EntryKind::Allergy, "Pas d’allergie médicamenteuse")
        };
        assert_eq!(none("409137002").part_without(), Some("no-known-medication-allergies"));
        assert_eq!(none("716186003").part_without(), None);
        assert_eq!(Entry { status: Status::Current, ..none("409137002") }.part_without(), None);
    }
}
