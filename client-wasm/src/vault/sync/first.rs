//! The index that a device begins with: of the newest snapshot, or of an empty log.

use cachet_crypto::protocol::api::{StoredObject, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::{Sha256Digest, VaultId, weakened};

use super::super::index::Index;
use super::super::snapshot;
use super::verify_entry;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn first_state(&self, vault: VaultId, pin: Option<Head>) -> Result<Index> {
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
}
