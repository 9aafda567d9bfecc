//! Contents that wait: sealed once, on the device, exactly as they will be stored.

use cachet_crypto::protocol::api::{PartRef, StoredObject};
use cachet_crypto::{DocumentId, ObjectId, PartName};
use cachet_seal::{ContentOpener, ContentSealer, ContentSealingKey};

use super::queue::Queue;
use super::{Intended, Intent, Put};
use crate::document::Draft;
use crate::files::{Progress, Sink, Source};
use crate::platform::{chance, generate_id};
use crate::store::Store;
use crate::transport::Transport;
use crate::upload::READ;
use crate::{Error, OpenedDocument, Result, Session};

const PREFIX: &str = "intent/part/";

/// Bytes of files that may wait on a device.
const BYTES: u64 = 256 << 20;

impl<T: Transport, S: Store> Session<T, S> {
    /// Keeps a document, or with `of` a version of one, for when the network is back: sealed on this device. `name` is
    /// that of an upload that the network cut, if there was one: what it began is given up, and never told apart from
    /// what is kept now.
    ///
    /// # Errors
    /// [`Error::NoSpace`] when too much waits already: then the file itself has to wait.
    pub async fn keep_for_later(
        &self,
        name: &str,
        of: Option<DocumentId>,
        draft: &Draft,
        source: &impl Source,
        progress: Progress<'_>,
    ) -> Result<DocumentId> {
        draft.description()?;
        let waits: u64 = self.queue().await?.values().filter_map(size_of_content).sum();
        if waits + source.size() > BYTES {
            return Err(Error::NoSpace);
        }
        let begun = self.kept_upload(name).await?.map(|upload| (upload.document, upload.object, upload.base));
        let (document, object, base) = match (begun, of) {
            (Some(begun), _) => begun,
            (None, None) => (generate_id()?, generate_id()?, None),
            (None, Some(document)) => (document, generate_id()?, Some(self.newest_object(document).await?)),
        };
        let mut sealer = ContentSealer::new(ContentSealingKey::generate(&mut chance())?, source.size(), &mut chance())?;
        let mut parts: Vec<PartName> = Vec::new();
        let mut offset = 0;
        loop {
            let bytes = zeroize::Zeroizing::new(source.read(offset, READ).await?);
            offset += bytes.len() as u64;
            let mut rest = bytes.as_slice();
            while let Some(sealed) = if bytes.is_empty() { sealer.pad() } else { sealer.push(&mut rest) }? {
                let part = generate_id()?;
                self.store.put(&key(part), &sealed.bytes).await?;
                parts.push(part);
                if !progress(offset, source.size()) {
                    self.drop_content(&parts).await?;
                    return Err(Error::Cancelled);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        let content = sealer.record();
        // Only what was sealed whole is kept.
        sealer.finish()?;
        let put = Put { document, object, base, says: draft.clone(), content, parts };
        let _one_at_a_time = self.intents.sending.lock().await;
        let what = Intended::Put(Box::new(put));
        self.keep_intent(Intent { since: self.platform.now(), attempt: None, what }).await?;
        self.cancel_upload(name).await?;
        Ok(document)
    }

    /// A document that waits, opened from this device; none when it does not wait.
    pub(crate) async fn read_waiting(
        &self,
        document: DocumentId,
        number: Option<u32>,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<Option<OpenedDocument>> {
        if self.queue().await?.is_empty() {
            return Ok(None);
        }
        let shown = self.shown_index().await?;
        let held = shown.documents.get(&document).ok_or(Error::Input("document"))?;
        let version = match number {
            None => held.newest(),
            Some(number) => held.versions.iter().find(|v| v.number == number).ok_or(Error::Input("version"))?,
        };
        let queue = self.queue().await?;
        let Some(put) = queue.values().find_map(|intent| match &intent.what {
            Intended::Put(put) if put.object == version.object => Some(put),
            _ => None,
        }) else {
            return Ok(None);
        };
        let content = put.content.clone().into_content()?;
        let mut opener = ContentOpener::new(&content.key, &content.nonce, content.size, &content.parts)?;
        sink.begin(content.size, &version.media_type).await?;
        for (index, (part, digest)) in put.parts.iter().zip(&content.parts).enumerate() {
            let bytes = self.waiting_part(&PartRef { part: *part, digest: *digest }).await?;
            let plaintext = zeroize::Zeroizing::new(opener.open_part(index, bytes)?);
            sink.write(&plaintext).await?;
            if !progress(index as u64 + 1, put.parts.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        opener.finish()?;
        Ok(Some(OpenedDocument {
            title: version.title.clone(),
            date: version.date,
            category: version.category.clone(),
            media_type: version.media_type.clone(),
            size: version.size,
            author: String::new(),
        }))
    }

    pub(super) async fn waiting_part(&self, part: &PartRef) -> Result<Vec<u8>> {
        self.store.get(&key(part.part)).await?.ok_or(Error::Device("storage"))
    }

    /// What has just left stays readable here, like what was opened last.
    pub(super) async fn stay_here(&self, object: ObjectId, stored: &StoredObject) -> Result<()> {
        let Some(index) = self.own_vault()?.loaded() else { return Ok(()) };
        let Some(version) = index.version(object) else { return Ok(()) };
        if !self.stays_here(version).await? {
            return Ok(());
        }
        for part in &stored.parts {
            self.keep_copy_of(part.part, &self.waiting_part(part).await?).await?;
        }
        self.read_here(version, stored).await
    }

    pub(super) async fn drop_content(&self, parts: &[PartName]) -> Result<()> {
        for part in parts {
            self.store.delete(&key(*part)).await?;
        }
        Ok(())
    }

    /// Parts of a content that was not sealed whole belong to nothing.
    pub(super) async fn sweep_contents(&self, queue: &Queue) -> Result<()> {
        let named: Vec<String> = queue
            .values()
            .filter_map(|intent| if let Intended::Put(put) = &intent.what { Some(&put.parts) } else { None })
            .flatten()
            .map(|part| key(*part))
            .collect();
        for name in self.store.keys(PREFIX).await? {
            if !named.contains(&name) {
                self.store.delete(&name).await?;
            }
        }
        Ok(())
    }
}

fn size_of_content(intent: &Intent) -> Option<u64> {
    match &intent.what {
        Intended::Put(put) => Some(put.content.size()),
        _ => None,
    }
}

fn key(part: PartName) -> String {
    format!("{PREFIX}{part}")
}
