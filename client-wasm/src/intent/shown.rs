//! The vault as the person sees it: the index, and over it what waits. Nothing is ever appended or opened from it.

use std::collections::BTreeSet;
use std::rc::Rc;

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{DocumentId, EntryId, Sha256Digest, Timestamp};
use cachet_seal::Enclosed;

use super::act::{merged, merged_profile};
use super::{Intended, Put};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, OwnEntry, Version};
use crate::vault::index::Index;
use crate::vault::record::readings;
use crate::{Error, Result, Session};

/// Stands for the digests of what is not signed yet.
pub(crate) const NOT_YET: Sha256Digest = Sha256Digest::from_bytes([0; 32]);

/// The index with what waits, for one state of both.
pub(crate) struct Shown {
    head: Head,
    changes: u64,
    index: Rc<Index>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The index as it will be once all that waits has left.
    pub(crate) async fn shown_index(&self) -> Result<Rc<Index>> {
        let index = self.own_vault()?.loaded().ok_or(Error::NotEnrolled)?;
        let queue = self.queue().await?;
        if queue.is_empty() {
            return Ok(index);
        }
        let changes = self.intents.changes.get();
        if let Some(shown) = &*self.intents.shown.borrow()
            && (shown.head, shown.changes) == (index.head, changes)
        {
            return Ok(Rc::clone(&shown.index));
        }
        let mut shown = (*index).clone();
        for intent in queue.values() {
            apply(&mut shown, &intent.what, intent.since);
        }
        let shown = Rc::new(shown);
        *self.intents.shown.borrow_mut() = Some(Shown { head: index.head, changes, index: Rc::clone(&shown) });
        Ok(shown)
    }

    /// Documents of which a change waits.
    pub(crate) async fn waiting_documents(&self) -> Result<BTreeSet<DocumentId>> {
        Ok(self.queue().await?.values().filter_map(|intent| intent.what.document()).collect())
    }

    /// Entries of one's own of which a change waits.
    pub(crate) async fn waiting_entries(&self) -> Result<BTreeSet<EntryId>> {
        let queue = self.queue().await?;
        let entries = queue.values().flat_map(|intent| match intent.what {
            Intended::AddEntry { id, .. } | Intended::RestoreEntry { id } => vec![id],
            Intended::ChangeEntry { id, fresh, .. } => vec![id, fresh],
            _ => Vec::new(),
        });
        Ok(entries.collect())
    }
}

/// Shows an intent; one whose object is gone shows nothing.
fn apply(index: &mut Index, what: &Intended, since: Timestamp) {
    let change = match what {
        Intended::Put(put) if index.version(put.object).is_none() => Change::Version(version(index, put, since)),
        Intended::Put(_) | Intended::Revoke { .. } => return,
        Intended::Edit { document, seen, says } => {
            let (Ok(seen), Ok(says)) = (seen.description(), says.description()) else { return };
            let Some(held) = index.documents.get_mut(document) else { return };
            held.deleted = None;
            let Some(newest) = held.versions.last_mut() else { return };
            let said = merged(&seen, &says, crate::document::described(newest));
            (newest.title, newest.date, newest.category) = (said.title, said.date, said.category);
            return;
        }
        // Hidden here at once; who could read it still can, and that is shown from the index itself.
        Intended::Delete { document, .. } | Intended::Restore { document } => {
            let Some(held) = index.documents.get_mut(document) else { return };
            held.deleted = matches!(what, Intended::Delete { .. }).then_some(since);
            return;
        }
        Intended::FileEntries { document, entries, reasons } => {
            let Some(held) = index.documents.get(document) else { return };
            for change in readings(*document, held.newest().object, entries, reasons) {
                // A piece goes on where the one before ended: none of them is out of its place.
                drop(index.apply(change));
            }
            return;
        }
        Intended::Relate { relations } => {
            relations.iter().cloned().for_each(|relation| index.record.relate(relation));
            return;
        }
        Intended::WrittenBy { document, by } => {
            let Some(held) = index.documents.get_mut(document) else { return };
            held.written.clone_from(by);
            return;
        }
        Intended::AddEntry { id, entry } => {
            Change::OwnEntry(OwnEntry { id: *id, instead: None, entry: Some(entry.clone()), at: since })
        }
        Intended::ChangeEntry { id, fresh, entry, .. } => {
            let Ok(state) = crate::record::changed(index, *id, *fresh, entry.clone(), since) else { return };
            Change::OwnEntry(state)
        }
        Intended::RestoreEntry { id } => {
            let Ok(state) = crate::record::restored(index, *id, since) else { return };
            Change::OwnEntry(state)
        }
        Intended::Profile { seen, says } => {
            let current = index.record.profile().cloned().unwrap_or_default();
            let Ok(profile) = merged_profile(seen, says, &current) else { return };
            Change::Profile { profile, at: since }
        }
    };
    // Versions, entries of one's own and profiles fit any index.
    drop(index.apply(change));
}

fn version(index: &Index, put: &Put, since: Timestamp) -> Version {
    let earlier = index.documents.get(&put.document);
    Version {
        document: put.document,
        object: put.object,
        number: earlier.map_or(1, |document| document.newest().number + 1),
        previous: put.base,
        key: Enclosed(cachet_crypto::Secret::init_with(|_| {})),
        manifest: NOT_YET,
        parts: NOT_YET,
        kind: "file".to_owned(),
        title: put.says.title.clone(),
        date: put.says.date,
        category: put.says.category.clone(),
        media_type: put.says.media_type.clone(),
        size: put.content.size(),
        epoch: index.epoch,
        author: None,
        from: None,
        at: since,
    }
}
