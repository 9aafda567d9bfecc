//! Documents are hidden, or erased.

use cachet_crypto::protocol::log::{Act, MAX_PURGED};
use cachet_crypto::{DocumentId, ObjectId};

use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Change;
use crate::{Error, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
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
}
