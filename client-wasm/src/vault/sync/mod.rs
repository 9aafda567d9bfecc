//! Reading the log: every entry verified, chained to what this device has pinned, and opened.

mod entry;
mod first;
mod pin;
mod replay;

use cachet_crypto::protocol::api::{Hashes, Log, path};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{Sha256Digest, VaultId, weakened};

use super::Vault;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

pub(crate) use entry::{open_sealed_part, verify_entry};

/// Entries asked for at once.
const PAGE: u64 = 500;

impl<T: Transport, S: Store> Session<T, S> {
    /// Brings the index to the server's head. Refuses anything older than, or other than, what this device has seen.
    pub(crate) async fn sync(&self, vault: &Vault) -> Result<()> {
        let result = self.sync_to_head(vault).await;
        if let Err(Error::Refused(Refusal::Fork)) = result {
            // What cannot be kept leaves the refusal as it is.
            drop(self.keep_entries(vault.id).await);
        }
        result
    }

    async fn sync_to_head(&self, vault: &Vault) -> Result<()> {
        let pin = self.pinned(vault.id).await?;
        let index = match vault.loaded() {
            Some(index) => (*index).clone(),
            None => self.first_state(vault.id, pin).await?,
        };
        let index = self.replay_to_head(vault.id, index, pin).await?;
        if pin.is_some_and(|pin| index.head.n < pin.n) && !weakened("vault-pin") {
            return Err(Refusal::Rollback.into());
        }
        let index = if index.epoch != self.keys().epoch && self.keys().were_taken_back() {
            self.continue_after_take_back(vault, index).await?
        } else {
            index
        };
        if index.epoch != self.keys().epoch && !weakened("log-epoch") {
            // The account has keys that the log does not know of: a log from before the rotate.
            return Err(Refusal::Rollback.into());
        }
        // An append may have moved on while this answer was held back: what is newer stays.
        if vault.loaded().is_some_and(|newer| newer.head.n > index.head.n) {
            return Ok(());
        }
        if self.pinned(vault.id).await?.is_some_and(|pin| index.head.n < pin.n) && !weakened("vault-pin") {
            return Err(Refusal::Rollback.into());
        }
        self.check_proven(vault, index.head).await?;
        self.pin(vault.id, &index).await?;
        let moved = pin != Some(index.head) || vault.loaded().is_none();
        vault.set(index);
        if moved { self.keep_index(vault).await } else { Ok(()) }
    }

    /// As [`Self::sync`]; without a network, what this device kept of its last opening stands in.
    pub(crate) async fn sync_or_kept(&self, vault: &Vault) -> Result<()> {
        match self.sync(vault).await {
            Err(Error::Network) if vault.loaded().is_none() => {
                let kept = self.kept_index(vault).await?;
                if self.pinned(vault.id).await?.is_some_and(|pin| kept.head.n < pin.n) {
                    return Err(Error::Network);
                }
                vault.set(kept);
                Ok(())
            }
            Err(Error::Network) => Ok(()),
            synced => synced,
        }
    }

    pub(crate) async fn log_page(&self, vault: VaultId, after: u64, limit: u64) -> Result<Log> {
        let query = format!("{}?after={after}&limit={limit}", path::log(vault));
        withheld(self.server.get(&self.as_account(), query).await)
    }

    /// Checks that `later` extends `pin`, from 32 bytes an entry.
    pub(crate) async fn check_extension(&self, vault: VaultId, pin: Head, later: Head) -> Result<()> {
        self.hashes_between(vault, pin, later).await.map(drop)
    }

    /// The hashes of the entries that lead from `pin` to `later`.
    pub(super) async fn hashes_between(&self, vault: VaultId, pin: Head, later: Head) -> Result<Vec<Sha256Digest>> {
        let query = format!("{}?after={}&until={}", path::log_hashes(vault), pin.n, later.n);
        let answer: Hashes = withheld(self.server.get(&self.as_account(), query).await)?;
        let (hashes, rest) = answer.hashes.0.as_chunks::<32>();
        let hashes: Vec<_> = hashes.iter().map(|hash| Sha256Digest::from_bytes(*hash)).collect();
        if (!rest.is_empty() || pin.extended_by(&hashes) != later) && !weakened("vault-fork") {
            return Err(Refusal::Fork.into());
        }
        Ok(hashes)
    }
}
