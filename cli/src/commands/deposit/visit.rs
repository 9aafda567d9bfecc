//! A deposit through a link that the patient made: without an account, and without an outbox.

use std::time::{Duration, Instant};

use cachet_client::store::MemoryStore;
use cachet_client::transport::HttpTransport;
use cachet_client::{DepositIds, Error, Visitor};
use serde_json::{Value, json};

use super::To;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::deposit::input::Chosen;
use crate::deposit::sending::{Backoff, is_passing};
use crate::failure::Failure;
use crate::opening::surroundings_at;
use crate::progress::Bar;
use crate::shown::plain;

type Guest = Visitor<HttpTransport, MemoryStore>;

pub(super) async fn run(
    to: &To,
    from: &str,
    chosen: Vec<Chosen>,
    patience: Duration,
    settings: &Settings,
) -> Result<Answer, Failure> {
    if let Some(masked) = chosen.iter().find(|one| one.masked) {
        let shown = masked.shown.display();
        return Err(Failure::Input(format!("{shown}: masked from the patient by its author; nothing was sent")));
    }
    let To::Link { origin, text } = to else { return Err(Error::Input("deposit link").into()) };
    let origin = crate::server::origin(origin)?;
    let guest: Guest = patiently(patience, async || {
        let (transport, platform) = surroundings_at(settings, &origin)?;
        Ok(Visitor::open(text, transport, MemoryStore::default(), platform).await?)
    })
    .await?;
    if chosen.len() as u64 > u64::from(guest.remaining) {
        return Err(Failure::Input(format!("this link takes {} documents more", guest.remaining)));
    }
    let (mut values, mut lines): (Vec<Value>, _) = (Vec::new(), Vec::new());
    for one in chosen {
        let (ids, shown) = (DepositIds::generate()?, one.shown.display().to_string());
        let sealed = guest.seal(&ids, &one.says.draft, from, &one.bytes)?;
        let bar = Bar::of_parts(&shown, settings);
        patiently(patience, async || Ok(guest.send(&sealed, &|done, all| bar.step(done, all)).await?)).await?;
        lines.push(format!("{}  sent  {}", ids.deposit, plain(&shown)));
        values.push(json!({ "deposit": ids.deposit.to_string(), "from": shown, "state": "sent" }));
    }
    Ok(Answer::new(Value::Array(values), lines.join("\n")))
}

/// Again and again while the same attempt may succeed later.
async fn patiently<R>(patience: Duration, attempt: impl AsyncFn() -> Result<R, Failure>) -> Result<R, Failure> {
    let (begun, mut backoff) = (Instant::now(), Backoff::new());
    loop {
        match attempt().await {
            Err(Failure::Client(error)) if is_passing(&error) && begun.elapsed() < patience => {
                tokio::time::sleep(backoff.next()).await;
            }
            other => return other,
        }
    }
}
