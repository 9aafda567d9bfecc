//! What the index holds of each document, grant, deposit link and mailbox.

use cachet_crypto::Timestamp;
use cachet_crypto::protocol::log::Head;

use super::super::change::{Grant, MadeLink, Pair, Version};

/// A document with its versions, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) versions: Vec<Version>,
    pub(crate) deleted: Option<Timestamp>,
    /// Who wrote it, as its file or its owner says; empty where nobody does.
    pub(crate) written: String,
}

impl Document {
    /// A document before its first version.
    pub(super) fn new() -> Self {
        Self { versions: Vec::new(), deleted: None, written: String::new() }
    }

    /// The newest version.
    pub(crate) fn newest(&self) -> &Version {
        self.versions.last().expect("a document enters the index with its first version")
    }

    /// Who wrote it, as is said of it; nothing where an attested sender stands.
    pub(crate) fn written_by(&self) -> &str {
        if self.newest().from.is_some() { "" } else { &self.written }
    }

    /// Whether another version was made from the one that `version` was made from.
    pub(crate) fn has_beside(&self, version: &Version) -> bool {
        let is_beside = |other: &Version| other.object != version.object && other.previous == version.previous;
        version.previous.is_some() && self.versions.iter().any(is_beside)
    }
}

/// A grant and whether it was taken back.
#[derive(Clone, Debug)]
pub(crate) struct GrantState {
    pub(crate) grant: Grant,
    pub(crate) revoked: Option<Timestamp>,
}

/// A deposit link, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct LinkState {
    pub(crate) made: MadeLink,
    pub(crate) revoked: Option<Timestamp>,
    /// Documents that came through it and were accepted, those that were erased since included.
    pub(crate) taken: u32,
}

/// A mailbox and its newest head.
#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    pub(crate) pair: Pair,
    pub(crate) head: Head,
    pub(crate) closed: bool,
}
