//! The vault: its log, the index that the log gives, and appending to it.

pub(crate) mod append;
pub(crate) mod change;
pub(crate) mod draft;
pub(crate) mod give_back;
pub(crate) mod index;
mod kept;
pub(crate) mod record;
pub(crate) mod snapshot;
mod sync;

use std::cell::RefCell;
use std::rc::Rc;

use cachet_crypto::VaultId;
use futures_util::lock::Mutex;

pub(crate) use sync::{open_sealed_part, verify_entry};

use index::Index;

/// One vault of the session: the index once it is loaded, and the lock that lets one append be made at a time.
pub(crate) struct Vault {
    pub(crate) id: VaultId,
    index: RefCell<Option<Rc<Index>>>,
    pub(crate) writing: Mutex<()>,
}

impl Vault {
    pub(crate) fn new(id: VaultId) -> Self {
        Self { id, index: RefCell::new(None), writing: Mutex::new(()) }
    }

    /// The index as of the last synchronisation, if there was one.
    pub(crate) fn loaded(&self) -> Option<Rc<Index>> {
        self.index.borrow().clone()
    }

    /// Forgets the index: the next synchronisation starts from the server's snapshot.
    pub(crate) fn unload(&self) {
        *self.index.borrow_mut() = None;
    }

    pub(crate) fn set(&self, index: Index) {
        *self.index.borrow_mut() = Some(Rc::new(index));
    }
}
