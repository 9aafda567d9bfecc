//! Emptying the outbox: one item after the other, each step written down before the next, again after every crash.

use std::time::Duration;

use cachet_client::{DepositAddress, DepositIds, Error, Refusal};
use cachet_crypto::protocol::problem::ProblemKind;

use super::outbox::{Content, Item, Outbox, State};
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
    let mut all = true;
    for key in outbox.open_keys() {
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
    Ok(all)
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
        let before = match &item.follows {
            Some(follows) => take_back(outbox, opened, follows).await?,
            None => None,
        };
        item.state = match content {
            Content::Document { mut says, bytes } => {
                says.replaces = before;
                State::Sealed(Box::new(opened.seal_deposit(&address, &item.ids, &says, &bytes.0).await?))
            }
            Content::Cancel => match before {
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
        item.state = State::Sent;
        outbox.write(key, &item)?;
    }
    Ok(())
}

/// Makes sure that an earlier item is not taken any more; its document, where somebody may have taken it already.
async fn take_back(
    outbox: &Outbox<'_>,
    opened: &Opened,
    key: &str,
) -> Result<Option<cachet_crypto::DocumentId>, Failure> {
    let mut earlier = outbox.read(key)?;
    let document = earlier.ids.document;
    let taken = match &earlier.state {
        State::Held(_) | State::Queued(_) | State::Withdrawn => None,
        // An attempt whose answer was lost may have arrived, and may have been taken.
        State::Sealed(_) | State::Sent => {
            if opened.withdraw_deposit(&earlier.ids).await? {
                None
            } else {
                Some(document)
            }
        }
    };
    // Either way it is not sent (again); the same answer comes when this is asked again after a crash.
    let over = if taken.is_none() { State::Withdrawn } else { State::Sent };
    if over.word() != earlier.state.word() {
        earlier.state = over;
        outbox.write(key, &earlier)?;
    }
    Ok(taken)
}
