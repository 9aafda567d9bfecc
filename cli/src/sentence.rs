//! An entry of the record as one reads it on a terminal.

use cachet_entry::{Entry, Number, Status, Value, said_unit};

/// An entry in a few words.
pub(crate) fn sentence(entry: &Entry) -> String {
    let value = entry.value.as_ref().map(|value| match value {
        Value::Quantity { number, unit } => format!("{number} {}", said_unit(unit)).trim().to_owned(),
        Value::Words(words) => words.clone(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
    });
    let range = entry.range.as_ref().map(|range| {
        let bound = |number: &Option<Number>| number.as_ref().map(ToString::to_string);
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
