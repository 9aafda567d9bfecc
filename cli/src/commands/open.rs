//! `cachet open`

use cachet_client::{Error, OpenedDocument, Sink as _};
use cachet_crypto::GrantId;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_record::Copied;
use clap::Args;
use zeroize::Zeroizing;

use super::get::Destination;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::ids;
use crate::looking::LARGEST;
use crate::opening::open;
use crate::progress::Bar;

/// Open a document that a patient shares with you.
///
/// The patient sees the opening in the journal. The file gets its name only once every byte of it has been verified.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet received
  cachet open GRANT
  cachet open GRANT -o report.pdf
  cachet open GRANT --cda -o report.xml   # as a CDA: type, date and patient for the software of a practice")]
pub(crate) struct Open {
    /// The access, as `cachet received` shows it
    #[arg(value_parser = ids::parse::<GrantId>)]
    grant: GrantId,
    #[command(flatten)]
    into: Destination,
    /// As a CDA (HL7 CDA R2), with its LOINC type, the patient's name and, where the patient gave it, day of birth
    #[arg(long)]
    cda: bool,
}

pub(crate) async fn run(asked: &Open, settings: &Settings) -> Result<Answer, Failure> {
    asked.into.check()?;
    let opened = open(settings).await?;
    let mut file = asked.into.begin(&opened)?;
    let bar = Bar::of_parts("opening", settings);
    let progress = |done, total| bar.step(done, total);
    if !asked.cda {
        let read = opened.read_received(asked.grant, &mut file, &progress).await?;
        drop(bar);
        return asked.into.release(file, &read);
    }
    let received = opened.received().await?;
    let shared = received.into_iter().find(|shared| shared.grant == asked.grant).ok_or(Error::Input("grant"))?;
    let mut bytes = Zeroizing::new(Vec::new());
    let read = opened.read_received(asked.grant, &mut *bytes, &progress).await?;
    drop(bar);
    if bytes.len() as u64 > LARGEST {
        return Err(Error::Problem(ProblemKind::TooLarge).into());
    }
    let about = Copied {
        title: read.title.clone(),
        date: read.date.to_string(),
        category: read.category.clone(),
        media_type: read.media_type.clone(),
        patient: shared.patient,
        born: shared.born,
    };
    let copy = Zeroizing::new(cachet_record::cda_copy(&about, &bytes));
    file.write(&copy).await?;
    let copied = OpenedDocument { media_type: "text/xml".to_owned(), size: copy.len() as u64, ..read };
    asked.into.release(file, &copied)
}
