//! The reader's side: what waits at the door, which grants are in force, and opening one.

mod door;
mod mailboxes;
mod open;
mod served;

use std::cell::RefCell;
use std::collections::BTreeMap;

use cachet_crypto::{Day, GrantId, MailboxId};
use cachet_seal::{MailboxIndex, Manifest};
use futures_util::lock::Mutex;

/// What a reader's session holds between requests.
#[derive(Default)]
pub(crate) struct ReaderState {
    /// The mailbox index as last loaded, with its number.
    held: RefCell<Option<(MailboxIndex, u64)>>,
    /// In which mailbox each grant was listed: a grant opens from there and from nowhere else.
    pub(crate) listed: RefCell<BTreeMap<GrantId, MailboxId>>,
    /// One change of the index at a time.
    writing: Mutex<()>,
}

impl ReaderState {
    /// Forgets what was loaded.
    pub(crate) fn forget(&self) {
        *self.held.borrow_mut() = None;
    }
}

/// A document as it was opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedDocument {
    /// Title.
    pub title: String,
    /// Day that it is about.
    pub date: Day,
    /// Category.
    pub category: String,
    /// Media type, from the signed manifest.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Author's name; empty for the vault's owner.
    pub author: String,
}

impl OpenedDocument {
    pub(crate) fn of(manifest: &Manifest, author: String) -> Self {
        Self {
            title: manifest.title.clone(),
            date: manifest.date,
            category: manifest.category.clone(),
            media_type: manifest.media_type.clone(),
            size: manifest.size,
            author,
        }
    }
}

/// A grant as its reader sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SharedView {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The grant.
    pub grant: GrantId,
    /// The patient's name, as the patient gives it.
    pub patient: String,
    /// The patient's day of birth, `YYYY-MM-DD`, where she gave it.
    pub born: Option<String>,
    /// Whether this reader recognised the patient.
    pub patient_confirmed: bool,
    /// Title when the grant was made.
    pub title: String,
    /// Why.
    pub purpose: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Whether later versions are included.
    pub later_versions: bool,
    /// The agreement, byte for byte.
    pub text: String,
    /// Whether this device has opened it.
    pub opened: bool,
    /// Whether it may be opened today.
    pub state: SharedState,
}

/// Whether a grant may be opened today.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SharedState {
    /// It may.
    InForce,
    /// From a later day on.
    NotYet,
    /// Its last day has passed.
    Ended,
    /// Nothing proves lately that it was not taken back: it does not open until something does.
    NotProven,
}
