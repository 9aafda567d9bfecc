//! `cachet accept`

use cachet_crypto::DepositId;
use clap::Args;
use serde_json::json;

use super::rules;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::filing::{file_accepted, keep_words};
use crate::ids;
use crate::opening::open;

/// Accept what waits: it becomes part of your record.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet accept DEPOSIT
  cachet accept DEPOSIT --always              `cachet deposits` accepts what this sender leaves from now on")]
pub(crate) struct Accept {
    /// What `cachet deposits` lists
    #[arg(value_name = "DEPOSIT", value_parser = ids::parse::<DepositId>)]
    deposit: DepositId,
    /// And from now on what the same sender leaves under the same keys
    #[arg(long)]
    always: bool,
}

pub(crate) async fn run(asked: &Accept, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = opened.accept_deposit(asked.deposit, asked.always).await?;
    let entries = file_accepted(&opened, document, None).await;
    keep_words(&opened).await;
    rules::apply(&opened).await;
    let filed = if entries == 0 { String::new() } else { format!("  ({entries} entries in the record)") };
    Ok(Answer::new(json!({ "document": document.to_string(), "entries": entries }), format!("{document}{filed}")))
}
