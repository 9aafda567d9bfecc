//! Two people's views of the directory compared when they meet: a fork shows at the first common contact.

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::transparency::{LookUp, LookedUp};
use cachet_seal::SeenCheckpoint;
use cachet_transparency::{Evidence, Pin, verify_look_up};

use super::sheet::{as_pin, carried};
use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

/// Attempts while the log grows between two questions.
const ATTEMPTS: u32 = 4;

impl<T: Transport, S: Store> Session<T, S> {
    /// The newest checkpoint that this session verified, as its code carries it.
    pub(crate) fn seen_checkpoint(&self) -> Option<SeenCheckpoint> {
        let pin = self.transparency.seen.borrow().clone()?;
        carried(self.platform.policy.as_ref()?, &pin)
    }

    /// Compares the checkpoint of a person who shows it with this device's own view.
    ///
    /// # Errors
    /// As [`Session::demand_common_history`]; [`Refusal::Signature`] for a checkpoint that the log did not sign.
    pub(crate) async fn meet(&self, seen: &SeenCheckpoint) -> Result<()> {
        let policy = self.platform.policy.as_ref().ok_or(Refusal::Stale)?;
        self.demand_common_history(&as_pin(policy, seen)?).await
    }

    /// Verifies that `theirs`, the checkpoint of somebody else or of this person's own sheet, and this device's own are
    /// both beginnings of one newest checkpoint.
    ///
    /// # Errors
    /// [`Refusal::Fork`] when they belong to two histories, of which evidence is kept; [`Refusal::Rollback`] when the
    /// newest that is served is older than theirs.
    pub(crate) async fn demand_common_history(&self, theirs: &Pin) -> Result<()> {
        let _one_at_a_time = self.transparency.looking.lock().await;
        let policy = self.platform.policy.as_ref().ok_or(Refusal::Stale)?;
        for _ in 0..ATTEMPTS {
            let ours = self.look_up_from_pin(&[]).await?.pin;
            let asked = LookUp { labels: Vec::new(), size: theirs.size };
            let answer: LookedUp = self.server.post(&As::Anyone, path::look_up(), &asked).await?;
            let verified = verify_look_up(policy, Some(theirs), &[], &answer, self.platform.now());
            if let Err(cachet_transparency::Error::Fork) = verified {
                let LookedUp { checkpoint, consistency, .. } = &answer;
                let evidence = Evidence::of_checkpoints(policy.log(), &theirs.note, checkpoint, consistency);
                self.keep_evidence(&evidence).await?;
            }
            let seen = verified?.pin;
            if (seen.size, seen.root) == (ours.size, ours.root) {
                return Ok(());
            }
            if seen.size == ours.size {
                return Err(Refusal::Fork.into());
            }
        }
        Err(Refusal::Stale.into())
    }
}
