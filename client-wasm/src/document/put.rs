//! Documents and versions are put into the vault: stored first, then one entry of the log.

use cachet_crypto::protocol::api::{NewObject, StoredObject};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::Act;
use cachet_crypto::{Base64Url, DocumentId, ObjectId, Signed};
use cachet_seal::{Description, Manifest, ManifestSealingKey, Place, seal_manifest};

use crate::files::{Progress, Source};
use crate::platform::{chance, generate_id};
use crate::store::Store;
use crate::transport::Transport;
use crate::upload::{Staged, Upload};
use crate::vault::append::Attempt;
use crate::vault::change::{Change, Version};
use crate::{Error, Result, Session};

use super::{Draft, enclose};

/// A version about to be appended, its content stored.
pub(crate) struct NewVersion {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    /// The version that it was made from.
    pub(crate) base: Option<ObjectId>,
    pub(crate) says: Description,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Adds a document. `name` names the upload on this device: after [`Error::Network`] or [`Error::Cancelled`] the
    /// same call with the same name goes on where it stopped.
    ///
    /// # Errors
    /// [`Error::FileChanged`] when the file is not the one that was begun: nothing of it is kept.
    pub async fn add_document(
        &self,
        name: &str,
        draft: &Draft,
        source: &impl Source,
        progress: Progress<'_>,
    ) -> Result<DocumentId> {
        draft.description()?;
        let upload = match self.kept_upload(name).await? {
            Some(upload) => upload,
            None => Upload::new(generate_id()?, draft, None)?,
        };
        self.put(name, upload, draft, source, progress).await
    }

    /// Adds a version to `document`: new content, new keys. Readers whose consent covers later versions get it.
    ///
    /// # Errors
    /// As [`Session::add_document`]; [`Error::KeysChanged`] never: a reader whose keys changed is left out and says so
    /// in [`Session::documents`].
    pub async fn add_version(
        &self,
        name: &str,
        document: DocumentId,
        draft: &Draft,
        source: &impl Source,
        progress: Progress<'_>,
    ) -> Result<()> {
        draft.description()?;
        let upload = match self.kept_upload(name).await?.filter(|kept| kept.document == document) {
            Some(upload) => upload,
            None => Upload::new(document, draft, Some(self.newest_object(document).await?))?,
        };
        self.put(name, upload, draft, source, progress).await.map(|_| ())
    }

    async fn put(
        &self,
        name: &str,
        mut upload: Upload,
        draft: &Draft,
        source: &impl Source,
        progress: Progress<'_>,
    ) -> Result<DocumentId> {
        let vault = self.own_vault()?;
        let document = upload.document;
        self.send_before_others().await?;
        self.sync(vault).await?;
        // The append of an earlier attempt may have arrived although its answer did not.
        let done = vault.loaded().is_some_and(|index| index.version(upload.object).is_some());
        if !done {
            let staged = self.stage(&mut upload, name, source, progress).await?;
            let Upload { document, object, base, .. } = upload;
            let put = NewVersion { document, object, base, says: draft.description()? };
            self.commit(&put, &staged, async |_| Ok(())).await?;
        }
        self.forget_upload(name).await?;
        Ok(document)
    }

    /// The version of `document` that the person has before them: the newest that this device shows.
    pub(crate) async fn newest_object(&self, document: DocumentId) -> Result<ObjectId> {
        let vault = self.own_vault()?;
        if vault.loaded().is_none() {
            self.sync_or_kept(vault).await?;
        }
        let shown = self.shown_index().await?;
        Ok(shown.documents.get(&document).ok_or(Error::Input("document"))?.newest().object)
    }

    /// Appends a version whose content is stored. Made from a version that is no longer the newest, it stands beside
    /// those that were made since: none replaces the other.
    pub(crate) async fn commit(
        &self,
        put: &NewVersion,
        staged: &Staged,
        note: impl AsyncFn(Attempt) -> Result<()>,
    ) -> Result<StoredObject> {
        let vault = self.own_vault()?;
        let keys = self.keys();
        let (upload, says) = (put, &put.says);
        let place = Place { vault: vault.id, document: upload.document, object: upload.object };
        let manifest = Manifest::of_file(keys.signer(), place, says.clone(), &staged.content);
        let (kind, size) = (manifest.kind.clone(), manifest.size);
        let signed = Signed::sign(manifest, keys.signing())?;
        let (sealed, key) = seal_manifest(&signed, ManifestSealingKey::generate(&mut chance())?, &mut chance())?;
        let root = parts_root(&staged.content.parts);
        let recipients = self.recipients(upload.document).await?;
        self.append_noting(vault, note, |draft| {
            let earlier = draft.index.documents.get(&upload.document);
            let base = earlier.map(|document| {
                let made_from = document.versions.iter().find(|version| Some(version.object) == upload.base);
                made_from.unwrap_or(document.newest()).object
            });
            let version = Version {
                document: upload.document,
                object: upload.object,
                number: earlier.map_or(1, |document| document.newest().number + 1),
                previous: base,
                key: enclose(&key),
                manifest: sealed.digest(),
                parts: root,
                kind: kind.clone(),
                title: says.title.clone(),
                date: says.date,
                category: says.category.clone(),
                media_type: says.media_type.clone(),
                size,
                epoch: keys.epoch,
                author: None,
                from: None,
                at: draft.now,
            };
            let grants = draft.grants_to_renew(&version, true);
            let mut changes = vec![Change::Version(version.clone())];
            changes.extend(draft.renew(&grants, &version, &recipients)?);
            draft.append.objects.push(NewObject {
                object: upload.object,
                manifest: Base64Url(sealed.as_bytes().to_vec()),
                parts: staged.parts.clone(),
            });
            draft.push(Act::Put { object: upload.object, manifest: sealed.digest(), parts: root }, changes)
        })
        .await?;
        let manifest = Base64Url(sealed.as_bytes().to_vec());
        Ok(StoredObject { manifest, header: Base64Url::default(), parts: staged.parts.clone() })
    }
}
