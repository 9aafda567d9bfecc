//! What of a record holds on the day of a summary.

use cachet_entry::{Entry, EntryKind, Given, Status};

/// Whether an entry no longer holds `at` the time of the summary: as it says itself, or because it is a treatment that has
/// ended since its document was written.
pub(super) fn is_over(entry: &Entry, at: &str) -> bool {
    let has_ended = |until: &String| {
        let exact = until.len().min("YYYY-MM-DD".len());
        until.get(..exact) < at.get(..exact)
    };
    entry.status == Status::Past || entry.kind == EntryKind::Treatment && entry.until.as_ref().is_some_and(has_ended)
}

/// Whether a vaccination only says that its vaccine was delivered.
pub(super) fn is_only_delivered(entry: &Entry) -> bool {
    Given::of(entry).delivered.is_some()
}
