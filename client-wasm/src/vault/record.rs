//! The structured record inside the index: what was read from documents, and what the owner made of it.

use std::collections::BTreeMap;

use cachet_crypto::{DocumentId, EntryId, ObjectId, Timestamp};
use cachet_entry::{Entry, Profile};

use super::change::{Change, OwnEntry, Reading};
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
}

/// What one version of a document gave.
#[derive(Clone, Debug)]
pub(crate) struct ReadEntries {
    pub(crate) object: ObjectId,
    pub(crate) entries: Vec<Entry>,
}

impl Record {
    /// Takes a piece of a reading.
    pub(crate) fn read(&mut self, reading: Reading) -> Result<()> {
        let Reading { document, object, from, entries } = reading;
        if from == 0 {
            self.read.insert(document, ReadEntries { object, entries });
            return Ok(());
        }
        let begun = self.read.get_mut(&document).filter(|begun| begun.object == object);
        let begun = begun.filter(|begun| begun.entries.len() as u64 == u64::from(from)).ok_or(Refusal::Unknown)?;
        begun.entries.extend(entries);
        Ok(())
    }

    /// Takes a state of an own entry.
    pub(crate) fn keep(&mut self, own: OwnEntry) {
        self.own.entry(own.id).or_default().push(own);
    }

    /// Forgets what was read from a document that is erased. What the owner made of it is the owner's.
    pub(crate) fn forget(&mut self, document: DocumentId) {
        self.read.remove(&document);
    }

    /// The shortest list of changes that rebuilds it.
    pub(crate) fn to_changes(&self) -> Vec<Change> {
        let readings = self.read.iter().flat_map(|(id, read)| pieces(*id, read.object, &read.entries));
        let own = self.own.values().flatten().cloned().map(Change::OwnEntry);
        let profiles = self.profiles.iter().cloned().map(|(at, profile)| Change::Profile { profile, at });
        readings.map(Change::Reading).chain(own).chain(profiles).collect()
    }
}

/// A reading in pieces that each fit a sealed part and a record of a snapshot; one empty piece for no entries.
pub(crate) fn pieces(document: DocumentId, object: ObjectId, entries: &[Entry]) -> Vec<Reading> {
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
