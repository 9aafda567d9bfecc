//! `cachet examine`

use std::path::{Path, PathBuf};

use cachet_record::{Finding, Held};
use clap::Args;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::local_file::{FileSource, write_private};
use crate::looking::examine;
use crate::shown::plain;

/// Say what a file says of itself, without a vault and without a server: CDA, FHIR, an archive of the DMP.
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
    let mut lines = vec![said(&found)];
    for held in &found.holds {
        lines.push(format!("  {}  {}  {}", plain(&held.name), held.media_type, said(&held.finding)));
    }
    if let Some(folder) = &asked.extract {
        extract(&found.holds, folder)?;
    }
    Ok(Answer::new(to_json(&found), lines.join("\n")))
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

fn said(found: &Finding) -> String {
    let kind = found.kind.map_or("other", |kind| kind.as_str());
    let patient = found.patient.as_ref().map(|patient| {
        let born = patient.born.as_deref().map(|born| format!(" ({born})")).unwrap_or_default();
        format!("about {}{born}", patient.name)
    });
    let fields = [found.day.clone(), found.title.clone(), found.author.clone(), patient];
    let said = std::iter::once(kind.to_owned()).chain(fields.into_iter().flatten()).collect::<Vec<_>>().join("  ");
    let notes: Vec<String> = found.notes.iter().map(|note| format!("{note:?}").to_lowercase()).collect();
    plain(&if notes.is_empty() { said } else { format!("{said}  [{}]", notes.join(", ")) })
}

fn to_json(found: &Finding) -> Value {
    let held = |held: &Held| {
        json!({
            "name": held.name,
            "media_type": held.media_type,
            "size": held.bytes.len(),
            "says": to_json(&held.finding),
        })
    };
    json!({
        "format": found.format,
        "category": found.kind,
        "title": found.title,
        "date": found.day,
        "author": found.author,
        "patient": found.patient,
        "notes": found.notes,
        "holds": found.holds.iter().map(held).collect::<Vec<_>>(),
    })
}
