//! The access journal: one chain a mailbox, signed by the mailbox key before anything is served.

use crate::statement::declare;
use crate::{Error, GrantId, MailboxId, ObjectId, Sha256Digest};

/// Largest sealed part of a journal entry, in bytes.
pub const MAX_SEALED: usize = 1024;

declare! {
    /// One opening of one grant.
    AccessEntry, "access-entry", {
        /// The mailbox, which is the signer too.
        mailbox: MailboxId,
        /// The grant that is used.
        grant: GrantId,
        /// The object that is opened.
        object: ObjectId,
        /// Number of the entry; the first is 1.
        seq: u64,
        /// Hash of the mailbox key's entry before; null for the first.
        previous: Option<Sha256Digest>,
        /// SHA-256 of the sealed part (the exact time by the reader's clock, under the pair key).
        sealed: Sha256Digest,
    }
    check |entry| {
        if entry.signer != entry.mailbox.into() || entry.epoch.is_some() {
            return Err(Error::Bind);
        }
        if entry.seq == 0 || entry.seq > super::log::MAX_NUMBER || (entry.seq == 1) != entry.previous.is_none() {
            return Err(Error::Malformed);
        }
        Ok(())
    }
}
