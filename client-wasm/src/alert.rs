//! What happened to this account's ways in and keys, and a change of the recovery key that any device can stop.

use std::collections::BTreeSet;

use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{Alerts, ChangeRecovery, PublicAccount, path};
use cachet_crypto::protocol::recovery::{RecoveryChange, verify_change};
use cachet_crypto::{AlertId, Day, Envelope, Signed};

use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Key under which a device remembers which alerts it has shown.
const SEEN: &str = "alerts/seen";

/// An alert as a person sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AlertView {
    /// Its id.
    pub alert: AlertId,
    /// What happened.
    pub kind: AlertKind,
    /// Day, as the server says.
    pub day: Day,
    /// Whether this device has not shown it yet.
    pub new: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The account's alerts, newest day first.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn alerts(&self) -> Result<Vec<AlertView>> {
        let served: Alerts = self.server.get(&self.as_account(), path::alerts()).await?;
        let seen = self.seen_alerts().await?;
        let view = |alert: cachet_crypto::protocol::alert::Alert| AlertView {
            alert: alert.alert,
            kind: alert.kind,
            day: alert.day,
            new: !seen.contains(&alert.alert),
        };
        Ok(served.alerts.into_iter().map(view).collect())
    }

    /// Remembers on this device that its person has seen `alerts`; other devices go on showing them as new.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn acknowledge_alerts(&self, alerts: &[AlertId]) -> Result<()> {
        let mut seen = self.seen_alerts().await?;
        seen.extend(alerts);
        let bytes = serde_json::to_vec(&seen).expect("ids are strings");
        Ok(self.store.put(SEEN, &bytes).await?)
    }

    async fn seen_alerts(&self) -> Result<BTreeSet<AlertId>> {
        let bytes = self.store.get(SEEN).await?;
        bytes.map_or(Ok(BTreeSet::new()), |bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage")))
    }

    /// The change that stands under the record in force, verified by whoever looks into it.
    pub(crate) async fn standing_change(&self) -> Result<Option<Envelope>> {
        let public: PublicAccount = withheld(self.server.get(&As::Anyone, path::account(self.account())).await)?;
        let newest = public.records.into_iter().next_back().ok_or(Refusal::Withheld)?;
        if newest.record != self.keys().record_envelope {
            return Err(Refusal::Rollback.into());
        }
        Ok(newest.change)
    }

    /// The day from which a change of the recovery key counts, while it can still be stopped.
    ///
    /// # Errors
    /// [`Error::Refused`] for a change that this account did not sign.
    pub async fn pending_recovery_change(&self) -> Result<Option<Day>> {
        let Some(change) = self.standing_change().await? else { return Ok(None) };
        let verified = verify_change(&change, &self.keys().record).map_err(Error::from);
        let ripe = self.alarmed("recovery change", verified).await?.ripe_on();
        Ok(Some(ripe).filter(|ripe| *ripe > self.platform.now().day()))
    }

    /// Stops a change of the recovery key: the sheet before goes on to count.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` when there is none, or it counts already.
    pub async fn stop_recovery_change(&self) -> Result<()> {
        self.server.delete(&self.as_account(), path::recovery_change()).await
    }

    /// Announces again that the newest sheet's recovery key is to count, after it was stopped.
    ///
    /// # Errors
    /// [`Error::Input`] when it counts already; [`Error::Problem`] with `conflict` when it is announced.
    pub async fn announce_recovery_change(&self) -> Result<()> {
        let keys = self.keys();
        let (from, to) = (keys.record.recovery, keys.keyring.sheet.recovery);
        if from == to {
            return Err(Error::Input("sheet"));
        }
        let change = RecoveryChange::new(keys.signer(), from, to, self.platform.now().day());
        let change = Signed::sign(change, keys.signing())?.envelope().clone();
        self.server.put(&self.as_account(), path::recovery_change(), &ChangeRecovery { change }).await
    }

    /// Whether the newest sheet's recovery key does not count yet and nothing is under way that would make it.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn recovery_change_was_stopped(&self) -> Result<bool> {
        let keys = self.keys();
        Ok(keys.record.recovery != keys.keyring.sheet.recovery && self.standing_change().await?.is_none())
    }
}
