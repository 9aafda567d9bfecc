//! What witnesses said of checkpoints, and so which checkpoint is served.
//!
//! The next epoch is published only once a quorum of the configured witnesses has cosigned the newest one. So of the two
//! newest epochs at least one has a quorum, and the tree, which keeps two states of each node, can prove under it.

use axum::extract::State as AppState;
use axum::http::StatusCode;
use cachet_crypto::protocol::transparency::{Cosign, Leaf};
use cachet_transparency::Checkpoint;

use super::log;
use crate::app::{App, State};
use crate::extract::Body;
use crate::refusal::{CONFLICT, INTERNAL, Result, UNVERIFIED, require};
use crate::store::{self, Connection};

/// The epoch under which look-ups are answered.
pub(super) struct Served {
    pub(super) leaf: Leaf,
    /// Nodes of the newest tree; proofs do not depend on it.
    pub(super) nodes: u64,
    /// The checkpoint with every cosignature that is kept for it.
    pub(super) checkpoint: String,
}

/// A witness's two lines under one of the two newest checkpoints. The later time of one witness holds.
pub(crate) async fn cosign(AppState(app): AppState<App>, Body(cosign): Body<Cosign>) -> Result<StatusCode> {
    let mut db = app.store.connection().await?;
    let newest = store::transparency::newest(&mut db).await?.epoch;
    let named = cosign.size > 0 && (cosign.size == newest || cosign.size + 1 == newest);
    require(named, CONFLICT)?;
    let cosigned = app.checkpoint(&mut db, cosign.size).await?.with_lines(&cosign.lines).map_err(|_| UNVERIFIED)?;
    let keys = &app.transparency.witnesses;
    let found = keys.iter().find_map(|key| match key.time_of(&cosigned) {
        Ok(time) => time.map(|time| Ok((key, time))),
        Err(_) => Some(Err(UNVERIFIED)),
    });
    let (witness, time) = found.ok_or(UNVERIFIED)??;
    // Nothing but the two lines of this one witness.
    require(cosign.lines.lines().count() == 2, UNVERIFIED)?;
    require(cosign.lines.lines().all(|line| line.split(' ').nth(1) == Some(witness.name())), UNVERIFIED)?;
    store::transparency::cosign(&mut db, cosign.size, witness.name(), time.0, &cosign.lines).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl State {
    /// Whether a quorum cosigned the checkpoint of an epoch. Nothing has to be witnessed before the first.
    pub(super) async fn is_witnessed(&self, db: &mut Connection, epoch: u64) -> Result<bool> {
        if epoch == 0 || self.transparency.quorum == 0 {
            return Ok(true);
        }
        let names = store::transparency::cosigners(db, epoch).await?;
        let known = self.transparency.witnesses.iter().filter(|key| names.iter().any(|name| name == key.name()));
        Ok(known.count() >= self.transparency.quorum)
    }

    /// The newer of the two newest epochs that has its quorum.
    pub(super) async fn served(&self, db: &mut Connection) -> Result<Option<Served>> {
        let newest = store::transparency::newest(db).await?;
        for epoch in [newest.epoch, newest.epoch.saturating_sub(1)] {
            if epoch > 0 && self.is_witnessed(db, epoch).await? {
                let root = *store::transparency::roots(db, epoch - 1, 1).await?.first().ok_or(INTERNAL)?;
                let checkpoint = self.cosigned(db, epoch).await?.to_note();
                return Ok(Some(Served { leaf: Leaf { epoch, root }, nodes: newest.nodes, checkpoint }));
            }
        }
        Ok(None)
    }

    /// The checkpoint of a size, signed by the log alone. Ed25519 signs the same text the same way each time.
    pub(super) async fn checkpoint(&self, db: &mut Connection, size: u64) -> Result<Checkpoint> {
        let root = log::root(db, size).await?;
        Checkpoint::sign(size, root, &self.transparency.log).map_err(|_| INTERNAL)
    }

    /// The same with every cosignature that is kept for it.
    pub(super) async fn cosigned(&self, db: &mut Connection, size: u64) -> Result<Checkpoint> {
        let mut checkpoint = self.checkpoint(db, size).await?;
        for lines in store::transparency::cosignatures(db, size).await? {
            checkpoint = checkpoint.with_lines(&lines).map_err(|_| INTERNAL)?;
        }
        Ok(checkpoint)
    }
}
