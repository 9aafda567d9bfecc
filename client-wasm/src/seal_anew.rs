//! Sealing a document anew: the same bytes under new keys, as a new version that the remaining readers get.

use std::cell::RefCell;

use cachet_crypto::protocol::api::{PartRef, path};
use cachet_crypto::protocol::document::{CHUNK, CHUNKS_A_PART};
use cachet_crypto::{DocumentId, VaultId};
use cachet_seal::{ContentOpener, Manifest};

use crate::document::Draft;
use crate::files::Source;
use crate::platform::generate_id;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Result, Session};

const PART_PLAIN: u64 = CHUNKS_A_PART * CHUNK;

/// A stored version, read as a file: one verified part in memory at a time.
struct Stored<'a, T, S> {
    session: &'a Session<T, S>,
    vault: VaultId,
    manifest: Manifest,
    parts: Vec<PartRef>,
    opener: RefCell<ContentOpener>,
    held: RefCell<Option<(usize, Vec<u8>)>>,
}

impl<T: Transport, S: Store> Source for Stored<'_, T, S> {
    fn size(&self) -> u64 {
        self.manifest.size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        if offset >= self.size() {
            return Ok(Vec::new());
        }
        let index = usize::try_from(offset / PART_PLAIN).unwrap_or(usize::MAX);
        let held = self.held.borrow().as_ref().is_some_and(|(at, _)| *at == index);
        if !held {
            let asked = path::part(self.vault, self.parts[index].part);
            let sealed = withheld(self.session.server.bytes(&self.session.as_account(), asked, None).await)?;
            let opened = self.opener.borrow_mut().open_part(index, sealed)?;
            *self.held.borrow_mut() = Some((index, opened));
        }
        let held = self.held.borrow();
        let bytes = held.as_ref().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
        let start = usize::try_from(offset % PART_PLAIN).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[start..bytes.len().min(start.saturating_add(length))].to_vec())
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Seals `document` anew; readers whose consent covers later versions get the new one.
    pub(crate) async fn seal_anew(&self, document: DocumentId) -> Result<()> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let (version, manifest, stored) = self.manifest(document, None).await?;
        let draft = Draft::of(&version);
        let opener = RefCell::new(manifest.opener()?);
        let held = RefCell::new(None);
        let source = Stored { session: self, vault: vault.id, manifest, parts: stored.parts, opener, held };
        let name: cachet_crypto::ObjectId = generate_id()?;
        self.add_version(&format!("anew/{name}"), document, &draft, &source, &|_, _| true).await
    }
}
