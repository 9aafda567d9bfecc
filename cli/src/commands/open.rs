//! `cachet open`

use cachet_crypto::GrantId;
use clap::Args;

use super::get::Destination;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids;
use crate::opening::open;
use crate::progress::Bar;

/// Open a document that a patient shares with you.
///
/// The patient sees the opening in the journal. The file gets its name only once every byte of it has been verified.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet received
  cachet open GRANT
  cachet open GRANT -o report.pdf")]
pub(crate) struct Open {
    /// The access, as `cachet received` shows it
    #[arg(value_parser = ids::parse::<GrantId>)]
    grant: GrantId,
    #[command(flatten)]
    into: Destination,
}

pub(crate) async fn run(asked: &Open, settings: &Settings) -> Result<Answer, Failure> {
    asked.into.check()?;
    let opened = open(settings).await?;
    let mut file = asked.into.begin(&opened)?;
    let read = {
        let bar = Bar::of_parts("opening", settings);
        opened.read_received(asked.grant, &mut file, &|done, total| bar.step(done, total)).await?
    };
    asked.into.release(file, &read)
}
