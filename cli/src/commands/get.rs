//! `cachet get`

use std::path::{Path, PathBuf};

use cachet_client::OpenedDocument;
use clap::Args;
use serde_json::json;

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::{Unreleased, check_free};
use crate::opening::{Opened, open};
use crate::progress::Bar;
use crate::{names, shown};

/// Open a document into a file.
///
/// The file gets its name only once every byte of it has been verified; before that it does not exist.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet get DOC
  cachet get DOC -o report.pdf
  cachet get DOC -o - | pdftotext - -
  cachet get DOC --version 1 -o first.pdf")]
pub(crate) struct Get {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
    #[command(flatten)]
    into: Destination,
    /// An earlier version
    #[arg(long, value_name = "NUMBER")]
    version: Option<u32>,
}

/// Where an opened document goes.
#[derive(Args, Debug)]
pub(crate) struct Destination {
    /// The file; - is standard output [default: date and title, in this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
}

pub(crate) async fn run(asked: &Get, settings: &Settings) -> Result<Answer, Failure> {
    asked.into.check()?;
    let opened = open(settings).await?;
    let document = document::find(&opened, &asked.document).await?;
    let mut file = asked.into.begin(&opened)?;
    let read = {
        let bar = Bar::of_parts(&document.title, settings);
        opened.read_document(document.id, asked.version, &mut file, &|done, total| bar.step(done, total)).await?
    };
    asked.into.release(file, &read)
}

impl Destination {
    /// Refuses a taken name before anything is asked of anybody.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match &self.output {
            Some(output) if !self.is_standard_output() => check_free(output, self.force),
            _ => Ok(()),
        }
    }

    /// A place for what has not verified yet.
    pub(crate) fn begin(&self, opened: &Opened) -> Result<Unreleased, Failure> {
        match &self.output {
            Some(_) if self.is_standard_output() => Unreleased::begin_in(opened.home.folder()),
            Some(output) => Unreleased::begin_beside(output),
            None => Unreleased::begin_in(Path::new(".")),
        }
    }

    /// All has verified: the file gets its name, or its content goes to standard output.
    pub(crate) fn release(&self, file: Unreleased, read: &OpenedDocument) -> Result<Answer, Failure> {
        if self.is_standard_output() {
            return file.print().map(|()| Answer::silent());
        }
        let path = self.output.clone().unwrap_or_else(|| PathBuf::from(names::of(read)));
        let path = file.release(&path, self.force)?;
        let about = json!({
            "file": path,
            "title": read.title,
            "date": read.date.to_string(),
            "category": read.category,
            "media_type": read.media_type,
            "size": read.size,
            "author": read.author,
        });
        Ok(Answer::new(about, format!("{} ({})", path.display(), shown::size(read.size))))
    }

    fn is_standard_output(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }
}
