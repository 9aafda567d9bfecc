//! `cachet record read`

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::super::{columns, document};
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::looking::LARGEST;
use crate::opening::open;

/// Read a stored document again, and file what it says in place of what was read from it before.
#[derive(Args, Debug)]
pub(crate) struct Read {
    /// The document's id, or its beginning
    #[arg(value_name = "DOC")]
    document: String,
    /// What stands in the columns of a table of measures (`cachet put --help`)
    #[arg(long, value_name = "LIST", value_parser = columns::parse)]
    columns: Option<columns::Choice>,
}

pub(super) async fn run(asked: &Read, settings: &Settings) -> Result<Answer, Failure> {
    let opened = open(settings).await?;
    let view = document::find(&opened, &asked.document).await?;
    if view.size > LARGEST {
        return Err(Failure::Input(format!("{}: too large to be looked into", view.id)));
    }
    let mut bytes = Vec::new();
    opened.read_document(view.id, None, &mut bytes, &|_, _| true).await?;
    let said = cachet_record::examine(&view.title, &bytes);
    let found = match columns::of(asked.columns.as_ref(), Path::new(&view.title), &said, false)? {
        Some(columns) => cachet_record::measures(&bytes, &columns).unwrap_or_default(),
        None => cachet_record::entries(&bytes),
    };
    opened.file_entries(view.id, &found.entries, &found.reasons).await?;
    let left: Vec<_> = found.left.iter().map(|left| json!({ "place": left.place, "why": left.why })).collect();
    let mut lines = vec![format!("{} entries, {} pieces not understood", found.entries.len(), left.len())];
    lines.extend(found.left.iter().map(|left| format!("  {}  {:?}", crate::shown::plain(&left.place), left.why)));
    Ok(Answer::new(json!({ "entries": found.entries.len(), "left": left }), lines.join("\n")))
}
