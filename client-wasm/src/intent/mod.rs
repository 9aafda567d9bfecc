//! What a person decided, and what becomes of it: an intent, sealed on the device, never a signed entry. It becomes an
//! entry over the newest head, at once or when the network is back, also after the vault was closed and opened again.
//! Formats and merging rules: `crypto/SPEC.md`, "Offline intents".

mod act;
mod content;
mod queue;
mod shown;

use cachet_crypto::{DocumentId, EntryId, GrantId, ObjectId, PartName, Sha256Digest, Timestamp};
use cachet_entry::{Entry, Profile, Reason};
use cachet_seal::UploadRecord;
use serde::{Deserialize, Serialize};

pub(crate) use queue::IntentState;
pub(crate) use shown::NOT_YET;

use crate::document::Draft;
use crate::platform::generate_id;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::append::Attempt;
use crate::vault::change::{Related, Relation};
use crate::{Error, Result, Session};

/// What a person decides of the vault. Each is done now, or waits for the network.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Another title, date or category of a document.
    Edit(DocumentId, Draft),
    /// A document hidden.
    Delete(DocumentId),
    /// A hidden document brought back.
    Restore(DocumentId),
    /// An access taken back; with `true` the document is sealed anew as well.
    Revoke(GrantId, bool),
    /// Entries that were read from a document, and what it says they are for.
    FileEntries(DocumentId, Vec<Entry>, Vec<Reason>),
    /// An entry of one's own.
    AddEntry(Entry),
    /// An entry said otherwise, or removed.
    ChangeEntry(EntryId, Option<Entry>),
    /// An entry brought back.
    RestoreEntry(EntryId),
    /// The medical profile.
    Profile(Box<Profile>),
    /// Whether something belongs to the problem that an entry says.
    Relate(EntryId, Related, bool),
    /// Who wrote a document; nobody, when empty.
    WrittenBy(DocumentId, String),
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decided {
    /// It stands in the vault.
    Done,
    /// It leaves with the network.
    Waits,
}

/// What waits on this device, as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IntentView {
    /// What is to happen: a stable word.
    pub what: &'static str,
    /// The access that is to be taken back.
    pub grant: Option<GrantId>,
    /// The document that it is about.
    pub document: Option<DocumentId>,
    /// The document's title, as this device shows it.
    pub title: String,
    /// When the person decided.
    pub since: Timestamp,
}

/// What became of what waited.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sent {
    /// What still waits.
    pub waiting: Vec<IntentView>,
    /// What another device's change has left without an object: an edit beats a delete, and what is erased stays erased.
    pub given_up: Vec<IntentView>,
}

/// An intent as it is kept.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Intent {
    since: Timestamp,
    /// The newest append that was sent for it, written down before it left: a lost answer leaves no doubt.
    attempt: Option<Attempt>,
    what: Intended,
}

/// A decision, with what the person had before them: two changes of the same thing are told apart by it.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Intended {
    Put(Box<Put>),
    Edit {
        document: DocumentId,
        seen: Draft,
        says: Draft,
    },
    Delete {
        document: DocumentId,
        seen: Seen,
    },
    Restore {
        document: DocumentId,
    },
    Revoke {
        grant: GrantId,
        seal_anew: bool,
    },
    FileEntries {
        document: DocumentId,
        entries: Vec<Entry>,
        #[serde(default)]
        reasons: Vec<Reason>,
    },
    AddEntry {
        id: EntryId,
        entry: Entry,
    },
    ChangeEntry {
        id: EntryId,
        fresh: EntryId,
        entry: Option<Entry>,
        seen: usize,
    },
    RestoreEntry {
        id: EntryId,
    },
    Profile {
        seen: Box<Profile>,
        says: Box<Profile>,
    },
    Relate {
        relations: Vec<Relation>,
    },
    WrittenBy {
        document: DocumentId,
        by: String,
    },
}

/// A version whose content lies sealed on the device, under the key that it keeps.
#[derive(Clone, Deserialize, Serialize)]
struct Put {
    document: DocumentId,
    object: ObjectId,
    base: Option<ObjectId>,
    says: Draft,
    content: UploadRecord,
    parts: Vec<PartName>,
}

/// The state of a document that a person saw.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq, Serialize)]
struct Seen {
    object: ObjectId,
    manifest: Sha256Digest,
}

