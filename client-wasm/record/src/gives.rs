//! What a file would give to the record, told before anything is kept: how much of which kind, from when to when, and what
//! was not understood.

use cachet_entry::{Entry, EntryKind, Value};
use serde::Serialize;

use crate::entries::{Entries, Left};

/// Different measures that are named; the others are counted among their kind.
const MAX_NAMED: usize = 12;
/// Pieces that were not understood and are named.
const MAX_LEFT: usize = 20;
/// Entries that are shown whole.
const MAX_FIRST: usize = 5;

/// A measure or result, and how often it stands in the file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Given {
    /// What.
    pub text: String,
    /// Its unit.
    pub unit: String,
    /// How many values.
    pub number: u32,
}

/// What a file gives.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gives {
    /// Entries of each kind that there is.
    pub kinds: Vec<(EntryKind, u32)>,
    /// Measures and results, the most frequent first.
    pub measures: Vec<Given>,
    /// The first moment that is said.
    pub from: Option<String>,
    /// The last.
    pub until: Option<String>,
    /// The first entries, as they would be kept.
    pub first: Vec<Entry>,
    /// What was not understood: the first pieces.
    pub left: Vec<Left>,
    /// All pieces that were not understood.
    pub all_left: u32,
    /// Pieces that say what the one before said, and are kept once.
    pub repeated: u32,
}

impl Gives {
    /// What `found` comes to; `None` when a file says nothing line by line.
    #[must_use]
    pub fn of(found: &Entries) -> Option<Self> {
        if found.entries.is_empty() && found.left.is_empty() {
            return None;
        }
        let of = |kind| count(found.entries.iter().filter(|entry| entry.kind == kind).count());
        let mut measures: Vec<Given> = Vec::new();
        for entry in &found.entries {
            let Some(Value::Quantity { unit, .. }) = &entry.value else { continue };
            match measures.iter_mut().find(|given| given.text == entry.text && given.unit == *unit) {
                Some(given) => given.number += 1,
                None => measures.push(Given { text: entry.text.clone(), unit: unit.clone(), number: 1 }),
            }
        }
        measures.sort_by_key(|given| std::cmp::Reverse(given.number));
        measures.truncate(MAX_NAMED);
        let dates = || found.entries.iter().filter_map(|entry| entry.date.clone());
        Some(Self {
            kinds: EntryKind::ALL.into_iter().map(|kind| (kind, of(kind))).filter(|(_, number)| *number > 0).collect(),
            measures,
            from: dates().min(),
            until: dates().max(),
            first: found.entries.iter().take(MAX_FIRST).cloned().collect(),
            left: found.left.iter().take(MAX_LEFT).cloned().collect(),
            all_left: count(found.left.len()) + found.unlisted,
            repeated: found.repeated,
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
