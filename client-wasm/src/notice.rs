//! Notices by e-mail: the one thing of a person that the server is told in clear, by those who wish it.

use cachet_crypto::protocol::api::{AskNotice, ConfirmNotice, OwnNotice, path};
use cachet_crypto::protocol::notice::{CODE_DIGITS, EmailAddress, NoticeLanguage};
use cachet_crypto::protocol::problem::ProblemKind;

use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Language, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Where this account's notices go, as the server says.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn notice(&self) -> Result<OwnNotice> {
        self.server.get(&self.as_account(), path::notice()).await
    }

    /// Has a code sent to `address`; nothing else goes there before [`Self::confirm_notice`].
    ///
    /// # Errors
    /// [`Error::Input`] for what is no address; [`Error::Problem`] with `too-many`, or with `not-found` where the operator
    /// sends no e-mail.
    pub async fn ask_notice(&self, address: &str, language: Language) -> Result<()> {
        let (address, language) = (address_of(address)?, language_of(language));
        self.server.put(&self.as_account(), path::notice(), &AskNotice { address, language }).await
    }

    /// Types the code of the message back: from then on the address is told that there is news.
    ///
    /// # Errors
    /// [`Error::Input`] for another code, or one that counts no more.
    pub async fn confirm_notice(&self, code: &str) -> Result<()> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if code.len() != CODE_DIGITS || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Error::Input("code"));
        }
        let confirmed = self.server.post_only(&self.as_account(), path::notice_code(), &ConfirmNotice { code }).await;
        confirmed.map_err(|error| match error {
            Error::Problem(ProblemKind::Unverified | ProblemKind::NotFound) => Error::Input("code"),
            other => other,
        })
    }

    /// Has the address erased; one last message goes there.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` when there is none.
    pub async fn remove_notice(&self) -> Result<()> {
        self.server.delete(&self.as_account(), path::notice()).await
    }
}

/// An address as people type it.
pub(crate) fn address_of(typed: &str) -> Result<EmailAddress> {
    normal(typed).parse().map_err(|_| Error::Input("address"))
}

/// The language of messages.
pub(crate) const fn language_of(language: Language) -> NoticeLanguage {
    match language {
        Language::Fr => NoticeLanguage::Fr,
        Language::En => NoticeLanguage::En,
    }
}

/// Domains are one whatever their case; what stands before the `@` is left as it was typed.
fn normal(address: &str) -> String {
    let address = address.trim();
    address
        .rsplit_once('@')
        .map_or_else(|| address.to_owned(), |(local, domain)| format!("{local}@{}", domain.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_people_type_it() {
        assert_eq!(normal(" Jeanne@Example.FR "), "Jeanne@example.fr");
        assert_eq!(normal("jeanne"), "jeanne");
    }
}
