//! The sweep: takes what has expired and what a crash left over. Safe at any time, on any number of nodes.

use cachet_crypto::Day;
use cachet_crypto::protocol::alert::ALERT_DAYS;
use cachet_crypto::protocol::health_link::ENDED_DAYS;
use futures_util::TryStreamExt as _;

use crate::app::State;
use crate::door::season;
use crate::refusal::Result;
use crate::store;

/// What one sweep took away.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Swept {
    /// Staged parts that no object named for too long.
    pub staged: u64,
    /// Blobs that no row names.
    pub orphans: u64,
    /// Drops whose last day is over.
    pub drops: u64,
    /// Listings whose credential has ended.
    pub listings: u64,
}

impl State {
    /// Sweeps once.
    pub(crate) async fn sweep(&self) -> Result<Swept> {
        let (now, today) = (self.now(), self.today());
        let mut swept = Swept::default();
        {
            let db = &mut *self.store.connection().await?;
            let before = Day(today.0.saturating_sub(self.settings.limits.staged_days));
            let blobs = store::part::sweep_staged(db, before).await?;
            swept.staged = blobs.len() as u64;
            self.blobs.delete(&blobs).await;
            swept.drops = store::door::sweep(db, today).await?;
            let blobs = store::deposit::sweep(db, today, season(today)).await?;
            self.blobs.delete(&blobs).await;
            store::deposit_link::sweep(db, today).await?;
            swept.listings = store::directory::sweep(db, today).await?;
            store::door::sweep_tickets(db, season(today)).await?;
            store::account::forget_tickets(db, today).await?;
            store::alert::sweep(db, Day(today.0.saturating_sub(ALERT_DAYS))).await?;
            store::notice::sweep(db, now).await?;
            store::card_contact::sweep(db, now).await?;
            store::contacts::sweep(db, today).await?;
            store::recovery::sweep_held(db).await?;
            store::way_in::sweep_logins(db, now).await?;
            store::link::sweep(db, now).await?;
            store::health_link::sweep(db, now, Day(today.0.saturating_sub(ENDED_DAYS))).await?;
            store::way_in::sweep_starts(db, now.0 / 3600).await?;
            store::way_in::forget_hours(db, now.0 / 3600).await?;
        }
        self.prove_changes().await?;
        swept.orphans = self.sweep_blobs().await?;
        self.store.settle().await?;
        Ok(swept)
    }

    /// A blob is written before its row, so one without a row is an orphan once it is older than any upload takes.
    async fn sweep_blobs(&self) -> Result<u64> {
        let age = self.settings.limits.orphan_seconds;
        let before = cachet_crypto::Timestamp(self.now().0.saturating_sub(age));
        let mut blobs = self.blobs.older_than(before);
        let mut orphans = self.blobs.delete_unfinished(before).await;
        while let Some(blob) = blobs.try_next().await? {
            if !store::part::names_blob(&mut *self.store.connection().await?, &blob).await? {
                self.blobs.delete(&[blob]).await;
                orphans += 1;
            }
        }
        Ok(orphans)
    }
}
