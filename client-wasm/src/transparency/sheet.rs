//! A recovery sheet and the directory: the checkpoint that a new sheet carries, and what an opening with a sheet demands.

use cachet_crypto::weakened;
use cachet_seal::{RecoveryCode, SeenCheckpoint, SheetMark};
use cachet_transparency::{Checkpoint, Pin, Policy, verify_look_up};

use super::{CHECKPOINT, ask};
use crate::platform::Platform;
use crate::server::Server;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// `result`, where the directory lies; nothing, where it only proves nothing at the moment.
fn unless_unproven<R>(result: Result<R>) -> Result<Option<R>> {
    match result {
        Ok(proven) => Ok(Some(proven)),
        Err(Error::Refused(Refusal::Stale) | Error::Network | Error::Problem(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses a directory that is shorter than the sheet's line says.
fn check_size(proven: u64, size: u64) -> Result<()> {
    if proven < size && !weakened("sheet-size") { Err(Refusal::Rollback.into()) } else { Ok(()) }
}

/// A checkpoint as codes and sheets carry it.
pub(super) fn carried(policy: &Policy, pin: &Pin) -> Option<SeenCheckpoint> {
    let signature = Checkpoint::verify(&pin.note, policy.log()).ok()?.log_signature(policy.log())?;
    Some(SeenCheckpoint { size: pin.size, root: pin.root, signature: signature.into() })
}

/// The checkpoint as a device pins it; none when the log of this client's policy did not sign it.
pub(super) fn as_pin(policy: &Policy, seen: &SeenCheckpoint) -> Result<Pin> {
    let checkpoint = Checkpoint::reassemble(policy.log(), seen.size, seen.root, seen.signature.as_bytes())?;
    Ok(Pin { size: seen.size, root: seen.root, note: checkpoint.to_note() })
}

/// The code of a sheet that is made now, before there is a session: with the directory's newest checkpoint, where one is
/// proven. It goes on from that of `old`, the sheet in hand.
///
/// # Errors
/// [`Refusal::Rollback`] or [`Refusal::Fork`] for a directory that does not.
pub(crate) async fn mark_now<T: Transport>(
    code: RecoveryCode,
    old: Option<&RecoveryCode>,
    server: &Server<T>,
    platform: &Platform,
) -> Result<RecoveryCode> {
    let Some(policy) = &platform.policy else { return Ok(code) };
    let mark = old.and_then(RecoveryCode::mark);
    let pin = match &mark {
        Some(SheetMark::Checkpoint(seen)) => as_pin(policy, seen).ok(),
        _ => None,
    };
    let newest = async {
        let answer = ask(server, pin.as_ref(), &[]).await?;
        Ok(verify_look_up(policy, pin.as_ref(), &[], &answer, platform.now())?)
    };
    let proven = unless_unproven(newest.await)?;
    if let (Some(proven), Some(SheetMark::Size(size))) = (&proven, mark) {
        check_size(proven.pin.size, size)?;
    }
    Ok(match proven.and_then(|proven| carried(policy, &proven.pin)) {
        Some(seen) => code.marked(seen),
        None => code,
    })
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The code of a sheet that this session makes now: with the newest checkpoint that it has verified.
    pub(crate) async fn mark_sheet(&self, code: RecoveryCode) -> Result<RecoveryCode> {
        unless_unproven(self.look_up(&[]).await)?;
        Ok(match self.seen_checkpoint() {
            Some(seen) => code.marked(seen),
            None => code,
        })
    }

    /// Proves what was opened with a sheet: the directory goes on from what the sheet says of its making.
    ///
    /// # Errors
    /// [`Refusal::Rollback`] for a directory from before the sheet, [`Refusal::Fork`] for another one.
    pub(crate) async fn prove_opening_with(&self, code: &RecoveryCode) -> Result<()> {
        let pinned = self.pin_mark(code).await?;
        self.prove_opening().await?;
        if pinned { Ok(()) } else { self.compare_mark(code).await }
    }

    /// On a device that has seen nothing of the directory the sheet's checkpoint becomes the pin; whether it did.
    ///
    /// A checkpoint of a log that this client does not ship with says nothing about the one that it does.
    pub(crate) async fn pin_mark(&self, code: &RecoveryCode) -> Result<bool> {
        let (Some(policy), Some(SheetMark::Checkpoint(seen))) = (&self.platform.policy, code.mark()) else {
            return Ok(false);
        };
        let Ok(pin) = as_pin(policy, &seen) else { return Ok(false) };
        if self.pinned_checkpoint().await?.is_some() {
            return Ok(false);
        }
        let bytes = serde_json::to_vec(&pin).expect("a pin is a number and strings");
        self.store.put(CHECKPOINT, &bytes).await?;
        Ok(true)
    }

    /// After a taking back, whose new sheet goes on from the old one: what bounds the past on this device.
    pub(crate) async fn pin_marks(&self, old: &RecoveryCode, new: &RecoveryCode) -> Result<()> {
        let was_known = self.pinned_checkpoint().await?.is_some();
        self.transparency.first_contact.set(!was_known && old.mark().is_none());
        if !self.pin_mark(old).await? {
            self.pin_mark(new).await?;
        }
        self.compare_mark(new).await
    }

    /// Compares the sheet with a directory that this device knows already, or by its size alone.
    pub(crate) async fn compare_mark(&self, code: &RecoveryCode) -> Result<()> {
        let compared = match (&self.platform.policy, code.mark()) {
            (Some(policy), Some(SheetMark::Checkpoint(seen))) if as_pin(policy, &seen).is_ok() => {
                unless_unproven(self.meet(&seen).await).map(drop)
            }
            (Some(_), Some(SheetMark::Size(size))) => self.compare_size(size),
            _ => Ok(()),
        };
        self.alarmed("sheet", compared).await
    }

    /// Compares the checkpoint that the opening was proven under.
    fn compare_size(&self, size: u64) -> Result<()> {
        let Some(proven) = self.transparency.seen.borrow().as_ref().map(|pin| pin.size) else { return Ok(()) };
        check_size(proven, size)?;
        self.transparency.first_contact.set(false);
        Ok(())
    }

    /// Whether nothing bounded the past when this session was opened: the device had seen no checkpoint, and no sheet
    /// brought one. What it shows is the newest as far as the directory's witnesses say, and nobody else.
    #[must_use]
    pub fn is_first_contact(&self) -> bool {
        self.transparency.first_contact.get()
    }
}
