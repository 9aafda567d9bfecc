//! The reader's sealed list of mailboxes: their keys, pins, and the state of their journals.

use cachet_crypto::protocol::api::{OwnObject, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, MailboxId, weakened};
use cachet_seal::{HeldMailbox, MailboxIndex, open_mailbox_index, seal_mailbox_index};

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

const NAME: &str = "mailboxes";

impl<T: Transport, S: Store> Session<T, S> {
    /// The list as the server holds it, with its number; `None` for an account that never read anything.
    pub(crate) async fn load_mailboxes(&self) -> Result<Option<(MailboxIndex, u64)>> {
        Ok(self.stored_mailboxes().await?.map(|(stored, index)| (index, stored.n)))
    }

    /// The list as it is sealed, and what it says; none from before what this device has seen.
    pub(crate) async fn stored_mailboxes(&self) -> Result<Option<(OwnObject, MailboxIndex)>> {
        // What is known before the server is asked: another call of this device may write while the answer is on its way.
        let known = self.reader.held.borrow().as_ref().map(|(_, n)| *n);
        let pinned = self.pinned_mailboxes().await?;
        let stored = self.server.get::<OwnObject>(&self.as_account(), path::own_object(NAME)).await;
        let stored = match stored {
            Ok(stored) => stored,
            Err(Error::Problem(ProblemKind::NotFound)) => {
                let was_there = known.is_some() || pinned > 0;
                let is_withheld = was_there && !weakened("mailboxes-pin");
                return if is_withheld { Err(Refusal::Withheld.into()) } else { Ok(None) };
            }
            Err(error) => return Err(error),
        };
        let keys = self.keys();
        let is_older = known.is_some_and(|known| stored.n < known) || stored.n < pinned;
        if is_older && !weakened("mailboxes-pin") {
            return Err(Refusal::Rollback.into());
        }
        let opened = open_mailbox_index(&keys.current.mailboxes, &keys.place(stored.n), &stored.sealed.0);
        let index = opened.map_err(|_| Refusal::KeyBlob)?;
        self.pin_mailboxes(stored.n).await?;
        *self.reader.held.borrow_mut() = Some((index.clone(), stored.n));
        Ok(Some((stored, index)))
    }

    /// Applies `change` to the newest list and stores it; again over a newer one when another device was faster.
    pub(crate) async fn change_mailboxes(&self, change: impl Fn(&mut MailboxIndex)) -> Result<()> {
        let _one_at_a_time = self.reader.writing.lock().await;
        for _ in 0..4 {
            let (mut index, n) =
                self.load_mailboxes().await?.unwrap_or((MailboxIndex { v: 1, mailboxes: Vec::new() }, 0));
            let before = index.clone();
            change(&mut index);
            if index == before {
                return Ok(());
            }
            let keys = self.keys();
            let n = n + 1;
            let sealed = seal_mailbox_index(&keys.current.mailboxes, &keys.place(n), &index, &mut chance())?;
            let object = OwnObject { n, epoch: keys.epoch, sealed: Base64Url(sealed) };
            match self.server.put(&self.as_account(), path::own_object(NAME), &object).await {
                Ok(()) => {
                    self.pin_mailboxes(n).await?;
                    *self.reader.held.borrow_mut() = Some((index, n));
                    return Ok(());
                }
                Err(Error::Problem(ProblemKind::Conflict)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Problem(ProblemKind::Conflict))
    }

    /// Applies `change` to one mailbox of the list.
    pub(crate) async fn change_mailbox(&self, mailbox: MailboxId, change: impl Fn(&mut HeldMailbox)) -> Result<()> {
        self.change_mailboxes(|index| {
            if let Some(held) = index.mailboxes.iter_mut().find(|held| held.mailbox == mailbox) {
                change(held);
            }
        })
        .await
    }

    async fn pinned_mailboxes(&self) -> Result<u64> {
        let bytes = self.store.get(&self.mailboxes_pin()).await?;
        bytes.map_or(Ok(0), |bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage")))
    }

    async fn pin_mailboxes(&self, n: u64) -> Result<()> {
        Ok(self.store.put(&self.mailboxes_pin(), n.to_string().as_bytes()).await?)
    }

    fn mailboxes_pin(&self) -> String {
        format!("pin/mailboxes/{}", self.account())
    }
}
