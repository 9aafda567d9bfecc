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
        // Each injection is a fact of its own; without a day, what is told of it tells it from the others.
        EntryKind::Vaccination => {
            format!("{} {}", words(), entry.date.as_ref().or(entry.detail.as_ref()).map_or("", String::as_str))
        }
        // So is what was given once: it says nothing about what is taken every day.
        EntryKind::Treatment if entry.status == Status::Past && entry.date.is_some() && entry.date == entry.until => {
            let told = [&entry.date, &entry.detail, &entry.group].map(|told| told.as_deref().unwrap_or_default());
            format!("{} {}", words(), told.join(" "))
        }
        EntryKind::Procedure => {
            format!("{} {} {}", words(), entry.date.as_deref().unwrap_or_default(), sides(entry).join(" "))
        }
        // Two hips, two lines.
        EntryKind::Diagnosis => format!("{} {}", coded(entry), sides(entry).join(" ")),
        // Three stents of one make and one day are three: only what is told alike is one.
        EntryKind::Device => {
            let told = [&entry.date, &entry.detail].map(|told| told.as_deref().unwrap_or_default());
            format!("{} {}", words(), told.join(" "))
        }
        _ => coded(entry),
    }
}

fn coded(entry: &Entry) -> String {
    entry.codes.first().map_or_else(|| bare(&entry.text), |code| format!("{} {}", code.system, code.code))
}

/// What the detail of a problem writes before its side.
pub const LATERALITY: &str = "latéralité : ";

/// Which sides something is on, as its name says, or its detail, which begins with the site: one code stands for both.
fn sides(entry: &Entry) -> Vec<&'static str> {
    let detail = entry.detail.as_deref().unwrap_or_default();
    let first = |text: &str| text.split(',').next().unwrap_or_default().to_lowercase();
    // A site is on a side, "sein droit"; what was done or followed up is "à droite".
    let site = || first(detail).replace("à droite", "").replace("à gauche", "");
    let told = detail.split_once(LATERALITY).map_or_else(site, |(_, side)| first(side));
    let words = format!("{} {told}", entry.text).to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphabetic()).collect();
    let says = |stem: &str| {
        words.iter().any(|word| [stem, &format!("{stem}e"), &format!("{stem}s"), &format!("{stem}es")].contains(word))
    };
    ["droit", "gauche", "bilatéral"].into_iter().filter(|side| says(side)).collect()
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
        let vaccine = |dose: &str| Entry { detail: Some(dose.to_owned()), ..Entry::new(EntryKind::Vaccination, "BCG") };
        assert_eq!(merged(&[&vaccine("Dose n° 1"), &vaccine("Dose n° 2"), &vaccine("Dose n° 2")]).len(), 2);
        let taken = Entry { status: Status::Current, ..Entry::new(EntryKind::Treatment, "Morphine") };
        let day = Some("2026-02-01".to_owned());
        let once = Entry { status: Status::Past, date: day.clone(), until: day, ..taken.clone() };
        assert_eq!(merged(&[&taken, &once]).len(), 2, "what was given once does not end what is taken");
    }

    #[test]
    fn what_is_on_the_right_is_not_what_is_on_the_left() {
        let code = Code { system: "icd".to_owned(), code: "C50.9".to_owned(), display: String::new() };
        let on = |text: &str, detail: Option<&str>| Entry {
            codes: vec![code.clone()],
            detail: detail.map(str::to_owned),
            ..Entry::new(EntryKind::Diagnosis, text)
        };
        let right = on("Cancer du sein", Some("latéralité : Droit, depuis 2007"));
        let left = on("Cancer du sein", Some("latéralité : gauche, biopsie à droite"));
        let sites = [on("Cancer", Some("Sein droit, T1")), on("Cancer", Some("Sein gauche"))];
        assert_eq!(merged(&[&sites[0], &sites[1]]).len(), 2);
        let eyes = ["droit", "gauche"].map(|side| Entry {
            date: Some("2026-03-02".to_owned()),
            detail: Some(format!("œil {side}")),
            ..Entry::new(EntryKind::Procedure, "Cataracte")
        });
        assert_eq!(merged(&[&eyes[0], &eyes[1]]).len(), 2);
        let named = on("Cancer du sein droit", None);
        let neither = on("Cancer du sein", Some("suivi à droite"));
        assert_eq!(merged(&[&right, &left, &named, &neither]), [vec![3], vec![0, 2], vec![1]]);
    }
}
