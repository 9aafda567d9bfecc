//! Who opened what and when: the readers' signed chains, and the vault's own log, as one list.

mod chain;
mod keys;
mod line;

use std::collections::BTreeMap;

use cachet_crypto::protocol::api::{OwnedMailbox, path};
use cachet_crypto::{GrantId, Sha256Digest, Timestamp, weakened};

use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Pair;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

pub use line::{Act, JournalLine};

use chain::Chain;
use line::{Titles, gap, line, titles};

/// Log entries that a journal reaches back.
const REACH: u64 = 1_000;

/// Openings of one grant by one reader within an hour that are not told apart.
const MANY: usize = 20;

/// What is known of the openings of one grant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Openings {
    /// As the reader's signed chain tells.
    Counted {
        /// How many.
        times: u32,
        /// The last, by the reader's clock.
        last: Timestamp,
    },
    /// The reader's chain was refused or is not served: that is not "never".
    Withheld,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The journal, newest first: openings of every reader, and what the owner did in the last thousand entries.
    ///
    /// # Errors
    /// [`Error::Refused`] when the log is refused, [`Error::Network`].
    pub async fn journal(&self) -> Result<Vec<JournalLine>> {
        let vault = self.own_vault()?;
        self.alarmed("journal", self.sync(vault).await).await?;
        self.invite_all().await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let mut titles = titles(&index);
        let mut lines = Vec::new();
        let from = index.head.n.saturating_sub(REACH) + 1;
        if index.head.n > 0 {
            for (_, _, part) in self.entries(vault.id, from, index.head).await? {
                for change in &part.changes {
                    lines.extend(line(&index, &mut titles, change, part.at));
                }
            }
        }
        for mailbox in index.mailboxes.values() {
            match self.openings(&mailbox.pair, &index, &titles).await {
                Ok(found) => {
                    self.alarm_gaps(&mailbox.pair, &found).await?;
                    lines.extend(many(&found));
                    lines.extend(found);
                }
                Err(Error::Network) => return Err(Error::Network),
                Err(error) => {
                    lines.push(gap(&mailbox.pair, self.platform.now(), Act::Gap));
                    drop(self.alarmed::<()>("journal of a reader", Err(error)).await);
                }
            }
        }
        // What bears the same second is shown with the later line first, too.
        lines.reverse();
        lines.sort_by_key(|line| std::cmp::Reverse(line.at));
        Ok(lines)
    }

    /// Openings of each grant that was opened, or of which nothing is known.
    ///
    /// # Errors
    /// As [`Session::journal`].
    pub async fn openings_by_grant(&self) -> Result<BTreeMap<GrantId, Openings>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let titles = titles(&index);
        let mut counted: BTreeMap<GrantId, Openings> = BTreeMap::new();
        for mailbox in index.mailboxes.values() {
            let lines = match self.openings(&mailbox.pair, &index, &titles).await.and_then(without_gaps) {
                Ok(lines) => lines,
                Err(Error::Network) => return Err(Error::Network),
                Err(error) => {
                    drop(self.alarmed::<()>("journal of a reader", Err(error)).await);
                    let states = index.grants.values().map(|state| &state.grant);
                    let of_reader = states.filter(|grant| grant.mailbox == mailbox.pair.mailbox);
                    counted.extend(of_reader.map(|grant| (grant.grant, Openings::Withheld)));
                    continue;
                }
            };
            for line in lines.iter().filter(|line| line.act == Act::Opened) {
                let Some(grant) = line.grant else { continue };
                let known = counted.entry(grant).or_insert(Openings::Counted { times: 0, last: line.at });
                if let Openings::Counted { times, last } = known {
                    *times += 1;
                    *last = (*last).max(line.at);
                }
            }
        }
        Ok(counted)
    }

    /// One reader's chain, verified under keys that the paired account bound, page after page.
    async fn openings(&self, pair: &Pair, index: &Index, titles: &Titles) -> Result<Vec<JournalLine>> {
        let mut chain = Chain::new(self.account(), pair, self.platform.now());
        loop {
            let after = chain.claimed;
            let page = self.journal_page(pair, after).await?;
            if !page.journal.is_empty() {
                let keys = self.bound_keys(pair, &page).await?;
                for stored in &page.journal {
                    chain.take(stored, &keys, index, titles)?;
                }
            }
            if !page.more {
                break;
            }
            // More that never comes, or the same again, would be read for ever.
            if chain.claimed <= after {
                return Err(Refusal::Withheld.into());
            }
        }
        self.check_not_shorter(pair, chain.last.map_or(0, |(seq, _)| seq), chain.last.map(|(_, hash)| hash)).await?;
        Ok(chain.lines)
    }

    async fn journal_page(&self, pair: &Pair, after: u64) -> Result<OwnedMailbox> {
        let asked = path::owned_mailbox(self.own_vault()?.id, pair.mailbox);
        let asked = if after == 0 { asked } else { format!("{asked}?after={after}") };
        withheld(self.server.get(&self.as_account(), asked).await)
    }

    /// A break in a reader's chain is an alarm, once for as many breaks as there are: the journal keeps showing them.
    async fn alarm_gaps(&self, pair: &Pair, lines: &[JournalLine]) -> Result<()> {
        let gaps = lines.iter().filter(|line| matches!(line.act, Act::Gap | Act::Unbound)).count();
        let is_unbound = lines.iter().any(|line| line.act == Act::Unbound);
        let refusal = if is_unbound { Refusal::Unknown } else { Refusal::Withheld };
        let key = format!("gaps/{}", pair.mailbox);
        let known = self.store.get(&key).await?.and_then(|bytes| serde_json::from_slice::<usize>(&bytes).ok());
        let known = known.unwrap_or_default();
        if gaps > known {
            drop(self.alarmed::<()>("journal of a reader", Err(refusal.into())).await);
        }
        if gaps != known {
            self.store.put(&key, gaps.to_string().as_bytes()).await?;
        }
        Ok(())
    }

    /// A chain that was longer when this device last looked has been cut.
    async fn check_not_shorter(&self, pair: &Pair, seq: u64, hash: Option<Sha256Digest>) -> Result<()> {
        let key = format!("pin/journal/{}", pair.mailbox);
        let pinned = self.store.get(&key).await?;
        let pinned: Option<(u64, Option<Sha256Digest>)> =
            pinned.map(|bytes| serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))).transpose()?;
        let is_cut = pinned.is_some_and(|(known, known_hash)| seq < known || (seq == known && hash != known_hash));
        if is_cut && !weakened("journal-pin") {
            return Err(Refusal::Rollback.into());
        }
        let bytes = serde_json::to_vec(&(seq, hash)).expect("a number and a digest");
        Ok(self.store.put(&key, &bytes).await?)
    }
}

/// A chain from which openings are missing counts nothing: which grant they were of is not known.
fn without_gaps(lines: Vec<JournalLine>) -> Result<Vec<JournalLine>> {
    let has_gap = lines.iter().any(|line| matches!(line.act, Act::Gap | Act::Unbound));
    if has_gap { Err(Refusal::Withheld.into()) } else { Ok(lines) }
}

/// A line for each grant that one reader opened more often than [`MANY`] times within an hour, at the last of them. The
/// times are the reader's: of one that lies about them only the openings themselves are shown.
fn many(lines: &[JournalLine]) -> Vec<JournalLine> {
    let mut opened: BTreeMap<GrantId, Vec<&JournalLine>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.act == Act::Opened) {
        if let Some(grant) = line.grant {
            opened.entry(grant).or_default().push(line);
        }
    }
    let busiest = |lines: Vec<&JournalLine>| {
        let mut hours = lines.windows(MANY + 1);
        let last = hours.rfind(|hour| hour[MANY].at <= hour[0].at.plus(3_600))?[MANY];
        Some(JournalLine { act: Act::Many, ..last.clone() })
    };
    opened.into_values().filter_map(busiest).collect()
}
