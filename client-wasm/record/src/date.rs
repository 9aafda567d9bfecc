//! Days as HL7 v3 and FHIR write them.

use time::{Date, Duration, Month};

/// The day of an HL7 v3 timestamp (`YYYYMMDD[hhmmss[.f]][±zzzz]`), as written: no conversion between zones. Years and
/// months alone name no day.
pub(crate) fn of_hl7(value: &str) -> Option<String> {
    let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    day_of(year, month, day)
}

/// As exact as an HL7 v3 timestamp is: year, month, day or minute, in the form of an entry.
pub(crate) fn moment_of_hl7(value: &str) -> Option<String> {
    let digits: String = value.trim().chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to);
    let moment = match digits.len() {
        4 => part(0, 4)?.to_owned(),
        6 => format!("{}-{}", part(0, 4)?, part(4, 6)?),
        8..12 => format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?),
        12.. => format!("{}-{}-{}T{}:{}", part(0, 4)?, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?),
        _ => return None,
    };
    cachet_entry::is_moment(&moment).then_some(moment)
}

/// As exact as a FHIR dateTime is.
pub(crate) fn moment_of_fhir(value: &str) -> Option<String> {
    let value = value.trim();
    let exact = value
        .split_once('T')
        .map_or(value.len(), |(day, time)| if time.len() >= 5 { day.len() + 6 } else { day.len() });
    let moment = value.get(..exact)?;
    cachet_entry::is_moment(moment).then(|| moment.to_owned())
}

/// The day of a FHIR date, dateTime or instant (`YYYY-MM-DD[T..]`), as written.
pub(crate) fn of_fhir(value: &str) -> Option<String> {
    let day = value.trim().get(..10)?;
    let mut fields = day.split('-');
    let (year, month, day) = (fields.next()?, fields.next()?, fields.next()?);
    day_of(year, month, day)
}

/// `YYYY-MM-DD` when there is such a day.
fn day_of(year: &str, month: &str, day: &str) -> Option<String> {
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    (1850..=2199).contains(&date.year()).then(|| {
        let (year, month, day) = date.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    })
}

/// Days from `first` to `last`, both as [`of_hl7`] gives them.
pub(crate) fn days_between(first: &str, last: &str) -> Option<i64> {
    Some((date_of(last)? - date_of(first)?).whole_days())
}

/// The date of a day.
fn date_of(day: &str) -> Option<Date> {
    let (year, rest) = day.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// The last day of what began at the moment `first` and lasted `number` of the UCUM unit `unit`: a treatment of one day
/// ends on its first. In doubt the later day.
pub(crate) fn last_day(first: &str, number: &str, unit: &str) -> Option<String> {
    let number: f64 = number.trim().parse().ok().filter(|number: &f64| *number > 0.0 && *number < 100_000.0)?;
    let days = match unit.trim() {
        // From any hour of a day into the next.
        "h" => number / 24.0 + 1.0,
        "d" => number,
        "wk" => number * 7.0,
        "mo" => number * 31.0,
        "a" => number * 366.0,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let whole = days.ceil() as i64;
    let last = date_of(first.split('T').next()?)?.checked_add(Duration::days(whole - 1))?;
    let (year, month, day) = last.to_calendar_date();
    let day = format!("{year:04}-{:02}-{day:02}", u8::from(month));
    cachet_entry::is_moment(&day).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_taken_as_written_and_only_when_there_is_one() {
        assert_eq!(of_hl7("20240312101500+0100").as_deref(), Some("2024-03-12"));
        assert_eq!(of_hl7("202403"), None);
        assert_eq!(days_between("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(of_hl7("20240230"), None);
        assert_eq!(last_day("2024-02-27", "5", "d").as_deref(), Some("2024-03-02"));
        assert_eq!(last_day("2024-02-27T08:00", "1", "wk").as_deref(), Some("2024-03-04"));
        assert_eq!(last_day("2024-02-27T08:00", "48", "h").as_deref(), Some("2024-02-29"));
        assert_eq!(last_day("2024-02", "5", "d"), None);
        assert_eq!(of_fhir("2024-03-12T23:30:00-10:00").as_deref(), Some("2024-03-12"));
        assert_eq!(of_fhir("2024-03"), None);
        assert_eq!(of_fhir("é024-03-12"), None);
    }
}
