//! What a person asks of the outbox: take back, let go, send again.

use cachet_client::DepositIds;
use serde::{Deserialize, Serialize};

use super::outbox::{Content, Item, Outbox, State};
use crate::failure::Failure;
use crate::opening::now;

/// A request about what is in the outbox; a document is named by its deposit or by the sending system's number.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Take an earlier document back.
    Cancel(String),
    /// Let a document go that was masked from the patient.
    Lift(String),
    /// Send what waits, and try again what was given up.
    Send,
}

impl Request {
    /// Does it in the outbox, from where it is sent. Gives the items that it is about; none is all of them.
    pub(crate) fn perform(&self, outbox: &Outbox<'_>) -> Result<Vec<String>, Failure> {
        match self {
            Self::Cancel(typed) => Ok(vec![cancel(outbox, typed)?]),
            Self::Lift(typed) => Ok(vec![lift(outbox, typed)?]),
            Self::Send => try_again(outbox).map(|()| Vec::new()),
        }
    }
}

fn cancel(outbox: &Outbox<'_>, typed: &str) -> Result<String, Failure> {
    queue_cancel(outbox, &outbox.find(typed)?)
}

/// Puts the letter that takes an item back into the outbox; asked again, it is the same letter.
pub(super) fn queue_cancel(outbox: &Outbox<'_>, follows: &str) -> Result<String, Failure> {
    let earlier = outbox.read(follows)?;
    let key = outbox.key(&[b"cancel", follows.as_bytes()]);
    if !outbox.has(&key) {
        let item = Item {
            queued: now(),
            sequence: outbox.next_place(),
            order: 0,
            address: earlier.address,
            shown: format!("takes back {}", earlier.shown),
            reference: None,
            numbers: Vec::new(),
            ids: DepositIds::generate()?,
            follows: Some(follows.to_owned()),
            state: State::Queued(Content::Cancel),
            failed: None,
        };
        outbox.write(&key, &item)?;
    }
    Ok(key)
}

fn lift(outbox: &Outbox<'_>, typed: &str) -> Result<String, Failure> {
    let key = outbox.find(typed)?;
    let mut item = outbox.read(&key)?;
    let State::Held(content) = item.state else {
        return Err(Failure::Input(format!("{typed}: this document is not held back")));
    };
    item.state = State::Queued(content);
    outbox.write(&key, &item)?;
    Ok(key)
}

fn try_again(outbox: &Outbox<'_>) -> Result<(), Failure> {
    for key in outbox.keys() {
        let item = outbox.read(&key)?;
        if item.failed.is_some() {
            outbox.write(&key, &Item { failed: None, ..item })?;
        }
    }
    Ok(())
}
