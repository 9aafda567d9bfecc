//! LibreView: a line about the export, nineteen columns, times as `DD-MM-YYYY hh:mm` (or with slashes), mmol/L or mg/dL as
//! the heading says. The order of the columns is the same in every language; their names are not.

use cachet_entry::Number;

use super::untaken::Untaken;
use super::{Measure, measure};
use crate::entries::{Entries, Why};

const GLUCOSE: Measure = measure("Glucose interstitiel", "99504-3", "mmol/L");
const STRIP: Measure = measure("Glycémie capillaire", "41653-7", "mmol/L");
const KETONE: Measure = measure("Cétonémie", "53061-8", "mmol/L");

/// Columns that hold values, with what they are; the first two are the sensor's own, and a scan of it.
const COLUMNS: [(usize, Measure); 4] = [(4, GLUCOSE), (5, GLUCOSE), (14, STRIP), (15, KETONE)];

/// Before it stand device, number, moment and the kind of the line.
const FIRST_SAID: usize = 4;

pub(super) fn is_export(rows: &[Vec<String>]) -> bool {
    rows.get(1).is_some_and(|head| head.len() >= 19 && ["mg/dL", "mmol/L"].iter().any(|unit| head[4].contains(unit)))
}

pub(super) fn read(rows: &[Vec<String>]) -> Option<Entries> {
    if !is_export(rows) {
        return None;
    }
    let head = &rows[1];
    let mut found = Entries::default();
    let mut untaken = Untaken::default();
    for (at, row) in rows.iter().enumerate().skip(2) {
        let place = format!("line {}", at + 1);
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let Some(date) = row.get(2).and_then(|text| moment(text)) else {
            found.leave(&place, Why::Malformed);
            continue;
        };
        let is_taken = |at| at < FIRST_SAID || COLUMNS.iter().any(|(column, _)| *column == at);
        untaken.count_columns(head, row, is_taken);
        for (column, what) in COLUMNS {
            let Some(text) = row.get(column).map(|text| text.trim()).filter(|text| !text.is_empty()) else { continue };
            let unit = if head[column].contains("mg/dL") { "mg/dL" } else { "mmol/L" };
            let device = row.first().map(|device| device.trim()).filter(|device| !device.is_empty());
            let made = Number::parse(text).ok_or(Why::Malformed);
            let made = made.map(|number| what.of(number, unit, date.clone(), device.unwrap_or("LibreView")));
            found.take(&format!("{place}, column {}", column + 1), made);
        }
    }
    untaken.tell(&mut found);
    Some(found)
}

/// `31-12-2025 08:10`.
fn moment(text: &str) -> Option<String> {
    let (day, time) = text.trim().split_once(' ')?;
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let [day, month, year] = parts[..] else { return None };
    let moment = format!("{year}-{month:0>2}-{day:0>2}T{:0>5}", time.get(..5).unwrap_or(time));
    cachet_entry::is_moment(&moment).then_some(moment)
}
