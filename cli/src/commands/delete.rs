//! `cachet delete`

use clap::Args;
use serde_json::json;

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Hide a document and cut its readers.
///
/// Nothing is erased: `cachet restore` brings it back, `cachet purge` erases it.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet delete DOC")]
pub(crate) struct Delete {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
}

pub(crate) async fn run(asked: &Delete, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = document::find_id(&opened, &asked.document).await?;
    opened.delete_document(document).await?;
    Ok(Answer::new(
        json!({ "id": document.to_string() }),
        "It is deleted, and nobody reads it any more. `cachet restore` brings it back.",
    ))
}
