//! Opening without a network: the passkey's wrap, the public records, the sealed keyring and the sealed index of the
//! last opening. Nothing here opens without the passkey's output; a passphrase alone finds no wrap.

use cachet_crypto::protocol::api::{OwnObject, PublicAccount, path};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, Base64Url, PasskeyId};
use cachet_seal::{AccountRoot, KeyringPlace, Passkey, open_keyring, open_own, seal_own, unwrap_root, wrap_root};
use serde::{Deserialize, Serialize};

use crate::keys::Keys;
use crate::platform::{Platform, chance};
use crate::server::{As, Server};
use crate::session::Enrolment;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::{Vault, index::Index, snapshot};
use crate::{Error, Refusal, Result, Session};

const PASSKEY: &str = "offline/passkey/";
const ACCOUNT: &str = "offline/account";
const INDEX: &str = "offline/index";

/// A passkey's wrap as this device keeps it.
#[derive(Deserialize, Serialize)]
struct KeptWrap {
    account: AccountId,
    epoch: u32,
    wrap: Base64Url,
}

/// The account as this device last saw it.
#[derive(Deserialize, Serialize)]
struct KeptAccount {
    public: PublicAccount,
    keyring: OwnObject,
}

/// The vault's index as this device last saw it.
#[derive(Deserialize, Serialize)]
struct KeptIndex {
    head: Head,
    vault_epoch: u32,
    sealed: Base64Url,
}

async fn put(store: &impl Store, key: &str, value: &impl Serialize) -> Result<()> {
    let bytes = serde_json::to_vec(value).expect("what is kept is structs of strings and numbers");
    Ok(store.put(key, &bytes).await?)
}

async fn get<V: serde::de::DeserializeOwned>(store: &impl Store, key: &str) -> Result<Option<V>> {
    let bytes = store.get(key).await?;
    bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()
}

/// Keeps a wrap of `root` under `passkey`.
pub(crate) async fn keep_passkey(
    store: &impl Store,
    passkey: &Passkey,
    account: AccountId,
    epoch: u32,
    root: &AccountRoot,
) -> Result<()> {
    let wrap = Base64Url(wrap_root(&passkey.wrap_key(account, epoch), root, &mut chance())?);
    put(store, &format!("{PASSKEY}{}", passkey.id()), &KeptWrap { account, epoch, wrap }).await
}

/// The passkeys that have opened the vault on this device.
pub(crate) async fn passkeys(store: &impl Store) -> Result<Vec<PasskeyId>> {
    let kept = store.keys(PASSKEY).await?;
    Ok(kept.iter().filter_map(|key| key.strip_prefix(PASSKEY)?.parse().ok()).collect())
}

/// Forgets a passkey; with the last one, everything else that is kept for opening without a network.
pub(crate) async fn forget_passkey(store: &impl Store, passkey: PasskeyId) -> Result<()> {
    store.delete(&format!("{PASSKEY}{passkey}")).await?;
    if passkeys(store).await?.is_empty() { forget(store).await } else { Ok(()) }
}

/// Forgets all of it.
pub(crate) async fn forget(store: &impl Store) -> Result<()> {
    for key in store.keys("offline/").await? {
        store.delete(&key).await?;
    }
    Ok(())
}

/// Opens from what this device keeps.
pub(crate) async fn open<T: Transport, S: Store>(
    passkey: &Passkey,
    server: Server<T>,
    store: S,
    platform: Platform,
    known: Option<Enrolment>,
) -> Result<Session<T, S>> {
    let known = known.ok_or(Error::Network)?;
    let kept: KeptWrap = get(&store, &format!("{PASSKEY}{}", passkey.id())).await?.ok_or(Error::Network)?;
    let account: KeptAccount = get(&store, ACCOUNT).await?.ok_or(Error::Network)?;
    if kept.account != known.account || kept.epoch < known.epoch {
        return Err(Error::Passkey);
    }
    let root = unwrap_root(&passkey.wrap_key(kept.account, kept.epoch), &kept.wrap.0).map_err(|_| Error::Passkey)?;
    let records = crate::directory::verify_records(kept.account, &account.public.records)?;
    let place = KeyringPlace { account: kept.account, n: account.keyring.n, epoch: kept.epoch };
    let keyring =
        open_keyring(&root.keys().keyring, &place, &account.keyring.sealed.0).map_err(|_| Refusal::KeyBlob)?;
    let keys = Keys::open(kept.account, kept.epoch, root, keyring, records)?;
    Ok(Session::new(server, store, platform, known.device, keys))
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Keeps the account for opening without a network, if a passkey opens here.
    pub(crate) async fn keep_offline(&self) -> Result<()> {
        if passkeys(&self.store).await?.is_empty() {
            return Ok(());
        }
        let account = self.account();
        let public: PublicAccount = self.server.get(&As::Anyone, path::account(account)).await?;
        let (keyring, _) = self.stored_keyring().await?;
        put(&self.store, ACCOUNT, &KeptAccount { public, keyring }).await
    }

    /// Keeps the index as it was just verified, if a passkey opens here.
    pub(crate) async fn keep_index(&self, vault: &Vault) -> Result<()> {
        let Some(index) = vault.loaded() else { return Ok(()) };
        if passkeys(&self.store).await?.is_empty() {
            return Ok(());
        }
        let keys = self.keys();
        let context = keys.local_context(vault.id, INDEX.as_bytes());
        let plaintext = snapshot::encode(&index)?;
        let key = &keys.vault(vault.id, index.epoch)?.local;
        let sealed = Base64Url(seal_own(key, &context, &plaintext, &mut chance())?);
        put(&self.store, INDEX, &KeptIndex { head: index.head, vault_epoch: index.epoch, sealed }).await?;
        self.tidy_copies(&index).await
    }

    /// The index that this device kept: what the vault held at the last opening with a network.
    pub(crate) async fn kept_index(&self, vault: &Vault) -> Result<Index> {
        let kept: KeptIndex = get(&self.store, INDEX).await?.ok_or(Error::Network)?;
        let keys = self.keys();
        let context = keys.local_context(vault.id, INDEX.as_bytes());
        let key = &keys.vault(vault.id, kept.vault_epoch)?.local;
        let plaintext = open_own(key, &context, &kept.sealed.0).map_err(|_| Refusal::KeyBlob)?;
        snapshot::decode(&plaintext, vault.id, kept.vault_epoch, kept.head)
    }
}
