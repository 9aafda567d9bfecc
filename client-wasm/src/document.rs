//! Documents of one's own vault: put, list, read, note, version, delete, restore, purge.

use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{NewManifest, NewObject, StoredObject};
use cachet_crypto::protocol::consent::Mode;
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, MAX_PURGED};
use cachet_crypto::{
    Base64Url, Day, DocumentId, GrantId, MailboxId, ObjectId, Secret, Signed, Timestamp, VaultId, sha256, weakened,
};
use cachet_seal::{
    Description, DocumentKey, Enclosed, Manifest, ManifestSealingKey, Place, PreparedRecipient, open_manifest,
    seal_manifest,
};
use serde::{Deserialize, Serialize};

use crate::copies::{Here, here_of};
use crate::files::{Progress, Sink, Source};
use crate::name;
use crate::platform::{chance, generate_id};
use crate::store::Store;
use crate::transport::Transport;
use crate::upload::{Staged, Upload};
use crate::vault::append::Attempt;
use crate::vault::change::{Change, Note, Version};
use crate::vault::index::{Document, GrantState, Index};
use crate::{Error, Refusal, Result, Session};

/// What a person says of a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Draft {
    /// Title, at most 200 bytes; control characters are refused, direction marks are dropped.
    pub title: String,
    /// Day that the document is about.
    pub date: Day,
    /// Category: a lower-case word.
    pub category: String,
    /// Media type.
    pub media_type: String,
}

impl Draft {
    /// What a version says.
    pub(crate) fn of(version: &Version) -> Self {
        let Description { title, date, category, media_type } = described(version);
        Self { title, date, category, media_type }
    }

