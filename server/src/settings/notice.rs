//! The mail relay: where it is, and whose name its messages bear.

use lettre::message::Mailbox;
use reqwest::Url;

use super::{SettingError, refused};

/// How notices go out.
#[derive(Clone)]
pub struct NoticeSettings {
    /// `CACHET_SMTP_URL`: the relay, with its password.
    pub(crate) url: String,
    /// `CACHET_MAIL_FROM`: the sender.
    pub(crate) from: Mailbox,
}

/// The address of the relay holds its password.
impl std::fmt::Debug for NoticeSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoticeSettings({})", self.from.email)
    }
}

impl NoticeSettings {
    /// Both, or neither: without a relay nobody is offered notices.
    ///
    /// # Errors
    /// [`SettingError`] for a relay that is reached without TLS and is not on this machine, or for a sender that is none.
    pub fn new(url: &str, from: &str) -> Result<Option<Self>, SettingError> {
        if url.is_empty() {
            return Ok(None);
        }
        let expected = "smtps://.., or smtp://..?tls=required, was expected; without TLS only on this machine";
        let address: Url = url.parse().map_err(|_| refused("CACHET_SMTP_URL", expected))?;
        let asks = |value: &str| address.query() == Some(value);
        let is_here = matches!(address.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let is_guarded = match address.scheme() {
            "smtps" => address.query().is_none(),
            "smtp" => asks("tls=required") || (is_here && address.query().is_none()),
            _ => false,
        };
        if !is_guarded || address.host_str().is_none() {
            return Err(refused("CACHET_SMTP_URL", expected));
        }
        let from = from.parse().map_err(|_| {
            refused("CACHET_MAIL_FROM", "a sender was expected with CACHET_SMTP_URL, as Cachet <news@vault.example>")
        })?;
        Ok(Some(Self { url: url.to_owned(), from }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Cachet <news@vault.example>";

    #[test]
    fn a_relay_elsewhere_is_reached_over_tls_only() {
        for url in ["smtps://u:p@relay.example", "smtp://relay.example:587?tls=required", "smtp://127.0.0.1:2525"] {
            assert!(NoticeSettings::new(url, FROM).unwrap().is_some(), "{url}");
        }
        for url in [
            "smtp://relay.example",
            "smtp://relay.example?tls=opportunistic",
            "smtp://localhost.relay.example",
            "smtp://relay.example?tls=required&tls=opportunistic",
            "http://relay.example",
            "relay",
            "smtps:",
        ] {
            assert_eq!(NoticeSettings::new(url, FROM).unwrap_err().variable, "CACHET_SMTP_URL", "{url}");
        }
        assert!(NoticeSettings::new("", "").unwrap().is_none());
        assert_eq!(NoticeSettings::new("smtps://relay.example", "").unwrap_err().variable, "CACHET_MAIL_FROM");
    }

    #[test]
    fn the_password_of_the_relay_is_not_printed() {
        let settings = NoticeSettings::new("smtps://user:the-password@relay.example", FROM).unwrap();
        assert!(!format!("{settings:?}").contains("the-password"));
    }
}
