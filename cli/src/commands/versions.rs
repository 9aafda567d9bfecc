//! `cachet versions`

use cachet_client::VersionView;
use clap::Args;
use serde_json::json;

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::{plain, size};

/// List the versions of a document, the oldest first.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet versions DOC")]
pub(crate) struct Versions {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
}

pub(crate) async fn run(asked: &Versions, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = document::find_id(&opened, &asked.document).await?;
    let versions = opened.versions(document).await?;
    let to_json = |view: &VersionView| {
        json!({
            "version": view.version,
            "title": view.title,
            "date": view.date.to_string(),
            "media_type": view.media_type,
            "size": view.size,
            "added": dates::time(view.added),
        })
    };
    let line = |view: &VersionView| {
        let (number, added) = (view.version, dates::time(view.added));
        format!("{number:>3}  added {added}  {:>10}  {}  {}", size(view.size), view.date, plain(&view.title))
    };
    let text = versions.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Answer::new(versions.iter().map(to_json).collect(), text))
}
