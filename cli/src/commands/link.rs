//! `cachet link`

use std::time::Duration;

use cachet_client::Error;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::prompt;

/// Let a new device into this account.
///
/// The new device must be in your hands: it shows the number, then six digits. Never type digits that somebody
/// dictates to you.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet link 804215377")]
pub(crate) struct Link {
    /// The number that the new device shows, or the text of its square
    code: String,
}

pub(crate) async fn run(asked: &Link, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let letting_in = opened.begin_link(&asked.code).await?;
    while !opened.link_ready(&letting_in).await? {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    loop {
        let typed = prompt::line("The six digits that the new device shows", "a person must compare the digits")?;
        match opened.finish_link(&letting_in, &typed).await {
            Err(Error::LinkDigits(left)) if left > 0 => {
                prompt::say(&format!("These are other digits. Tries left: {left}"));
            }
            done => {
                done?;
                return Ok(Answer::new(json!({ "linked": true }), "The digits are right. Finish on the new device."));
            }
        }
    }
}
