//! A reader's chain of openings, entry by entry.

use cachet_crypto::protocol::api::StoredAccess;
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::{AccountId, Sha256Digest, Timestamp, VerifyingKey, sha256, weakened};

use crate::vault::change::Pair;
use crate::vault::index::Index;
use crate::{Refusal, Result};

use super::line::{Act, JournalLine, Titles, gap, opening_line};

/// A reader's chain as far as it was read.
pub(super) struct Chain<'a> {
    patient: AccountId,
    pair: &'a Pair,
    pub(super) lines: Vec<JournalLine>,
    /// The last entry that verified.
    pub(super) last: Option<(u64, Sha256Digest)>,
    /// The highest number that any entry bore, verified or not: the next page begins after it.
    pub(super) claimed: u64,
    /// Between these an opening is believed to lie: after the one before, and not in the future.
    earliest: Timestamp,
    latest: Timestamp,
    now: Timestamp,
}

impl<'a> Chain<'a> {
    pub(super) fn new(patient: AccountId, pair: &'a Pair, now: Timestamp) -> Self {
        let (earliest, latest) = (pair.since, now.plus(86_400));
        Self { patient, pair, lines: Vec::new(), last: None, claimed: 0, earliest, latest, now }
    }

    /// The next entry, verified under one of `keys`.
    pub(super) fn take(
        &mut self,
        stored: &StoredAccess,
        keys: &[VerifyingKey],
        index: &Index,
        titles: &Titles,
    ) -> Result<()> {
        let pair = self.pair;
        let claimed: AccessEntry = stored.entry.peek()?;
        self.claimed = self.claimed.max(claimed.seq);
        let Some(key) = keys.iter().find(|key| as_signer(pair.mailbox, key).key == claimed.key) else {
            self.lines.push(gap(pair, self.now, Act::Unbound));
            return Ok(());
        };
        let entry = stored.entry.verify::<AccessEntry>(key, &as_signer(pair.mailbox, key))?;
        if sha256(&stored.sealed.0) != entry.sealed && !weakened("sealed-part") {
            return Err(Refusal::Bind.into());
        }
        let follows =
            entry.seq == self.last.map_or(1, |(seq, _)| seq + 1) && entry.previous == self.last.map(|(_, hash)| hash);
        if !follows && !weakened("journal-chain") {
            self.lines.push(gap(pair, self.now, Act::Gap));
        }
        self.last = Some((entry.seq, entry.hash()));
        let bounds = (self.earliest, self.latest);
        let line = opening_line(self.patient, pair, index, titles, &entry, &stored.sealed.0, bounds);
        self.earliest = line.at;
        self.lines.push(line);
        Ok(())
    }
}
