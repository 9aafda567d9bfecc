//! LibreView: a line about the export, nineteen columns, times as `DD-MM-YYYY hh:mm` (or with slashes), in the United States
//! as `MM-DD-YYYY hh:mm AM`, mmol/L or mg/dL as the heading says. The order of the columns is the same in every language; their names are not.

use cachet_entry::Number;

use super::untaken::Untaken;
use super::{Measure, measure};
use crate::entries::{Entries, Why};
use crate::table;

const GLUCOSE: Measure = measure("Glucose interstitiel", "99504-3", "mmol/L");
const STRIP: Measure = measure("Glycémie capillaire", "41653-7", "mmol/L");
const KETONE: Measure = measure("Cétonémie", "53061-8", "mmol/L");

/// Columns that hold values, with what they are; the first two are the sensor's own, and a scan of it.
const COLUMNS: [(usize, Measure); 4] = [(4, GLUCOSE), (5, GLUCOSE), (14, STRIP), (15, KETONE)];

/// Column of the moment.
const MOMENT: usize = 2;

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
    let order = Order::of(rows.iter().skip(2).filter_map(|row| row.get(MOMENT)));
    let mut found = Entries::default();
    let mut untaken = Untaken::default();
    for (at, row) in rows.iter().enumerate().skip(2) {
        let place = format!("line {}", at + 1);
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let Some(date) = row.get(MOMENT).and_then(|text| moment(text, order)) else {
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

/// What stands first in the days of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Order {
    Day,
    Month,
    /// Its days contradict each other: only those tell that cannot be read both ways.
    Untold,
}

impl Order {
    /// By the number over twelve that some day of the file has; where none has, a clock of twelve hours is American.
    fn of<'a>(moments: impl Iterator<Item = &'a String>) -> Self {
        let (mut is_day, mut is_month, mut is_american) = (false, false, false);
        for text in moments {
            let Some((first, second)) = leading(text) else { continue };
            is_day |= (13..=31).contains(&first) && second <= 12;
            is_month |= (13..=31).contains(&second) && first <= 12;
            is_american |= is_twelve_hours(text);
        }
        match (is_day, is_month) {
            (true, true) => Self::Untold,
            (false, true) => Self::Month,
            (false, false) if is_american => Self::Month,
            _ => Self::Day,
        }
    }
}

/// The first two numbers of a day that ends with its year.
fn leading(text: &str) -> Option<(u8, u8)> {
    let mut numbers = text.trim().split(['-', '/', '.']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn is_twelve_hours(text: &str) -> bool {
    let text = text.trim().to_lowercase().replace(['.', ' ', '\u{a0}', '\u{202f}'], "");
    text.ends_with("am") || text.ends_with("pm")
}

/// `31-12-2025 08:10`, `12-31-2025 08:10 PM`; without a time it is no moment.
fn moment(text: &str, order: Order) -> Option<String> {
    let is_month_first = match order {
        Order::Day => false,
        Order::Month => true,
        Order::Untold => match leading(text)? {
            (first, second) if first <= 12 && second <= 12 && first != second => return None,
            (first, _) => first <= 12,
        },
    };
    let (day, rest) = table::day(text, is_month_first)?;
    let moment = format!("{day}T{}", table::time(rest?)?);
    cachet_entry::is_moment(&moment).then_some(moment)
}
