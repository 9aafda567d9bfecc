//! `cachet put`

mod choosing;

use std::path::{Path, PathBuf};

use cachet_client::{Draft, author_name};
use cachet_crypto::{Day, DocumentId, sha256};
use cachet_record::{Entries, Gives};
use clap::Args;
use serde_json::{Value, json};

use super::{columns, document, rules};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::FileSource;
use crate::looking::{examine, own, text, whole as whole_bytes};
use crate::opening::{Opened, open};
use crate::progress::Bar;
use crate::{categories, dates, preview};
use choosing::{Chosen, choose};

/// Seal files and store them.
///
/// What was begun goes on where it stopped when the same file is put again. A file of 2 GiB takes as little memory as a
/// small one. With --version-of the file becomes the next version of a document, and readers whose agreement says so
/// get it.
///
/// A file may say who wrote it, which is kept beside it (`cachet list --author`); --by says so where it does not.
/// A CDA or FHIR file says its own title, day and category, which count where none is given; the allergies, treatments,
/// diagnoses, vaccinations, results and measures in it are filed in the record (`cachet record`). Text in pictures is not
/// recognised here, as the page does: --text takes what another tool recognised. With --contents an archive
/// (of the DMP, or any ZIP file) is not stored: the documents inside are, each under its own words. Several DICOM files, and
/// those of a folder, become one document for each series. A file that is of two kinds at once is refused. With --preview nothing is
/// stored: what was found in each file is said, what it would give to the record, and what was not understood.
///
/// A table of measures (CSV) needs --columns: one word for each column, with a comma between them. The words are - (not
/// read), day, month-day (the month first), time, remark, a measure with its unit as weight:kg, pressure:mm[Hg], pulse,
/// glucose:g/L, or a name of your own as =Arm:cm. `--columns none` keeps the table as a document and reads nothing in it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet put report.pdf
  cachet put blood.pdf --title \"Blood test\" --date 2026-03-01 --category laboratory
  cachet put *.dcm                            one document for each series
  cachet put /media/cdrom                     the pictures of a disc
  cachet put export.zip --contents
  cachet put export.zip --contents --preview
  cachet put measures.csv --columns day,time,weight:kg,pressure:mm[Hg],remark
  cachet put scan.png --text scan.txt
  cachet put letter.pdf --by \"Dr Anne Lefèvre\"
  cachet put corrected.pdf --version-of DOC")]
pub(crate) struct Put {
    /// Files; of a folder, the DICOM files in it
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
    /// Who wrote it [default: what the file says]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
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
    /// Words of a scan or a photograph, in a file that your own tool of recognition wrote: search finds them
    #[arg(long, value_name = "FILE", conflicts_with = "contents")]
    text: Option<PathBuf>,
}

pub(crate) async fn run(asked: &Put, settings: &Settings) -> Result<Answer, Failure> {
    if asked.version_of.is_some() && asked.files.len() > 1 {
        return Err(Failure::Input("--version-of takes one file".to_owned()));
    }
    if asked.preview {
        return say(asked, settings).await;
    }
    if asked.text.is_some() && asked.files.len() > 1 {
        return Err(Failure::Input("--text takes one file".to_owned()));
    }
    let recognised = asked.text.as_deref().map(recognised_text).transpose()?;
    let by = asked.by.as_deref().map(author_name).transpose()?;
    // All of them are looked at before the first is sent.
    let unpacked = tempfile::tempdir().map_err(|_| Failure::Device("temporary folder"))?;
    let chosen = choose(asked, unpacked.path())?;
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
        let version = earlier.as_ref().map_or(1, |before| before.version + 1);
        if let Some(words) = &recognised {
            opened.index_recognised(id, version, words).await?;
        } else if let Some(text) = text(&one.draft.media_type, &one.source)? {
            opened.index_text(id, version, &text).await?;
        }
        // A version leaves who wrote the document as it is said.
        let said = one.author.take().filter(|_| earlier.is_none());
        let written = attribute(&opened, id, by.clone().or(said)).await;
        let entries = file_entries(&opened, id, &one, earlier.is_some()).await?;
        let filed = if entries == 0 { String::new() } else { format!("  ({entries} entries in the record)") };
        lines.push(format!("{id}  {}{filed}", crate::shown::plain(&one.draft.title)));
        let mut told = told(&one.shown, &id, &one.draft, entries);
        told["written"] = json!(written);
        stored.push(told);
    }
    // The documents are there; what is not kept for search is read again by whoever opens the vault next.
    opened.keep_search().await.ok();
    rules::apply(&opened).await;
    Ok(Answer::new(Value::Array(stored), lines.join("\n")))
}

/// What the files say, and what they would give; nothing is stored.
async fn say(asked: &Put, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let owner = own(&opened).await?;
    let (mut told, mut lines) = (Vec::new(), Vec::new());
    for file in &asked.files {
        let source = FileSource::open(file)?;
        let looked_into = examine(file, &source)?;
        let is_unread = looked_into.is_none();
        let mut found = looked_into.unwrap_or_default();
        if let Some(columns) = columns::of(asked.columns.as_ref(), file, &found, true)? {
            let bytes = whole_bytes(&source)?.unwrap_or_default();
            found.gives = cachet_record::measures(&bytes, &columns).as_ref().and_then(Gives::of);
            found.table = None;
        }
        lines.push(crate::shown::plain(&file.display().to_string()));
        lines.extend(is_unread.then(|| format!("  {}", choosing::UNREAD)));
        lines.extend(preview::lines(&found, Some(&owner)).into_iter().map(|line| format!("  {line}")));
        told.push(json!({ "file": file, "unread": is_unread, "says": preview::to_json(&found, Some(&owner)) }));
    }
    Ok(Answer::new(Value::Array(told), lines.join("\n")))
}

/// The words in a file that another tool wrote.
fn recognised_text(file: &Path) -> Result<String, Failure> {
    let source = FileSource::open(file)?;
    let bytes = whole_bytes(&source)?.ok_or_else(|| Failure::Input(format!("{}: too large", file.display())))?;
    String::from_utf8(bytes).map_err(|_| Failure::Input(format!("{}: text in UTF-8 was expected", file.display())))
}

/// Says who wrote a document; who that is. The document is there whatever becomes of this.
async fn attribute(opened: &Opened, document: DocumentId, by: Option<String>) -> Option<String> {
    let by = by?;
    match opened.written_by(document, &by).await {
        Ok(()) => Some(by),
        Err(error) => {
            let why = Failure::from(error).sentence();
            crate::prompt::say(&format!(
                "cachet: {document}: stored, but not who wrote it ({why}); see `cachet edit --by`"
            ));
            None
        }
    }
}

/// Files what the document says; how many entries that is. A version that says nothing replaces what the one before said.
async fn file_entries(opened: &Opened, document: DocumentId, one: &Chosen, is_version: bool) -> Result<usize, Failure> {
    let read = |bytes: Vec<u8>| match &one.columns {
        Some(columns) => cachet_record::measures(&bytes, columns).unwrap_or_default(),
        None => cachet_record::entries(&bytes),
    };
    let found: Entries = whole_bytes(&one.source)?.map(read).unwrap_or_default();
    if !found.entries.is_empty() || is_version {
        opened.file_entries(document, &found.entries, &found.reasons).await?;
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
