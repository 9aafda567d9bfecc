//! What a change says of the record: entries read, entries of one's own, and what belongs to a problem.

use cachet_crypto::{DocumentId, EntryId, ObjectId, Timestamp};
use cachet_entry::{Entry, Problem, Reason};
use serde::{Deserialize, Serialize};

/// Entries read from one version of a document. The first piece replaces what was read before, the others go on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    /// Entries of this reading that stand before this piece.
    pub(crate) from: u32,
    pub(crate) entries: Vec<Entry>,
}

/// One state of an entry that the owner made. Earlier states stay: they are its history.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnEntry {
    pub(crate) id: EntryId,
    /// The entry of a document in whose place it stands; the document's own is kept.
    pub(crate) instead: Option<ReadPlace>,
    /// Null: removed.
    pub(crate) entry: Option<Entry>,
    pub(crate) at: Timestamp,
}

/// An entry that was read from a document.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadPlace {
    pub(crate) object: ObjectId,
    pub(crate) place: String,
}

/// What the entries of a reading are for, where the document says so. It follows on that reading.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reasons {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) reasons: Vec<Reason>,
}

/// Whether something belongs to a problem, as the owner says, whatever its document says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relation {
    pub(crate) problem: Problem,
    pub(crate) what: Related,
    pub(crate) belongs: bool,
}

/// What belongs to a problem.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Related {
    /// A document.
    Document(DocumentId),
    /// An entry of the record.
    Entry(EntryId),
}
