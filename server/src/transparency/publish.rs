//! Publishing: what has changed becomes an epoch of the tree, and its root the next leaf of the log; all of it in one
//! transaction, or nothing.

use akd::directory::Directory;
use akd::storage::StorageManager;
use akd::{AkdLabel, AkdValue, AzksParallelismConfig, EpochHash, WhatsAppV1Configuration};
use cachet_crypto::Sha256Digest;
use cachet_crypto::protocol::transparency::Leaf;
use cachet_transparency::{encode_growth, leaf_hash};

use super::keys::Vrf;
use super::log;
use crate::app::State;
use crate::refusal::{INTERNAL, Refusal, Result};
use crate::store;
use crate::store::transparency::{Change, Newest};
use crate::store::tree::{self, Tree};

/// Labels in one epoch; what is left over goes into the next.
const MOST: u32 = 4_096;

/// AKD in the configuration that is deployed.
pub(super) type Akd = Directory<WhatsAppV1Configuration, Tree, Vrf>;

pub(super) async fn akd(tree: &Tree, vrf: &Vrf) -> Result<Akd> {
    let manager = StorageManager::new_no_cache(tree.clone());
    Directory::new(manager, vrf.clone(), AzksParallelismConfig::disabled()).await.map_err(failed)
}

/// A proof that cannot be made is a defect or a database that does not answer; the text may hold labels.
pub(super) fn failed(_: akd::errors::AkdError) -> Refusal {
    tracing::error!(class = "directory", "database");
    INTERNAL
}

impl State {
    /// Publishes what waits, if anything does and the newest checkpoint has its quorum. Gives the epoch's number.
    pub(crate) async fn publish(&self) -> Result<Option<u64>> {
        let mut db = self.store.snapshot().await?;
        let newest = store::transparency::newest(&mut db).await?;
        let changes = store::transparency::changes(&mut db, MOST).await?;
        if changes.is_empty() || !self.is_witnessed(&mut db, newest.epoch).await? {
            return Ok(None);
        }
        let tree = Tree::at(db, newest.epoch, newest.nodes);
        let directory = akd(&tree, &self.transparency.vrf).await?;
        let updates = changes.iter().map(|change| (AkdLabel(change.label.clone()), AkdValue(change.value.clone())));
        let EpochHash(epoch, root) = directory.publish(updates.collect()).await.map_err(failed)?;
        if epoch == newest.epoch {
            return self.settle(&changes).await.map(|()| None);
        }
        let proof = directory.audit(newest.epoch, epoch).await.map_err(failed)?;
        let [proof] = proof.proofs.as_slice() else { return Err(INTERNAL) };
        let published = Published { epoch, root, growth: encode_growth(proof), tree: tree.clone(), changes };
        drop(directory);
        self.write(newest, published).await
    }

    /// Everything that waited is what was published already.
    async fn settle(&self, changes: &[Change]) -> Result<()> {
        let mut transaction = self.store.begin().await?;
        for change in changes {
            store::transparency::settle(&mut transaction, &change.label, change.place).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn write(&self, newest: Newest, published: Published) -> Result<Option<u64>> {
        let Published { epoch, root, growth, tree, changes } = published;
        let records = tree.written();
        let nodes = nodes_of(&records).ok_or(INTERNAL)?;
        // The snapshot ends before the write begins.
        drop(tree);
        let mut transaction = self.store.begin().await?;
        let db = &mut *transaction;
        if !store::transparency::advance(db, newest.epoch, epoch, nodes).await? {
            return Ok(None);
        }
        tree::write(db, records).await?;
        store::transparency::insert_epoch(db, epoch, &root, &growth).await?;
        let leaf = Leaf { epoch, root: Sha256Digest::from_bytes(root) };
        log::append(db, epoch - 1, leaf_hash(&leaf)).await?;
        for change in &changes {
            store::transparency::settle(db, &change.label, change.place).await?;
        }
        store::transparency::forget_cosignatures(db, newest.epoch).await?;
        transaction.commit().await?;
        self.metrics.published(changes.len() as u64);
        Ok(Some(epoch))
    }
}

struct Published {
    epoch: u64,
    root: akd::Digest,
    growth: Vec<u8>,
    tree: Tree,
    changes: Vec<Change>,
}

fn nodes_of(records: &[akd::storage::types::DbRecord]) -> Option<u64> {
    records.iter().find_map(|record| match record {
        akd::storage::types::DbRecord::Azks(azks) => Some(azks.num_nodes),
        _ => None,
    })
}
