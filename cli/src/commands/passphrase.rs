//! `cachet passphrase`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;
use crate::interrupt::Shield;
use crate::opening::{Session, surroundings};
use crate::passphrase;

/// Change this device's passphrase.
///
/// Other devices keep theirs. What the old passphrase opened on this device is destroyed.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet passphrase
  cachet passphrase --passphrase-file old --new-passphrase-file new")]
pub(crate) struct Passphrase {
    /// Read the new passphrase from the first line of this file
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

pub(crate) async fn run(asked: &Passphrase, settings: &Settings) -> Result<Answer, Failure> {
    let home = Home::open(settings.home.as_deref())?;
    let (transport, platform) = surroundings(settings, &home)?;
    let current = settings.passphrase.get()?;
    let session = Session::unlock(&current, transport, home.store()?, platform).await?;
    let next = passphrase::new_from(
        asked.new_passphrase_file.as_deref(),
        "the new passphrase is needed: give --new-passphrase-file",
    )?;
    let _whole = Shield::raise();
    session.change_passphrase(&current, &next).await?;
    Ok(Answer::new(json!({ "changed": true }), "The passphrase of this device is changed."))
}
