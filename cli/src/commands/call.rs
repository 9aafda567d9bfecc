//! `cachet call`

use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::prompt;

/// Be recognised by a patient who is on the telephone with you.
///
/// You say nine digits, the patient types them, then you say six. Say them to nobody but the person on the line.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet call                                 the patient: cachet grant DOC --to 804215377 ..")]
pub(crate) struct Call {}

pub(crate) async fn run(_: &Call, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let call = opened.begin_call().await?;
    prompt::say(&format!("Say this number: {}", spoken(&call.number())));
    let digits = loop {
        match opened.call_digits(&call).await? {
            Some(digits) => break digits,
            None => tokio::time::sleep(Duration::from_secs(2)).await,
        }
    };
    let text = format!("Now say these six digits: {}", spoken(&digits));
    Ok(Answer::new(json!({ "number": call.number(), "digits": digits }), text))
}

/// In groups of three, as they are read aloud.
fn spoken(digits: &str) -> String {
    let (groups, _) = digits.as_bytes().as_chunks::<3>();
    groups.iter().map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join(" ")
}
