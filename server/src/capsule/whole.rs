//! Whether a restored vault is what its signed entries say: the same objects under the same manifests, the same heads,
//! the same grants in force. Only then does its head count.

use std::collections::HashMap;

use cachet_crypto::protocol::log::{Act, Head, LogEntry, MAX_BATCH};
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead};
use cachet_crypto::{AccountId, ObjectId, Sha256Digest, VaultId};

use crate::refusal::{CONFLICT, Result, UNVERIFIED, require};
use crate::store;
use crate::transparency::record;

/// Bytes of entries read at once, about.
const READ: usize = 8 << 20;

/// What the entries say is there.
#[derive(Default)]
struct Said {
    /// Digest of each object's manifest, none for a snapshot, and its root over the parts.
    objects: HashMap<ObjectId, (Option<Sha256Digest>, Sha256Digest)>,
    snapshot: Option<(u64, ObjectId)>,
    heads: Vec<Sha256Digest>,
}

impl Said {
    fn take(&mut self, entry: LogEntry) -> Result<()> {
        self.heads.extend(entry.heads);
        match entry.act {
            Act::Put { object, manifest, parts } | Act::Accept { object, manifest, parts } => {
                self.objects.insert(object, (Some(manifest), parts));
            }
            Act::Note { object, manifest } => {
                self.objects.get_mut(&object).ok_or(UNVERIFIED)?.0 = Some(manifest);
            }
            Act::Purge { objects } => self.objects.retain(|object, _| !objects.contains(object)),
            Act::Snapshot { object, parts } => {
                if let Some((_, before)) = self.snapshot.replace((entry.n, object)) {
                    self.objects.remove(&before);
                }
                self.objects.insert(object, (None, parts));
            }
            // A vault that was left stays left.
            Act::Close {} => return Err(UNVERIFIED),
            Act::Grant { .. } | Act::Revoke { .. } | Act::Delete {} | Act::Record {} | Act::Rotate { .. } => {}
        }
        Ok(())
    }
}

/// Compares everything, and lets the vault begin at `head`.
pub(super) async fn compare(db: &mut store::Connection, vault: VaultId, account: AccountId, head: Head) -> Result<()> {
    let mut said = Said::default();
    let limit = u32::try_from(MAX_BATCH).unwrap_or(u32::MAX);
    let mut after = 0;
    while after < head.n {
        let page = store::log::entries(db, vault, after, limit, READ).await?;
        require(!page.is_empty(), UNVERIFIED)?;
        for stored in page {
            let entry: LogEntry = stored.entry.peek()?;
            after = entry.n;
            said.take(entry)?;
        }
    }
    let held = store::capsule::objects(db, vault).await?;
    let same = held.iter().all(|(object, digests)| {
        let manifest = (!digests.snapshot).then_some(digests.manifest);
        said.objects.get(object) == Some(&(manifest, digests.parts))
    });
    require(same && held.len() == said.objects.len(), UNVERIFIED)?;
    let mut heads = store::capsule::head_hashes(db, vault).await?;
    heads.sort_unstable();
    said.heads.sort_unstable();
    require(heads == said.heads, UNVERIFIED)?;
    for mailbox in store::capsule::mailboxes(db, vault).await? {
        let row = store::mailbox::read(db, mailbox).await?.ok_or(UNVERIFIED)?;
        let listed = row.head.map(|head| head.peek::<MailboxHead>()).transpose()?.map(|head| head.live);
        let mut live: Vec<_> = store::consent::of_mailbox(db, mailbox)
            .await?
            .into_iter()
            .map(|row| LiveGrant { grant: row.grant, consent: row.consent, envelope: row.envelope })
            .collect();
        live.sort_unstable_by_key(|row| row.grant);
        require(listed.unwrap_or_default() == live, UNVERIFIED)?;
    }
    store::capsule::end(db, vault).await?;
    let empty = Head::of_empty_log(vault);
    require(store::vault::advance(db, vault, account, empty, head).await?, CONFLICT)?;
    if let Some((n, _)) = said.snapshot {
        store::vault::set_snapshot(db, vault, n).await?;
    }
    record::vault(db, vault, head).await
}
