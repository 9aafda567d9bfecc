//! Replaying the log: every next entry verified, and what it says applied to the index.

use cachet_crypto::protocol::api::StoredEntry;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::{VaultId, weakened};

use super::super::index::Index;
use super::entry::is_beaten;
use super::{PAGE, open_sealed_part, verify_entry};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn replay_to_head(&self, vault: VaultId, mut index: Index, pin: Option<Head>) -> Result<Index> {
        loop {
            let page = self.log_page(vault, index.head.n, PAGE).await?;
            if page.head.n < index.head.n && !weakened("vault-pin") {
                return Err(Refusal::Rollback.into());
            }
            if page.entries.is_empty() {
                let is_whole = page.head == index.head || weakened("log-head");
                return if is_whole { Ok(index) } else { Err(fork_or_withheld(page.head, index.head)) };
            }
            for stored in &page.entries {
                self.replay(vault, &mut index, stored, pin)?;
            }
        }
    }

    /// Verifies the next entry and applies what it says to `index`.
    pub(crate) fn replay(
        &self,
        vault: VaultId,
        index: &mut Index,
        stored: &StoredEntry,
        pin: Option<Head>,
    ) -> Result<()> {
        let keys = self.keys();
        let claimed: LogEntry = stored.entry.peek()?;
        let is_next = claimed.n == index.head.n + 1 || weakened("log-number");
        if claimed.vault != vault || !is_next {
            return Err(Refusal::Bind.into());
        }
        if claimed.prev != index.head.link && !weakened("log-link") {
            return Err(Refusal::Fork.into());
        }
        // Before the entry by which the recovery key's branch goes on, what other keys wrote is passed over.
        if index.epoch != keys.epoch && is_beaten(&claimed, &keys) {
            index.head = index.head.extended(stored.entry.hash()?);
            return check_pin(pin, index.head);
        }
        // That entry names the very record whose key signs it; any other rotate is signed by the keys that it ends.
        let goes_on = match &claimed.act {
            Act::Rotate { record, .. } => claimed.epoch.filter(|epoch| keys.epoch_of(*record) == Some(*epoch)),
            _ => None,
        };
        let epoch = goes_on.filter(|epoch| keys.were_taken_back() && *epoch > index.epoch).unwrap_or(index.epoch);
        let entry = verify_entry(stored, &keys, vault, epoch)?;
        let part = open_sealed_part(stored, &entry, &keys, vault)?;
        for change in part.changes {
            index.apply(change)?;
        }
        index.head = index.head.extended(entry.hash());
        index.newest = Some(stored.entry.clone());
        match entry.act {
            Act::Rotate { record, .. } => {
                index.epoch = keys.epoch_of(record).ok_or(Refusal::KeyUnauth)?;
                // A stolen key of the ended epoch can sign the true change of keys into another log; the entry by which
                // the recovery key's branch goes on is signed by the keys that begin.
                if goes_on.is_none() && keys.vault_since(vault, index.epoch) != Some(index.head) {
                    return Err(Refusal::Fork.into());
                }
            }
            Act::Snapshot { .. } => index.snapshot = entry.n,
            Act::Close {} => index.closed = true,
            _ => {}
        }
        check_pin(pin, index.head)
    }
}

fn check_pin(pin: Option<Head>, head: Head) -> Result<()> {
    if pin.is_some_and(|pin| pin.n == head.n && pin.link != head.link) && !weakened("vault-fork") {
        return Err(Refusal::Fork.into());
    }
    Ok(())
}

fn fork_or_withheld(served: Head, known: Head) -> Error {
    if served.n == known.n { Refusal::Fork.into() } else { Refusal::Withheld.into() }
}
