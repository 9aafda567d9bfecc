//! The contact of the emergency card: somebody whom the server tells by e-mail that it was read, once they agreed.

use cachet_crypto::CardContactToken;
use cachet_crypto::protocol::api::{AnswerCardContact, AskCardContact, CardContact, OwnCardContact, path};
use cachet_crypto::protocol::problem::ProblemKind;

use crate::notice::{address_of, language_of};
use crate::platform::Platform;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Language, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Who is told that this account's card was read, as the server says.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn card_contact(&self) -> Result<Option<CardContact>> {
        let own: OwnCardContact = self.server.get(&self.as_account(), path::card_contact()).await?;
        Ok(own.contact)
    }

    /// Has a question sent to `address`, instead of whoever was asked or told before; nothing else goes there before its
    /// owner agreed.
    ///
    /// # Errors
    /// [`Error::Input`] for what is no address; [`Error::Problem`] with `too-many`, with `not-in-force` where its owner said
    /// no within the year, or with `not-found` where the operator sends no e-mail.
    pub async fn ask_card_contact(&self, address: &str, language: Language) -> Result<()> {
        let asked = AskCardContact { address: address_of(address)?, language: language_of(language) };
        self.server.put(&self.as_account(), path::card_contact(), &asked).await
    }

    /// Has the contact's address erased.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` when there is none.
    pub async fn remove_card_contact(&self) -> Result<()> {
        self.server.delete(&self.as_account(), path::card_contact()).await
    }
}

/// The answer of a contact, who needs no account: `token` is what stood in the message's link.
///
/// # Errors
/// [`Error::Input`] for what is no such token, or one that counts no more.
pub async fn answer_card_contact<T: Transport>(
    transport: T,
    platform: &Platform,
    token: &str,
    agrees: bool,
) -> Result<()> {
    let token: CardContactToken = token.trim().parse().map_err(|_| Error::Input("token"))?;
    let answer = AnswerCardContact { token, agrees };
    let server = Server::new(transport, &platform.origin);
    let answered = server.post_only(&As::Anyone, path::card_contact_answer(), &answer).await;
    answered.map_err(|error| match error {
        Error::Problem(ProblemKind::NotFound) => Error::Input("token"),
        other => other,
    })
}
