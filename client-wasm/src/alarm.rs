//! What this device refused, kept on the device. The person sees one sentence; the kind is for whoever helps.

use cachet_crypto::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

/// One refusal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Alarm {
    /// When, by the device's clock.
    pub at: Timestamp,
    /// Code of the refusal.
    pub code: String,
    /// What was being done.
    pub during: String,
}

const PREFIX: &str = "alarm/";

/// Alarms kept at most; the oldest go first.
const KEPT: usize = 500;

impl<T: Transport, S: Store> Session<T, S> {
    /// Records a refusal and gives the result on. Other errors are no alarm.
    pub(crate) async fn alarmed<R>(&self, during: &str, result: Result<R>) -> Result<R> {
        noted(&self.store, self.platform.now(), during, result).await
    }

    /// What this device refused, oldest first.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn alarms(&self) -> Result<Vec<Alarm>> {
        alarms(&self.store).await
    }
}

/// What a device refused, oldest first, also while the vault is closed there.
///
/// # Errors
/// [`Error::Device`].
pub async fn alarms(store: &impl Store) -> Result<Vec<Alarm>> {
    let mut alarms = Vec::new();
    for key in store.keys(PREFIX).await? {
        let bytes = store.get(&key).await?.unwrap_or_default();
        alarms.extend(serde_json::from_slice::<Alarm>(&bytes));
    }
    Ok(alarms)
}

/// Records a refusal before a session stands and gives the result on.
pub(crate) async fn noted<R>(store: &impl Store, at: Timestamp, during: &str, result: Result<R>) -> Result<R> {
    if let Err(Error::Refused(refusal)) = &result {
        record(store, at, refusal.code(), during).await?;
    }
    result
}

/// Writes an alarm down, also before a session stands.
async fn record(store: &impl Store, at: Timestamp, code: &str, during: &str) -> Result<()> {
    let keys = store.keys(PREFIX).await?;
    for old in keys.iter().take((keys.len() + 1).saturating_sub(KEPT)) {
        store.delete(old).await?;
    }
    let next = keys.last().and_then(|key| key[PREFIX.len()..].parse::<u64>().ok()).map_or(0, |last| last + 1);
    let alarm = Alarm { at, code: code.to_owned(), during: during.to_owned() };
    let bytes = serde_json::to_vec(&alarm).expect("an alarm is strings and a number");
    Ok(store.put(&format!("{PREFIX}{next:016}"), &bytes).await?)
}
