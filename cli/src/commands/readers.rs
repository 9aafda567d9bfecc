//! `cachet readers`

use cachet_client::{DocumentView, Openings, ReaderState, ReaderView};
use clap::Args;
use serde_json::{Value, json};

use super::document::{self, reader_to_json, state};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::dates;
use crate::failure::Failure;
use crate::opening::open;
use crate::shown::plain;

/// List who can read what, why, until when, and how often it was opened.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cachet readers
  cachet readers DOC
  cachet readers --all")]
pub(crate) struct Readers {
    /// Only this document
    #[arg(value_name = "DOC")]
    document: Option<String>,
    /// Accesses that have ended too
    #[arg(long)]
    all: bool,
}

pub(crate) async fn run(asked: &Readers, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let documents = match &asked.document {
        Some(typed) => vec![document::find(&opened, typed).await?],
        None => opened.documents().await?,
    };
    let counted = opened.openings_by_grant().await?;
    let mut values = Vec::new();
    let mut lines = Vec::new();
    for (document, reader) in
        documents.iter().flat_map(|document| document.readers.iter().map(move |reader| (document, reader)))
    {
        if !asked.all && reader.state != ReaderState::InForce {
            continue;
        }
        let openings = counted.get(&reader.grant).copied();
        values.push(told(document, reader, openings));
        lines.push(line(document, reader, openings));
    }
    let text = if lines.is_empty() { "Nobody.".to_owned() } else { lines.join("\n") };
    Ok(Answer::new(Value::Array(values), text))
}

fn told(document: &DocumentView, reader: &ReaderView, openings: Option<Openings>) -> Value {
    let (times, last) = match openings {
        None => (Some(0), None),
        Some(Openings::Counted { times, last }) => (Some(times), Some(dates::time(last))),
        Some(Openings::Withheld) => (None, None),
    };
    let mut value = reader_to_json(reader);
    value["document"] = json!(document.id.to_string());
    value["title"] = json!(document.title);
    value["openings"] = json!(times);
    value["last_opened"] = json!(last);
    value
}

fn line(document: &DocumentView, reader: &ReaderView, openings: Option<Openings>) -> String {
    let opened = match openings {
        None => "never opened".to_owned(),
        Some(Openings::Counted { times: 1, last }) => format!("opened once, {}", dates::time(last)),
        Some(Openings::Counted { times, last }) => format!("opened {times} times, last {}", dates::time(last)),
        Some(Openings::Withheld) => "openings NOT SHOWN by the server, which is not \"never\"".to_owned(),
    };
    let later = if reader.later_versions { ", later versions too" } else { "" };
    let (grant, state, until) = (reader.grant, state(reader.state), reader.until);
    let (name, profession) = (plain(&reader.name), plain(&reader.profession));
    let (title, purpose) = (plain(&document.title), plain(&reader.purpose));
    format!("{grant}  {state}  {name}, {profession}: \"{title}\" for {purpose}, until {until}{later}; {opened}")
}
