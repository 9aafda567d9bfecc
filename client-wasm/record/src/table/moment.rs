//! Days and times as tables write them, in France and in ISO 8601.

use cachet_entry::is_moment;

use super::Column;
use crate::kind::without_accent;

/// Names of months, as far as they tell them apart, in French and English.
const MONTHS: [&[&str]; 12] = [
    &["janv", "jan"],
    &["fevr", "fev", "feb"],
    &["mars", "mar"],
    &["avr", "apr"],
    &["mai", "may"],
    &["juin", "jun"],
    &["juil", "jul"],
    &["aout", "aug"],
    &["sept", "sep"],
    &["oct"],
    &["nov"],
    &["dec"],
];

/// The moment of a line: its day, and its time where there is one. A time that is not understood is not guessed.
pub(super) fn of(fields: &[String], columns: &[Column]) -> Option<String> {
    let at = columns.iter().position(Column::is_day)?;
    let (day, inner) = day(fields.get(at)?, columns[at] == Column::MonthDay)?;
    let column = columns.iter().position(|column| *column == Column::Time);
    let own = column.and_then(|at| fields.get(at)).map(|text| text.trim()).filter(|text| !text.is_empty());
    let moment = match own.or(inner) {
        Some(text) => format!("{day}T{}", time(text)?),
        None => day,
    };
    is_moment(&moment).then_some(moment)
}

/// A day as `YYYY-MM-DD`, and the time that follows it.
pub(crate) fn day(text: &str, month_first: bool) -> Option<(String, Option<&str>)> {
    let text = text.trim();
    let (day, rest) = spelled(text).or_else(|| numbered(text, month_first))?;
    let rest = rest.trim_start_matches([' ', 'T', ',', '\u{a0}']).trim();
    // `à 8h10`
    let rest = rest.strip_prefix('à').unwrap_or(rest).trim();
    is_moment(&day).then_some((day, (!rest.is_empty()).then_some(rest)))
}

/// `2026-11-20`, `20/11/2026`, `20.11.26`, `20261120`; with `month_first` `11/20/2026`.
fn numbered(text: &str, month_first: bool) -> Option<(String, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts[..] {
        [whole] if whole.len() == 8 => (&whole[..4], &whole[4..6], &whole[6..]),
        [year, month, day] if year.len() == 4 => (year, month, day),
        [month, day, year] if month_first => (year, month, day),
        [day, month, year] => (year, month, day),
        _ => return None,
    };
    written(year, month, day).map(|day| (day, rest))
}

/// `20 novembre 2026`, `ven. 20 nov. 2026`, `20-nov-26`.
fn spelled(text: &str) -> Option<(String, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    let (day, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
    let rest = rest.strip_prefix("er").unwrap_or(rest).trim_start_matches([' ', '-', '.', '\u{a0}']);
    let (name, rest) = rest.split_at(rest.find(|c: char| !c.is_alphabetic())?);
    let plain: String = name.to_lowercase().chars().map(without_accent).collect();
    let month = MONTHS.iter().position(|names| names.iter().any(|known| plain.starts_with(known)))? + 1;
    let rest = rest.trim_start_matches([' ', '-', '.', '\u{a0}']);
    let (year, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    written(year, &month.to_string(), day).map(|day| (day, rest))
}

fn written(year: &str, month: &str, day: &str) -> Option<String> {
    let year = match year.len() {
        4 => year.to_owned(),
        2 => format!("20{year}"),
        _ => return None,
    };
    Some(format!("{year}-{month:0>2}-{day:0>2}"))
}

/// A time as `hh:mm`: `8:10`, `08:10:33+01:00`, `8h10`, `8 h`, `8:10 PM`. No conversion between zones.
pub(crate) fn time(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (hours, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let rest = rest.trim_start().strip_prefix([':', 'h', '.'])?.trim_start();
    let (minutes, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    let hours: u8 = hours.parse().ok()?;
    let rest = rest.replace(['.', ' '], "");
    let hours = match () {
        () if rest.ends_with("pm") && hours < 12 => hours + 12,
        () if rest.ends_with("am") && hours == 12 => 0,
        () => hours,
    };
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    (minutes.len() == 2 && hours < 24).then(|| format!("{hours:02}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<String> {
        of(&[text.to_owned()], &[Column::Day])
    }

    #[test]
    fn days_are_read_as_french_and_iso_write_them() {
        for text in [
            "2026-11-20",
            "20/11/2026",
            "20-11-2026",
            "20.11.26",
            "20261120",
            "20 novembre 2026",
            "ven. 20 nov. 2026",
            "20-Nov-26",
            "2026/11/20",
        ] {
            assert_eq!(moment(text).as_deref(), Some("2026-11-20"), "{text}");
        }
        for text in ["2026-11-20T08:10:33+01:00", "20/11/2026 8h10", "20 novembre 2026 à 8:10", "20/11/2026 08:10 AM"]
        {
            assert_eq!(moment(text).as_deref(), Some("2026-11-20T08:10"), "{text}");
        }
        assert_eq!(moment("1er août 2026").as_deref(), Some("2026-08-01"));
        assert_eq!(of(&["11/20/2026".to_owned()], &[Column::MonthDay]).as_deref(), Some("2026-11-20"));
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "",
            "hier",
            "31/02/2026",
            "11/20/2026",
            "20/11",
            "20/11/2026 matin",
            "1234567",
            "45985",
            "20/11/2026 25:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
