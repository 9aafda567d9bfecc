//! `cachet put`

use std::path::{Path, PathBuf};

use cachet_client::Draft;
use cachet_crypto::{Day, DocumentId, sha256};
use clap::Args;
use serde_json::{Value, json};

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::FileSource;
use crate::opening::{Opened, now, open};
use crate::progress::Bar;
use crate::{categories, dates, media};

/// Seal files and store them.
///
/// What was begun goes on where it stopped when the same file is put again. A file of 2 GiB takes as little memory as a
/// small one. With --version-of the file becomes the next version of a document, and readers whose agreement says so
/// get it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet put report.pdf
  cachet put blood.pdf --title \"Blood test\" --date 2026-03-01 --category laboratory
  cachet put *.dcm --category imaging
  cachet put corrected.pdf --version-of DOC")]
pub(crate) struct Put {
    /// Files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Title [default: the file's name]
    #[arg(long)]
    title: Option<String>,
    /// Day that the document is about [default: the day of the file's last change]
    #[arg(long, value_name = "DAY", value_parser = dates::day)]
    date: Option<Day>,
    /// What it is [default: other]
    #[arg(long, value_parser = categories::ALL)]
    category: Option<String>,
    /// Media type, as application/pdf [default: from the file]
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// Add the file as the next version of this document
    #[arg(long, value_name = "DOC")]
    version_of: Option<String>,
}

pub(crate) async fn run(asked: &Put, settings: &Settings) -> Result<Answer, Failure> {
    if asked.version_of.is_some() && asked.files.len() > 1 {
        return Err(Failure::Input("--version-of takes one file".to_owned()));
    }
    // All of them are looked at before the first is sent.
    let sources: Vec<_> = asked.files.iter().map(|file| FileSource::open(file)).collect::<Result<_, _>>()?;
    let opened = open(settings).await?;
    let earlier = match &asked.version_of {
        Some(typed) => Some(document::find(&opened, typed).await?),
        None => None,
    };
    let mut stored = Vec::new();
    let mut lines = Vec::new();
    for (file, source) in asked.files.iter().zip(&sources) {
        let mut draft = draft(asked, file, source)?;
        if let Some(earlier) = &earlier {
            draft.title = asked.title.clone().unwrap_or_else(|| earlier.title.clone());
            draft.category = asked.category.clone().unwrap_or_else(|| earlier.category.clone());
        }
        let id = put(&opened, file, source, &draft, earlier.as_ref().map(|view| view.id), settings).await?;
        lines.push(format!("{id}  {}", crate::shown::plain(&draft.title)));
        stored.push(told(file, &id, &draft));
    }
    Ok(Answer::new(Value::Array(stored), lines.join("\n")))
}

async fn put(
    opened: &Opened,
    file: &Path,
    source: &FileSource,
    draft: &Draft,
    version_of: Option<DocumentId>,
    settings: &Settings,
) -> Result<DocumentId, Failure> {
    let name = upload_name(file, version_of)?;
    let bar = Bar::of_bytes(&draft.title, settings);
    let step = |done, total| bar.step(done, total);
    match version_of {
        Some(document) => opened.add_version(&name, document, draft, source, &step).await.map(|()| document),
        None => opened.add_document(&name, draft, source, &step).await,
    }
    .map_err(Failure::from)
}

/// Names the upload on this device, without telling what it is: the same file put again goes on.
fn upload_name(file: &Path, version_of: Option<DocumentId>) -> Result<String, Failure> {
    let whole = file.canonicalize().map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
    let mut named = whole.into_os_string().into_encoded_bytes();
    named.extend(version_of.iter().flat_map(|document| *document.as_bytes()));
    Ok(sha256(&named).to_string())
}

fn draft(asked: &Put, file: &Path, source: &FileSource) -> Result<Draft, Failure> {
    let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let today = now().day();
    let media_type = match &asked.media_type {
        Some(media_type) => media_type.clone(),
        None => media::guess(file, &source.head(media::HEAD)?),
    };
    Ok(Draft {
        title: asked.title.clone().unwrap_or_else(stem),
        date: asked.date.unwrap_or_else(|| source.changed().map_or(today, |day| day.min(today))),
        category: asked.category.clone().unwrap_or_else(|| "other".to_owned()),
        media_type,
    })
}

fn told(file: &Path, id: &DocumentId, draft: &Draft) -> Value {
    json!({
        "id": id.to_string(),
        "file": file,
        "title": draft.title,
        "date": draft.date.to_string(),
        "category": draft.category,
        "media_type": draft.media_type,
    })
}
