//! Documents that this device can open without a network: the very ciphertext that the server stores, kept beside the
//! sealed index that holds the keys. Only where a passkey opens without a network; only documents of one's own vault.
//!
//! What was opened last is kept within a bound, the oldest goes first; what the person asked to keep stays.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::api::{PartRef, StoredObject, path};
use cachet_crypto::{DocumentId, ObjectId, PartName, VaultId, sha256};
use serde::{Deserialize, Serialize};

use crate::files::{Progress, Sink};
use crate::offline;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Version;
use crate::vault::index::{Document, Index};
use crate::{Error, Result, Session};

const LIST: &str = "offline/copies";
const OBJECT: &str = "offline/object/";
const PART: &str = "offline/part/";

/// Bytes of documents that are kept because they were opened last.
const RECENT: u64 = 64 << 20;

/// The largest of them.
const LARGEST_RECENT: u64 = 16 << 20;

/// Bytes of documents that the person asked to keep.
const CHOSEN: u64 = 1 << 30;

/// Whether a device can open a document without a network.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Here {
    /// It cannot.
    No,
    /// It can, because the document was opened here lately.
    Recent,
    /// It can, because the person asked for it.
    Kept,
}

impl Here {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Recent => "recent",
            Self::Kept => "kept",
        }
    }
}

/// One version that lies on this device.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Copy {
    document: DocumentId,
    object: ObjectId,
    bytes: u64,
    chosen: bool,
    parts: Vec<PartName>,
}

/// Copies as this session knows them, the one that was opened last at the end.
pub(crate) type CopyState = RefCell<Option<Vec<Copy>>>;

