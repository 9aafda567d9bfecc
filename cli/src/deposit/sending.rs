//! Emptying the outbox: one item after the other, each step written down before the next, again after every crash.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use cachet_client::{DepositAddress, DepositIds, Error, Refusal};
use cachet_crypto::DocumentId;
use cachet_crypto::protocol::problem::ProblemKind;

use super::outbox::{Content, Item, Outbox, State};
use super::request::queue_cancel;
use crate::failure::Failure;
use crate::opening::Opened;

/// First pause after an attempt that got no answer; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Pauses between attempts.
pub(crate) struct Backoff(Duration);

impl Backoff {
    pub(crate) fn new() -> Self {
        Self(FIRST_PAUSE)
    }

    /// The next pause.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (self.0 * 2).min(LONGEST_PAUSE);
        pause
    }
}

/// Sends what has a way to go. Gives whether all of it arrived or was given up: false when it is worth trying later.
pub(crate) async fn send_all(outbox: &Outbox<'_>, opened: &Opened) -> Result<bool, Failure> {
    let (mut all, mut tried) = (true, BTreeSet::new());
    // Sending one may put letters behind it.
    loop {
        let keys: Vec<String> = outbox.open_keys().into_iter().filter(|key| tried.insert(key.clone())).collect();
        if keys.is_empty() {
            return Ok(all);
        }
        for key in keys {
            match send(outbox, opened, &key).await {
                Ok(()) => {}
                Err(Failure::Client(error)) if is_passing(&error) => {
                    all = false;
                    // Nobody answers: the next item would hear the same.
                    if error == Error::Network {
                        return Ok(false);
                    }
                }
                Err(Failure::Client(error)) => {
                    let item = Item { failed: Some(error.code().to_owned()), ..outbox.read(&key)? };
                    outbox.write(&key, &item)?;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}

/// Tries until all of it arrived, or `patience` is over.
pub(crate) async fn patiently(
    patience: Duration,
    mut attempt: impl AsyncFnMut() -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let (begun, mut backoff) = (Instant::now(), Backoff::new());
    while !attempt().await? {
        let Some(left) = patience.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) else { return Ok(false) };
        tokio::time::sleep(backoff.next().min(left)).await;
    }
    Ok(true)
}

/// Whether the same attempt may succeed later.
pub(crate) fn is_passing(error: &Error) -> bool {
    match error {
        Error::Network | Error::Refused(Refusal::Stale) => true,
        Error::Problem(kind) => {
            matches!(
                kind,
                ProblemKind::TooMany | ProblemKind::Unavailable | ProblemKind::Internal | ProblemKind::Conflict
            )
        }
        _ => false,
    }
}

async fn send(outbox: &Outbox<'_>, opened: &Opened, key: &str) -> Result<(), Failure> {
    let mut item = outbox.read(key)?;
    if let State::Queued(content) = item.state {
        let address: DepositAddress = item.address.parse().map_err(|_| Failure::Client(Error::Input("address")))?;
        item.state = match content {
            Content::Document { mut says, bytes } => {
                // The last one is named whether it was taken or not: what the patient does not hold is not replaced.
                says.replaces = take_back(outbox, opened, item.follows.as_deref(), 1).await?;
                State::Sealed(Box::new(opened.seal_deposit(&address, &item.ids, &says, &bytes.0).await?))
            }
            Content::Cancel => match take_back(outbox, opened, item.follows.as_deref(), 0).await? {
                None => State::Withdrawn,
                Some(document) => {
                    item.ids = DepositIds::about(document)?;
                    State::Sealed(Box::new(opened.seal_cancel(&address, &item.ids).await?))
                }
            },
        };
        outbox.write(key, &item)?;
    }
    if let State::Sealed(sealed) = &item.state {
        opened.send_deposit(sealed).await?;
        // Not sooner: until the new one waits, the patient keeps what was left for her before.
        take_back(outbox, opened, item.follows.as_deref(), 0).await?;
        item = Item { state: State::Sent, failed: None, ..item };
        outbox.write(key, &item)?;
    }
    Ok(())
}

/// Withdraws what an item follows, and what that replaced, the newest first, until `keeps` of them are left or one was
/// there no more; gives the document that the patient may hold. Of several versions only the server knows which one was
/// taken last, and it tells by withdrawing those that nobody took; meanwhile the patient holds the one before them.
async fn take_back(
    outbox: &Outbox<'_>,
    opened: &Opened,
    follows: Option<&str>,
    keeps: usize,
) -> Result<Option<DocumentId>, Failure> {
    let Some(follows) = follows else { return Ok(None) };
    let mut on_its_way = on_its_way(outbox, opened, follows).await?;
    while on_its_way.len() > keeps {
        let (key, document) = on_its_way.remove(0);
        if !withdraw(outbox, opened, &key).await? {
            leave_letters(outbox, &on_its_way)?;
            return Ok(Some(document));
        }
    }
    Ok(on_its_way.first().map(|(_, document)| *document))
}

/// What stands behind one that is not there any more. That one was taken, or refused, or it ended: in all but the first the
/// patient may still hold what it replaced. A letter about what she does not hold says nothing to her.
fn leave_letters(outbox: &Outbox<'_>, behind: &[(String, DocumentId)]) -> Result<(), Failure> {
    behind.iter().try_for_each(|(key, _)| queue_cancel(outbox, key).map(drop))
}

/// Of an item and all those before it what may have reached the patient, the newest first; the others go nowhere any more.
async fn on_its_way(outbox: &Outbox<'_>, opened: &Opened, key: &str) -> Result<Vec<(String, DocumentId)>, Failure> {
    let (mut found, mut unsure, mut next) = (Vec::new(), None, Some(key.to_owned()));
    while let Some(key) = next.filter(|key| outbox.has(key)) {
        let mut item = outbox.read(&key)?;
        next = item.follows.clone();
        match &item.state {
            State::Withdrawn => continue,
            State::Held(_) | State::Queued(_) => {
                item.state = State::Withdrawn;
                outbox.write(&key, &item)?;
                continue;
            }
            State::Sealed(_) if found.is_empty() => unsure = Some(key.clone()),
            State::Sealed(_) | State::Sent => {}
        }
        found.push((key, item.ids.document));
    }
    // Whether an attempt without an answer arrived is known once another one did; only then says the server's answer
    // which of several was taken.
    if let Some(key) = unsure.filter(|_| found.len() > 1) {
        match Box::pin(send(outbox, opened, &key)).await {
            Ok(()) => {}
            // It never arrives: what corrects it does not wait for it.
            Err(Failure::Client(error)) if !is_passing(&error) => {
                withdraw(outbox, opened, &key).await?;
                let given_up = Item { state: State::Withdrawn, ..outbox.read(&key)? };
                outbox.write(&key, &given_up)?;
            }
            Err(failure) => return Err(failure),
        }
        return Box::pin(on_its_way(outbox, opened, &key)).await;
    }
    Ok(found)
}

/// Withdraws an item; whether it was there. One that is not was taken, or refused.
async fn withdraw(outbox: &Outbox<'_>, opened: &Opened, key: &str) -> Result<bool, Failure> {
    let mut item = outbox.read(key)?;
    let was_there = opened.withdraw_deposit(&item.ids).await?;
    // Either way it is not sent (again).
    let over = if was_there { State::Withdrawn } else { State::Sent };
    if over.word() != item.state.word() {
        item.state = over;
        outbox.write(key, &item)?;
    }
    Ok(was_there)
}
