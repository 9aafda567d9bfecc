//! What several documents say of one thing, as one line: ten letters name the same diabetes.

use std::collections::BTreeMap;

use crate::problem::bare;
use crate::{Entry, EntryKind, Status};

/// Groups entries that say the same, by their places in `entries`: the one that speaks for its group first (the newest;
/// of equally new ones the first), the groups with what holds now before what is over. Each result of a laboratory and
/// each measure stands for itself.
#[must_use]
pub fn merged(entries: &[&Entry]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(EntryKind, String), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        groups.entry((entry.kind, same(entry, at))).or_default().push(at);
    }
    let date = |at: usize| entries[at].date.as_deref().unwrap_or_default();
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    for group in &mut groups {
        // A stable sort: of two of one day the first stays first.
        group.sort_by(|one, other| date(*other).cmp(date(*one)));
    }
    groups.sort_by(|one, other| {
        let order = |group: &Vec<usize>| (entries[group[0]].kind, entries[group[0]].status == Status::Past);
        order(one).cmp(&order(other)).then_with(|| date(other[0]).cmp(date(one[0])))
    });
    groups
}

/// What two entries share that say the same.
fn same(entry: &Entry, at: usize) -> String {
    let words = || bare(&entry.text);
    match entry.kind {
        EntryKind::Laboratory | EntryKind::Measure => format!("{at:09}"),
        // Each injection is a fact of its own.
        EntryKind::Vaccination => format!("{} {}", words(), entry.date.as_deref().unwrap_or_default()),
        _ => entry.codes.first().map_or_else(words, |code| format!("{} {}", code.system, code.code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn what_several_documents_say_of_one_thing_is_one_line_and_the_newest_speaks() {
        let code = Code { system: "icd".to_owned(), code: "E11".to_owned(), display: String::new() };
        let said = |text: &str, date: &str| Entry {
            date: Some(date.to_owned()),
            codes: vec![code.clone()],
            ..Entry::new(EntryKind::Diagnosis, text)
        };
        let (old, new) = (said("Diabète", "2015"), said("Diabète de type 2", "2024-03-12"));
        let other = Entry { status: Status::Past, ..Entry::new(EntryKind::Diagnosis, "Appendicite") };
        assert_eq!(merged(&[&other, &old, &new]), [vec![2, 1], vec![0]]);
        let weight = Entry::new(EntryKind::Measure, "Poids");
        assert_eq!(merged(&[&weight, &weight]).len(), 2, "each measure stands for itself");
    }
}
