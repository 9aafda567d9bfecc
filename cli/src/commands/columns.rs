//! What stands in the columns of a table of measures, as it is typed.

use std::path::Path;

use cachet_record::{Column, Finding};

use crate::failure::Failure;
use crate::preview;

/// What was typed for `--columns`.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// The table is kept and not read.
    Unread,
    /// One for each column.
    Columns(Vec<Column>),
}

/// Reads `none`, or words with commas between them.
pub(crate) fn parse(text: &str) -> Result<Choice, String> {
    if text == "none" {
        return Ok(Choice::Unread);
    }
    let columns = text.split(',').map(|word| word.parse::<Column>().map_err(|why| why.to_string()));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    match columns.iter().filter(|column| column.is_day()).count() {
        1 if columns.iter().any(|column| matches!(column, Column::Value { .. })) => Ok(Choice::Columns(columns)),
        1 => Err("no column holds values".to_owned()),
        0 => Err("no column holds the day".to_owned()),
        _ => Err("two columns hold the day".to_owned()),
    }
}

/// The columns of `file`, which is what `found` says; `None` when nothing is to be read by columns. A table whose columns
/// nobody chose is refused, unless it is only looked at.
pub(crate) fn of(
    choice: Option<&Choice>,
    file: &Path,
    found: &Finding,
    is_look: bool,
) -> Result<Option<Vec<Column>>, Failure> {
    let name = file.display();
    match (choice, &found.table) {
        (Some(Choice::Columns(columns)), Some(table)) if columns.len() <= table.columns.len() => {
            Ok(Some(columns.clone()))
        }
        (Some(Choice::Columns(columns)), Some(table)) => Err(Failure::Input(format!(
            "{name}: {} columns were named, and it has {}",
            columns.len(),
            table.columns.len()
        ))),
        (Some(Choice::Columns(_)), None) => Err(Failure::Input(format!("{name}: not a table of measures"))),
        (None, Some(table)) if !is_look && table.has_measures() => Err(Failure::Input(format!(
            "{name}: {}\nSay what stands in them: --columns {}\nor keep it unread: --columns none",
            preview::table(table).join("\n"),
            preview::proposal(table)
        ))),
        _ => Ok(None),
    }
}
