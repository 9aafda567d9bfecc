//! Withings: `weight.csv`, `bp.csv`, `height.csv`, by their headings; times as `YYYY-MM-DD hh:mm:ss`.

use cachet_entry::Number;

use super::untaken::Untaken;
use super::{DIASTOLIC, FAT, HEIGHT, Measure, PULSE, SYSTOLIC, WEIGHT};
use crate::entries::{Entries, Why};

/// Headings and what stands under them; a unit in the heading counts.
const HEADINGS: &[(&str, Measure)] = &[
    ("weight", WEIGHT),
    ("poids", WEIGHT),
    ("fat mass", FAT),
    ("height", HEIGHT),
    ("taille", HEIGHT),
    ("heart rate", PULSE),
    ("systolic", SYSTOLIC),
    ("diastolic", DIASTOLIC),
];

fn heading(text: &str) -> Option<Measure> {
    let text = text.trim().to_lowercase();
    HEADINGS.iter().find(|(name, _)| text == *name || text.starts_with(&format!("{name} ("))).map(|(_, what)| *what)
}

pub(super) fn name(rows: &[Vec<String>]) -> Option<&'static str> {
    is_export(rows).then_some("Withings")
}

fn is_export(rows: &[Vec<String>]) -> bool {
    let Some(head) = rows.first() else { return false };
    let is_headed = head.len() >= 2 && head[0].trim().eq_ignore_ascii_case("date") && heading(&head[1]).is_some();
    // A table that somebody keeps may have the same headings; its days are written otherwise.
    let mut dates = rows.iter().skip(1).filter_map(|row| row.first());
    is_headed && dates.any(|text| text.get(..16).is_some_and(|text| cachet_entry::is_moment(&text.replace(' ', "T"))))
}

pub(super) fn read(rows: &[Vec<String>]) -> Option<Entries> {
    if !is_export(rows) {
        return None;
    }
    let columns: Vec<(usize, Measure, &str)> = rows[0]
        .iter()
        .enumerate()
        .filter_map(|(at, text)| heading(text).map(|what| (at, what, unit_in(text).unwrap_or(what.unit))))
        .collect();
    let mut found = Entries::default();
    let mut untaken = Untaken::default();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let place = format!("line {}", at + 1);
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let moment =
            row.first().map(|text| text.trim().replace(' ', "T")).and_then(|text| text.get(..16).map(str::to_owned));
        let Some(date) = moment.filter(|moment| cachet_entry::is_moment(moment)) else {
            found.leave(&place, Why::Malformed);
            continue;
        };
        untaken.count_columns(&rows[0], row, |at| at == 0 || columns.iter().any(|(column, ..)| *column == at));
        for (column, what, unit) in &columns {
            let Some(text) = row.get(*column).map(|text| text.trim()).filter(|text| !text.is_empty()) else { continue };
            let made = Number::parse(text).ok_or(Why::Malformed);
            let made = made.map(|number| what.of(number, unit, date.clone(), "Withings"));
            found.take(&format!("{place}, column {}", column + 1), made);
        }
    }
    untaken.tell(&mut found);
    Some(found)
}

/// `kg` of `Weight (kg)`; pounds and inches as UCUM writes them.
fn unit_in(heading: &str) -> Option<&str> {
    let unit = heading.rsplit_once('(')?.1.trim_end().strip_suffix(')')?;
    Some(match unit {
        "lb" | "lbs" => "[lb_av]",
        "in" => "[in_i]",
        other => other,
    })
}
