//! That changes of recovery keys stand their days by the witnesses' clocks: a look-up kept from each end of them. This
//! server's own clock says nothing here, and without witnesses no change ever counts.

use cachet_crypto::Timestamp;
use cachet_crypto::protocol::transparency::{LookUp, LookedUp, account_label, record_value};
use cachet_transparency::{CHANGE_SECONDS, Checkpoint, Entry, verify_entry};

use crate::app::State;
use crate::refusal::{INTERNAL, NOT_FOUND, Result};
use crate::store;
use crate::store::recovery::Standing;

/// Changes that are looked at in one round.
const MOST: u32 = 64;

impl State {
    /// Keeps the look-ups of the changes that were published, or that have stood long enough, since the last round.
    pub(crate) async fn prove_changes(&self) -> Result<()> {
        if self.transparency.quorum == 0 {
            return Ok(());
        }
        let before = Timestamp(self.now().0.saturating_sub(CHANGE_SECONDS));
        let standing = store::recovery::unproven(&mut *self.store.connection().await?, before, MOST).await?;
        for change in &standing {
            self.prove_change(change).await?;
        }
        Ok(())
    }

    async fn prove_change(&self, change: &Standing) -> Result<()> {
        let size = change.begun.as_ref().map_or(0, |(_, first)| first.leaf.epoch);
        let asked = LookUp { labels: vec![account_label(change.account)], size };
        let answer = match self.answer(&asked).await {
            Err(NOT_FOUND) => return Ok(()),
            answer => answer?,
        };
        let entry = self.entry_of(change, &answer)?;
        if entry.value != record_value(change.record.hash()?, Some(change.change.hash()?)) {
            return Ok(());
        }
        let (earliest, latest) = self.seen_between(&answer)?;
        let db = &mut *self.store.connection().await?;
        match &change.begun {
            Some((begun, first)) if self.entry_of(change, first)? == entry => {
                if earliest >= begun.plus(CHANGE_SECONDS) {
                    store::recovery::set_last(db, change, &answer).await?;
                }
                Ok(())
            }
            // Nothing is kept yet, or it was stopped and announced again since: the days begin now.
            _ => store::recovery::set_first(db, change, latest, &answer).await,
        }
    }

    fn entry_of(&self, change: &Standing, answer: &LookedUp) -> Result<Entry> {
        let proof = answer.proofs.first().ok_or(INTERNAL)?;
        let vrf = self.transparency.vrf_key()?;
        verify_entry(&vrf, &answer.leaf, &account_label(change.account), &proof.0).map_err(|_| INTERNAL)
    }

    /// The earliest and the latest time at which a witness saw the checkpoint: whatever quorum a client asks for, its time
    /// lies between them.
    fn seen_between(&self, answer: &LookedUp) -> Result<(Timestamp, Timestamp)> {
        let checkpoint = Checkpoint::verify(&answer.checkpoint, &self.transparency.log_key()).map_err(|_| INTERNAL)?;
        let mut times = Vec::new();
        for witness in &self.transparency.witnesses {
            times.extend(witness.time_of(&checkpoint).map_err(|_| INTERNAL)?);
        }
        times.iter().min().copied().zip(times.iter().max().copied()).ok_or(INTERNAL)
    }
}
