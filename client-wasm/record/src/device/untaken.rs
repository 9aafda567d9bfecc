//! What an export holds and nothing is made of: told, so that nobody believes it to be in the record.

use std::collections::BTreeMap;

use crate::entries::{Entries, Why};
use crate::finding::title;

/// What an export holds beside the values that are taken, kind by kind, with how often each is there.
#[derive(Default)]
pub(super) struct Untaken(BTreeMap<String, usize>);

impl Untaken {
    pub(super) fn count(&mut self, kind: &str) {
        if let Some(number) = self.0.get_mut(kind) {
            *number += 1;
        } else if self.0.len() < MAX_UNTAKEN {
            self.0.insert(kind.to_owned(), 1);
        }
    }

    /// Counts what stands in columns that are not `taken`, under their headings.
    pub(super) fn count_columns(&mut self, head: &[String], row: &[String], taken: impl Fn(usize) -> bool) {
        for (at, text) in row.iter().enumerate() {
            if !taken(at) && !text.trim().is_empty() {
                let heading = head.get(at).map_or("", |heading| heading.trim());
                self.count(format!("column {} {heading}", at + 1).trim_end());
            }
        }
    }

    /// Takes the kinds of `other` that are not here.
    pub(super) fn complete_with(&mut self, other: Self) {
        for (kind, number) in other.0 {
            self.0.entry(kind).or_insert(number);
        }
    }

    /// Says it: a line for each kind.
    pub(super) fn tell(self, found: &mut Entries) {
        for (kind, number) in self.0 {
            found.leave(&title(&format!("{kind} × {number}")).unwrap_or_default(), Why::Unknown);
        }
    }
}

/// Kinds that are told apart; an export knows about a hundred.
const MAX_UNTAKEN: usize = 1_000;
