//! `cachet purge`

use clap::Args;
use serde_json::json;

use super::document;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;
use crate::prompt;
use crate::shown::plain;

/// Erase a document for good.
///
/// Its keys leave this vault, and an honest server deletes its bytes. What readers have copied stays with them.
#[derive(Args, Debug)]
#[command(after_help = "Example:
  cachet purge DOC")]
pub(crate) struct Purge {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(asked: &Purge, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let document = document::find(&opened, &asked.document).await?;
    if !asked.yes {
        let question = format!("Erase \"{}\" for good, with all its versions?", plain(&document.title));
        prompt::agree(&question, "a yes is needed: give --yes")?;
    }
    opened.purge_document(document.id).await?;
    Ok(Answer::new(json!({ "id": document.id.to_string() }), "It is erased."))
}
