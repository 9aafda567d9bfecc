//! The queue of a device: sealed, bounded, in the order of the decisions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::lock::Mutex;

use super::{Decided, Intended, Intent, IntentView, Sent, act::Outcome};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::append::Attempt;
use crate::vault::index::Index;
use crate::{Error, Result, Session};
use cachet_crypto::protocol::problem::ProblemKind;

const PREFIX: &str = "intent/at/";

/// Intents that may wait on a device.
const MOST: usize = 1_024;

/// Bytes of what may wait, contents apart.
const BYTES: usize = 8 << 20;

/// Attempts of one intent over a document that other devices change at the same moment.
const TRIES: u32 = 3;

/// Intents by their place.
pub(super) type Queue = BTreeMap<u64, Intent>;

/// What waits, as this session knows it.
#[derive(Default)]
pub(crate) struct IntentState {
    queue: RefCell<Option<Rc<Queue>>>,
    /// Counts changes of the queue.
    pub(super) changes: Cell<u64>,
    pub(super) shown: RefCell<Option<super::shown::Shown>>,
    pub(super) sending: Mutex<()>,
}

/// What became of the intents of a queue that do not wait any longer, and what failed otherwise than by the network.
#[derive(Default)]
struct Passed {
    given_up: Vec<(u64, IntentView, Error)>,
    failed: BTreeMap<u64, Error>,
}

impl IntentState {
    pub(super) fn changed(&self) {
        self.changes.set(self.changes.get() + 1);
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// What waits for the network on this device.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub async fn intents(&self) -> Result<Vec<IntentView>> {
        let queue = self.queue().await?;
        if queue.is_empty() {
            return Ok(Vec::new());
        }
        // Before the first synchronisation nothing names a document yet.
        let shown = if self.own_vault()?.loaded().is_some() { Some(self.shown_index().await?) } else { None };
        Ok(queue.values().map(|intent| view(intent, shown.as_deref())).collect())
    }

    /// Sends what waits, in its order, and says what still does. Taking an access back goes first: it waits for nothing
    /// else.
    ///
    /// # Errors
    /// What an act met that is neither the network nor an object that is gone; the intent is kept, and what does not
    /// depend on it was sent.
    pub async fn send_intents(&self) -> Result<Sent> {
        let _one_at_a_time = self.intents.sending.lock().await;
        let Passed { given_up, failed } = self.send_queue().await?;
        match failed.into_values().next() {
            Some(error) => Err(error),
            None => {
                let given_up = given_up.into_iter().map(|(_, view, _)| view).collect();
                Ok(Sent { waiting: self.intents().await?, given_up })
            }
        }
    }

    /// Sends what waits before something else is done with the same documents. While the queue is being sent, that is
    /// the queue itself.
    pub(crate) async fn send_before_others(&self) -> Result<()> {
        let Some(_one_at_a_time) = self.intents.sending.try_lock() else { return Ok(()) };
        if self.queue().await?.is_empty() {
            return Ok(());
        }
        // One of them may seal a document anew, which comes here again and finds the queue taken.
        Box::pin(self.send_queue()).await.map(drop)
    }

    /// Sends the queue for the sake of the intent `number`, which the person waits for.
    pub(super) async fn send_one(&self, number: u64) -> Result<Decided> {
        let Passed { given_up, failed } = self.send_queue().await?;
        if let Some(error) = failed.get(&number) {
            // Nothing waits that the person was told has failed; what may have been taken stays to be looked for.
            if self.queue().await?.get(&number).is_some_and(|intent| intent.attempt.is_none()) {
                self.drop_intent(number).await?;
            }
            return Err(error.clone());
        }
        match given_up.into_iter().find(|(at, ..)| *at == number) {
            Some((.., error)) => Err(error),
            None if self.queue().await?.contains_key(&number) => Ok(Decided::Waits),
            None => Ok(Decided::Done),
        }
    }

    /// Acts on every intent, until the network is gone.
    async fn send_queue(&self) -> Result<Passed> {
        let mut passed = Passed::default();
        let queue = self.queue().await?;
        let mut order: Vec<u64> = queue.keys().copied().collect();
        order.sort_by_key(|number| (!matches!(queue[number].what, Intended::Revoke { .. }), *number));
        let mut blocked = Vec::new();
        for number in order {
            // A change before this one may have said anew what the person saw.
            let Some(intent) = self.queue().await?.get(&number).cloned() else { continue };
            let document = intent.what.document();
            if document.is_some_and(|document| blocked.contains(&document)) {
                continue;
            }
            match self.act_over_others(number, &intent).await {
                Ok(Outcome::Done(before)) => {
                    let sent = self.queue().await?.get(&number).and_then(|intent| intent.attempt);
                    self.drop_intent(number).await?;
                    self.seen_anew(&intent, &before, sent.map(|attempt| attempt.over)).await?;
                }
                Ok(Outcome::GivenUp(error)) => {
                    let shown = self.own_vault()?.loaded();
                    passed.given_up.push((number, view(&intent, shown.as_deref()), error));
                    self.drop_intent(number).await?;
                }
                Err(Error::Network) => break,
                Err(error) => {
                    blocked.extend(document);
                    passed.failed.insert(number, error);
                }
            }
        }
        Ok(passed)
    }

