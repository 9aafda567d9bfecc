//! `cachet confirm`

use cachet_crypto::GrantId;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids;
use crate::opening::open;
use crate::shown::plain;

/// Say that a patient is the person you know.
///
/// Patients give their name themselves. Confirm one only after you recognised the person.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet received
  cachet confirm GRANT")]
pub(crate) struct Confirm {
    /// Any access that the patient gave you
    #[arg(value_parser = ids::parse::<GrantId>)]
    grant: GrantId,
}

pub(crate) async fn run(asked: &Confirm, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let shared = opened.received().await?;
    let view = shared.into_iter().find(|view| view.grant == asked.grant);
    let view =
        view.ok_or_else(|| Failure::Input(format!("{}: there is no such access; see `cachet received`", asked.grant)))?;
    opened.confirm_patient(view.mailbox).await?;
    Ok(Answer::new(
        json!({ "mailbox": view.mailbox.to_string(), "patient": view.patient }),
        format!("{} is confirmed.", plain(&view.patient)),
    ))
}
