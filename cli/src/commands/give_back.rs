//! `cachet give-back`

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Give a restored server back what it lost.
///
/// A server that was restored from a backup shows an older state of your vault, and this device refuses it. What this
/// device appended meanwhile it still keeps, as it was signed then, and can give back. What another device appended is
/// given back by that device.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet give-back --look
  cachet give-back")]
pub(crate) struct GiveBack {
    /// Only tell what is missing
    #[arg(long)]
    look: bool,
}

pub(crate) async fn run(asked: &GiveBack, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let lost = if asked.look { opened.lost().await? } else { opened.give_back().await? };
    let Some(lost) = lost else {
        return Ok(Answer::new(
            json!({ "missing": 0, "kept": 0 }),
            "The server has everything that this device knows.",
        ));
    };
    let told = format!(
        "{} entries are missing from the server. {} of them this device can give back now.",
        lost.entries, lost.kept
    );
    Ok(Answer::new(json!({ "missing": lost.entries, "kept": lost.kept }), told))
}
