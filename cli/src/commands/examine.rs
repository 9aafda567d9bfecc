//! `cachet examine`

use std::path::{Path, PathBuf};

use cachet_entry::Entry;
use cachet_record::{Entries, Held};
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::local_file::{FileSource, write_private};
use crate::looking::{self, examine};
use crate::preview;
use crate::sentence::sentence;
use crate::shown::plain;

/// Say what a file says of itself and would give to the record, without a vault and without a server.
///
/// CDA, FHIR, archives of the DMP, examinations (DICOM), exports of devices, calendars, tables of measures. What was not
/// understood is listed. `cachet put --preview` says the same, and whether each document is about the vault's owner.
///
/// With --whole: every line of the record that the file would give, every piece that is left out with its place, and the
/// document as text. With --extract the documents inside are written into a folder, as they were.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet examine report.xml
  cachet examine report.xml --whole
  cachet examine export.zip --extract documents")]
pub(crate) struct Examine {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show all that it would give, all that is left out, and its text
    #[arg(long)]
    whole: bool,
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
    let (mut told, mut lines) = (preview::to_json(&found, None), preview::lines(&found, None));
    if asked.whole
        && let Some(bytes) = looking::whole(&source)?
    {
        let given = cachet_record::entries(&bytes);
        let text = cachet_record::read(&bytes).map(|read| read.text());
        lines.extend(whole_lines(&given, text.as_deref()));
        told["entries"] = json!(given.entries);
        told["reasons"] = json!(given.reasons);
        told["left"] = json!(given.left);
        told["text"] = json!(text);
    }
    Ok(Answer::new(told, lines.join("\n")))
}

/// Each line of the record, each piece that is left out, then the text.
fn whole_lines(given: &Entries, text: Option<&str>) -> Vec<String> {
    let date = |entry: &Entry| entry.date.clone().unwrap_or_else(|| "-".to_owned());
    let mut lines = vec![String::new()];
    lines.extend(given.entries.iter().map(|entry| {
        let codes: Vec<&str> = entry.codes.iter().map(|code| code.code.as_str()).collect();
        let codes = if codes.is_empty() { String::new() } else { format!("  ({})", codes.join(", ")) };
        plain(&format!("{:<11}  {:<16}  {}{codes}", entry.kind.as_str(), date(entry), sentence(entry)))
    }));
    lines.extend(given.left.iter().map(|left| plain(&format!("left out     {:?}  {}", left.why, left.place))));
    lines.extend((given.unlisted > 0).then(|| format!("left out     {} more", given.unlisted)));
    lines.extend(text.into_iter().flat_map(|text| std::iter::once(String::new()).chain(text.lines().map(plain))));
    lines
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
