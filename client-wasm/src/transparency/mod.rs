//! Freshness: what the directory proves under a checkpoint that witnesses cosigned lately. Without such a proof nothing is
//! wrapped and no grant is used, and the session says that its freshness is not proven.

mod evidence;
mod meeting;
mod others;
mod own;
mod sheet;

use std::cell::{Cell, RefCell};

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::protocol::transparency::{DirectoryLabel, LookUp, LookedUp};
use cachet_transparency::{Evidence, Pin, Proven, verify_look_up};
use futures_util::lock::Mutex;

pub use evidence::evidence;
pub use own::{Freshness, Standing};
pub(crate) use sheet::mark_now;

use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// The newest verified checkpoint of this device.
const CHECKPOINT: &str = "pin/checkpoint";

/// What a session holds of the directory between requests.
#[derive(Default)]
pub(crate) struct TransparencyState {
    /// One look-up at a time: each builds on the pin that the one before left.
    looking: Mutex<()>,
    own: RefCell<own::OwnProof>,
    /// The pin as this session last verified it, for the code that one shows.
    seen: RefCell<Option<Pin>>,
    /// Whether nothing on this device, nor the sheet it was opened with, bounded the past when this session opened.
    first_contact: Cell<bool>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The newest values of `labels`, proven under a fresh checkpoint that extends the pinned one. The pin moves.
    ///
    /// # Errors
    /// [`Refusal::Stale`] without a policy, for a label that is not published (yet), without a fresh quorum;
    /// [`Refusal::Rollback`], [`Refusal::Fork`] for another history, of which evidence is kept.
    pub(crate) async fn look_up(&self, labels: &[DirectoryLabel]) -> Result<Proven> {
        let _one_at_a_time = self.transparency.looking.lock().await;
        self.look_up_from_pin(labels).await
    }

    /// As [`Session::look_up`], for whoever holds the lock.
    async fn look_up_from_pin(&self, labels: &[DirectoryLabel]) -> Result<Proven> {
        let pin = self.pinned_checkpoint().await?;
        let proven = self.look_up_from(pin.as_ref(), labels).await?;
        if pin.as_ref() != Some(&proven.pin) {
            let bytes = serde_json::to_vec(&proven.pin).expect("a pin is a number and strings");
            self.store.put(CHECKPOINT, &bytes).await?;
        }
        *self.transparency.seen.borrow_mut() = Some(proven.pin.clone());
        Ok(proven)
    }

    async fn look_up_from(&self, pin: Option<&Pin>, labels: &[DirectoryLabel]) -> Result<Proven> {
        let policy = self.platform.policy.as_ref().ok_or(Refusal::Stale)?;
        let answer = ask(&self.server, pin, labels).await?;
        let verified = verify_look_up(policy, pin, labels, &answer, self.platform.now());
        if let (Err(cachet_transparency::Error::Fork), Some(pin)) = (&verified, pin) {
            let (log, LookedUp { checkpoint, consistency, .. }) = (policy.log(), &answer);
            self.keep_evidence(&Evidence::of_checkpoints(log, &pin.note, checkpoint, consistency)).await?;
        }
        Ok(verified?)
    }

    async fn pinned_checkpoint(&self) -> Result<Option<Pin>> {
        let bytes = self.store.get(CHECKPOINT).await?;
        bytes.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()
    }
}

/// Asks the directory; nothing of the answer is verified.
async fn ask<T: Transport>(server: &Server<T>, pin: Option<&Pin>, labels: &[DirectoryLabel]) -> Result<LookedUp> {
    let asked = LookUp { labels: labels.to_vec(), size: pin.map_or(0, |pin| pin.size) };
    match server.post(&As::Anyone, path::look_up(), &asked).await {
        // Not published yet, or withheld: not proven either way.
        Err(Error::Problem(ProblemKind::NotFound)) => Err(Refusal::Stale.into()),
        other => other,
    }
}

impl From<cachet_transparency::Error> for Error {
    fn from(error: cachet_transparency::Error) -> Self {
        use cachet_transparency::Error as Directory;
        Self::Refused(match error {
            Directory::Format => Refusal::Format,
            Directory::Signature => Refusal::Signature,
            Directory::Proof => Refusal::Unknown,
            Directory::Stale => Refusal::Stale,
            Directory::Fork => Refusal::Fork,
            Directory::Rollback => Refusal::Rollback,
        })
    }
}