    /// As a manifest says it.
    pub(crate) fn description(&self) -> Result<Description> {
        let title = name::clean(&self.title);
        if title.is_empty() || title.len() > cachet_seal::MAX_TITLE || title.chars().any(char::is_control) {
            return Err(Error::Input("title"));
        }
        let media_type = self.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let media_type = if media_type.contains('/') { media_type } else { "application/octet-stream".to_owned() };
        Ok(Description { title, date: self.date, category: self.category.clone(), media_type })
    }
}

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
    /// Author's name; empty for the owner.
    pub author: String,
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

    /// Changes title, date and category; the content stays. Restores a deleted document: an edit beats a delete.
    ///
    /// # Errors
    /// [`Error::Input`].
    pub async fn edit_document(&self, document: DocumentId, draft: &Draft) -> Result<()> {
        let says = draft.description()?;
        self.note(document, |current| Description { media_type: current.media_type, ..says.clone() }, async |_| Ok(()))
            .await
    }

    /// Brings a deleted document back; readers get access again only by a new grant.
    ///
    /// # Errors
    /// [`Error::Input`] when there is none.
    pub async fn restore_document(&self, document: DocumentId) -> Result<()> {
        self.note(document, |current| current, async |_| Ok(())).await
    }

    /// Appends a note that says what `says` makes of what the newest version says now.
    pub(crate) async fn note(
        &self,
        document: DocumentId,
        says: impl Fn(Description) -> Description,
        note: impl AsyncFn(Attempt) -> Result<()>,
    ) -> Result<()> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let (version, manifest, _) = self.manifest(document, None).await?;
        let keys = self.keys();
        let says = says(described(&version));
        let signed = Signed::sign(manifest.noted(keys.signer(), says.clone()), keys.signing())?;
        let (sealed, key) = seal_manifest(&signed, ManifestSealingKey::generate(&mut chance())?, &mut chance())?;
        let recipients = self.recipients(document).await?;
        self.append_noting(vault, note, |draft| {
            let current = draft.index.documents.get(&document).ok_or(Error::Input("document"))?.newest().clone();
            if current.object != version.object || described(&current) != described(&version) {
                return Err(Error::Problem(cachet_crypto::protocol::problem::ProblemKind::Conflict));
            }
            let noted = Version {
                key: enclose(&key),
                manifest: sealed.digest(),
                title: says.title.clone(),
                date: says.date,
                category: says.category.clone(),
                epoch: keys.epoch,
                author: None,
                ..current
            };
            let note = Note {
                document,
                object: noted.object,
                key: noted.key.clone(),
                manifest: noted.manifest,
                title: noted.title.clone(),
                date: noted.date,
                category: noted.category.clone(),
                epoch: noted.epoch,
                at: draft.now,
            };
            let grants = draft.grants_to_renew(&noted, false);
            let mut changes = vec![Change::Note(note)];
            let renewed = draft.renew(&grants, &noted, &recipients)?;
            changes.extend(draft.end_stale(&noted, &renewed));
            changes.extend(renewed);
            draft
                .append
                .manifests
                .push(NewManifest { object: noted.object, manifest: Base64Url(sealed.as_bytes().to_vec()) });
            draft.push(Act::Note { object: noted.object, manifest: sealed.digest() }, changes)
        })
        .await
    }

    /// Hides a document and cuts its readers; restorable.
    ///
    /// # Errors
    /// [`Error::Input`] when there is none.
    pub async fn delete_document(&self, document: DocumentId) -> Result<()> {
        self.append(self.own_vault()?, |draft| {
            if !draft.index.documents.contains_key(&document) {
                return Err(Error::Input("document"));
            }
            let at = draft.now;
            draft.push(Act::Delete {}, vec![Change::Delete { document, at }])
        })
        .await
    }

    /// Erases a document: its keys leave the next snapshot, its stored bytes are deleted by an honest server.
    ///
    /// # Errors
    /// [`Error::Input`] when there is none.
    pub async fn purge_document(&self, document: DocumentId) -> Result<()> {
        self.append(self.own_vault()?, |draft| {
            let versions = &draft.index.documents.get(&document).ok_or(Error::Input("document"))?.versions;
            let objects: Vec<ObjectId> = versions.iter().map(|version| version.object).collect();
            // The document goes with the first entry; the others only name what the server erases.
            let mut changes = vec![Change::Purge { document }];
            for objects in objects.chunks(MAX_PURGED) {
                draft.push(Act::Purge { objects: objects.to_vec() }, std::mem::take(&mut changes))?;
            }
            Ok(())
        })
        .await?;
        // Its words go too; what the network does not take now goes with the next change.
        self.keep_search().await.ok();
        Ok(())
    }

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
    ) -> Result<crate::OpenedDocument> {
        let result = self.read_into(document, version, sink, progress).await;
        self.alarmed("read", result).await
    }

    async fn read_into(
        &self,
        document: DocumentId,
        version: Option<u32>,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<crate::OpenedDocument> {
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
            let plaintext = zeroize::Zeroizing::new(opener.open_part(index, bytes)?);
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
        Ok(crate::OpenedDocument::of(&manifest, author))
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

    /// The keys of the readers to whom a new version or note of `document` may go: those whose key set is the one that
    /// the owner recognised. A reader whose keys changed, or whose credential was taken back, gets nothing until recognised
    /// anew.
    async fn recipients(&self, document: DocumentId) -> Result<BTreeMap<MailboxId, Rc<PreparedRecipient>>> {
        let Some(index) = self.own_vault()?.loaded() else { return Ok(BTreeMap::new()) };
        let today = self.platform.now().day();
        let in_force = |state: &&GrantState| state.revoked.is_none() && today <= state.grant.not_after;
        let mailboxes: std::collections::BTreeSet<_> = index
            .grants
            .values()
            .filter(|state| state.grant.document == document)
            .filter(in_force)
            .map(|state| state.grant.mailbox)
            .collect();
        if !mailboxes.is_empty() {
            self.alarmed("readers", self.prove_head(self.own_vault()?).await).await?;
        }
        let mut recipients = BTreeMap::new();
        for mailbox in mailboxes {
            let pair = &index.mailboxes.get(&mailbox).ok_or(Refusal::Unknown)?.pair;
            match self.recipient_of(pair).await {
                Ok(recipient) => drop(recipients.insert(mailbox, self.recipients.prepare(&recipient)?)),
                Err(Error::KeysChanged | Error::Problem(_)) => {}
                Err(error @ Error::Refused(Refusal::Revoked)) => {
                    drop(self.alarmed::<()>("readers", Err(error)).await);
                }
                Err(error) => return self.alarmed("readers", Err(error)).await,
            }
        }
        Ok(recipients)
    }
}

/// A version about to be appended, its content stored.
pub(crate) struct NewVersion {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    /// The version that it was made from.
    pub(crate) base: Option<ObjectId>,
    pub(crate) says: Description,
}

/// What a version says of itself.
pub(crate) fn described(version: &Version) -> Description {
    Description {
        title: version.title.clone(),
        date: version.date,
        category: version.category.clone(),
        media_type: version.media_type.clone(),
    }
}

/// The document key on its way into a sealed part.
fn enclose(key: &DocumentKey) -> Enclosed<16> {
    Enclosed(Secret::init_with(|bytes| bytes.copy_from_slice(key.expose())))
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
