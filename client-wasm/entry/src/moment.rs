//! Days and times as entries write them: as exact as their author was, and no more.

/// Whether `text` is `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`, of the years 1850 to 2199.
#[must_use]
pub fn is_moment(text: &str) -> bool {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let is_day = match day.split('-').collect::<Vec<_>>().as_slice() {
        [year] => time.is_none() && is_year(year),
        [year, month] => time.is_none() && is_year(year) && is_within(month, 1, 12),
        [year, month, day] => {
            is_year(year) && is_within(month, 1, 12) && is_within(day, 1, days_of(month, number(year).unwrap_or(0)))
        }
        _ => false,
    };
    is_day && time.is_none_or(is_time)
}

fn is_time(text: &str) -> bool {
    text.split_once(':').is_some_and(|(hours, minutes)| is_within(hours, 0, 23) && is_within(minutes, 0, 59))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && number(text).is_some_and(|year| (1850..=2199).contains(&year))
}

fn is_within(text: &str, least: u32, most: u32) -> bool {
    text.len() == 2 && number(text).is_some_and(|number| (least..=most).contains(&number))
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn days_of(month: &str, year: u32) -> u32 {
    match month {
        "04" | "06" | "09" | "11" => 30,
        "02" if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        "02" => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_year_a_month_a_day_or_a_minute_that_exists() {
        for good in ["2024", "2024-02", "2024-02-29", "2024-12-31T23:59"] {
            assert!(is_moment(good), "{good}");
        }
        for bad in
            ["", "24", "2024-13", "2023-02-29", "2024-1-1", "2024T10:00", "2024-01-01T24:00", "2024-01-01T1:00", "+024"]
        {
            assert!(!is_moment(bad), "{bad}");
        }
    }
}
