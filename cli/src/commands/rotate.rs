//! `cachet rotate`

use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::arguments::Settings;
use crate::deposit::outbox::Outbox;
use crate::failure::Failure;
use crate::home::Home;
use crate::interrupt::Shield;
use crate::opening::{Opened, Session, now, surroundings};
use crate::sheet::SheetTo;

/// Make a new recovery sheet with new keys.
///
/// For a lost sheet or a stolen device. Every other device is closed and enrolled anew; the old sheet opens nothing
/// that is stored from now on. Nothing changes before words of the new sheet were typed back.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet rotate
  cachet rotate --sheet sheet-2.txt --rehearse-from-sheet")]
pub(crate) struct Rotate {
    #[command(flatten)]
    sheet: SheetTo,
}

pub(crate) async fn run(asked: &Rotate, settings: &Settings) -> Result<Answer, Failure> {
    let home = Home::open(settings.home.as_deref())?;
    let (transport, platform) = surroundings(settings, &home)?;
    let passphrase = settings.passphrase.get()?;
    let session = Session::unlock(&passphrase, transport, home.store()?, platform).await?;
    let session = Opened { session, home };
    if Outbox::open(&session)?.is_pending() {
        let text = "deposits wait in the outbox under the keys that would end: send or cancel them first";
        return Err(Failure::Input(text.to_owned()));
    }
    let staged = session.begin_rotate(&passphrase).await?;
    let rehearsal = asked.sheet.hand_over(staged.code(), staged.number(), &now().day().to_string())?;
    let _whole = Shield::raise();
    session.finish_rotate(&staged, &rehearsal).await?;
    Ok(Answer::new(
        json!({ "sheet_number": staged.number(), "sheet": asked.sheet.file() }),
        format!(
            "Sheet no. {} is in force. Destroy the older ones, and enrol your other devices anew. What patients have not seen \
             of your deposits yet is to be left again.",
            staged.number()
        ),
    ))
}
