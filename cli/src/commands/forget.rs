//! `cachet forget`

use cachet_client::{enrolment, forget_device};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;
use crate::interrupt::Shield;
use crate::opening::open;
use crate::prompt;
use crate::shown::plain;

/// Remove this account from this device.
///
/// The vault stays on the server, and the recovery sheet opens it again. With the passphrase, this device's way in is
/// closed on the server too; with --here-only no passphrase is asked for and no server.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet forget
  cachet forget --here-only --yes")]
pub(crate) struct Forget {
    /// Without a passphrase: only what this device keeps
    #[arg(long)]
    here_only: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(asked: &Forget, settings: &Settings) -> Result<Answer, Failure> {
    let held = {
        let home = Home::open(settings.home.as_deref())?;
        enrolment(&home.store()?).await?.ok_or(cachet_client::Error::NotEnrolled)?
    };
    if !asked.yes {
        let question = format!(
            "Remove \"{}\" from this device? Only its recovery sheet or another device opens it then",
            plain(&held.label)
        );
        prompt::agree(&question, "a yes is needed: give --yes")?;
    }
    if asked.here_only {
        let home = Home::open(settings.home.as_deref())?;
        forget_device(&home.store()?).await?;
        home.forget_server();
    } else {
        let opened = open(settings).await?;
        let _whole = Shield::raise();
        match held.device {
            Some(device) => opened.remove_device(device).await?,
            None => opened.forget_device().await?,
        }
        opened.home.forget_server();
    }
    Ok(Answer::new(json!({ "forgotten": held.account.to_string() }), "This device keeps nothing of it any more."))
}
