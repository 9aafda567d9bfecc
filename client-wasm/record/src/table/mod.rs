//! Tables of measures (CSV) that nobody's device wrote in a form of its own: a person says what stands in which column.
//!
//! The file stays a document as it came; what is read from it are entries that point at their lines. Nothing is read
//! before somebody decided: a guess is only where the choosing begins.

mod column;
mod guess;
mod moment;
mod number;
mod rows;

use cachet_entry::Entry;

use crate::entries::{Entries, Why, limited};
use crate::finding::title;
use crate::xml;

pub(crate) use moment::{day, time};

pub use column::{Column, Known, UnknownColumn};
use rows::Rows;

/// Lines that are shown while somebody chooses.
const SHOWN: usize = 5;

/// A table as somebody sees it who chooses its columns.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Table {
    /// Headings; empty when the first line holds values already.
    pub head: Vec<String>,
    /// The first lines.
    pub rows: Vec<Vec<String>>,
    /// All lines that hold something, the headings left out.
    pub lines: u32,
    /// What seems to stand in each column.
    pub columns: Vec<Column>,
    /// What can be chosen: measures with their units, the usual one first.
    pub measures: Vec<(Known, &'static [&'static str])>,
}

impl Table {
    /// Whether it seems to hold measures: days, and values under a heading that is known.
    #[must_use]
    pub fn has_measures(&self) -> bool {
        self.columns.iter().any(Column::is_day)
            && self.columns.iter().any(|column| matches!(column, Column::Value { .. }))
    }
}

/// The table that the file `bytes`, called `name`, is; `None` for any other file, or one that a device wrote.
pub(crate) fn examine(name: &str, bytes: &[u8]) -> Option<Table> {
    let rows = Rows::read(bytes)?;
    let columns = guess::columns(&rows);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_named = matches!(ending.as_str(), "csv" | "tsv");
    // A letter with a few commas is no table.
    let is_told = columns.iter().any(Column::is_day) && columns.len() > 1;
    (is_named || is_told && guess::has_numbers(&rows, &columns)).then(|| Table {
        head: rows.head.clone(),
        rows: rows.lines.iter().take(SHOWN).map(|line| line.fields.clone()).collect(),
        lines: u32::try_from(rows.lines.len()).unwrap_or(u32::MAX),
        columns,
        measures: column::LISTED.iter().map(|listed| (listed.known, listed.units)).collect(),
    })
}

/// The measures of the table `bytes`, by what was chosen for each column; the newest first. `None` when it is no table.
///
/// A line without a day that can be understood gives nothing, and says so; so does each value that is no number.
#[must_use]
pub fn measures(bytes: &[u8], columns: &[Column]) -> Option<Entries> {
    let rows = Rows::read(bytes)?;
    let mut found = Entries::default();
    for line in &rows.above {
        found.leave(&format!("line {line}"), Why::Unknown);
    }
    let remark = columns.iter().position(|column| *column == Column::Remark);
    for line in &rows.lines {
        let place = format!("line {}", line.number);
        let Some(date) = moment::of(&line.fields, columns) else {
            found.leave(&place, Why::NoDay);
            continue;
        };
        let remark = remark.and_then(|at| line.fields.get(at)).and_then(|text| title(text));
        let mut is_empty = true;
        for (at, column) in columns.iter().enumerate() {
            let Column::Value { measure, name, unit } = column else { continue };
            let Some(text) = line.fields.get(at).map(|text| text.trim()).filter(|text| !text.is_empty()) else {
                continue;
            };
            is_empty = false;
            let heading = rows.head.get(at).map_or("", String::as_str);
            let said = number::all(text, *measure, unit, rows.is_english());
            let made = column::entries(*measure, name.as_deref().unwrap_or(heading), unit, said);
            let place = format!("{place}, column {}", at + 1);
            for one in made {
                let dated = |entry| Entry { date: Some(date.clone()), detail: remark.clone(), ..entry };
                found.take(&place, one.map(dated));
            }
        }
        if is_empty {
            found.leave(&place, Why::NoValue);
        }
    }
    found.entries.sort_by(|one, other| other.date.cmp(&one.date));
    Some(limited(found))
}

/// The text of a file that may be a table; `None` for what cannot be one.
fn text_of(bytes: &[u8]) -> Option<String> {
    let is_wide = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if bytes.is_empty() || bytes.contains(&0) && !is_wide || bytes.starts_with(b"%PDF") {
        return None;
    }
    let text = xml::text_of(bytes);
    let is_other = text.trim_start_matches('\u{feff}').trim_start().starts_with(['<', '{', '[']);
    (!is_other).then_some(text)
}
