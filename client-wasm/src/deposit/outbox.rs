//! What a sender keeps until it is sent: sealed, under the keys of one epoch.

use cachet_seal::{Context, open_own, seal_own};
use zeroize::Zeroizing;

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Seals what this account keeps in its outbox under `name`.
    ///
    /// # Errors
    /// [`Error::Device`] when chance fails.
    pub fn seal_outbox(&self, name: &str, plaintext: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys();
        Ok(seal_own(&keys.current.outbox, &self.outbox_context(name), plaintext, &mut chance())?)
    }

    /// Opens what [`Session::seal_outbox`] sealed under this name, in this epoch of the keys.
    ///
    /// # Errors
    /// [`Refusal::KeyBlob`].
    pub fn open_outbox(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let keys = self.keys();
        open_own(&keys.current.outbox, &self.outbox_context(name), sealed).map_err(|_| Refusal::KeyBlob.into())
    }

    fn outbox_context<'a>(&self, name: &'a str) -> Context<'a> {
        let keys = self.keys();
        Context { kind: "outbox", account: keys.account, vault: None, id: name.as_bytes(), n: 0, epoch: keys.epoch }
    }
}