/// What is said of `document`: one that waits for the network lies here by its nature.
pub(crate) fn here_of(copies: &BTreeMap<ObjectId, Here>, document: &Document, waits: bool) -> Here {
    match copies.get(&document.newest().object) {
        Some(here) => *here,
        None if waits && document.newest().parts == crate::intent::NOT_YET => Here::Recent,
        None => Here::No,
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Whether this device opens the vault without a network, and so keeps documents for it.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn opens_offline(&self) -> Result<bool> {
        Ok(!offline::passkeys(&self.store).await?.is_empty())
    }

    /// Keeps the newest version of `document` on this device until the person says otherwise; or no longer.
    ///
    /// # Errors
    /// [`Error::Input`] where nothing opens without a network, or there is no such document; [`Error::NoSpace`] when too
    /// much is kept already; those of [`Session::read_document`].
    pub async fn keep_here(&self, document: DocumentId, keep: bool, progress: Progress<'_>) -> Result<()> {
        if !self.opens_offline().await? {
            return Err(Error::Input("passkey"));
        }
        let vault = self.own_vault()?;
        self.sync_or_kept(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let newest = index.documents.get(&document).ok_or(Error::Input("document"))?.newest();
        let (object, size) = (newest.object, newest.size);
        if keep {
            let chosen: u64 = self.copies().await?.iter().filter(|copy| copy.chosen).map(|copy| copy.bytes).sum();
            if chosen + size > CHOSEN {
                return Err(Error::NoSpace);
            }
            // Marked before it is read, so that the bound of what was opened last does not hold for it.
            self.mark_chosen(document, object).await?;
            let read = self.read_document(document, None, &mut Nowhere, progress).await;
            if let Err(error) = read {
                self.drop_copies(|copy| copy.object == object && copy.parts.is_empty()).await?;
                return Err(error);
            }
            return Ok(());
        }
        let mut copies = self.copies().await?;
        for copy in copies.iter_mut().filter(|copy| copy.document == document) {
            copy.chosen = false;
        }
        self.set_copies(copies).await
    }

    /// Brings what is kept here to its newest version.
    ///
    /// # Errors
    /// Those of [`Session::read_document`].
    pub async fn renew_copies(&self) -> Result<()> {
        let Some(index) = self.own_vault()?.loaded() else { return Ok(()) };
        for copy in self.copies().await?.into_iter().filter(|copy| copy.chosen) {
            let Some(held) = index.documents.get(&copy.document) else { continue };
            if held.newest().object != copy.object || copy.parts.is_empty() {
                self.read_document(copy.document, None, &mut Nowhere, &|_, _| true).await?;
            }
        }
        Ok(())
    }

    async fn mark_chosen(&self, document: DocumentId, object: ObjectId) -> Result<()> {
        let mut copies = self.copies().await?;
        match copies.iter_mut().find(|copy| copy.object == object) {
            Some(copy) => copy.chosen = true,
            None => copies.push(Copy { document, object, bytes: 0, chosen: true, parts: Vec::new() }),
        }
        self.set_copies(copies).await
    }

    /// The versions that lie on this device.
    pub(crate) async fn copies_here(&self) -> Result<BTreeMap<ObjectId, Here>> {
        let whole = self.copies().await?.into_iter().filter(|copy| !copy.parts.is_empty());
        Ok(whole.map(|copy| (copy.object, if copy.chosen { Here::Kept } else { Here::Recent })).collect())
    }

    /// What is stored of a version: this device's copy where it is what the index names, else the server's.
    pub(crate) async fn stored_object(&self, vault: VaultId, version: &Version) -> Result<StoredObject> {
        if let Some(bytes) = self.store.get(&object_key(version.object)).await?
            && let Ok(stored) = serde_json::from_slice::<StoredObject>(&bytes)
            && sha256(&stored.manifest.0) == version.manifest
        {
            return Ok(stored);
        }
        withheld(self.server.get(&self.as_account(), path::object(vault, version.object)).await)
    }

    /// Whether what is read of `version` stays on this device.
    pub(crate) async fn stays_here(&self, version: &Version) -> Result<bool> {
        let chosen = self.copies().await?.iter().any(|copy| copy.document == version.document && copy.chosen);
        Ok((chosen || version.size <= LARGEST_RECENT) && self.opens_offline().await?)
    }

    /// A part: this device's copy where its digest is the one asked for, else the server's, which stays if `keep`.
    pub(crate) async fn stored_part(&self, vault: VaultId, part: &PartRef, keep: bool) -> Result<Vec<u8>> {
        if let Some(bytes) = self.store.get(&part_key(part.part)).await?
            && blake3::hash(&bytes).as_bytes() == part.digest.as_bytes()
        {
            return Ok(bytes);
        }
        let bytes = withheld(self.server.bytes(&self.as_account(), path::part(vault, part.part), None).await)?;
        if keep {
            self.store.put(&part_key(part.part), &bytes).await?;
        }
        Ok(bytes)
    }

    /// Keeps a part of a version that this device sealed itself.
    pub(crate) async fn keep_copy_of(&self, part: PartName, bytes: &[u8]) -> Result<()> {
        Ok(self.store.put(&part_key(part), bytes).await?)
    }

    /// A version was just opened whole: it is the one that goes last.
    pub(crate) async fn read_here(&self, version: &Version, stored: &StoredObject) -> Result<()> {
        let bytes = serde_json::to_vec(stored).expect("an object is strings and digests");
        self.store.put(&object_key(version.object), &bytes).await?;
        let mut copies = self.copies().await?;
        let known = copies.iter().position(|copy| copy.object == version.object).map(|at| copies.remove(at));
        // Another version of a document that is kept takes the place of the one that was.
        let chosen = known.is_some_and(|copy| copy.chosen)
            || copies.iter().any(|copy| copy.document == version.document && copy.chosen);
        for copy in copies.iter_mut().filter(|copy| copy.document == version.document) {
            copy.chosen = false;
        }
        copies.push(Copy {
            document: version.document,
            object: version.object,
            bytes: version.size,
            chosen,
            parts: stored.parts.iter().map(|part| part.part).collect(),
        });
        self.set_copies(copies).await
    }

    /// Drops copies of what the vault no longer holds.
    pub(crate) async fn tidy_copies(&self, index: &Index) -> Result<()> {
        if self.copies().await?.is_empty() {
            return Ok(());
        }
        self.drop_copies(|copy| index.version(copy.object).is_none()).await
    }

    async fn drop_copies(&self, goes: impl Fn(&Copy) -> bool) -> Result<()> {
        let (gone, stays): (Vec<_>, Vec<_>) = self.copies().await?.into_iter().partition(goes);
        if gone.is_empty() {
            return Ok(());
        }
        for copy in gone {
            self.drop_copy(&copy).await?;
        }
        self.set_copies(stays).await
    }

    async fn drop_copy(&self, copy: &Copy) -> Result<()> {
        self.store.delete(&object_key(copy.object)).await?;
        for part in &copy.parts {
            self.store.delete(&part_key(*part)).await?;
        }
        Ok(())
    }

    async fn copies(&self) -> Result<Vec<Copy>> {
        if let Some(copies) = &*self.copies.borrow() {
            return Ok(copies.clone());
        }
        let kept = self.open_local(LIST).await?;
        let copies: Vec<Copy> = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        // Parts of a reading that broke off belong to nothing.
        let named: BTreeSet<String> = copies.iter().flat_map(|copy| &copy.parts).map(|part| part_key(*part)).collect();
        for key in self.store.keys(PART).await?.iter().filter(|key| !named.contains(*key)) {
            self.store.delete(key).await?;
        }
        *self.copies.borrow_mut() = Some(copies.clone());
        Ok(copies)
    }

    /// Keeps the list within its bound.
    async fn set_copies(&self, mut copies: Vec<Copy>) -> Result<()> {
        let mut recent: u64 = copies.iter().filter(|copy| !copy.chosen).map(|copy| copy.bytes).sum();
        while recent > RECENT {
            let Some(at) = copies.iter().position(|copy| !copy.chosen) else { break };
            let oldest = copies.remove(at);
            recent -= oldest.bytes;
            self.drop_copy(&oldest).await?;
        }
        let bytes = serde_json::to_vec(&copies).expect("copies are ids and numbers");
        self.seal_local(LIST, &bytes).await?;
        *self.copies.borrow_mut() = Some(copies);
        Ok(())
    }
}

/// Takes bytes that only had to be verified.
struct Nowhere;

impl Sink for Nowhere {
    async fn write(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }
}

fn object_key(object: ObjectId) -> String {
    format!("{OBJECT}{object}")
}

fn part_key(part: PartName) -> String {
    format!("{PART}{part}")
}
