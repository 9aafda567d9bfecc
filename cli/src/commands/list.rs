//! `cachet list`

use cachet_client::{DocumentView, ReaderState};
use cachet_record::folded;
use clap::Args;
use serde_json::Value;

use super::document::to_json;
use super::record;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::categories;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::{plain, size};

/// List the documents of this vault, the newest date first.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet list
  cachet list --category laboratory
  cachet list --problem diabète
  cachet list --author lefèvre
  cachet --json list | jq -r '.[] | [.id, .title] | @tsv'")]
pub(crate) struct List {
    /// Only this category
    #[arg(long, value_parser = categories::ALL)]
    category: Option<String>,
    /// Only what belongs to this problem: its words, or the id of an entry that says it
    #[arg(long, value_name = "PROBLEM")]
    problem: Option<String>,
    /// Only what this person or institution left or wrote: a part of the name, with or without its accents
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Deleted documents too
    #[arg(long)]
    deleted: bool,
}

pub(crate) async fn run(asked: &List, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let mut views = opened.documents().await?;
    if let Some(typed) = &asked.problem {
        let problem = record::find_problem(&opened, typed).await?;
        views.retain(|view| problem.has_document(view.id));
    }
    views.retain(|view| asked.category.as_ref().is_none_or(|category| *category == view.category));
    if let Some(name) = asked.author.as_deref().map(folded) {
        views.retain(|view| [&view.author, &view.written].iter().any(|author| folded(author).contains(&name)));
    }
    views.retain(|view| asked.deleted || !view.deleted);
    let text = match views.is_empty() {
        true => "Nothing is here yet. `cachet put FILE` adds a document.".to_owned(),
        false => views.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer::new(Value::Array(views.iter().map(to_json).collect()), text))
}

pub(super) fn line(view: &DocumentView) -> String {
    let readers = view.readers.iter().filter(|reader| reader.state == ReaderState::InForce).count();
    let mut marks = Vec::new();
    if !view.author.is_empty() {
        marks.push(format!("left by {}", plain(&view.author)));
    } else if !view.written.is_empty() {
        marks.push(format!("by {}", plain(&view.written)));
    }
    if view.versions > 1 {
        marks.push(format!("version {}", view.version));
    }
    match readers {
        0 => {}
        1 => marks.push("1 reader".to_owned()),
        _ => marks.push(format!("{readers} readers")),
    }
    if view.deleted {
        marks.push("deleted".to_owned());
    }
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let (id, date, category) = (view.id, view.date, plain(&view.category));
    format!("{id}  {date}  {category:<14}  {:>10}  {}{marks}", size(view.size), plain(&view.title))
}
