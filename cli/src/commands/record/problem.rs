//! Problems on the terminal: `cachet record relate`, and a problem by its words.

use cachet_client::{ProblemView, Related};
use cachet_crypto::DocumentId;
use clap::Args;
use serde_json::json;

use super::super::document;
use super::find;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::shown::plain;

/// Say that documents or entries belong to a problem, or that they do not.
///
/// What a document says of its own diagnoses and reasons belongs without a word of yours. Your word counts over it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet record relate diabète --document DOC --document DOC
  cachet record relate ENTRY --entry ENTRY
  cachet record relate diabète --document DOC --not")]
pub(crate) struct Relate {
    /// The problem: its words, or the id of an entry that says it
    #[arg(value_name = "PROBLEM")]
    problem: String,
    /// A document, by its id or the beginning of it
    #[arg(long = "document", value_name = "DOC", required_unless_present = "entries")]
    documents: Vec<String>,
    /// An entry, by its id or the beginning of it
    #[arg(long = "entry", value_name = "ENTRY")]
    entries: Vec<String>,
    /// It does not belong, whatever a document says
    #[arg(long)]
    not: bool,
}

/// A problem that was asked for.
pub(in crate::commands) struct Found {
    pub(in crate::commands) view: ProblemView,
    /// What speaks for it.
    words: String,
}

impl Found {
    pub(in crate::commands) fn has_document(&self, id: DocumentId) -> bool {
        self.view.documents.iter().any(|belongs| belongs.what == id)
    }
}

pub(super) async fn relate(asked: &Relate, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let problem = find_problem(&opened, &asked.problem).await?;
    let mut related = Vec::new();
    for typed in &asked.documents {
        related.push(Related::Document(document::find_id(&opened, typed).await?));
    }
    for typed in &asked.entries {
        related.push(Related::Entry(find(&opened, typed).await?.id));
    }
    for what in &related {
        opened.relate(problem.view.entry, *what, !asked.not).await?;
    }
    super::super::rules::apply(&opened).await;
    let words = plain(&problem.words);
    let text = match (related.len(), asked.not) {
        (1, false) => format!("It belongs to \"{words}\""),
        (1, true) => format!("It does not belong to \"{words}\""),
        (many, false) => format!("{many} documents and entries belong to \"{words}\""),
        (many, true) => format!("{many} documents and entries do not belong to \"{words}\""),
    };
    let said = json!({ "problem": problem.view.entry.to_string(), "belongs": !asked.not, "related": related });
    Ok(Answer::new(said, text))
}

/// The problem whose words hold `typed`, or that the entry of this id says.
pub(in crate::commands) async fn find_problem(session: &Session, typed: &str) -> Result<Found, Failure> {
    let entries = session.record().await?;
    let wanted = typed.to_lowercase();
    let mut found = Vec::new();
    for view in session.problems().await? {
        let says = |id: &cachet_crypto::EntryId| {
            let words = entries.iter().find(|entry| entry.id == *id).map(|entry| entry.entry.text.to_lowercase());
            id.to_string() == crate::ids::unmarked(typed) || words.is_some_and(|words| words.contains(&wanted))
        };
        if view.said.iter().any(says) {
            let speaks = entries.iter().find(|entry| entry.id == view.entry);
            let words = speaks.map(|entry| entry.entry.text.clone()).unwrap_or_default();
            found.push(Found { view, words });
        }
    }
    match (found.pop(), found.pop()) {
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => Err(Failure::Input(format!(
            "{typed}: several problems say that: \"{}\", \"{}\"; give more words, or an entry's id",
            plain(&other.words),
            plain(&one.words)
        ))),
        (None, _) => Err(Failure::Input(format!("{typed}: no such problem; see `cachet record list --by problem`"))),
    }
}
