//! Versions of a document, and what they hold, verified.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::StoredObject;
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::{Day, DocumentId, Timestamp, VaultId, sha256, weakened};
use cachet_seal::{DocumentKey, Manifest, open_manifest};
use zeroize::Zeroizing;

use crate::files::{Progress, Sink};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Version;
use crate::{Error, OpenedDocument, Refusal, Result, Session};

/// One version of a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VersionView {
    /// Number, from 1.
    pub version: u32,
    /// Title.
    pub title: String,
    /// Day that it is about.
    pub date: Day,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// When it was added.
    pub added: Timestamp,
    /// Whether another version was made from the same one.
    pub apart: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The versions of a document, oldest first.
    ///
    /// # Errors
    /// [`Error::Input`] when there is none.
    pub async fn versions(&self, document: DocumentId) -> Result<Vec<VersionView>> {
        let vault = self.own_vault()?;
        self.sync_or_kept(vault).await?;
        let index = self.shown_index().await?;
        let document = index.documents.get(&document).ok_or(Error::Input("document"))?;
        let view = |version: &Version| VersionView {
            version: version.number,
            title: version.title.clone(),
            date: version.date,
            media_type: version.media_type.clone(),
            size: version.size,
            added: version.at,
            apart: document.has_beside(version),
        };
        Ok(document.versions.iter().map(view).collect())
    }

    /// Opens a document into `sink`. What the sink holds may be released only when this returns `Ok`.
    ///
    /// # Errors
    /// [`Error::Refused`] for anything that is not what the index says.
    pub async fn read_document(
        &self,
        document: DocumentId,
        version: Option<u32>,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let result = self.read_into(document, version, sink, progress).await;
        self.alarmed("read", result).await
    }

    async fn read_into(
        &self,
        document: DocumentId,
        version: Option<u32>,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let vault = self.own_vault()?;
        self.sync_or_kept(vault).await?;
        if let Some(opened) = self.read_waiting(document, version, sink, progress).await? {
            return Ok(opened);
        }
        let (version, manifest, stored) = self.manifest(document, version).await?;
        let mut opener = manifest.opener()?;
        sink.begin(manifest.size, &manifest.media_type).await?;
        let keep = self.stays_here(&version).await?;
        for (index, part) in stored.parts.iter().enumerate() {
            let bytes = self.stored_part(vault.id, part, keep).await?;
            let plaintext = Zeroizing::new(opener.open_part(index, bytes)?);
            sink.write(&plaintext).await?;
            if !progress(index as u64 + 1, stored.parts.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        opener.finish()?;
        if keep {
            self.read_here(&version, &stored).await?;
        }
        let author = version.from.as_ref().map(|from| from.name.clone()).unwrap_or_default();
        Ok(OpenedDocument::of(&manifest, author))
    }

    /// The verified manifest of a version, under what the owner's index says of it.
    pub(crate) async fn manifest(
        &self,
        document: DocumentId,
        number: Option<u32>,
    ) -> Result<(Version, Manifest, StoredObject)> {
        let vault = self.own_vault()?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let held = index.documents.get(&document).ok_or(Error::Input("document"))?;
        let version = match number {
            None => held.newest(),
            Some(number) => held.versions.iter().find(|v| v.number == number).ok_or(Error::Input("version"))?,
        };
        let stored = self.stored_object(vault.id, version).await?;
        let manifest = self.check_manifest(vault.id, version, &stored)?;
        Ok((version.clone(), manifest, stored))
    }

    /// Verifies what is stored of a version: hash, author, place and parts are those that the owner's index names.
    pub(crate) fn check_manifest(&self, vault: VaultId, version: &Version, stored: &StoredObject) -> Result<Manifest> {
        if sha256(&stored.manifest.0) != version.manifest && !weakened("manifest-hash") {
            return Err(Refusal::Bind.into());
        }
        let key = DocumentKey::from_slice(version.key.0.expose()).expect("an index entry holds 16 bytes");
        let envelope = open_manifest(&stored.manifest.0, &key)?;
        let keys = self.keys();
        let manifest = match &version.author {
            None => envelope.verify::<Manifest>(keys.verifying_of(version.epoch)?, &keys.signer_of(version.epoch)?)?,
            Some(author) => {
                let record = AccountRecord::verify(&author.record, author.account)?;
                if record.key != author.key {
                    return Err(Refusal::KeyUnauth.into());
                }
                envelope.verify::<Manifest>(&record.sign, &record.as_signer())?
            }
        };
        let served: Vec<_> = stored.parts.iter().map(|part| part.digest).collect();
        let place = (manifest.vault, manifest.document, manifest.object);
        if place != (vault, version.document, version.object) && !weakened("place") {
            return Err(Refusal::Bind.into());
        }
        if (manifest.parts != served || parts_root(&served) != version.parts) && !weakened("served-parts") {
            return Err(Refusal::Bind.into());
        }
        Ok(manifest.into_payload())
    }
}
