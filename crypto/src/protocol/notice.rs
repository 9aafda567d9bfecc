//! Notices: an e-mail that says only that there is news, for those who give an address.

use serde::{Deserialize, Serialize};

use crate::Error;

/// Digits of the code that the first message to an address carries.
pub const CODE_DIGITS: usize = 8;

/// Seconds that a code counts.
pub const CODE_SECONDS: u64 = 3600;

/// Wrong codes after which an address must be asked for anew.
pub const CODE_TRIES: u32 = 5;

/// Longest address, in bytes (RFC 5321).
const MAX_ADDRESS: usize = 254;

/// Longest part before the `@`, in bytes.
const MAX_LOCAL: usize = 64;

/// Longest label of a domain, in bytes.
const MAX_LABEL: usize = 63;

/// An e-mail address in the narrow form that is taken: ASCII, no quotes, no comments, a domain by name.
///
/// The narrow form is what keeps a message's head one head: nothing in it ends a line or begins another address.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct EmailAddress(String);

impl EmailAddress {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says nothing: an address has no place in a log.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress")
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let (local, domain) = text.rsplit_once('@').ok_or(Error::Malformed)?;
        let fits = text.len() <= MAX_ADDRESS && local.len() <= MAX_LOCAL;
        if fits && is_local(local) && is_domain(domain) { Ok(Self(text)) } else { Err(Error::Malformed) }
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::try_from(text.to_owned())
    }
}

/// A dot-atom of RFC 5321: runs of plain characters with single dots between them.
fn is_local(local: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(plain))
}

/// Two labels or more, lower case, and no number for a last one.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Language of the messages.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeLanguage {
    /// French.
    Fr,
    /// English.
    En,
}

impl NoticeLanguage {
    /// Stable code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

impl std::str::FromStr for NoticeLanguage {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        [Self::Fr, Self::En].into_iter().find(|language| language.code() == code).ok_or(Error::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_address_is_taken() {
        for text in ["jeanne.morel@example.fr", "j+coffre@mail.example.org", "O'Neill_2@xn--caf-dma.example"] {
            assert_eq!(text.parse::<EmailAddress>().map(|address| address.as_str().to_owned()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_could_end_a_line_or_begin_another_address_is_refused() {
        let long = format!("{}@example.fr", "a".repeat(65));
        let longer = format!("a@{}example.fr", "aaaaaaaaa.".repeat(25));
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@example.fr",
            "a@b",
            "a@example.fr\r\nBcc: b@example.fr",
            "a@example.fr, b@example.fr",
            "a b@example.fr",
            "\"a\"@example.fr",
            "a@[192.0.2.1]",
            "a@192.0.2.1",
            "a@example..fr",
            ".a@example.fr",
            "a.@example.fr",
            "a..b@example.fr",
            "a@-example.fr",
            "a@example-.fr",
            "a@EXAMPLE.fr",
            "é@example.fr",
            "a@exämple.fr",
            "<a@example.fr>",
            "a@b@example.fr",
            "a(c)@example.fr",
            "a@example.fr.",
            &long,
            &longer,
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_not_printed() {
        let address: EmailAddress = "jeanne@example.fr".parse().unwrap();
        assert!(!format!("{address:?}").contains("jeanne"));
    }

    #[test]
    fn the_code_on_the_wire_is_the_code_in_the_table() {
        for language in [NoticeLanguage::Fr, NoticeLanguage::En] {
            assert_eq!(serde_json::to_value(language).unwrap(), language.code());
            assert_eq!(language.code().parse(), Ok(language));
        }
    }
}
