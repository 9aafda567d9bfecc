//! The head that this device has accepted: nothing older counts, and what contradicts it is kept as evidence.

use cachet_crypto::protocol::log::{Head, LogEntry};
use cachet_crypto::{Envelope, VaultId};
use cachet_transparency::Evidence;

use super::super::index::Index;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(in crate::vault) async fn pinned(&self, vault: VaultId) -> Result<Option<Head>> {
        let bytes = self.store.get(&pin_key(vault)).await?;
        bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()
    }

    /// Remembers the head of `index`: nothing older is accepted on this device from now on.
    pub(crate) async fn pin(&self, vault: VaultId, index: &Index) -> Result<()> {
        let before = self.pinned(vault).await?;
        if before == Some(index.head) {
            return Ok(());
        }
        if let Some(newest) = &index.newest {
            let entry = serde_json::to_vec(newest).expect("an envelope is strings");
            self.store.put(&entry_key(vault), &entry).await?;
        }
        let bytes = serde_json::to_vec(&index.head).expect("a head is a number and a digest");
        self.store.put(&pin_key(vault), &bytes).await?;
        self.remember_step(vault, before.unwrap_or(Head::of_empty_log(vault)), index.head).await
    }

    /// After a fork: the entry that this device saw and the one that is served under the same number are kept, when both
    /// are signed.
    pub(super) async fn keep_entries(&self, vault: VaultId) -> Result<()> {
        let keys = self.keys();
        let (Some(pin), Some(seen)) = (self.pinned(vault).await?, self.store.get(&entry_key(vault)).await?) else {
            return Ok(());
        };
        let Ok(first) = serde_json::from_slice::<Envelope>(&seen) else { return Err(Error::Device("storage")) };
        let page = self.log_page(vault, pin.n.saturating_sub(1), 1).await?;
        let Some(second) = page.entries.into_iter().next().map(|stored| stored.entry) else { return Ok(()) };
        let claimed: LogEntry = second.peek()?;
        let record = keys.record_envelope_of(claimed.epoch.ok_or(Refusal::Signature)?)?;
        self.keep_evidence(&Evidence::Entries { record, first, second }).await
    }
}

fn pin_key(vault: VaultId) -> String {
    format!("pin/vault/{vault}")
}

fn entry_key(vault: VaultId) -> String {
    format!("entry/{vault}")
}
