//! `cachet refuse`

use cachet_client::Refused;
use cachet_crypto::DepositId;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids;
use crate::opening::open;

/// Refuse what waits: it is erased.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet refuse DEPOSIT
  cachet refuse DEPOSIT --not-mine            it goes back, signed, to whoever sent it
  cachet refuse DEPOSIT --block               and nothing more from this sender")]
pub(crate) struct Refuse {
    /// What `cachet deposits` lists
    #[arg(value_name = "DEPOSIT", value_parser = ids::parse::<DepositId>)]
    deposit: DepositId,
    /// It is about somebody else: tell the sender
    #[arg(long)]
    not_mine: bool,
    /// Take nothing more from this sender
    #[arg(long)]
    block: bool,
}

pub(crate) async fn run(asked: &Refuse, settings: &Settings) -> Result<Answer, Failure> {
    let how = Refused { not_mine: asked.not_mine, block: asked.block };
    open(settings).await?.refuse_deposit(asked.deposit, how).await?;
    Ok(Answer::new(json!({ "deposit": asked.deposit.to_string() }), "Refused; it is erased."))
}
