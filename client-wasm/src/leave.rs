//! Leaving: a last signed entry, then the account, its vault and everything of it are erased.

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::problem::ProblemKind;

use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Closes the vault with a signed entry and every mailbox with a signed head, then erases the account on the server
    /// and everything on this device. Binds an honest server only.
    ///
    /// # Errors
    /// [`crate::Error::Network`]: call again, nothing is half done that a second call does not finish.
    pub async fn erase_account(&self) -> Result<()> {
        match self.close_and_delete().await {
            // Gone already: an earlier call's answer was lost.
            Ok(()) | Err(Error::Problem(ProblemKind::Unauthenticated)) => self.forget_device().await,
            Err(error) => Err(error),
        }
    }

    async fn close_and_delete(&self) -> Result<()> {
        if let Some(vault) = &self.vault {
            self.append(vault, |draft| match draft.index.closed {
                true => Ok(()),
                false => draft.push_all_heads(Act::Close {}, Vec::new()),
            })
            .await?;
        }
        self.server.delete(&self.as_account(), path::own_account()).await
    }
}
