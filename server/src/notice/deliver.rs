//! Messages on their way: taken in hand one by one, handed to the relay, tried again later and later.
//!
//! A message is written in the transaction of what it tells and erased after the relay took it. A crash in between sends
//! it once more; none is lost.

use cachet_crypto::Timestamp;

use super::message;
use super::relay::{Relay, Unsent};
use crate::app::State;
use crate::refusal::Result;
use crate::store;
use crate::store::notice::{Kind, Waiting};

/// Messages in one round.
pub(crate) const MOST: u32 = 64;

/// Seconds until the first further attempt; each later one waits four times as long.
const WAIT: u64 = 120;

/// The longest wait between two attempts, in seconds.
const MOST_WAIT: u64 = 6 * 3600;

/// Seconds in which one address gets one message at most.
pub(crate) const QUIET: u64 = 600;

/// Until when a message is in hand that was tried so often before.
pub(crate) fn lease(now: Timestamp, attempts: u64) -> Timestamp {
    now.plus((WAIT << (2 * attempts).min(16)).min(MOST_WAIT))
}

/// What one round of delivery did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Delivered {
    /// Messages that the relay took.
    pub sent: u64,
    /// Messages that the relay refused for good.
    pub refused: u64,
    /// Messages that are tried again later.
    pub later: u64,
}

impl State {
    /// Delivers what is due.
    pub(crate) async fn deliver(&self) -> Result<Delivered> {
        let mut delivered = Delivered::default();
        let Some(relay) = &self.relay else { return Ok(delivered) };
        let due = store::notice::due(&mut *self.store.connection().await?, self.now(), MOST).await?;
        for waiting in due {
            let lease = lease(self.now(), waiting.attempts);
            // Another node, or this one after a crash, tries only when the lease is over.
            if store::notice::take_in_hand(&mut *self.store.connection().await?, &waiting, lease).await? {
                self.deliver_one(relay, &waiting, &mut delivered).await?;
            }
        }
        self.deliver_to_contacts(relay, &mut delivered).await?;
        Ok(delivered)
    }

    async fn deliver_one(&self, relay: &Relay, waiting: &Waiting, delivered: &mut Delivered) -> Result<()> {
        let sent = match self.words(waiting).await? {
            Some(words) => Some(relay.send(&waiting.address, words).await),
            None => None,
        };
        let db = &mut *self.store.connection().await?;
        match sent {
            Some(Ok(())) => {
                delivered.sent += 1;
                if waiting.kind == Kind::News {
                    store::notice::quiet(db, waiting, self.now().plus(QUIET)).await?;
                }
            }
            Some(Err(Unsent::Refused)) => delivered.refused += 1,
            Some(Err(Unsent::Later)) => {
                delivered.later += 1;
                return Ok(());
            }
            None => {}
        }
        store::notice::done(db, waiting).await
    }

    /// What a message says; nothing when its code counts no more.
    async fn words(&self, waiting: &Waiting) -> Result<Option<message::Words>> {
        if waiting.kind == Kind::News {
            return Ok(Some(message::news(waiting.language)));
        }
        let asked = store::notice::asked(&mut *self.store.connection().await?, waiting.account, self.now()).await?;
        let asked = asked.filter(|asked| asked.address == waiting.address);
        Ok(asked.map(|asked| message::code(waiting.language, &super::code(&self.notices, waiting.account, &asked))))
    }
}
