//! `cachet sheet`

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};

/// See whether the newest recovery sheet counts alone, or stop that.
///
/// After `cachet rotate` without the old sheet at hand, the old one can take the account back for fourteen days: against
/// whoever has this account's keys and is not you. If it was not you who changed the keys, stop the change, and take the
/// account back with your sheet (`cachet take-back`). The days are counted by the clocks of the directory's witnesses.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet sheet
  cachet sheet --stop")]
pub(crate) struct Sheet {
    /// Stop the change to the newest sheet: the one before goes on to count
    #[arg(long, conflicts_with = "announce")]
    stop: bool,
    /// Announce the change again after it was stopped: fourteen days begin
    #[arg(long)]
    announce: bool,
}

pub(crate) async fn run(asked: &Sheet, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    if asked.stop {
        opened.stop_recovery_change().await?;
    }
    if asked.announce {
        opened.announce_recovery_change().await?;
    }
    standing(&opened).await
}

async fn standing(session: &Session) -> Result<Answer, Failure> {
    if let Some(day) = session.pending_recovery_change().await? {
        let text = format!(
            "The newest sheet opens this account. From {day} on it counts alone; until then the one before can take the \
             account back, and `cachet sheet --stop` stops the change."
        );
        return Ok(Answer::new(json!({ "state": "pending", "from": day.to_string() }), text));
    }
    if session.recovery_change_was_stopped().await? {
        let text = "The change to the newest sheet was stopped. It opens this account; the one before goes on to count. \
                    `cachet sheet --announce` announces it again.";
        return Ok(Answer::new(json!({ "state": "stopped", "from": null }), text));
    }
    Ok(Answer::new(json!({ "state": "alone", "from": null }), "The newest sheet counts alone."))
}
