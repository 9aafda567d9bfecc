//! The structured record: entries that documents gave, and entries that the person made, corrected or removed.
//!
//! What a professional wrote is never changed: a correction stands in its place and says so, and both stay. The parser
//! of foreign files is another package; here an entry is a proposal that fits its limits, sealed like everything else.

mod filing;
mod own;
mod view;

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{DocumentId, EntryId};
use cachet_entry::{Entry, Profile, Reason};

use crate::platform::generate_id;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, OwnEntry};
use crate::{Error, Result, Session};

pub(crate) use filing::{check_read, filed, read_id};
pub(crate) use own::{changed, own, own_states, restored};
pub(crate) use view::views;
pub use view::{EntryPast, EntryPoint, EntrySource, EntryState, EntryView};

impl<T: Transport, S: Store> Session<T, S> {
    /// Every entry: those of documents that are not deleted, and one's own.
    ///
    /// # Errors
    /// [`Error::Refused`] when the log is not what this device has seen, [`Error::Network`].
    pub async fn record(&self) -> Result<Vec<EntryView>> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let waiting = self.waiting_entries().await?;
        let mut views = views(&*self.shown_index().await?);
        for view in &mut views {
            view.waiting = waiting.contains(&view.id);
        }
        Ok(views)
    }

    /// Whether the newest version of `document` has been read into the record.
    ///
    /// # Errors
    /// As [`Session::record`].
    pub async fn is_in_record(&self, document: DocumentId) -> Result<bool> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let held = index.documents.get(&document).ok_or(Error::Input("document"))?;
        Ok(index.record.read.get(&document).is_some_and(|read| read.object == held.newest().object))
    }

    /// Files what the newest version of `document` says, and what it says its entries are for; it replaces what was read
    /// from the document before.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such document, or an entry does not fit.
    pub async fn file_entries(&self, document: DocumentId, entries: &[Entry], reasons: &[Reason]) -> Result<()> {
        check_read(entries, reasons)?;
        self.append(self.own_vault()?, |draft| filed(draft, document, entries, reasons)).await
    }

    /// Adds an entry of one's own.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not fit.
    pub async fn add_entry(&self, entry: &Entry) -> Result<EntryId> {
        let entry = own(entry)?;
        self.append(self.own_vault()?, |draft| {
            let id: EntryId = generate_id()?;
            let state = OwnEntry { id, instead: None, entry: Some(entry.clone()), at: draft.now };
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])?;
            Ok(id)
        })
        .await
    }

    /// Says something else in place of an entry: one's own gets a new state; that of a document stays in its document,
    /// and an entry of one's own stands in its place.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such entry, or it does not fit.
    pub async fn correct_entry(&self, id: EntryId, entry: &Entry) -> Result<EntryId> {
        let entry = own(entry)?;
        self.change_entry(id, Some(entry)).await
    }

    /// Removes an entry of one's own, or sets one of a document aside.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such entry.
    pub async fn remove_entry(&self, id: EntryId) -> Result<EntryId> {
        self.change_entry(id, None).await
    }

    async fn change_entry(&self, id: EntryId, entry: Option<Entry>) -> Result<EntryId> {
        self.append(self.own_vault()?, |draft| {
            let state = changed(&draft.index, id, generate_id()?, entry.clone(), draft.now)?;
            let own_id = state.id;
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])?;
            Ok(own_id)
        })
        .await
    }

    /// The medical profile as it now is; an empty one when nothing was said yet.
    ///
    /// # Errors
    /// As [`Session::record`].
    pub async fn profile(&self) -> Result<Profile> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let index = self.shown_index().await?;
        Ok(index.record.profile().cloned().unwrap_or_default())
    }

    /// Says the medical profile anew; what it said before is kept.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not fit.
    pub async fn set_profile(&self, profile: &Profile) -> Result<()> {
        profile.check().map_err(|unfit| Error::Input(unfit.0))?;
        self.append(self.own_vault()?, |draft| {
            if draft.index.record.profile() == Some(profile) {
                return Ok(());
            }
            let change = Change::Profile { profile: profile.clone(), at: draft.now };
            draft.push(Act::Record {}, vec![change])
        })
        .await
    }

    /// Brings back an entry that was removed, set aside or corrected, as it was.
    ///
    /// # Errors
    /// [`Error::Input`] when there is nothing to bring back.
    pub async fn restore_entry(&self, id: EntryId) -> Result<()> {
        self.append(self.own_vault()?, |draft| {
            let state = restored(&draft.index, id, draft.now)?;
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])
        })
        .await
    }
}
