//! `cachet put`

use std::path::{Path, PathBuf};

use cachet_client::Draft;
use cachet_crypto::{Day, DocumentId, sha256};
use cachet_record::{Column, Entries, Finding, Gives, Kind};
use clap::Args;
use serde_json::{Value, json};

use super::{columns, document, rules};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::{FileSource, write_private};
use crate::looking::{examine, text, whole as whole_bytes};
use crate::opening::{Opened, now, open};
use crate::progress::Bar;
use crate::{categories, dates, media, preview};

/// Seal files and store them.
///
/// What was begun goes on where it stopped when the same file is put again. A file of 2 GiB takes as little memory as a
/// small one. With --version-of the file becomes the next version of a document, and readers whose agreement says so
/// get it.
///
/// A CDA or FHIR file says its own title, day and category, which count where none is given; the allergies, treatments,
/// diagnoses, vaccinations, results and measures in it are filed in the record (`cachet record`). With --contents an archive
/// (of the DMP, or any ZIP file) is not stored: the documents inside are, each under its own words. With --preview nothing is
/// stored: what was found in each file is said, what it would give to the record, and what was not understood.
///
/// A table of measures (CSV) needs --columns: one word for each column, with a comma between them. The words are - (not
/// read), day, month-day (the month first), time, remark, a measure with its unit as weight:kg, pressure:mm[Hg], pulse,
/// glucose:g/L, or a name of your own as =Arm:cm. `--columns none` keeps the table as a document and reads nothing in it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet put report.pdf
  cachet put blood.pdf --title \"Blood test\" --date 2026-03-01 --category laboratory
  cachet put *.dcm --category imaging
  cachet put export.zip --contents
  cachet put export.zip --contents --preview
  cachet put measures.csv --columns day,time,weight:kg,pressure:mm[Hg],remark
  cachet put corrected.pdf --version-of DOC")]
pub(crate) struct Put {
    /// Files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Title [default: what the file says, else its name]
    #[arg(long)]
    title: Option<String>,
    /// Day that the document is about [default: what the file says, else the day of its last change]
    #[arg(long, value_name = "DAY", value_parser = dates::day)]
    date: Option<Day>,
    /// What it is [default: what the file says, else other]
    #[arg(long, value_parser = categories::ALL)]
    category: Option<String>,
    /// Media type, as application/pdf [default: from the file]
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    /// Add the file as the next version of this document
    #[arg(long, value_name = "DOC")]
    version_of: Option<String>,
    /// Store the documents inside an archive, not the archive
    #[arg(long, conflicts_with_all = ["version_of", "title", "media_type"])]
    contents: bool,
    /// Say what is in the files and what would be filed; store nothing
    #[arg(long)]
    preview: bool,
    /// What stands in the columns of a table of measures, or none
    #[arg(long, value_name = "LIST", conflicts_with = "contents", value_parser = columns::parse)]
    columns: Option<columns::Choice>,
}

/// One file about to be sealed.
struct Chosen {
    source: FileSource,
    draft: Draft,
    /// Names the upload on this device, so that the same file put again goes on.
    upload: Vec<u8>,
    /// As the answer names it.
    shown: PathBuf,
    /// Columns of a table of measures, when they were chosen.
    columns: Option<Vec<Column>>,
}

pub(crate) async fn run(asked: &Put, settings: &Settings) -> Result<Answer, Failure> {
    if asked.version_of.is_some() && asked.files.len() > 1 {
        return Err(Failure::Input("--version-of takes one file".to_owned()));
    }
    if asked.preview {
        return say(asked, settings).await;
    }
    // All of them are looked at before the first is sent.
    let unpacked = tempfile::tempdir().map_err(|_| Failure::Device("temporary folder"))?;
    let mut chosen = Vec::new();
    for file in &asked.files {
        match asked.contents {
            true => chosen.extend(contents(asked, file, unpacked.path())?),
            false => chosen.push(whole(asked, file)?),
        }
    }
    let opened = open(settings).await?;
    let earlier = match &asked.version_of {
        Some(typed) => Some(document::find(&opened, typed).await?),
        None => None,
    };
    let mut stored = Vec::new();
    let mut lines = Vec::new();
    for mut one in chosen {
        if let Some(earlier) = &earlier {
            one.draft.title = asked.title.clone().unwrap_or_else(|| earlier.title.clone());
            one.draft.category = asked.category.clone().unwrap_or_else(|| earlier.category.clone());
        }
        let id = put(&opened, &one, earlier.as_ref().map(|view| view.id), settings).await?;
        if let Some(text) = text(&one.draft.media_type, &one.source)? {
            let version = earlier.as_ref().map_or(1, |before| before.version + 1);
            opened.index_text(id, version, &text).await?;
        }
        let entries = file_entries(&opened, id, &one, earlier.is_some()).await?;
        let filed = if entries == 0 { String::new() } else { format!("  ({entries} entries in the record)") };
        lines.push(format!("{id}  {}{filed}", crate::shown::plain(&one.draft.title)));
        stored.push(told(&one.shown, &id, &one.draft, entries));
    }
    // The documents are there; what is not kept for search is read again by whoever opens the vault next.
    opened.keep_search().await.ok();
    rules::apply(&opened).await;
    Ok(Answer::new(Value::Array(stored), lines.join("\n")))
}

