//! `cachet recover`

use std::path::PathBuf;

use cachet_client::{NewAccount, Role, enrolment};
use clap::Args;
use serde_json::json;

use super::create::device_name;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::home::Home;
use crate::interrupt::Shield;
use crate::opening::{Session, surroundings};
use crate::sheet;

/// Open an account on this device with its recovery sheet.
///
/// The 24 words may be typed in any case, with or without accents, or by their first four letters. This device gets a
/// passphrase of its own; other devices keep theirs.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet recover --server https://cachet.example
  cachet recover --sheet sheet.txt --passphrase-file pass")]
pub(crate) struct Recover {
    /// Read the sheet, its words or the text of its QR from this file
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// How this vault is called on this device
    #[arg(long, value_name = "NAME", default_value = "Cachet")]
    label: String,
    /// How you call this device
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
}

pub(crate) async fn run(asked: &Recover, settings: &Settings) -> Result<Answer, Failure> {
    let home = Home::open(settings.home.as_deref())?;
    let store = home.store()?;
    if enrolment(&store).await?.is_some() {
        return Err(Failure::AlreadyEnrolled);
    }
    let (transport, platform) = surroundings(settings, &home)?;
    let code = sheet::read(asked.sheet.as_deref())?;
    let new = NewAccount {
        passphrase: settings.passphrase.get_new()?,
        label: asked.label.clone(),
        // The sealed keyring holds the name and the role; these are not used.
        name: String::new(),
        role: Role::Patient,
        shared: false,
        device: device_name(asked.device.as_deref()),
    };
    let origin = platform.origin.clone();
    let _whole = Shield::raise();
    let session = Session::recover(&code, &new, transport, store, platform).await?;
    home.keep_server(&origin)?;
    let account = session.account().to_string();
    let name = session.own_name();
    Ok(Answer::new(
        json!({ "account": account, "name": name, "server": origin }),
        format!("This device opens the account {account} of {}.", crate::shown::plain(&name)),
    ))
}
