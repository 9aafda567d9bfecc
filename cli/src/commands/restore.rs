//! `cachet restore`

use clap::Args;
use serde_json::json;

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Bring a deleted document back.
///
/// Readers whose access is still in force can read it again.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet restore DOC")]
pub(crate) struct Restore {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
}

pub(crate) async fn run(asked: &Restore, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = document::find_id(&opened, &asked.document).await?;
    opened.restore_document(document).await?;
    Ok(Answer::new(json!({ "id": document.to_string() }), "It is back."))
}
