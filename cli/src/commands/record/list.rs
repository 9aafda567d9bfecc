//! `cachet record list`

use cachet_client::{EntrySource, EntryState, EntryView};
use cachet_entry::{Entry, EntryKind, Status, Value};
use clap::Args;
use serde_json::{Value as Json, json};

use super::change::kind;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

/// List the entries, by kind, the newest first.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet record list
  cachet record list --kind measure
  cachet --json record list --all | jq '.[] | select(.state != \"in-force\")'")]
pub(crate) struct List {
    /// Only this kind
    #[arg(long, value_parser = kind, value_name = "KIND")]
    kind: Option<EntryKind>,
    /// Also what was corrected, set aside or removed, with earlier states
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(asked: &List, settings: &Settings) -> Result<Answer, Failure> {
    let mut views = open(settings).await?.record().await?;
    views.retain(|view| asked.all || view.state == EntryState::InForce);
    views.retain(|view| asked.kind.is_none_or(|kind| kind == view.entry.kind));
    views.sort_by(|one, other| (one.entry.kind, &other.entry.date).cmp(&(other.entry.kind, &one.entry.date)));
    let mut lines = Vec::new();
    let mut above = None;
    for view in &views {
        if above.replace(view.entry.kind) != Some(view.entry.kind) {
            lines.push(view.entry.kind.as_str().to_owned());
        }
        lines.push(format!("  {}", line(view)));
    }
    if views.is_empty() {
        lines.push("Nothing is here yet. `cachet put` files what documents say, `cachet record add` adds.".to_owned());
    }
    Ok(Answer::new(views.iter().map(to_json).collect(), lines.join("\n")))
}

fn line(view: &EntryView) -> String {
    let entry = &view.entry;
    let date = entry.date.as_deref().unwrap_or("-");
    let source = match &view.source {
        EntrySource::Document { title, .. } => entry.author.clone().unwrap_or_else(|| title.clone()),
        EntrySource::Own { .. } => "you".to_owned(),
    };
    let state = if view.state == EntryState::InForce { String::new() } else { format!(" [{}]", view.state.code()) };
    plain(&format!("{}  {date:<16}  {}  ({source}){state}", view.id, sentence(entry)))
}

/// An entry in a few words.
fn sentence(entry: &Entry) -> String {
    let value = entry.value.as_ref().map(|value| match value {
        Value::Quantity { number, unit } => format!("{number} {unit}").trim().to_owned(),
        Value::Words(words) => words.clone(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
    });
    let range = entry.range.as_ref().map(|range| {
        let bound = |number: &Option<cachet_entry::Number>| number.as_ref().map(ToString::to_string);
        match (bound(&range.low), bound(&range.high), &range.words) {
            (Some(low), Some(high), _) => format!("[{low} to {high}]"),
            (Some(low), None, _) => format!("[from {low}]"),
            (None, Some(high), _) => format!("[to {high}]"),
            (None, None, words) => words.clone().map(|words| format!("[{words}]")).unwrap_or_default(),
        }
    });
    let status = match entry.status {
        Status::Past => Some("past".to_owned()),
        Status::Absent => Some("none known".to_owned()),
        Status::Current | Status::Unsaid => None,
    };
    let said = [Some(entry.text.clone()), value, range, entry.detail.clone(), status];
    said.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ")
}

/// For programs.
fn to_json(view: &EntryView) -> Json {
    let source = match &view.source {
        EntrySource::Document { document, title, date } => {
            json!({ "document": document.to_string(), "title": title, "date": date.to_string() })
        }
        EntrySource::Own { instead } => json!({ "own": true, "instead": instead.map(|id| id.to_string()) }),
    };
    let past = view.history.iter().map(|past| json!({ "at": dates::time(past.at), "entry": past.entry }));
    json!({
        "id": view.id.to_string(),
        "state": view.state.code(),
        "source": source,
        "entry": view.entry,
        "history": past.collect::<Vec<_>>(),
    })
}
