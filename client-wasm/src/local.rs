//! What a device keeps to itself, sealed under the vault's local key of the epoch in force: a change of keys elsewhere
//! leaves it readable, because the keyring holds the keys of every epoch.

use cachet_crypto::Base64Url;
use cachet_seal::{Context, open_own, pad_to_multiple, seal_own, unpad_multiple};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

/// Lengths on the device tell no more than this.
const STEP: usize = 512;

/// A sealed value as it lies in the store.
#[derive(Deserialize, Serialize)]
struct Sealed {
    epoch: u32,
    sealed: Base64Url,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Keeps `bytes` under `name`.
    pub(crate) async fn seal_local(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let (vault, keys) = (self.own_vault()?.id, self.keys());
        let padded = pad_to_multiple(bytes, STEP)?;
        let context = keys.local_context(vault, name.as_bytes());
        let sealed = Base64Url(seal_own(&keys.vault(vault, keys.epoch)?.local, &context, &padded, &mut chance())?);
        let value = serde_json::to_vec(&Sealed { epoch: keys.epoch, sealed }).expect("a number and a string");
        Ok(self.store.put(name, &value).await?)
    }

    /// What is kept under `name`; none when there is nothing, or nothing that this vault's keys open.
    pub(crate) async fn open_local(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let Some(value) = self.store.get(name).await? else { return Ok(None) };
        let Sealed { epoch, sealed } = serde_json::from_slice(&value).map_err(|_| Error::Device("storage"))?;
        let (vault, keys) = (self.own_vault()?.id, self.keys());
        let Ok(of_epoch) = keys.vault(vault, epoch) else { return Ok(None) };
        let context = Context { epoch, ..keys.local_context(vault, name.as_bytes()) };
        let Ok(padded) = open_own(&of_epoch.local, &context, &sealed.0) else { return Ok(None) };
        let bytes = unpad_multiple(&padded, STEP).map_err(|_| Error::Device("storage"))?;
        Ok(Some(Zeroizing::new(bytes.to_vec())))
    }
}
