//! Other people's newest state: a reader's keys before anything is wrapped to them, a mailbox's head before a grant of it
//! is used. One person or mailbox a look-up, so that no request joins two.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::{account_label, mailbox_label, read_head, read_record};
use cachet_crypto::{AccountId, Envelope, MailboxId, Verified, weakened};

use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// The chained records of an account, of which the newest is proven to be the newest.
    ///
    /// # Errors
    /// [`Refusal::KeyUnauth`] for keys that the directory does not hold, [`Refusal::Stale`] for keys it does not hold yet.
    pub(crate) async fn fresh_records(&self, account: AccountId) -> Result<Vec<(Envelope, Verified<AccountRecord>)>> {
        let records = crate::account::fetch_records(&self.server, account).await?;
        let proven = self.look_up(&[account_label(account)]).await?;
        let (proven, _) = read_record(&proven.entries[0].value)?;
        match records.iter().rposition(|(_, record)| record.hash() == proven) {
            Some(at) if at + 1 == records.len() => Ok(records),
            _ if weakened("proven-record") => Ok(records),
            Some(_) => Err(Refusal::Stale.into()),
            None => Err(Refusal::KeyUnauth.into()),
        }
    }

    /// Verifies that the head of a mailbox at `place` is the newest: a fresh checkpoint proves none ahead of it. `chain`
    /// are the places between this device's pin and `place`, both included.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when a newer one is proven or nothing is, [`Refusal::Fork`] for another chain.
    pub(crate) async fn prove_mailbox(&self, mailbox: MailboxId, chain: &[Head]) -> Result<()> {
        let proven = self.look_up(&[mailbox_label(mailbox)]).await?;
        let proven = read_head(&proven.entries[0].value)?;
        let newest = chain.last().ok_or(Refusal::Stale)?;
        if proven.n > newest.n && !weakened("proven-head") {
            return Err(Refusal::Stale.into());
        }
        match chain.iter().find(|place| place.n == proven.n) {
            Some(place) if place.link != proven.link && !weakened("proven-head") => Err(Refusal::Fork.into()),
            // Behind the pin: what this device saw is newer than the last epoch.
            _ => Ok(()),
        }
    }
}
