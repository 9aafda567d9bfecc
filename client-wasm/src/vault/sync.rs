//! Reading the log: every entry verified, chained to what this device has pinned, and opened.

use cachet_crypto::protocol::api::{Hashes, Log, StoredEntry, StoredObject, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, Head, LogEntry, SEALED_STEP};
use cachet_crypto::{Envelope, Payload as _, Sha256Digest, VaultId, Verified, sha256, weakened};
use cachet_transparency::Evidence;

use super::change::SealedPart;
use super::index::Index;
use super::{Vault, snapshot};
use crate::keys::Keys;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

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

    async fn first_state(&self, vault: VaultId, pin: Option<Head>) -> Result<Index> {
        let keys = self.keys();
        let at = self.log_page(vault, 0, 1).await?.snapshot;
        if at == 0 {
            return Ok(Index::new(vault, keys.first_vault_epoch(vault)?));
        }
        let page = self.log_page(vault, at - 1, 1).await?;
        let stored = page.entries.first().ok_or(Refusal::Withheld)?;
        let claimed: LogEntry = stored.entry.peek()?;
        let epoch = claimed.epoch.ok_or(Refusal::Signature)?;
        let entry = match verify_entry(stored, &keys, vault, epoch) {
            Ok(entry) => entry,
            // Other keys made it, which count for nothing: the log from its beginning says what it says without them.
            Err(_) if keys.were_taken_back() => return Ok(Index::new(vault, keys.first_vault_epoch(vault)?)),
            Err(error) => return Err(error),
        };
        let Act::Snapshot { object, parts } = &entry.act else { return Err(Refusal::Bind.into()) };
        if entry.n != at {
            return Err(Refusal::Bind.into());
        }
        let before = Head { n: at - 1, link: entry.prev };
        if let Some(pin) = pin.filter(|pin| pin.n < at) {
            self.check_extension(vault, pin, before).await?;
        }
        let sealed = self.snapshot_bytes(vault, *object, *parts).await?;
        let context = keys.snapshot_context(vault, object, at, epoch);
        let plaintext = cachet_seal::open_own(&keys.vault(vault, epoch)?.snapshot, &context, &sealed)
            .map_err(|_| Refusal::KeyBlob)?;
        let mut index = snapshot::decode(&plaintext, vault, epoch, before)?;
        index.snapshot = at;
        self.replay(vault, &mut index, stored, pin)?;
        Ok(index)
    }

    async fn snapshot_bytes(
        &self,
        vault: VaultId,
        object: cachet_crypto::ObjectId,
        root: Sha256Digest,
    ) -> Result<Vec<u8>> {
        let account = self.as_account();
        let stored: StoredObject = withheld(self.server.get(&account, path::object(vault, object)).await)?;
        let digests: Vec<_> = stored.parts.iter().map(|part| part.digest).collect();
        if parts_root(&digests) != root && !weakened("served-parts") {
            return Err(Refusal::Bind.into());
        }
        let mut sealed = Vec::new();
        for part in &stored.parts {
            let bytes = withheld(self.server.bytes(&account, path::part(vault, part.part), None).await)?;
            if blake3::hash(&bytes).as_bytes() != part.digest.as_bytes() && !weakened("part-digest") {
                return Err(Refusal::Bind.into());
            }
            sealed.extend_from_slice(&bytes);
        }
        Ok(sealed)
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

    async fn replay_to_head(&self, vault: VaultId, mut index: Index, pin: Option<Head>) -> Result<Index> {
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

    /// The signed entries from number `from` up to `head` with their sealed parts, for the journal and the export:
    /// chained to the verified head, so that none can be left out.
    pub(crate) async fn entries(
        &self,
        vault: VaultId,
        from: u64,
        head: Head,
    ) -> Result<Vec<(StoredEntry, Verified<LogEntry>, SealedPart)>> {
        let keys = self.keys();
        let mut entries = Vec::new();
        let mut at: Option<Head> = None;
        let mut after = from.saturating_sub(1);
        while after < head.n {
            let page = self.log_page(vault, after, PAGE).await?;
            if page.entries.is_empty() {
                return Err(Refusal::Withheld.into());
            }
            for stored in page.entries {
                let claimed: LogEntry = stored.entry.peek()?;
                if is_beaten(&claimed, &keys) {
                    let before = at.unwrap_or(Head { n: after, link: claimed.prev });
                    if (claimed.n, claimed.prev) != (after + 1, before.link) {
                        return Err(Refusal::Fork.into());
                    }
                    after = claimed.n;
                    at = Some(before.extended(stored.entry.hash()?));
                    continue;
                }
                let entry = verify_entry(&stored, &keys, vault, claimed.epoch.ok_or(Refusal::Signature)?)?;
                if entry.n != after + 1 {
                    return Err(Refusal::Withheld.into());
                }
                let before = at.unwrap_or(Head { n: after, link: entry.prev });
                if before.link != entry.prev {
                    return Err(Refusal::Fork.into());
                }
                after = entry.n;
                at = Some(before.extended(entry.hash()));
                if after > head.n {
                    break;
                }
                let part = open_sealed_part(&stored, &entry, &keys, vault)?;
                entries.push((stored, entry, part));
                if after == head.n && at != Some(head) {
                    return Err(Refusal::Fork.into());
                }
            }
        }
        Ok(entries)
    }

    pub(super) async fn pinned(&self, vault: VaultId) -> Result<Option<Head>> {
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
    async fn keep_entries(&self, vault: VaultId) -> Result<()> {
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

fn entry_key(vault: VaultId) -> String {
    format!("entry/{vault}")
}

/// Whether an entry is of the branch from which the recovery key took the account back: signed by keys that are none of
/// this account's records, or the entry that names them.
fn is_beaten(entry: &LogEntry, keys: &Keys) -> bool {
    let names_another = matches!(entry.act, Act::Rotate { record, .. } if keys.epoch_of(record).is_none());
    keys.were_taken_back() && (names_another || !keys.have_signed(&entry.header()))
}

fn check_pin(pin: Option<Head>, head: Head) -> Result<()> {
    if pin.is_some_and(|pin| pin.n == head.n && pin.link != head.link) && !weakened("vault-fork") {
        return Err(Refusal::Fork.into());
    }
    Ok(())
}

fn pin_key(vault: VaultId) -> String {
    format!("pin/vault/{vault}")
}

fn fork_or_withheld(served: Head, known: Head) -> Error {
    if served.n == known.n { Refusal::Fork.into() } else { Refusal::Withheld.into() }
}

pub(crate) fn verify_entry(
    stored: &StoredEntry,
    keys: &Keys,
    vault: VaultId,
    epoch: u32,
) -> Result<Verified<LogEntry>> {
    let entry = stored.entry.verify::<LogEntry>(keys.verifying_of(epoch)?, &keys.signer_of(epoch)?)?;
    if entry.vault != vault {
        return Err(Refusal::Bind.into());
    }
    Ok(entry)
}

pub(crate) fn open_sealed_part(
    stored: &StoredEntry,
    entry: &LogEntry,
    keys: &Keys,
    vault: VaultId,
) -> Result<SealedPart> {
    let sealed = stored.sealed.as_ref().ok_or(Refusal::Withheld)?;
    if sha256(&sealed.0) != entry.sealed && !weakened("sealed-part") {
        return Err(Refusal::Bind.into());
    }
    let epoch = entry.epoch.ok_or(Refusal::Signature)?;
    let context = keys.log_context(vault, entry.n, epoch);
    let padded =
        cachet_seal::open_own(&keys.vault(vault, epoch)?.log, &context, &sealed.0).map_err(|_| Refusal::KeyBlob)?;
    let plaintext = cachet_seal::unpad_multiple(&padded, SEALED_STEP).map_err(|_| Refusal::Format)?;
    serde_json::from_slice(plaintext).map_err(|_| Refusal::Format.into())
}
