//! Entries that a document gave: whether they fit, how they are filed and what names each.

use std::collections::BTreeSet;

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{DocumentId, EntryId, ObjectId, sha256};
use cachet_entry::{Entry, Reason};

use crate::vault::draft::Draft as LogDraft;
use crate::vault::record::readings;
use crate::{Error, Result};

/// Entries of one document, at most.
const MAX_READ: usize = 20_000;

/// Whether entries that were read from a file fit.
pub(crate) fn check_read(entries: &[Entry], reasons: &[Reason]) -> Result<()> {
    let few = entries.len().max(reasons.len()) <= MAX_READ;
    let places: BTreeSet<&str> = entries.iter().map(|entry| entry.place.as_str()).collect();
    let about = |reason: &Reason| places.contains(reason.place.as_str()) && reason.problem.check().is_ok();
    let fit = few && entries.iter().all(|entry| entry.check().is_ok()) && reasons.iter().all(about);
    if fit { Ok(()) } else { Err(Error::Input("entry")) }
}

/// Files a reading over the newest version, unless it stands there already.
pub(crate) fn filed(
    draft: &mut LogDraft<'_>,
    document: DocumentId,
    entries: &[Entry],
    reasons: &[Reason],
) -> Result<()> {
    let object = draft.index.documents.get(&document).ok_or(Error::Input("document"))?.newest().object;
    if draft.index.record.read.get(&document).is_some_and(|known| known.says(object, entries, reasons)) {
        return Ok(());
    }
    readings(document, object, entries, reasons).try_for_each(|change| draft.push(Act::Record {}, vec![change]))
}

/// The id of an entry that was read: it follows from its place, so that every device names it alike.
pub(crate) fn read_id(object: ObjectId, place: &str) -> EntryId {
    let digest = sha256(&[object.as_bytes().as_slice(), place.as_bytes()].concat());
    let mut id = [0; 16];
    id.copy_from_slice(&digest.as_bytes()[..16]);
    EntryId::from_bytes(id)
}
