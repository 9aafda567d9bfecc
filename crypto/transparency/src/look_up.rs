//! The whole check of an answer: checkpoint, history, quorum, age, last leaf, then one proof a label.

use cachet_crypto::protocol::transparency::{DirectoryLabel, LookedUp};
use cachet_crypto::{Sha256Digest, Timestamp, weakened};
use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Entry, Error, Policy, Result, leaf_hash, verify_consistency, verify_entry, verify_inclusion};

/// The newest checkpoint that a device has verified; it only moves forward.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Leaves in the log.
    pub size: u64,
    /// Root over them.
    pub root: Sha256Digest,
    /// The checkpoint itself, signed by the log: one half of the evidence of a fork.
    pub note: String,
}

/// What a verified answer proves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proven {
    /// The checkpoint under which it was proven: the next pin.
    pub pin: Pin,
    /// When the quorum saw that checkpoint as the newest.
    pub time: Timestamp,
    /// The newest value of each label, in the order asked for.
    pub entries: Vec<Entry>,
}

/// Verifies the answer to a look-up of `labels` that named `pin`'s size.
///
/// # Errors
/// [`Error::Rollback`] for a shorter log than the pinned, [`Error::Fork`] for one that does not extend it,
/// [`Error::Stale`] without a quorum of fresh cosignatures, and the others for what is malformed, unsigned or unproven.
pub fn verify_look_up(
    policy: &Policy,
    pin: Option<&Pin>,
    labels: &[DirectoryLabel],
    answer: &LookedUp,
    now: Timestamp,
) -> Result<Proven> {
    let proven = verify_moment(policy, pin, labels, answer, now)?;
    if policy.is_fresh(proven.time, now) { Ok(proven) } else { Err(Error::Stale) }
}

/// Verifies an answer as of the moment that its quorum names, however long ago that was.
///
/// # Errors
/// As [`verify_look_up`], but for the age.
pub(crate) fn verify_moment(
    policy: &Policy,
    pin: Option<&Pin>,
    labels: &[DirectoryLabel],
    answer: &LookedUp,
    now: Timestamp,
) -> Result<Proven> {
    let (pin, time) = cosigned(policy, pin, &answer.checkpoint, &answer.consistency, now)?;
    if answer.leaf.epoch != pin.size || answer.proofs.len() != labels.len() {
        return Err(Error::Proof);
    }
    verify_inclusion(&answer.inclusion, pin.size, pin.root, pin.size - 1, leaf_hash(&answer.leaf))?;
    let entries = labels.iter().zip(&answer.proofs);
    let entries = entries.map(|(label, proof)| verify_entry(policy.vrf(), &answer.leaf, label, &proof.0));
    Ok(Proven { pin, time, entries: entries.collect::<Result<_>>()? })
}

/// Verifies a checkpoint alone: signed, an extension of `pin`, cosigned, fresh. Gives the next pin and the time.
///
/// # Errors
/// As [`verify_look_up`].
pub fn verify_checkpoint(
    policy: &Policy,
    pin: Option<&Pin>,
    note: &str,
    consistency: &[Sha256Digest],
    now: Timestamp,
) -> Result<(Pin, Timestamp)> {
    let (pin, time) = cosigned(policy, pin, note, consistency, now)?;
    if policy.is_fresh(time, now) { Ok((pin, time)) } else { Err(Error::Stale) }
}

/// A checkpoint that the log and a quorum signed, whenever that was.
fn cosigned(
    policy: &Policy,
    pin: Option<&Pin>,
    note: &str,
    consistency: &[Sha256Digest],
    now: Timestamp,
) -> Result<(Pin, Timestamp)> {
    let checkpoint = Checkpoint::verify(note, policy.log())?;
    if checkpoint.size() == 0 {
        return Err(Error::Stale);
    }
    if let Some(pin) = pin.filter(|_| !weakened("checkpoint-pin")) {
        extends(pin, &checkpoint, consistency)?;
    }
    let time = policy.time_of(&checkpoint, now)?;
    Ok((Pin { size: checkpoint.size(), root: checkpoint.root(), note: note.to_owned() }, time))
}

fn extends(pin: &Pin, checkpoint: &Checkpoint, consistency: &[Sha256Digest]) -> Result<()> {
    if checkpoint.size() < pin.size {
        return Err(Error::Rollback);
    }
    verify_consistency(consistency, checkpoint.size(), checkpoint.root(), pin.size, pin.root).map_err(|_| Error::Fork)
}