/// What the files say, and what they would give; nothing is stored.
async fn say(asked: &Put, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let owner = (opened.own_name(), opened.birth_date());
    let (mut told, mut lines) = (Vec::new(), Vec::new());
    for file in &asked.files {
        let source = FileSource::open(file)?;
        let mut found = examine(file, &source)?.unwrap_or_default();
        if let Some(columns) = columns::of(asked.columns.as_ref(), file, &found, true)? {
            let bytes = whole_bytes(&source)?.unwrap_or_default();
            found.gives = cachet_record::measures(&bytes, &columns).as_ref().and_then(Gives::of);
            found.table = None;
        }
        lines.push(crate::shown::plain(&file.display().to_string()));
        lines.extend(preview::lines(&found, Some(&owner)).into_iter().map(|line| format!("  {line}")));
        told.push(json!({ "file": file, "says": preview::to_json(&found, Some(&owner)) }));
    }
    Ok(Answer::new(Value::Array(told), lines.join("\n")))
}

/// Files what the document says; how many entries that is. A version that says nothing replaces what the one before said.
async fn file_entries(opened: &Opened, document: DocumentId, one: &Chosen, is_version: bool) -> Result<usize, Failure> {
    let read = |bytes: Vec<u8>| match &one.columns {
        Some(columns) => cachet_record::measures(&bytes, columns).unwrap_or_default(),
        None => cachet_record::entries(&bytes),
    };
    let found: Entries = whole_bytes(&one.source)?.map(read).unwrap_or_default();
    if !found.entries.is_empty() || is_version {
        opened.file_entries(document, &found.entries).await?;
    }
    Ok(found.entries.len())
}

async fn put(
    opened: &Opened,
    one: &Chosen,
    version_of: Option<DocumentId>,
    settings: &Settings,
) -> Result<DocumentId, Failure> {
    let mut named = one.upload.clone();
    named.extend(version_of.iter().flat_map(|document| *document.as_bytes()));
    let name = sha256(&named).to_string();
    let bar = Bar::of_bytes(&one.draft.title, settings);
    let step = |done, total| bar.step(done, total);
    match version_of {
        Some(document) => opened.add_version(&name, document, &one.draft, &one.source, &step).await.map(|()| document),
        None => opened.add_document(&name, &one.draft, &one.source, &step).await,
    }
    .map_err(Failure::from)
}

/// A file as it is, under the words that were typed, else its own, else its name's.
fn whole(asked: &Put, file: &Path) -> Result<Chosen, Failure> {
    let source = FileSource::open(file)?;
    let found = examine(file, &source)?.unwrap_or_default();
    let media_type = match &asked.media_type {
        Some(media_type) => media_type.clone(),
        None => media::guess(file, &source.head(media::HEAD)?),
    };
    let columns = columns::of(asked.columns.as_ref(), file, &found, false)?;
    let draft = draft(asked, file, &source, found, media_type);
    Ok(Chosen { source, draft, upload: place_of(file)?, shown: file.to_owned(), columns })
}

/// The documents inside an archive, each in a file of its own in `folder`.
fn contents(asked: &Put, archive: &Path, folder: &Path) -> Result<Vec<Chosen>, Failure> {
    let found = examine(archive, &FileSource::open(archive)?)?.unwrap_or_default();
    if found.holds.is_empty() {
        return Err(Failure::Input(format!("{}: no documents were found inside", archive.display())));
    }
    let place = place_of(archive)?;
    let written = found.holds.into_iter().enumerate().map(|(at, held)| {
        let path = folder.join(sha256(&[&place[..], &at.to_be_bytes()].concat()).to_string());
        write_private(&path, &held.bytes)?;
        let source = FileSource::open(&path)?;
        let draft = draft(asked, Path::new(&held.name), &source, held.finding, held.media_type);
        let upload = [&place[..], b"#", held.name.as_bytes()].concat();
        Ok(Chosen { source, draft, upload, shown: archive.join(&held.name), columns: None })
    });
    written.collect()
}

/// The file's whole path.
fn place_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let whole = file.canonicalize().map_err(|error| Failure::File(format!("{}: {error}", file.display())))?;
    Ok(whole.into_os_string().into_encoded_bytes())
}

fn draft(asked: &Put, file: &Path, source: &FileSource, found: Finding, media_type: String) -> Draft {
    let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let today = now().day();
    let said = found.day.and_then(|day| day.parse::<Day>().ok()).filter(|day| *day <= today);
    let changed = || source.changed().map_or(today, |day| day.min(today));
    Draft {
        title: asked.title.clone().or(found.title).unwrap_or_else(stem),
        date: asked.date.or(said).unwrap_or_else(changed),
        category: asked.category.clone().unwrap_or_else(|| found.kind.map_or("other", Kind::as_str).to_owned()),
        media_type,
    }
}

fn told(file: &Path, id: &DocumentId, draft: &Draft, entries: usize) -> Value {
    json!({
        "id": id.to_string(),
        "file": file,
        "title": draft.title,
        "date": draft.date.to_string(),
        "category": draft.category,
        "media_type": draft.media_type,
        "entries": entries,
    })
}
