//! Sending a file: sealed part by part, each digest recorded (sealed, on the device) before the part is sent. A resume
//! seals from the start and compares; any difference gives up the upload and its key.

use cachet_crypto::protocol::api::{PartRef, StagedPart, path};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{DocumentId, ObjectId, PartName};
use cachet_seal::{ContentSealer, ContentSealingKey, SealedContent, UploadRecord, open_own, seal_own};
use serde::{Deserialize, Serialize};

use crate::document::Draft;
use crate::files::{Progress, Source};
use crate::platform::{chance, generate_id};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Prefix of kept uploads in the store.
const PREFIX: &str = "upload/";

/// Bytes read from a source at once.
pub(crate) const READ: usize = 1 << 20;

/// An upload under way, as the device keeps it: sealed under the vault's local key.
#[derive(Deserialize, Serialize)]
pub(crate) struct Upload {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    /// What the person says of it.
    pub(crate) draft: Draft,
    /// The version that the person had before them, for a further one of a document that is there.
    pub(crate) base: Option<ObjectId>,
    /// Parts whose digests are recorded, sent or about to be.
    parts: Vec<PartName>,
    record: Option<UploadRecord>,
}

/// An upload that broke off, as this device keeps it: it goes on with the same file and no other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BrokenUpload {
    /// Its name on this device: what [`Session::add_document`] and [`Session::add_version`] go on with.
    pub name: String,
    /// What the person said of it.
    pub draft: Draft,
    /// Bytes of the file.
    pub size: u64,
    /// The document that it is a version of.
    pub of: Option<DocumentId>,
}

/// A content that is stored and belongs to no object yet.
pub(crate) struct Staged {
    pub(crate) content: SealedContent,
    pub(crate) parts: Vec<PartRef>,
}

impl Upload {
    pub(crate) fn new(document: DocumentId, draft: &Draft, base: Option<ObjectId>) -> Result<Self> {
        let draft = draft.clone();
        Ok(Self { document, object: generate_id()?, draft, base, parts: Vec::new(), record: None })
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Seals and sends `source`, or goes on where `upload` stopped.
    pub(crate) async fn stage(
        &self,
        upload: &mut Upload,
        name: &str,
        source: &impl Source,
        progress: Progress<'_>,
    ) -> Result<Staged> {
        let mut sealer = match upload.record.take() {
            Some(record) if record.size() != source.size() => return self.abandon(name).await,
            Some(record) => ContentSealer::resume(record).map_err(Error::from)?,
            None => {
                let key = ContentSealingKey::generate(&mut chance())?;
                ContentSealer::new(key, source.size(), &mut chance())
                    .map_err(|_| Error::Problem(ProblemKind::TooLarge))?
            }
        };
        let mut offset = 0;
        let mut parts = Vec::new();
        loop {
            let bytes = zeroize::Zeroizing::new(source.read(offset, READ).await?);
            offset += bytes.len() as u64;
            let mut rest = bytes.as_slice();
            loop {
                let sealed = if bytes.is_empty() { sealer.pad() } else { sealer.push(&mut rest) };
                let sealed = match sealed {
                    Ok(None) => break,
                    Ok(Some(sealed)) => sealed,
                    Err(cachet_seal::Error::Changed) => return self.abandon(name).await,
                    Err(error) => return Err(error.into()),
                };
                let known = sealed.index < upload.parts.len();
                if !known {
                    upload.parts.push(generate_id()?);
                }
                upload.record = Some(sealer.record());
                self.keep_upload(name, upload).await?;
                let part = PartRef { part: upload.parts[sealed.index], digest: sealed.digest };
                self.keep_part(part.part, source.size(), &sealed.bytes).await?;
                self.send_part(&part, sealed.bytes, known).await?;
                parts.push(part);
                if !progress(offset, source.size()) {
                    return Err(Error::Cancelled);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        match sealer.finish() {
            Ok(content) => Ok(Staged { content, parts }),
            Err(_) => self.abandon(name).await,
        }
    }

    pub(crate) async fn send_part(&self, part: &PartRef, bytes: Vec<u8>, maybe_there: bool) -> Result<()> {
        let vault = self.own_vault()?.id;
        let account = self.as_account();
        if maybe_there {
            let status = self.server.get::<StagedPart>(&account, path::part_status(vault, part.part)).await;
            match status {
                Ok(held) if held.digest == part.digest => return Ok(()),
                Ok(_) => return Err(Refusal::Bind.into()),
                Err(Error::Problem(ProblemKind::NotFound)) => {}
                Err(error) => return Err(error),
            }
        }
        self.server.put_bytes(&account, path::part(vault, part.part), bytes).await
    }

    async fn abandon<R>(&self, name: &str) -> Result<R> {
        self.cancel_upload(name).await?;
        Err(Error::FileChanged)
    }

    /// The upload kept under `name`, if there is one that opens.
    pub(crate) async fn kept_upload(&self, name: &str) -> Result<Option<Upload>> {
        let vault = self.own_vault()?.id;
        let Some(sealed) = self.store.get(&upload_key(name)).await? else { return Ok(None) };
        let keys = self.keys();
        let opened =
            open_own(&keys.vault(vault, keys.epoch)?.local, &keys.local_context(vault, name.as_bytes()), &sealed);
        // A record from before a rotate does not open: the upload begins anew under a fresh key.
        Ok(opened.ok().and_then(|plaintext| serde_json::from_slice(&plaintext).ok()))
    }

    pub(crate) async fn keep_upload(&self, name: &str, upload: &Upload) -> Result<()> {
        let vault = self.own_vault()?.id;
        let keys = self.keys();
        let plaintext = zeroize::Zeroizing::new(serde_json::to_vec(upload).expect("an upload is ids and digests"));
        let context = keys.local_context(vault, name.as_bytes());
        let sealed = seal_own(&keys.vault(vault, keys.epoch)?.local, &context, &plaintext, &mut chance())?;
        Ok(self.store.put(&upload_key(name), &sealed).await?)
    }

    /// Uploads that broke off on this device, also before the vault was closed and opened again.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn broken_uploads(&self) -> Result<Vec<BrokenUpload>> {
        let mut broken = Vec::new();
        for key in self.store.keys(PREFIX).await? {
            let name = key[PREFIX.len()..].to_owned();
            let Some(Upload { document, draft, base, record: Some(record), .. }) = self.kept_upload(&name).await?
            else {
                continue;
            };
            broken.push(BrokenUpload { name, draft, size: record.size(), of: base.map(|_| document) });
        }
        Ok(broken)
    }

    /// Gives up what was begun under `name`; the parts that were sent are swept by the server.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn cancel_upload(&self, name: &str) -> Result<()> {
        if let Some(upload) = self.kept_upload(name).await? {
            self.forget_parts(&upload.parts).await?;
        }
        self.forget_upload(name).await
    }

    pub(crate) async fn forget_upload(&self, name: &str) -> Result<()> {
        Ok(self.store.delete(&upload_key(name)).await?)
    }
}

fn upload_key(name: &str) -> String {
    format!("{PREFIX}{name}")
}
