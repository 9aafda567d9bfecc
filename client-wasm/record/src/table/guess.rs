//! What seems to stand in a column: by its heading, and by what its fields look like. Only where the choosing begins.

use cachet_entry::as_ucum;

use super::column::{LISTED, Listed};
use super::{Column, Known, Rows, moment, number};
use crate::kind::without_accent;

/// Lines that are looked at.
const LOOKED_AT: usize = 200;

/// Headings of days.
const DAYS: [&str; 4] = ["date", "jour", "day", "horodatage"];

/// Headings of remarks.
const REMARKS: [&str; 7] = ["remarque", "commentaire", "comment", "note", "observation", "contexte", "remark"];

/// Whether a line names what stands below it: nothing in it is a day or a number.
pub(super) fn is_head(fields: &[String]) -> bool {
    let is_value = |text: &String| moment::day(text, false).is_some() || number::all(text, None, "", false).is_ok();
    !fields.iter().any(is_value)
}

/// A guess for each column.
pub(super) fn columns(rows: &Rows) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(rows.width());
    for at in 0..rows.width() {
        let heading = plain(rows.head.get(at).map_or("", String::as_str));
        let fields: Vec<&str> = fields(rows, at).collect();
        let mostly =
            |is: &Is<'_>| !fields.is_empty() && fields.iter().filter(|text| is(text)).count() * 10 >= fields.len() * 7;
        let days = |month_first| fields.iter().filter(|text| moment::day(text, month_first).is_some()).count();
        let (day_first, month_first) = (days(false), days(true));
        // Under a heading that says so one day is enough; without it most fields have to be days.
        let is_dated = day_first.max(month_first) > 0 && DAYS.iter().any(|name| is_named(&heading, name))
            || mostly(&|text| moment::day(text, month_first > day_first).is_some());
        let column = if is_dated && !columns.iter().any(Column::is_day) {
            if month_first > day_first { Column::MonthDay } else { Column::Day }
        } else if !columns.contains(&Column::Time) && mostly(&|text| moment::time(text).is_some()) {
            Column::Time
        } else if REMARKS.iter().any(|known| heading.contains(known)) && !columns.contains(&Column::Remark) {
            Column::Remark
        } else {
            value(&heading, rows.head.get(at).map_or("", String::as_str), &mostly, rows.is_english())
                .filter(|column| !columns.contains(column))
                .unwrap_or(Column::Skip)
        };
        columns.push(column);
    }
    columns
}

/// What a field may be.
type Is<'a> = dyn Fn(&str) -> bool + 'a;

fn value(heading: &str, written: &str, mostly: &dyn Fn(&Is<'_>) -> bool, is_english: bool) -> Option<Column> {
    let listed = LISTED.iter().find(|listed| listed.names.iter().any(|name| is_named(heading, name)))?;
    let unit = unit_in(written, listed);
    let reads = |listed: &Listed| mostly(&|text| number::all(text, Some(listed.known), &unit, is_english).is_ok());
    // « Tension » may hold one of the two numbers only: which, nobody can tell.
    reads(listed).then(|| Column::Value { measure: Some(listed.known), name: None, unit: unit.clone() })
}

/// Whether `name` stands in `heading` as a word, or begins one.
fn is_named(heading: &str, name: &str) -> bool {
    heading.match_indices(name).any(|(at, _)| {
        let before = heading[..at].chars().next_back();
        let after = heading[at + name.len()..].chars().next();
        // Short names are whole words: « pas » is not « passage ».
        let ends = name.len() > 3 || !after.is_some_and(char::is_alphanumeric);
        !before.is_some_and(char::is_alphanumeric) && ends
    })
}

/// The unit that a heading names, when it is one of this measure's, else the usual one.
fn unit_in(heading: &str, listed: &Listed) -> String {
    let words = heading.split(['(', ')', '[', ']', ' ', ',', '_']).filter(|word| !word.is_empty());
    let written = words.filter_map(|word| match word {
        "cmHg" => Some("cm[Hg]".to_owned()),
        word => as_ucum(word),
    });
    let found = written.into_iter().find(|unit| listed.units.contains(&unit.as_str()));
    found.unwrap_or_else(|| listed.units[0].to_owned())
}

/// Whether a column that is neither day nor time holds numbers.
pub(super) fn has_numbers(rows: &Rows, columns: &[Column]) -> bool {
    let is_other = |column: &Column| !(column.is_day() || *column == Column::Time);
    columns.iter().enumerate().filter(|(_, column)| is_other(column)).any(|(at, _)| {
        let (mut all, mut numbers) = (0, 0);
        for text in fields(rows, at) {
            all += 1;
            let is_number = number::all(text, None, "", rows.is_english()).is_ok();
            numbers += usize::from(is_number || number::all(text, Some(Known::Pressure), "", true).is_ok());
        }
        numbers * 2 > all
    })
}

fn fields(rows: &Rows, at: usize) -> impl Iterator<Item = &str> {
    let lines = rows.lines.iter().take(LOOKED_AT);
    lines.filter_map(move |line| line.fields.get(at)).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn plain(text: &str) -> String {
    text.to_lowercase().chars().map(without_accent).collect()
}
