//! Decimal numbers as they were written: a laboratory's 5.10 is not 5.1.

use std::fmt::{Display, Formatter};

use serde::{Deserialize, Deserializer, Serialize, de};

/// Most digits and signs of a number.
const LONGEST: usize = 24;

/// A decimal number, as text: `-12.50`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Number(String);

impl Number {
    /// The number that `text` writes, with a comma or a point, with spaces between thousands; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
        let plain = plain.replace(',', ".");
        let plain = plain.strip_prefix('+').unwrap_or(&plain);
        let digits = plain.strip_prefix('-').unwrap_or(plain);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (plain.len() <= LONGEST && is_digits(whole) && is_digits(fraction)).then(|| Self(plain.to_owned()))
    }

    /// `value` with at most `places` after the point.
    #[must_use]
    pub fn rounded(value: f64, places: usize) -> Option<Self> {
        let text = format!("{value:.places$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        Self::parse(text)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For comparing and drawing.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.0.parse().expect("digits with at most one point are a number")
    }
}

impl Display for Number {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // One way to write it: what the parser would have changed is not a number of ours.
        Self::parse(&text).filter(|number| number.0 == text).ok_or_else(|| de::Error::custom("number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_and_takes_the_french_comma() {
        let written = |text: &str| Number::parse(text).map(|number| number.0);
        assert_eq!(written("5,10").as_deref(), Some("5.10"));
        assert_eq!(written("245 000").as_deref(), Some("245000"));
        assert_eq!(written("-0.5").as_deref(), Some("-0.5"));
        for bad in ["", ".", "1.", "1.2.3", "1e5", "NaN", "inf", "<5", "--1", "1-2"] {
            assert_eq!(written(bad), None, "{bad}");
        }
        assert_eq!(Number::rounded(99.999, 1).map(|number| number.0).as_deref(), Some("100"));
    }
}
