//! The structured record inside the index: what was read from documents, and what the owner made of it.

use std::collections::BTreeMap;

use cachet_crypto::{DocumentId, EntryId, ObjectId, Timestamp};
use cachet_entry::{Entry, Profile, Reason};

use super::change::{Change, OwnEntry, Reading, Reasons, Related, Relation};
use crate::{Refusal, Result};

/// Largest piece of a reading, in bytes of JSON: one record of a snapshot holds it.
const PIECE: usize = 32 << 10;

/// Entries by where they come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) read: BTreeMap<DocumentId, ReadEntries>,
    /// States of the owner's entries, oldest first.
    pub(crate) own: BTreeMap<EntryId, Vec<OwnEntry>>,
    /// States of the medical profile, oldest first.
    pub(crate) profiles: Vec<(Timestamp, Profile)>,
    /// The owner's words on what belongs to which problem, oldest first; of several on the same the newest.
    pub(crate) relations: Vec<Relation>,
}

/// What one version of a document gave.
#[derive(Clone, Debug)]
pub(crate) struct ReadEntries {
    pub(crate) object: ObjectId,
    pub(crate) entries: Vec<Entry>,
    /// What some of them are for.
    pub(crate) reasons: Vec<Reason>,
}

impl Record {
    /// The medical profile as it now is.
    pub(crate) fn profile(&self) -> Option<&Profile> {
        self.profiles.last().map(|(_, profile)| profile)
    }

    /// Takes a piece of a reading.
    pub(crate) fn read(&mut self, reading: Reading) -> Result<()> {
        let Reading { document, object, from, entries } = reading;
        if from == 0 {
            self.read.insert(document, ReadEntries { object, entries, reasons: Vec::new() });
            return Ok(());
        }
        let begun = self.read.get_mut(&document).filter(|begun| begun.object == object);
        let begun = begun.filter(|begun| begun.entries.len() as u64 == u64::from(from)).ok_or(Refusal::Unknown)?;
        begun.entries.extend(entries);
        Ok(())
    }

    /// Takes what entries of a reading are for.
    pub(crate) fn explain(&mut self, reasons: Reasons) -> Result<()> {
        let read = self.read.get_mut(&reasons.document).filter(|read| read.object == reasons.object);
        read.ok_or(Refusal::Unknown)?.reasons.extend(reasons.reasons);
        Ok(())
    }

    /// Takes the owner's word on what belongs to a problem.
    pub(crate) fn relate(&mut self, relation: Relation) {
        self.relations.retain(|known| (&known.problem, known.what) != (&relation.problem, relation.what));
        self.relations.push(relation);
    }

    /// Takes a state of an own entry.
    pub(crate) fn keep(&mut self, own: OwnEntry) {
        self.own.entry(own.id).or_default().push(own);
    }

    /// Forgets what was read from a document that is erased. What the owner made of it is the owner's.
    pub(crate) fn forget(&mut self, document: DocumentId) {
        self.read.remove(&document);
        self.relations.retain(|relation| relation.what != Related::Document(document));
    }

    /// The shortest list of changes that rebuilds it.
    pub(crate) fn to_changes(&self) -> Vec<Change> {
        let readings = self.read.iter().flat_map(|(id, read)| readings(*id, read.object, &read.entries, &read.reasons));
        let own = self.own.values().flatten().cloned().map(Change::OwnEntry);
        let profiles = self.profiles.iter().cloned().map(|(at, profile)| Change::Profile { profile, at });
        let relations = self.relations.iter().cloned().map(Change::Relation);
        readings.chain(own).chain(profiles).chain(relations).collect()
    }
}

impl ReadEntries {
    /// Whether it is just this reading.
    pub(crate) fn says(&self, object: ObjectId, entries: &[Entry], reasons: &[Reason]) -> bool {
        self.object == object && self.entries == entries && self.reasons == reasons
    }
}

/// Reasons in one change: each fits a sealed part and a record of a snapshot.
const REASONS: usize = 24;

/// The changes that say what a version of a document gave.
pub(crate) fn readings(
    document: DocumentId,
    object: ObjectId,
    entries: &[Entry],
    reasons: &[Reason],
) -> impl Iterator<Item = Change> {
    let explained = reasons.chunks(REASONS).map(move |some| Reasons { document, object, reasons: some.to_vec() });
    let read = pieces(document, object, entries).into_iter().map(Change::Reading);
    read.chain(explained.map(Change::Reasons))
}

/// A reading in pieces that each fit a sealed part and a record of a snapshot; one empty piece for no entries.
fn pieces(document: DocumentId, object: ObjectId, entries: &[Entry]) -> Vec<Reading> {
    let empty = |from: usize| Reading {
        document,
        object,
        from: u32::try_from(from).expect("a file gives fewer entries"),
        entries: Vec::new(),
    };
    let mut pieces = vec![empty(0)];
    let mut size = 0;
    for (at, entry) in entries.iter().enumerate() {
        let length = serde_json::to_vec(entry).expect("an entry is strings, numbers and lists").len();
        if size + length > PIECE {
            pieces.push(empty(at));
            size = 0;
        }
        size += length;
        pieces.last_mut().expect("one piece is there from the start").entries.push(entry.clone());
    }
    pieces
}
