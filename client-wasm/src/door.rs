//! One's own front door: whether it takes only what shows the secret that one's code carries.
//!
//! Whoever is listed can be found without the code, so a listed account cannot demand it, nor one that demands it be listed.

use cachet_crypto::protocol::api::{DoorSettings, path};
use cachet_crypto::sha256;
use cachet_seal::Enclosed;

use crate::platform::generate_secret;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Demands from now on that what is left at the door shows the secret of one's code, a new one each time this is
    /// begun; or takes what anybody leaves again. Codes that were handed out before do not carry it.
    ///
    /// # Errors
    /// [`Error::Input`] for an account that is listed.
    pub async fn set_door_secret(&self, demanded: bool) -> Result<()> {
        if demanded && self.is_listed() {
            return Err(Error::Input("listed"));
        }
        if !demanded {
            self.server.put(&self.as_account(), path::own_door(), &DoorSettings { secret: None }).await?;
            return self.update_keyring(|keyring| keyring.door = None).await;
        }
        // The code carries it before the door demands it: after a lost answer no code is out that opens nothing.
        if self.keys().keyring.door.is_none() {
            let secret = Enclosed(generate_secret()?);
            self.update_keyring(|keyring| keyring.door = Some(secret.clone())).await?;
        }
        let secret = self.keys().keyring.door.as_ref().map(|door| sha256(door.0.expose()));
        self.server.put(&self.as_account(), path::own_door(), &DoorSettings { secret }).await
    }

    /// Whether the door takes only what shows the secret.
    #[must_use]
    pub fn demands_door_secret(&self) -> bool {
        self.keys().keyring.door.is_some()
    }
}
