//! Days and times as people type and read them.

use cachet_crypto::{Day, Timestamp};
use cachet_record::Finding;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::opening::now;

/// `2026-12-31`.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "a day was expected, as 2026-12-31".to_owned())
}

/// `1955-03-02`. People born before 1970 have no [`Day`].
pub(crate) fn day_of_birth(text: &str) -> Result<String, String> {
    let is_day = cachet_client::is_day_of_birth(text);
    is_day.then(|| text.to_owned()).ok_or_else(|| "a day was expected, as 1955-03-02".to_owned())
}

/// `2026-12-31`, or `30d` for thirty days from today.
pub(crate) fn until(text: &str) -> Result<Day, String> {
    match text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok()) {
        Some(days) => Ok(now().day().plus(days)),
        None => text.parse().map_err(|_| "a day was expected, as 2026-12-31, or a number of days, as 30d".to_owned()),
    }
}

/// The day that a file gives itself: an appointment is ahead, any other day to come is a mistake in the file.
pub(crate) fn said(found: &Finding) -> Option<Day> {
    let day: Day = found.day.as_deref()?.parse().ok()?;
    (day <= now().day() || found.appointments.is_some()).then_some(day)
}

/// UTC, as RFC 3339 writes it.
pub(crate) fn time(at: Timestamp) -> String {
    let seconds = i64::try_from(at.0).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}
