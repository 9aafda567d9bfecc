//! Which letter this device listed under a deposit's id. A yes, a no and a rule are about that very letter: nothing else
//! that is served under the id is read or decided about, and what was refused is not listed again.

use cachet_crypto::protocol::deposit::DEPOSIT_DAYS;
use cachet_crypto::{Day, DepositId, Sha256Digest, weakened};
use serde::{Deserialize, Serialize};

use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// A deposit as it was listed first.
#[derive(Deserialize, Serialize)]
struct Listed {
    letter: Sha256Digest,
    until: Day,
    refused: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Writes down that `letter` is shown under this id. The first one stays: whoever looked at it may be deciding.
    pub(super) async fn list_letter(&self, deposit: DepositId, letter: Sha256Digest, today: Day) -> Result<()> {
        match self.listed(deposit).await? {
            Some(listed) if listed.letter == letter || weakened("deposit-letter") => Ok(()),
            Some(_) => Err(Refusal::Bind.into()),
            None => self.keep_listed(deposit, letter, today, false).await,
        }
    }

    /// The letter that was listed under this id and not refused.
    pub(super) async fn listed_letter(&self, deposit: DepositId) -> Result<Sha256Digest> {
        let listed = self.listed(deposit).await?.filter(|listed| !listed.refused);
        Ok(listed.ok_or(Error::Input("deposit"))?.letter)
    }

    /// Writes down that the letter was refused: a server that kept it shows it in vain.
    pub(super) async fn list_refused(&self, deposit: DepositId, letter: Sha256Digest) -> Result<()> {
        self.keep_listed(deposit, letter, self.platform.now().day(), true).await
    }

    pub(super) async fn was_refused(&self, deposit: DepositId) -> Result<bool> {
        Ok(self.listed(deposit).await?.is_some_and(|listed| listed.refused))
    }

    /// Forgets what can wait no longer.
    pub(super) async fn forget_listed(&self, today: Day) -> Result<()> {
        for key in self.store.keys(LISTED).await? {
            let stored = self.store.get(&key).await?;
            let listed = stored.and_then(|bytes| serde_json::from_slice::<Listed>(&bytes).ok());
            if listed.is_none_or(|listed| listed.until < today) {
                self.store.delete(&key).await?;
            }
        }
        Ok(())
    }

    async fn listed(&self, deposit: DepositId) -> Result<Option<Listed>> {
        let Some(bytes) = self.store.get(&listed_key(deposit)).await? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Error::Device("storage"))
    }

    async fn keep_listed(&self, deposit: DepositId, letter: Sha256Digest, today: Day, refused: bool) -> Result<()> {
        let listed = Listed { letter, until: today.plus(DEPOSIT_DAYS), refused };
        let bytes = serde_json::to_vec(&listed).expect("a digest, a day and a word");
        Ok(self.store.put(&listed_key(deposit), &bytes).await?)
    }
}

/// Prefix of what was listed in the store.
const LISTED: &str = "deposit-listed/";

fn listed_key(deposit: DepositId) -> String {
    format!("{LISTED}{deposit}")
}
