//! The vault log: an append-only chain of entries signed by the vault's owner, whose sealed parts only the owner opens.

use serde::{Deserialize, Serialize};

use crate::statement::declare;
use crate::{Error, GrantId, ObjectId, Sha256Digest, VaultId, label, sha256_concat};

/// Entries in one append at most.
pub const MAX_BATCH: usize = 1_000;

/// Objects that one entry may purge, at most.
pub const MAX_PURGED: usize = 1_000;

/// Largest sealed part of an entry, in bytes. Sealed parts are padded to [`SEALED_STEP`] before sealing.
pub const MAX_SEALED: usize = 256 * 1024;

/// Plaintext of a sealed part is padded to a multiple of this.
pub const SEALED_STEP: usize = 1024;

/// A chain never holds more than this (integers stay exact in JSON).
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

declare! {
    /// One entry of a vault log.
    LogEntry, "log-entry", {
        /// The vault.
        vault: VaultId,
        /// Number of the entry; the first is 1.
        n: u64,
        /// Link after entry n-1 (for n = 1: [`genesis`]).
        prev: Sha256Digest,
        /// What happened, as far as the server must know.
        act: Act,
        /// Hashes of the mailbox heads that this entry changes, in the order in which they are sent.
        heads: Vec<Sha256Digest>,
        /// SHA-256 of the sealed part.
        sealed: Sha256Digest,
    }
    check |entry| {
        let purged = if let Act::Purge { objects } = &entry.act { objects.len() } else { 0 };
        if entry.n == 0 || entry.n > MAX_NUMBER || entry.heads.len() > 4_096 || purged > MAX_PURGED {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

/// The kind of an entry and its public part.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", content = "public", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A new object: a document's first or next version.
    Put {
        /// Random id of this version.
        object: ObjectId,
        /// SHA-256 of the manifest payload.
        manifest: Sha256Digest,
        /// Root over the parts' digests.
        parts: Sha256Digest,
    },
    /// A new manifest over an object's unchanged content.
    Note {
        /// The object.
        object: ObjectId,
        /// SHA-256 of the new manifest payload.
        manifest: Sha256Digest,
    },
    /// A reader gets access.
    Grant {
        /// The grant.
        grant: GrantId,
        /// Hash of the consent.
        consent: Sha256Digest,
    },
    /// A reader loses access.
    Revoke {
        /// The grant.
        grant: GrantId,
    },
    /// A deposited object becomes part of the record.
    Accept {
        /// The object.
        object: ObjectId,
        /// SHA-256 of its manifest payload.
        manifest: Sha256Digest,
        /// Root over its parts' digests.
        parts: Sha256Digest,
    },
    /// A document is hidden; which one stands in the sealed part.
    Delete {},
    /// Objects are erased with their keys.
    Purge {
        /// The objects whose stored bytes go.
        objects: Vec<ObjectId>,
    },
    /// Entries of the structured record change; which and how stands in the sealed part.
    Record {},
    /// A sealed snapshot of the index up to the entry before.
    Snapshot {
        /// Object under which the snapshot's parts are stored.
        object: ObjectId,
        /// Root over the parts' digests.
        parts: Sha256Digest,
    },
    /// The owner's keys change.
    Rotate {
        /// Hash of the succession.
        succession: Sha256Digest,
        /// Hash of the next record.
        record: Sha256Digest,
    },
    /// The last entry: the vault is left.
    Close {},
}

/// Link before the first entry: SHA-256(label || vault).
#[must_use]
pub fn genesis(vault: VaultId) -> Sha256Digest {
    sha256_concat(&[label::LOG_GENESIS.as_bytes(), vault.as_bytes()])
}

/// link(n) = SHA-256(0x01 || link(n-1) || statement hash), for logs and mailbox heads alike.
#[must_use]
pub fn next_link(prev: Sha256Digest, statement: Sha256Digest) -> Sha256Digest {
    sha256_concat(&[&[0x01], prev.as_bytes(), statement.as_bytes()])
}

/// A place in a chain: the number of the last statement and the link after it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the last statement; 0 before the first.
    pub n: u64,
    /// Link after it.
    pub link: Sha256Digest,
}

impl Head {
    /// The head of an empty vault log.
    #[must_use]
    pub fn of_empty_log(vault: VaultId) -> Self {
        Self { n: 0, link: genesis(vault) }
    }

    /// The head after one more statement.
    #[must_use]
    pub fn extended(self, statement: Sha256Digest) -> Self {
        Self { n: self.n + 1, link: next_link(self.link, statement) }
    }

    /// The head after the statements whose hashes are given.
    #[must_use]
    pub fn extended_by(self, hashes: &[Sha256Digest]) -> Self {
        hashes.iter().fold(self, |head, hash| head.extended(*hash))
    }
}
