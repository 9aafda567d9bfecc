//! Time as data: UTC seconds, or whole days. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use crate::Error;

const DAY_FORMAT: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");
const SECONDS_A_DAY: u64 = 86_400;

/// Whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The UTC day that holds this second.
    #[must_use]
    pub fn day(self) -> Day {
        Day(u32::try_from(self.0 / SECONDS_A_DAY).unwrap_or(u32::MAX))
    }

    /// This time `seconds` later.
    #[must_use]
    pub fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// A whole UTC day, counted from 1970-01-01; a number in JSON.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Day(pub u32);

impl Day {
    /// This day `days` later.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Midnight UTC at which the day begins.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(u64::from(self.0) * SECONDS_A_DAY)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A statement may hold any number: what lies beyond the calendar is shown as its last day.
        let seconds = i64::try_from(self.start().0).unwrap_or(i64::MAX);
        let date = OffsetDateTime::from_unix_timestamp(seconds).map_or(Date::MAX, OffsetDateTime::date);
        f.write_str(&date.format(DAY_FORMAT).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Day {
    type Err = Error;

    /// Reads `YYYY-MM-DD`, from 1970 on.
    fn from_str(text: &str) -> Result<Self, Error> {
        let date = Date::parse(text, DAY_FORMAT).map_err(|_| Error::Malformed)?;
        let seconds = date.midnight().assume_utc().unix_timestamp();
        Ok(Timestamp(u64::try_from(seconds).map_err(|_| Error::Malformed)?).day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_beyond_the_calendar_is_shown_all_the_same() {
        assert_eq!(Day(u32::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn a_day_is_read_back_as_it_was_written() {
        let day: Day = "2026-11-21".parse().unwrap();
        assert_eq!(day.0, 20_778);
        assert_eq!(day.to_string(), "2026-11-21");
        assert_eq!(day.start().plus(86_399).day(), day);
        assert_eq!("1969-12-31".parse::<Day>(), Err(Error::Malformed));
        assert_eq!("2026-02-30".parse::<Day>(), Err(Error::Malformed));
    }
}
