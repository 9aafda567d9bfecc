//! `cachet recover`

use std::path::PathBuf;

use cachet_client::Freshness;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::new_device::{self, NewDevice};
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
    #[command(flatten)]
    device: NewDevice,
}

pub(crate) async fn run(asked: &Recover, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let (transport, platform) = surroundings(settings, &home)?;
    let code = sheet::read(asked.sheet.as_deref())?;
    let new = asked.device.account(settings)?;
    let origin = platform.origin.clone();
    let _whole = Shield::raise();
    let session = Session::recover(&code, &new, transport, store, platform).await?;
    home.keep_server(&origin)?;
    let account = session.account().to_string();
    let name = session.own_name();
    let (freshness, said) = freshness(&session).await?;
    Ok(Answer::new(
        json!({
            "account": account, "name": name, "server": origin,
            "sheet_mark": code.mark().is_some(), "freshness": freshness,
        }),
        format!("This device opens the account {account} of {}. {said}", crate::shown::plain(&name)),
    ))
}

/// What proves that nothing older was opened: the sheet for the time before it was made, the directory for the time since.
async fn freshness(session: &Session) -> Result<(&'static str, &'static str), Failure> {
    let proven = session.standing().await?.freshness;
    let code = crate::standing::code(proven);
    Ok(match (proven, session.is_first_contact()) {
        (Freshness::Proven(_), false) => (code, "It is proven to be the newest."),
        (Freshness::Proven(_), true) => (
            code,
            "Freshness not proven by this sheet, which carries no checkpoint: the directory's witnesses alone say that \
             this is the newest. `cachet rotate` makes a sheet that carries one.",
        ),
        (Freshness::NotProven | Freshness::NoPolicy, _) => {
            (code, "Freshness not proven: nothing shows that this is the newest. `cachet standing` says when it is.")
        }
    })
}