    async fn act_over_others(&self, number: u64, intent: &Intent) -> Result<Outcome> {
        let mut outcome = self.act(number, intent).await;
        for _ in 1..TRIES {
            let Err(Error::Problem(ProblemKind::Conflict)) = outcome else { break };
            outcome = self.act(number, intent).await;
        }
        outcome
    }

    /// The queue, oldest first.
    pub(super) async fn queue(&self) -> Result<Rc<Queue>> {
        if let Some(queue) = &*self.intents.queue.borrow() {
            return Ok(Rc::clone(queue));
        }
        let mut queue = Queue::new();
        if self.vault.is_some() {
            for name in self.store.keys(PREFIX).await? {
                let number = name.strip_prefix(PREFIX).and_then(|number| u64::from_str_radix(number, 16).ok());
                let Some(number) = number else { continue };
                let Some(bytes) = self.open_local(&name).await? else { continue };
                queue.insert(number, serde_json::from_slice(&bytes).map_err(|_| Error::Device("storage"))?);
            }
            self.sweep_contents(&queue).await?;
        }
        let queue = Rc::new(queue);
        *self.intents.queue.borrow_mut() = Some(Rc::clone(&queue));
        Ok(queue)
    }

    /// Keeps a decision at the end of the queue.
    pub(super) async fn keep_intent(&self, intent: Intent) -> Result<u64> {
        let queue = self.queue().await?;
        let number = queue.keys().next_back().map_or(0, |last| last + 1);
        let size = |intent: &Intent| serde_json::to_vec(intent).map_or(0, |bytes| bytes.len());
        let waits: usize = queue.values().map(size).sum();
        if queue.len() >= MOST || waits + size(&intent) > BYTES {
            return Err(Error::NoSpace);
        }
        self.write_intent(number, &intent).await?;
        Ok(number)
    }

    /// Writes down that an append for this intent is about to leave.
    pub(super) async fn note_attempt(&self, number: u64, attempt: Attempt) -> Result<()> {
        let queue = self.queue().await?;
        let Some(intent) = queue.get(&number) else { return Ok(()) };
        self.write_intent(number, &Intent { attempt: Some(attempt), ..intent.clone() }).await
    }

    pub(super) async fn write_intent(&self, number: u64, intent: &Intent) -> Result<()> {
        let bytes = zeroize::Zeroizing::new(serde_json::to_vec(intent).expect("an intent is strings and numbers"));
        self.seal_local(&key(number), &bytes).await?;
        Rc::make_mut(self.intents.queue.borrow_mut().get_or_insert_default()).insert(number, intent.clone());
        self.intents.changed();
        self.search_changed();
        Ok(())
    }

    async fn drop_intent(&self, number: u64) -> Result<()> {
        let gone = {
            let mut queue = self.intents.queue.borrow_mut();
            queue.as_mut().and_then(|queue| Rc::make_mut(queue).remove(&number))
        };
        self.store.delete(&key(number)).await?;
        self.intents.changed();
        self.search_changed();
        match gone {
            Some(Intent { what: Intended::Put(put), .. }) => self.drop_content(&put.parts).await,
            _ => Ok(()),
        }
    }
}

fn view(intent: &Intent, shown: Option<&Index>) -> IntentView {
    let document = intent.what.document();
    let held = shown.zip(document).and_then(|(index, document)| index.documents.get(&document));
    let title = match (&intent.what, held) {
        (Intended::Put(put), _) => put.says.title.clone(),
        (_, Some(held)) => held.newest().title.clone(),
        (Intended::Edit { says, .. }, None) => says.title.clone(),
        _ => String::new(),
    };
    let grant = match intent.what {
        Intended::Revoke { grant, .. } => Some(grant),
        _ => None,
    };
    IntentView { what: intent.what.word(), grant, document, title, since: intent.since }
}

fn key(number: u64) -> String {
    format!("{PREFIX}{number:016x}")
}
