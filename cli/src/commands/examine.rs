//! `cachet examine`

use std::path::{Path, PathBuf};

use cachet_record::Held;
use clap::Args;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::local_file::{FileSource, write_private};
use crate::looking::examine;
use crate::preview;

/// Say what a file says of itself and would give to the record, without a vault and without a server.
///
/// CDA, FHIR, archives of the DMP, examinations (DICOM), exports of devices, calendars, tables of measures. What was not
/// understood is listed. `cachet put --preview` says the same, and whether each document is about the vault's owner.
///
/// With --extract the documents inside are written into a folder, as they were.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet examine report.xml
  cachet examine export.zip --extract documents")]
pub(crate) struct Examine {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the documents inside into this folder, which is made
    #[arg(long, value_name = "DIR")]
    extract: Option<PathBuf>,
}

pub(crate) fn run(asked: &Examine) -> Result<Answer, Failure> {
    let source = FileSource::open(&asked.file)?;
    let Some(found) = examine(&asked.file, &source)? else {
        return Err(Failure::Input(format!("{}: too large to be looked into", asked.file.display())));
    };
    if let Some(folder) = &asked.extract {
        extract(&found.holds, folder)?;
    }
    Ok(Answer::new(preview::to_json(&found, None), preview::lines(&found, None).join("\n")))
}

/// Writes each document under a name that stays in `folder`.
fn extract(holds: &[Held], folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::File(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (at, held) in holds.iter().enumerate() {
        write_private(&folder.join(file_name(at, held)), &held.bytes)?;
    }
    Ok(())
}

/// A number and what is harmless of the name: two documents of one name stay two files.
fn file_name(at: usize, held: &Held) -> String {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let name: String = held.name.chars().map(|c| if harmless(c) { c } else { '_' }).take(100).collect();
    format!("{:03}-{}", at + 1, name.trim_start_matches('.').trim())
}
