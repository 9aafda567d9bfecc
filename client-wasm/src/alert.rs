//! What happened to this account's ways in and keys, and a change of the recovery key that any device can stop.

use std::collections::BTreeSet;

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{Alerts, ChangeRecovery, PublicAccount, path};
use cachet_crypto::protocol::recovery::{RecoveryChange, verify_change};
use cachet_crypto::{AlertId, Day, Envelope, Sha256Digest, Signed};

use crate::directory::has_stood;
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
    /// [`Error::Network`]; [`Refusal::Withheld`] when the directory proves a change of the recovery key that the server
    /// does not show.
    pub async fn alerts(&self) -> Result<Vec<AlertView>> {
        let served: Alerts = self.server.get(&self.as_account(), path::alerts()).await?;
        let hidden = self.demand_shown_change(&served).await;
        self.alarmed("recovery change", hidden).await?;
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

    /// The record in force as it is served, with the change that stands under it, verified by whoever looks into it.
    async fn served_record(&self) -> Result<Succeeded> {
        let public: PublicAccount = withheld(self.server.get(&As::Anyone, path::account(self.account())).await)?;
        let newest = public.records.into_iter().next_back().ok_or(Refusal::Withheld)?;
        if newest.record != self.keys().record_envelope {
            return Err(Refusal::Rollback.into());
        }
        Ok(newest)
    }

    /// Who could stop a change must see it: one that the directory proves is shown, or its stop is.
    async fn demand_shown_change(&self, served: &Alerts) -> Result<()> {
        let Some(proven) = self.proven_change() else { return Ok(()) };
        let record = self.served_record().await?;
        let is_served = record.change.as_ref().map(Envelope::hash).transpose()? == Some(proven);
        let is_over = has_stood(&record, &self.keys().record, &self.platform)?;
        let is_told = served.alerts.iter().any(|alert| alert.kind == AlertKind::ChangePending);
        // The directory follows a stop a moment later.
        let today = self.platform.now().day();
        let mut lately = served.alerts.iter().filter(|alert| alert.day.plus(1) >= today);
        let is_stopped = lately.any(|alert| alert.kind == AlertKind::ChangeStopped);
        let is_shown = (is_served && (is_told || is_over)) || is_stopped;
        if is_shown { Ok(()) } else { Err(Refusal::Withheld.into()) }
    }

    /// The recovery key that counts for the record in force.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the server says that a change counts and nothing that this client believes proves it.
    pub(crate) async fn counting_recovery(&self) -> Result<Sha256Digest> {
        let (keys, served) = (self.keys(), self.served_record().await?);
        let stood = has_stood(&served, &keys.record, &self.platform)?;
        if served.stood.is_some() && !stood {
            return Err(Refusal::Stale.into());
        }
        Ok(keys.record.counting_recovery(served.change.as_ref(), stood)?)
    }

    /// The day from which a change of the recovery key counts, while it can still be stopped.
    ///
    /// # Errors
    /// [`Error::Refused`] for a change that this account did not sign.
    pub async fn pending_recovery_change(&self) -> Result<Option<Day>> {
        let (keys, served) = (self.keys(), self.served_record().await?);
        let Some(change) = &served.change else { return Ok(None) };
        let verified = verify_change(change, &keys.record).map_err(Error::from);
        let ripe = self.alarmed("recovery change", verified).await?.ripe_on();
        if has_stood(&served, &keys.record, &self.platform)? {
            return Ok(None);
        }
        // Its days are over by the calendar, and not proven yet.
        Ok(Some(ripe.max(self.platform.now().day().plus(1))))
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
        Ok(keys.record.recovery != keys.keyring.sheet.recovery && self.served_record().await?.change.is_none())
    }
}
