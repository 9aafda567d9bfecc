//! `cachet edit`

use cachet_client::{Draft, author_name};
use cachet_crypto::Day;
use clap::Args;
use serde_json::json;

use super::{document, rules};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::{categories, dates};

/// Change title, date or category of a document, or who wrote it. Its content stays.
///
/// Who deposited a document is attested: nobody says otherwise.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet edit DOC --title \"Blood test, March\" --date 2026-03-01 --category laboratory
  cachet edit DOC --by \"Dr Anne Lefèvre\"")]
#[group(id = "changes", required = true, multiple = true, args = ["title", "date", "category", "by"])]
pub(crate) struct Edit {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
    /// New title
    #[arg(long)]
    title: Option<String>,
    /// New day that it is about
    #[arg(long, value_name = "DAY", value_parser = dates::day)]
    date: Option<Day>,
    /// New category
    #[arg(long, value_parser = categories::ALL)]
    category: Option<String>,
    /// Who wrote it; empty takes back what was said
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(crate) async fn run(asked: &Edit, settings: &Settings) -> Result<Answer, Failure> {
    let by = asked.by.as_deref().map(author_name).transpose()?;
    let opened = open(settings).await?;
    let document = document::find(&opened, &asked.document).await?;
    let draft = Draft {
        title: asked.title.clone().unwrap_or(document.title),
        date: asked.date.unwrap_or(document.date),
        category: asked.category.clone().unwrap_or(document.category),
        media_type: document.media_type,
    };
    // First what may be refused.
    if let Some(by) = &by {
        opened.written_by(document.id, by).await?;
    }
    if asked.title.is_some() || asked.date.is_some() || asked.category.is_some() {
        opened.edit_document(document.id, &draft).await?;
    }
    rules::apply(&opened).await;
    Ok(Answer::new(
        json!({ "id": document.id.to_string(), "title": draft.title, "date": draft.date.to_string(), "category": draft.category, "written": by.unwrap_or(document.written) }),
        "It is changed.",
    ))
}
