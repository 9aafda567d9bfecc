//! `cachet search`

use clap::Args;
use serde_json::Value;

use super::document::to_json;
use super::list::line;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::open;

/// Find documents by words in their title, author, category, day or text.
///
/// Every word has to be there; its beginning is enough, accents do not matter, and a slip of the finger is forgiven. The
/// search runs here: the server holds the index sealed. Text, CDA and FHIR files are read by this command when they are
/// put, PDF files by the page.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet search hanche
  cachet search prise sang 2026
  cachet --json search metformine | jq -r '.[].id'")]
pub(crate) struct Search {
    /// Words
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    /// Deleted documents too
    #[arg(long)]
    deleted: bool,
}

pub(crate) async fn run(asked: &Search, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let views = opened.documents().await?;
    let (mut found, mut lines) = (Vec::new(), Vec::new());
    for hit in opened.search(&asked.words.join(" ")).await? {
        let Some(view) = views.iter().find(|view| view.id == hit.document && (asked.deleted || !view.deleted)) else {
            continue;
        };
        let mut json = to_json(view);
        json["in_content"] = Value::Bool(hit.in_content);
        found.push(json);
        lines.push(format!("{}{}", line(view), if hit.in_content { " (in the text)" } else { "" }));
    }
    let text = if lines.is_empty() { "No document has all these words.".to_owned() } else { lines.join("\n") };
    Ok(Answer::new(Value::Array(found), text))
}
