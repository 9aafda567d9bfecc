//! The outbox as people and programs see it.

use cachet_client::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::outbox::{Item, Outbox};
use crate::answer::Answer;
use crate::failure::Failure;
use crate::opening::Opened;
use crate::shown::plain;

/// Items of the outbox, and whether all that could go has gone.
#[derive(Deserialize, Serialize)]
pub(crate) struct Listing {
    values: Vec<Value>,
    lines: Vec<String>,
    arrived: bool,
}

impl Listing {
    /// The items `keys`, or all.
    pub(crate) async fn of(
        outbox: &Outbox<'_>,
        opened: &Opened,
        keys: Vec<String>,
        arrived: bool,
    ) -> Result<Self, Failure> {
        let returned = if arrived { opened.returned_deposits().await? } else { Vec::new() };
        let keys = if keys.is_empty() { outbox.keys() } else { keys };
        let (mut values, mut lines) = (Vec::new(), Vec::new());
        for key in keys {
            let item = outbox.read(&key)?;
            let back = returned.contains(&item.ids.deposit);
            lines.push(line(&item, back));
            values.push(told(&item, back));
        }
        Ok(Self { values, lines, arrived })
    }

    /// As the command answers it.
    pub(crate) fn answer(self) -> Result<Answer, Failure> {
        if !self.arrived {
            return Err(Error::Network.into());
        }
        let text = if self.lines.is_empty() { "The outbox is empty.".to_owned() } else { self.lines.join("\n") };
        Ok(Answer::new(Value::Array(self.values), text))
    }
}

fn word(item: &Item, returned: bool) -> &'static str {
    if returned {
        return "returned";
    }
    if item.failed.is_some() { "failed" } else { item.state.word() }
}

fn told(item: &Item, returned: bool) -> Value {
    json!({
        "deposit": item.ids.deposit.to_string(),
        "address": item.address,
        "from": item.shown,
        "reference": item.reference,
        "state": word(item, returned),
        "problem": item.failed,
    })
}

fn line(item: &Item, returned: bool) -> String {
    let (deposit, state, shown) = (item.ids.deposit, word(item, returned), plain(&item.shown));
    let problem = item.failed.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
    let told = if returned { ": the patient says that it is about somebody else" } else { "" };
    format!("{deposit}  {state}{problem}  {shown}{told}")
}
