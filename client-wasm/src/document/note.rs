//! What is said of a document changes; its content stays.

use cachet_crypto::protocol::api::NewManifest;
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, DocumentId, Signed};
use cachet_seal::{Description, ManifestSealingKey, seal_manifest};

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::append::Attempt;
use crate::vault::change::{Change, Note, Version};
use crate::{Error, Result, Session};

use super::{Draft, described, enclose};

impl<T: Transport, S: Store> Session<T, S> {
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
                return Err(Error::Problem(ProblemKind::Conflict));
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
}
