//! Documents as their owner sees them in a list.

use std::collections::BTreeMap;

use cachet_crypto::protocol::consent::Mode;
use cachet_crypto::{Day, DocumentId, GrantId, MailboxId, Timestamp};

use crate::copies::{Here, here_of};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::{Document, GrantState, Index};
use crate::{Error, Result, Session};

/// A document as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// Title of the newest version.
    pub title: String,
    /// Day that it is about.
    pub date: Day,
    /// Category.
    pub category: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Name of whoever deposited it, as attested; empty for the owner.
    pub author: String,
    /// Who wrote it, as its file or its owner says; empty where nobody says so, and where `author` is attested.
    pub written: String,
    /// When the newest version was added.
    pub added: Timestamp,
    /// Number of the newest version.
    pub version: u32,
    /// How many versions there are.
    pub versions: usize,
    /// Whether it is deleted (restorable).
    pub deleted: bool,
    /// Whether a change of it waits for the network on this device.
    pub waiting: bool,
    /// Whether this device can open it without a network.
    pub here: Here,
    /// Whether its newest version and another one were made from the same version, each without knowing of the other.
    pub apart: bool,
    /// Who can read it, could, or will.
    pub readers: Vec<ReaderView>,
}

/// One reader of a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReaderView {
    /// The grant.
    pub grant: GrantId,
    /// The mailbox of the pair.
    pub mailbox: MailboxId,
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: String,
    /// Why.
    pub purpose: String,
    /// Last day.
    pub until: Day,
    /// Whether later versions are included.
    pub later_versions: bool,
    /// In force, or not.
    pub state: ReaderState,
}

/// State of a grant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReaderState {
    /// Gives access.
    InForce,
    /// Its last day has passed, or its document is deleted.
    Ended,
    /// Taken back.
    Revoked,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// All documents, the newest date first, from one sealed index: no key agreement a document.
    ///
    /// # Errors
    /// [`Error::Refused`] when the log is not what this device has seen, [`Error::Network`].
    pub async fn documents(&self) -> Result<Vec<DocumentView>> {
        let vault = self.own_vault()?;
        self.alarmed("documents", self.sync_or_kept(vault).await).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        // What waits for the network shows as it will be; who can read what, only as it is.
        let shown = self.shown_index().await?;
        let waiting = self.waiting_documents().await?;
        let here = self.copies_here().await?;
        let today = self.platform.now().day();
        let mut readers: BTreeMap<DocumentId, Vec<ReaderView>> = BTreeMap::new();
        for state in index.grants.values() {
            readers.entry(state.grant.document).or_default().push(reader_view(&index, state, today));
        }
        let view = |(id, document): (&DocumentId, &Document)| DocumentView {
            waiting: waiting.contains(id),
            here: here_of(&here, document, waiting.contains(id)),
            ..document_view(*id, document, readers.remove(id).unwrap_or_default())
        };
        let mut views: Vec<_> = shown.documents.iter().map(view).collect();
        views.sort_by_key(|view| std::cmp::Reverse((view.date, view.added, view.id)));
        Ok(views)
    }
}

fn document_view(id: DocumentId, document: &Document, readers: Vec<ReaderView>) -> DocumentView {
    let newest = document.newest();
    DocumentView {
        id,
        title: newest.title.clone(),
        date: newest.date,
        category: newest.category.clone(),
        media_type: newest.media_type.clone(),
        size: newest.size,
        author: newest.from.as_ref().map(|from| from.name.clone()).unwrap_or_default(),
        written: document.written_by().to_owned(),
        added: newest.at,
        version: newest.number,
        versions: document.versions.len(),
        deleted: document.deleted.is_some(),
        waiting: false,
        here: Here::No,
        apart: document.has_beside(newest),
        readers,
    }
}

fn reader_view(index: &Index, state: &GrantState, today: Day) -> ReaderView {
    let grant = &state.grant;
    let pair = index.mailboxes.get(&grant.mailbox).map(|mailbox| &mailbox.pair);
    ReaderView {
        grant: grant.grant,
        mailbox: grant.mailbox,
        name: pair.map(|pair| pair.name.clone()).unwrap_or_default(),
        profession: pair.map(|pair| pair.profession.clone()).unwrap_or_default(),
        purpose: grant.purpose.clone(),
        until: grant.not_after,
        later_versions: grant.mode == Mode::LaterVersions,
        state: match state.revoked {
            Some(_) => ReaderState::Revoked,
            None if index.in_force(state, today) => ReaderState::InForce,
            None => ReaderState::Ended,
        },
    }
}
