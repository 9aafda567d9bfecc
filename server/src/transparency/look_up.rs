//! Look-ups: the newest checkpoint that enough witnesses cosigned, and what proves each label's newest value under it.

use akd::AkdLabel;
use axum::Json;
use axum::extract::State as AppState;
use cachet_crypto::protocol::transparency::{LookUp, LookedUp, MAX_LABELS};
use cachet_transparency::encode_proof;

use super::{log, publish};
use crate::app::{App, State};
use crate::extract::Body;
use crate::refusal::{INTERNAL, NOT_FOUND, Result, TOO_LARGE, require};
use crate::store;
use crate::store::tree::Tree;

/// Answers from one state of the database. A label that is unknown, not yet published or retired, and a directory that
/// has no witnessed checkpoint yet, are one answer.
pub(crate) async fn look_up(AppState(app): AppState<App>, Body(asked): Body<LookUp>) -> Result<Json<LookedUp>> {
    require(asked.labels.len() <= MAX_LABELS, TOO_LARGE)?;
    app.answer(&asked).await.map(Json)
}

impl State {
    /// The answer to a look-up.
    pub(super) async fn answer(&self, asked: &LookUp) -> Result<LookedUp> {
        let mut db = self.store.snapshot().await?;
        let served = self.served(&mut db).await?.ok_or(NOT_FOUND)?;
        let size = served.leaf.epoch;
        for label in &asked.labels {
            let states = store::transparency::states(&mut db, label.as_bytes()).await?;
            let known = states.iter().any(|state| state.epoch <= size && !state.value.is_empty());
            require(known, NOT_FOUND)?;
        }
        let consistency = log::consistency(&mut db, asked.size, size).await?;
        let inclusion = log::inclusion_of_last(&mut db, size).await?;
        let tree = Tree::at(db, size, served.nodes);
        let directory = publish::akd(&tree, &self.transparency.vrf).await?;
        let labels: Vec<_> = asked.labels.iter().map(|label| AkdLabel(label.as_bytes().to_vec())).collect();
        let (proofs, _) = directory.batch_lookup(&labels).await.map_err(publish::failed)?;
        let proofs = proofs.iter().map(|proof| encode_proof(proof).map(Into::into).map_err(|_| INTERNAL));
        Ok(LookedUp {
            checkpoint: served.checkpoint,
            consistency,
            leaf: served.leaf,
            inclusion,
            proofs: proofs.collect::<Result<_>>()?,
        })
    }
}
