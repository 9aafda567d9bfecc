//! The keyring as the server holds it; this device accepts none from before what it has seen.

use cachet_crypto::protocol::api::{OwnObject, path};
use cachet_crypto::{AccountId, Base64Url, weakened};
use cachet_seal::{AccountKeys, Keyring, KeyringPlace, open_keyring, seal_keyring};

use super::fetch_records;
use crate::keys::Keys;
use crate::platform::chance;
use crate::server::{As, Server, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// The keyring as the server holds it, and what it says; none from before what this device has seen.
    pub(crate) async fn stored_keyring(&self) -> Result<(OwnObject, Keyring)> {
        let keys = self.keys();
        fetch_keyring(&self.server, &self.store, &self.as_account(), &keys.current, (keys.account, keys.epoch)).await
    }

    /// Replaces the keyring by what `change` makes of the newest one.
    pub(crate) async fn update_keyring(&self, change: impl Fn(&mut Keyring)) -> Result<()> {
        let keys = self.keys();
        let (stored, mut keyring) = self.stored_keyring().await?;
        change(&mut keyring);
        let n = stored.n + 1;
        let sealed = seal_keyring(&keys.current.keyring, &keys.place(n), &keyring, &mut chance())?;
        let object = OwnObject { n, epoch: keys.epoch, sealed: Base64Url(sealed) };
        self.server.put(&self.as_account(), path::own_object("keyring"), &object).await?;
        pin_keyring(&self.store, keys.account, n).await?;
        let records = fetch_records(&self.server, keys.account).await?;
        self.set_keys(Keys::open(keys.account, keys.epoch, keys.root.duplicate(), keyring, records)?);
        self.keep_offline().await
    }
}

/// The keyring as the server holds it, and what it says; none of another epoch, or from before what this device has seen.
pub(super) async fn fetch_keyring<T: Transport>(
    server: &Server<T>,
    store: &impl Store,
    who: &As<'_>,
    keys: &AccountKeys,
    (account, epoch): (AccountId, u32),
) -> Result<(OwnObject, Keyring)> {
    let stored: OwnObject = withheld(server.get(who, path::own_object("keyring")).await)?;
    let is_older = stored.epoch != epoch || stored.n < pinned_keyring(store, account).await?;
    if is_older && !weakened("keyring-pin") {
        return Err(Refusal::Rollback.into());
    }
    let place = KeyringPlace { account, n: stored.n, epoch };
    let keyring = open_keyring(&keys.keyring, &place, &stored.sealed.0).map_err(|_| Refusal::KeyBlob)?;
    Ok((stored, keyring))
}

pub(crate) async fn pin_keyring(store: &impl Store, account: AccountId, n: u64) -> Result<()> {
    Ok(store.put(&keyring_pin(account), n.to_string().as_bytes()).await?)
}

async fn pinned_keyring(store: &impl Store, account: AccountId) -> Result<u64> {
    let bytes = store.get(&keyring_pin(account)).await?;
    bytes.map_or(Ok(0), |bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage")))
}

fn keyring_pin(account: AccountId) -> String {
    format!("pin/keyring/{account}")
}
