//! `cachet record list`

use std::collections::BTreeMap;

use cachet_client::{DocumentView, EntrySource, EntryState, EntryView, ProblemView};
use cachet_entry::EntryKind;
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::change::kind;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::{Session, open};
use crate::sentence::sentence;
use crate::shown::plain;
use crate::written::{person_in, person_key, spelling};

/// List the entries, the newest first: by kind, by time, by problem or by professional.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet record list
  cachet record list --kind measure
  cachet record list --by problem
  cachet --json record list --all | jq '.[] | select(.state != \"in-force\")'")]
pub(crate) struct List {
    /// Only this kind
    #[arg(long, value_parser = kind, value_name = "KIND")]
    kind: Option<EntryKind>,
    /// How they are brought together
    #[arg(long, value_enum, default_value_t = By::Kind, value_name = "WAY")]
    by: By,
    /// Also what was corrected, set aside or removed, with earlier states
    #[arg(long)]
    all: bool,
}

/// How entries are brought together.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum By {
    Kind,
    Time,
    Problem,
    Professional,
}

pub(super) async fn run(asked: &List, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let mut views = opened.record().await?;
    views.retain(|view| asked.all || view.state == EntryState::InForce);
    views.retain(|view| asked.kind.is_none_or(|kind| kind == view.entry.kind));
    let newest_first = |one: &EntryView, other: &EntryView| other.entry.date.cmp(&one.entry.date);
    match asked.by {
        By::Kind | By::Problem => {
            views.sort_by(|one, other| one.entry.kind.cmp(&other.entry.kind).then_with(|| newest_first(one, other)));
        }
        By::Time => views.sort_by(newest_first),
        By::Professional => views.sort_by(newest_first),
    }
    if asked.by == By::Problem {
        return by_problem(&opened, &views).await;
    }
    if asked.by == By::Professional {
        return Ok(by_professional(views, &opened.documents().await?));
    }
    let mut lines = Vec::new();
    let mut above = None;
    for view in &views {
        let head = match asked.by {
            By::Time => view.entry.date.as_deref().map_or("-", |date| &date[..4]).to_owned(),
            By::Kind | By::Problem | By::Professional => view.entry.kind.as_str().to_owned(),
        };
        if above.as_ref() != Some(&head) {
            lines.push(head.clone());
            above = Some(head);
        }
        lines.push(format!("  {}", line(view)));
    }
    Ok(told(&views, lines))
}

fn told(views: &[EntryView], mut lines: Vec<String>) -> Answer {
    if views.is_empty() {
        lines.push("Nothing is here yet. `cachet put` files what documents say, `cachet record add` adds.".to_owned());
    }
    Answer::new(views.iter().map(to_json).collect(), lines.join("\n"))
}

/// Each person or institution, and below it what is said there, in the order of names.
fn by_professional(views: Vec<EntryView>, documents: &[DocumentView]) -> Answer {
    let mut groups: BTreeMap<String, (Vec<String>, Vec<EntryView>)> = BTreeMap::new();
    for view in views {
        let (key, name) = professional(&view, documents);
        let (names, group) = groups.entry(key).or_default();
        names.push(name);
        group.push(view);
    }
    let shown = |names: &[String]| spelling(names.iter().map(String::as_str)).to_owned();
    let mut groups: Vec<_> = groups.into_values().map(|(names, group)| (shown(&names), group)).collect();
    groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    let below = |(head, group): &(String, Vec<EntryView>)| {
        let entries = group.iter().map(|view| format!("  {}", line(view)));
        std::iter::once(plain(head)).chain(entries).collect::<Vec<_>>()
    };
    let lines = groups.iter().flat_map(below).collect();
    let views: Vec<EntryView> = groups.into_iter().flat_map(|(_, group)| group).collect();
    told(&views, lines)
}

/// A key that one person has, and the name that is written here: whoever wrote the document comes before whoever left it.
fn professional(view: &EntryView, documents: &[DocumentView]) -> (String, String) {
    let EntrySource::Document { document, title, .. } = &view.source else {
        return (String::new(), "you".to_owned());
    };
    let held = documents.iter().find(|held| held.id == *document);
    let of_document = held.into_iter().flat_map(|held| [held.written.as_str(), held.author.as_str()]);
    let mut said = view.entry.author.as_deref().into_iter().chain(of_document).map(person_in);
    match said.find(|name| !name.is_empty()) {
        Some(name) => (person_key(name), name.to_owned()),
        // Nobody's name has a control character.
        None => (format!("\u{1}{title}"), title.clone()),
    }
}

/// Each problem, and below it what belongs to it: entries, then documents.
async fn by_problem(opened: &Session, views: &[EntryView]) -> Result<Answer, Failure> {
    let documents = opened.documents().await?;
    let mut lines = Vec::new();
    let mut told = Vec::new();
    for problem in opened.problems().await? {
        let entry = |id| views.iter().find(|view| view.id == id);
        let Some(speaks) = entry(problem.entry) else { continue };
        lines.push(line(speaks));
        let entries = problem.entries.iter().filter_map(|belongs| entry(belongs.what));
        lines.extend(entries.map(|view| format!("  {}", line(view))));
        let held = |belongs: &cachet_client::Belongs<_>| documents.iter().find(|view| view.id == belongs.what);
        let here = problem.documents.iter().filter_map(held);
        lines.extend(here.map(|view| format!("  {}", super::super::list::line(view))));
        told.push(problem_json(&problem, speaks));
    }
    if told.is_empty() {
        lines.push("No problem is in the record yet. `cachet record add diagnosis \"...\"` adds one.".to_owned());
    }
    Ok(Answer::new(told.into_iter().collect(), lines.join("\n")))
}

/// For programs.
fn problem_json(problem: &ProblemView, speaks: &EntryView) -> Json {
    let belongs = |id: String, because: cachet_client::Because| json!({ "id": id, "because": because.code() });
    json!({
        "problem": problem.entry.to_string(),
        "text": speaks.entry.text,
        "said": problem.said.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "entries": problem.entries.iter().map(|one| belongs(one.what.to_string(), one.because)).collect::<Vec<_>>(),
        "documents": problem.documents.iter().map(|one| belongs(one.what.to_string(), one.because)).collect::<Vec<_>>(),
    })
}

/// Who says it: an author, else the document that does; the owner.
fn who(view: &EntryView) -> String {
    match &view.source {
        EntrySource::Document { title, .. } => view.entry.author.clone().unwrap_or_else(|| title.clone()),
        EntrySource::Own { .. } => "you".to_owned(),
    }
}

fn line(view: &EntryView) -> String {
    let entry = &view.entry;
    let date = entry.date.as_deref().unwrap_or("-");
    let state = if view.state == EntryState::InForce { String::new() } else { format!(" [{}]", view.state.code()) };
    plain(&format!("{}  {date:<16}  {}  ({}){state}", view.id, sentence(entry), who(view)))
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
