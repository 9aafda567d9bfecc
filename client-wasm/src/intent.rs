//! What a person decided without network: an intent, sealed on the device, never a signed entry. It becomes an entry over
//! the newest head when the network is back, also after the vault was closed and opened again.

use cachet_crypto::{GrantId, Timestamp};
use cachet_seal::{open_own, seal_own};
use serde::{Deserialize, Serialize};

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

const PREFIX: &str = "intent/";

/// An access that is to be taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Intent {
    /// The grant.
    pub grant: GrantId,
    /// Whether the document is sealed anew as well.
    pub seal_anew: bool,
    /// When the person decided.
    pub since: Timestamp,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Takes a grant back. With `seal_anew` the document's content is sealed under new keys as well, so that nothing
    /// that the reader kept opens what is stored from now on.
    ///
    /// # Errors
    /// [`Error::Network`]: access is still open, and the intent is kept for [`Session::send_intents`].
    pub async fn revoke(&self, grant: GrantId, seal_anew: bool) -> Result<Timestamp> {
        let done = self.revoke_now(grant, seal_anew).await;
        match &done {
            Err(Error::Network) => self.keep_intent(&Intent { grant, seal_anew, since: self.platform.now() }).await?,
            Ok(_) | Err(Error::Input(_)) => self.store.delete(&key(grant)).await?,
            Err(_) => {}
        }
        done
    }

    /// What waits for the network on this device.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn intents(&self) -> Result<Vec<Intent>> {
        let vault = self.own_vault()?.id;
        let keys = self.keys();
        let local = &keys.vault(vault, keys.epoch)?.local;
        let mut intents = Vec::new();
        for name in self.store.keys(PREFIX).await? {
            let Some(sealed) = self.store.get(&name).await? else { continue };
            let opened = open_own(local, &keys.local_context(vault, name.as_bytes()), &sealed);
            intents.extend(opened.ok().and_then(|bytes| serde_json::from_slice::<Intent>(&bytes).ok()));
        }
        Ok(intents)
    }

    /// Sends what waits, and gives what still does.
    ///
    /// # Errors
    /// Those of [`Session::revoke`] but the network's.
    pub async fn send_intents(&self) -> Result<Vec<Intent>> {
        for intent in self.intents().await? {
            match self.revoke(intent.grant, intent.seal_anew).await {
                Ok(_) | Err(Error::Input(_)) => {}
                Err(Error::Network) => break,
                Err(error) => return Err(error),
            }
        }
        self.intents().await
    }

    async fn keep_intent(&self, intent: &Intent) -> Result<()> {
        let vault = self.own_vault()?.id;
        let (keys, name) = (self.keys(), key(intent.grant));
        let bytes = serde_json::to_vec(intent).expect("an intent is an id, a flag and a number");
        let context = keys.local_context(vault, name.as_bytes());
        let sealed = seal_own(&keys.vault(vault, keys.epoch)?.local, &context, &bytes, &mut chance())?;
        Ok(self.store.put(&name, &sealed).await?)
    }
}

fn key(grant: GrantId) -> String {
    format!("{PREFIX}{grant}")
}
