//! `cachet take-back`

use std::path::PathBuf;

use cachet_client::StagedTakeBack;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::interrupt::Shield;
use crate::new_device::{self, NewDevice};
use crate::opening::{Session, now, surroundings};
use crate::sheet::{self, SheetTo};

/// Take an account back with the sheet from before somebody changed its keys.
///
/// For when `cachet recover` says that the sheet was superseded and it was not you. The account gets new keys and a new
/// sheet; whatever the other keys wrote counts for nothing, and every access ends and is given anew.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet take-back --server https://cachet.example
  cachet take-back --old-sheet sheet.txt --sheet sheet-3.txt --rehearse-from-sheet --passphrase-file pass")]
pub(crate) struct TakeBack {
    /// Read the old sheet, its words or the text of its QR from this file
    #[arg(long, value_name = "FILE")]
    old_sheet: Option<PathBuf>,
    #[command(flatten)]
    sheet: SheetTo,
    #[command(flatten)]
    device: NewDevice,
}

pub(crate) async fn run(asked: &TakeBack, settings: &Settings) -> Result<Answer, Failure> {
    let (home, store) = new_device::home(settings).await?;
    let (transport, platform) = surroundings(settings, &home)?;
    let old = sheet::read(asked.old_sheet.as_deref())?;
    let new = asked.device.account(settings)?;
    let origin = platform.origin.clone();
    let staged = StagedTakeBack::begin(old, new, &transport, &platform).await?;
    let rehearsal = asked.sheet.hand_over(staged.code(), staged.number(), &now().day().to_string())?;
    let _whole = Shield::raise();
    let session = Session::take_back(&staged, &rehearsal, transport, store, platform).await?;
    home.keep_server(&origin)?;
    let account = session.account().to_string();
    Ok(Answer::new(
        json!({ "account": account, "server": origin, "sheet_number": staged.number(), "sheet": asked.sheet.file() }),
        format!(
            "The account {account} is yours again, under sheet no. {}. Every access has ended; give anew what you want given.",
            staged.number()
        ),
    ))
}