impl Intended {
    const fn word(&self) -> &'static str {
        match self {
            Self::Put(_) => "put",
            Self::Edit { .. } => "edit",
            Self::Delete { .. } => "delete",
            Self::Restore { .. } => "restore",
            Self::Revoke { .. } => "revoke",
            Self::FileEntries { .. } => "file-entries",
            Self::AddEntry { .. } => "add-entry",
            Self::ChangeEntry { .. } => "change-entry",
            Self::RestoreEntry { .. } => "restore-entry",
            Self::Profile { .. } => "profile",
            Self::Relate { .. } => "relate",
            Self::WrittenBy { .. } => "written-by",
        }
    }

    fn document(&self) -> Option<DocumentId> {
        match self {
            Self::Put(put) => Some(put.document),
            Self::Edit { document, .. }
            | Self::Delete { document, .. }
            | Self::Restore { document }
            | Self::FileEntries { document, .. }
            | Self::WrittenBy { document, .. } => Some(*document),
            _ => None,
        }
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Does what the person decided, over the newest head; without a network it is kept for [`Session::send_intents`].
    ///
    /// # Errors
    /// [`Error::Input`] for what there is not or does not fit, [`Error::NoSpace`] when too much waits already; what the
    /// act itself meets, with nothing kept.
    pub async fn decide(&self, decision: Decision) -> Result<Decided> {
        let vault = self.own_vault()?;
        if vault.loaded().is_none() {
            self.sync_or_kept(vault).await?;
        }
        let what = self.intended(decision).await?;
        let _one_at_a_time = self.intents.sending.lock().await;
        let number = self.keep_intent(Intent { since: self.platform.now(), attempt: None, what }).await?;
        self.send_one(number).await
    }

    /// Takes a grant back. With `seal_anew` the document's content is sealed under new keys as well, so that nothing
    /// that the reader kept opens what is stored from now on.
    ///
    /// # Errors
    /// [`Error::Network`]: access is still open, and the intent is kept for [`Session::send_intents`].
    pub async fn revoke(&self, grant: GrantId, seal_anew: bool) -> Result<Timestamp> {
        if self.decide(Decision::Revoke(grant, seal_anew)).await? == Decided::Waits {
            return Err(Error::Network);
        }
        let index = self.own_vault()?.loaded().ok_or(Error::NotEnrolled)?;
        index.grants.get(&grant).and_then(|state| state.revoked).ok_or(Error::Input("grant"))
    }

    /// The decision with what this device shows of its object.
    async fn intended(&self, decision: Decision) -> Result<Intended> {
        let shown = self.shown_index().await?;
        let held = |document| shown.documents.get(&document).ok_or(Error::Input("document"));
        Ok(match decision {
            Decision::Edit(document, says) => {
                let newest = held(document)?.newest();
                let says = Draft { media_type: newest.media_type.clone(), ..says };
                says.description()?;
                Intended::Edit { document, seen: Draft::of(newest), says }
            }
            Decision::Delete(document) => {
                let newest = held(document)?.newest();
                Intended::Delete { document, seen: Seen::of(newest) }
            }
            Decision::Restore(document) => {
                held(document)?;
                Intended::Restore { document }
            }
            Decision::Revoke(grant, seal_anew) => Intended::Revoke { grant, seal_anew },
            Decision::FileEntries(document, entries, reasons) => {
                held(document)?;
                crate::record::check_read(&entries, &reasons)?;
                Intended::FileEntries { document, entries, reasons }
            }
            Decision::Relate(problem, what, belongs) => {
                Intended::Relate { relations: crate::problem::relations(&shown, problem, what, belongs)? }
            }
            Decision::WrittenBy(document, by) => {
                crate::document::check_own(&shown, document)?;
                Intended::WrittenBy { document, by: crate::document::author_name(&by)? }
            }
            Decision::AddEntry(entry) => Intended::AddEntry { id: generate_id()?, entry: crate::record::own(&entry)? },
            Decision::ChangeEntry(id, entry) => {
                let entry = entry.as_ref().map(crate::record::own).transpose()?;
                let seen = crate::record::own_states(&shown, id)?;
                Intended::ChangeEntry { id, fresh: generate_id()?, entry, seen }
            }
            Decision::RestoreEntry(id) => Intended::RestoreEntry { id },
            Decision::Profile(says) => {
                says.check().map_err(|unfit| Error::Input(unfit.0))?;
                let seen = shown.record.profile().cloned().unwrap_or_default();
                Intended::Profile { seen: Box::new(seen), says }
            }
        })
    }
}

#[cfg(test)]
mod tests;
