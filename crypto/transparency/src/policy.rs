//! Whom a client believes about the directory: one log, one VRF key, some witnesses, how many of them, and how lately.

use cachet_crypto::{Timestamp, weakened};
use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Error, LogKey, Result, VrfKey, WitnessKey};

/// Seconds by which a witness's clock may be ahead of the client's.
pub const MAX_SKEW: u64 = 300;

/// What is shipped with a client. Made only by [`Policy::new`], so it is always a sensible one.
#[derive(Clone, Debug)]
pub struct Policy {
    log: LogKey,
    vrf: VrfKey,
    witnesses: Vec<WitnessKey>,
    quorum: usize,
    max_age: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    log: String,
    vrf: String,
    witnesses: Vec<String>,
    quorum: usize,
    max_age: u64,
}

impl Policy {
    /// A policy of at least one witness, no two of which share a name or a key.
    ///
    /// # Errors
    /// [`Error::Format`] for a quorum of none or of more than there are, for shared names or keys, for an age of 0.
    pub fn new(log: LogKey, vrf: VrfKey, witnesses: Vec<WitnessKey>, quorum: usize, max_age: u64) -> Result<Self> {
        let shared = witnesses.iter().enumerate().any(|(i, a)| witnesses[..i].iter().any(|b| a.shares_with(b)));
        if quorum == 0 || quorum > witnesses.len() || max_age == 0 || shared {
            return Err(Error::Format);
        }
        Ok(Self { log, vrf, witnesses, quorum, max_age })
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// [`Error::Format`].
    pub fn from_json(text: &str) -> Result<Self> {
        let written: Written = serde_json::from_str(text).map_err(|_| Error::Format)?;
        let witnesses = written.witnesses.iter().map(|key| key.parse()).collect::<Result<_>>()?;
        Self::new(written.log.parse()?, written.vrf.parse()?, witnesses, written.quorum, written.max_age)
    }

    /// Writes it as a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let written = Written {
            log: self.log.to_string(),
            vrf: self.vrf.to_string(),
            witnesses: self.witnesses.iter().map(ToString::to_string).collect(),
            quorum: self.quorum,
            max_age: self.max_age,
        };
        serde_json::to_string_pretty(&written).expect("a policy is strings and numbers")
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &LogKey {
        &self.log
    }

    /// The directory's VRF key.
    #[must_use]
    pub fn vrf(&self) -> &VrfKey {
        &self.vrf
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[WitnessKey] {
        &self.witnesses
    }

    /// How many of them must have cosigned.
    #[must_use]
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Seconds after which a checkpoint is no longer fresh.
    #[must_use]
    pub fn max_age(&self) -> u64 {
        self.max_age
    }

    /// The time of `checkpoint` by the witnesses' clocks: the lowest of the best quorum. Unknown keys are ignored, and
    /// so is a time of 0 or in the future.
    ///
    /// # Errors
    /// [`Error::Stale`] without a quorum, [`Error::Signature`] for a known witness's false line.
    pub fn time_of(&self, checkpoint: &Checkpoint, now: Timestamp) -> Result<Timestamp> {
        let mut times = Vec::new();
        for witness in &self.witnesses {
            times.extend(
                witness.time_of(checkpoint)?.filter(|time| *time <= now.plus(MAX_SKEW) || weakened("checkpoint-age")),
            );
        }
        times.sort_unstable_by(|a, b| b.cmp(a));
        let needed = if weakened("checkpoint-quorum") { 1 } else { self.quorum };
        times.get(needed - 1).copied().ok_or(Error::Stale)
    }

    /// Whether a checkpoint of this time is still fresh.
    #[must_use]
    pub fn is_fresh(&self, time: Timestamp, now: Timestamp) -> bool {
        time.plus(self.max_age) >= now || weakened("checkpoint-age")
    }
}
