//! The log and its newest snapshot, as they enter a capsule.

use cachet_crypto::protocol::api::{NewObject, StoredEntry, StoredObject, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::{Base64Url, Payload as _};
use zeroize::Zeroizing;

use super::super::archive::Archive;
use super::super::copied::as_copied;
use super::super::{LOG, LogLine, PARTS, SNAPSHOT, forged};
use super::json;
use crate::files::Sink;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::vault::{Vault, open_sealed_part, verify_entry};
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// The whole log, beaten entries too, some hundred entries a file. Gives the newest snapshot's entry.
    pub(super) async fn write_log<K: Sink>(
        &self,
        archive: &mut Archive<'_, K>,
        vault: &Vault,
        index: &Index,
    ) -> Result<Option<LogEntry>> {
        let keys = self.keys();
        let mut at = Head::of_empty_log(vault.id);
        let mut snapshot = None;
        while at.n < index.head.n {
            let page = self.log_page(vault.id, at.n, 500).await?;
            let mut lines = Zeroizing::new(Vec::new());
            let from = at.n + 1;
            let left = usize::try_from(index.head.n - at.n).unwrap_or(usize::MAX);
            for stored in page.entries.into_iter().take(left) {
                let claimed: LogEntry = stored.entry.peek()?;
                if (claimed.n, claimed.prev) != (at.n + 1, at.link) {
                    return Err(Refusal::Fork.into());
                }
                at = at.extended(stored.entry.hash()?);
                let line = self.log_line(&keys, vault, stored)?;
                if matches!(claimed.act, Act::Snapshot { .. }) && claimed.n == index.snapshot {
                    snapshot = Some(claimed);
                }
                lines.extend_from_slice(&json(&line));
                lines.push(b'\n');
            }
            if at.n < from {
                return Err(Refusal::Withheld.into());
            }
            archive.file(&format!("{LOG}{from:09}.jsonl"), &lines).await?;
        }
        if at == index.head { Ok(snapshot) } else { Err(Refusal::Fork.into()) }
    }

    fn log_line(&self, keys: &crate::keys::Keys, vault: &Vault, stored: StoredEntry) -> Result<LogLine> {
        let claimed: LogEntry = stored.entry.peek()?;
        let opened = match keys.have_signed(&claimed.header()) {
            true => {
                let entry = verify_entry(&stored, keys, vault.id, claimed.epoch.ok_or(Refusal::Signature)?)?;
                Some(as_copied(open_sealed_part(&stored, &entry, keys, vault.id)?))
            }
            // Signed by keys of a branch that the recovery key beat: it stands in the chain and says nothing.
            false => None,
        };
        Ok(LogLine { entry: stored.entry, sealed: stored.sealed.ok_or(Refusal::Withheld)?, opened })
    }

    /// The newest snapshot as it is sealed: a restored vault opens from it as the first one did.
    pub(super) async fn write_snapshot<K: Sink>(
        &self,
        archive: &mut Archive<'_, K>,
        vault: &Vault,
        entry: LogEntry,
    ) -> Result<()> {
        let Act::Snapshot { object, parts } = entry.act else { return Err(forged()) };
        let account = self.as_account();
        let stored: StoredObject = withheld(self.server.get(&account, path::object(vault.id, object)).await)?;
        let digests: Vec<_> = stored.parts.iter().map(|part| part.digest).collect();
        if parts_root(&digests) != parts {
            return Err(forged());
        }
        let new = NewObject { object, manifest: Base64Url::default(), parts: stored.parts };
        archive.file(SNAPSHOT, &json(&new)).await?;
        for part in &new.parts {
            let bytes = withheld(self.server.bytes(&account, path::part(vault.id, part.part), None).await)?;
            if blake3::hash(&bytes).as_bytes() != part.digest.as_bytes() {
                return Err(forged());
            }
            archive.file(&format!("{PARTS}{}", part.part), &bytes).await?;
        }
        Ok(())
    }
}
