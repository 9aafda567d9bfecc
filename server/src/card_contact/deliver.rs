//! Messages to contacts, handed to the relay as notices are.

use cachet_crypto::protocol::api::path;

use super::message::{self, Named};
use super::{mark, page_of, token};
use crate::app::State;
use crate::notice::{Delivered, MOST, QUIET, Relay, Unsent, Words, lease};
use crate::refusal::{INTERNAL, Result};
use crate::store;
use crate::store::card_contact::{Contact, Waiting};

impl State {
    /// Delivers what is due to contacts of cards.
    pub(crate) async fn deliver_to_contacts(&self, relay: &Relay, delivered: &mut Delivered) -> Result<()> {
        let due = store::card_contact::due(&mut *self.store.connection().await?, self.now(), MOST).await?;
        for waiting in due {
            let until = lease(self.now(), waiting.attempts);
            // Another node, or this one after a crash, tries only when the lease is over.
            if store::card_contact::take_in_hand(&mut *self.store.connection().await?, &waiting, until).await? {
                self.deliver_to_contact(relay, &waiting, delivered).await?;
            }
        }
        Ok(())
    }

    async fn deliver_to_contact(&self, relay: &Relay, waiting: &Waiting, delivered: &mut Delivered) -> Result<()> {
        let sent = relay.send(&waiting.contact.address, self.words_to(&waiting.contact)?).await;
        let db = &mut *self.store.connection().await?;
        match sent {
            Ok(()) => {
                delivered.sent += 1;
                store::card_contact::sent(db, waiting, self.now().plus(QUIET)).await
            }
            Err(Unsent::Refused) => {
                delivered.refused += 1;
                store::card_contact::done(db, waiting).await
            }
            Err(Unsent::Later) => {
                delivered.later += 1;
                Ok(())
            }
        }
    }

    fn words_to(&self, contact: &Contact) -> Result<Words> {
        let origin = self.settings.origins.first().ok_or(INTERNAL)?;
        let token = token(&self.notices, contact);
        let (mark, page) = (mark(&self.notices, contact), page_of(origin, token));
        let named = Named { mark: &mark, page: &page };
        let write = if contact.has_agreed { message::news } else { message::question };
        Ok(Words {
            stop: Some(format!("{origin}{}", path::card_contact_stop(token))),
            ..write(contact.language, named)
        })
    }
}
