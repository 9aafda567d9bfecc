//! Waiting until something is proven: a terminal asks again for a while, and says how it ended.

use std::time::Duration;

use cachet_client::{Error, Freshness, Inbox, Refusal, Result};

use crate::opening::Session;

/// How often is asked.
const ATTEMPTS: u32 = 60;

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(500);

/// Runs `act` again while the directory does not prove yet what it needs: an account made a moment ago stands there with
/// the next epoch.
pub(crate) async fn once_proven<R>(mut act: impl AsyncFnMut() -> Result<R>) -> Result<R> {
    for _ in 1..ATTEMPTS {
        match act().await {
            Err(Error::Refused(Refusal::Stale)) => tokio::time::sleep(PAUSE).await,
            other => return other,
        }
    }
    act().await
}

/// What waits to be accepted, asked for again while nothing proves yet who sent some of it. What stays unproven is of a
/// sender whom nothing will prove soon: it is not waited for as long as an act is.
pub(crate) async fn once_all_proven(session: &Session) -> Result<Inbox> {
    let mut inbox = session.inbox().await?;
    for _ in 1..ATTEMPTS / 3 {
        if inbox.unproven == 0 {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        inbox = session.inbox().await?;
    }
    Ok(inbox)
}

/// Whether every act of this account is done: waits for a while, then says that they are on their way.
pub(crate) async fn settled(session: &Session) -> Result<bool> {
    for _ in 1..ATTEMPTS {
        if session.standing().await?.is_done() {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(session.standing().await?.is_done())
}

/// What is known of freshness, as programs read it.
pub(crate) const fn code(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Proven(_) => "proven",
        Freshness::NotProven => "not-proven",
        Freshness::NoPolicy => "no-policy",
    }
}

/// The sentence for people.
pub(crate) const fn said(done: bool) -> &'static str {
    if done {
        "Done: it is proven."
    } else {
        "On its way: recorded, not proven yet. `cachet standing` says when it is."
    }
}
