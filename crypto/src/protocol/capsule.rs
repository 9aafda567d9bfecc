//! The exit capsule: what its owner signs of an export, and how a server that knows nothing takes it in.

use super::account::Succeeded;
use super::api::{AppendedEntry, NewObject, OwnObject, StoredAccess, StoredMessage, present, wire};
use super::log::Head;
use super::transparency::VaultLabel;
use super::way_in::RecoveryWayIn;
use crate::statement::declare;
use crate::{Base64Url, Envelope, Error, GrantId, MailboxId, Sha256Digest, Timestamp, VaultId, VerifyingKey};

declare! {
    /// The last file of a capsule: which vault it holds, up to which entry, and the digest of the list of all its files.
    Capsule, "capsule", {
        /// The vault.
        vault: VaultId,
        /// Number of the last entry that the capsule holds.
        n: u64,
        /// Link after it.
        link: Sha256Digest,
        /// SHA-256 of the capsule's list of files.
        sums: Sha256Digest,
        /// When it was made, by the owner's clock.
        made: Timestamp,
    }
    check |capsule| {
        if capsule.epoch.is_none() { Err(Error::Bind) } else { Ok(()) }
    }
}

declare! {
    /// The owner asks one server to take account and vault in, up to one entry.
    Restore, "restore", {
        /// Origin of the server, as the client knows it.
        origin: String,
        /// The vault.
        vault: VaultId,
        /// Label of its head in the directory.
        label: VaultLabel,
        /// Number of the last entry.
        n: u64,
        /// Link after it.
        link: Sha256Digest,
    }
    check |restore| {
        if restore.epoch.is_none() {
            return Err(Error::Bind);
        }
        if restore.origin.len() > 255 || restore.n > super::log::MAX_NUMBER {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

impl Restore {
    /// The head to which the log is restored.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { n: self.n, link: self.link }
    }
}

wire! {
    /// An account that comes from another server, with an empty vault that is to be filled.
    RestoreAccount {
        /// [`Restore`], signed by the newest record's key.
        restore: Envelope,
        /// Every record of the account.
        records: Vec<Succeeded>,
        /// Way in by the recovery sheet.
        recovery: RecoveryWayIn,
        /// The keyring as it was exported.
        keyring: OwnObject,
        /// The mailbox index as it was exported; null when there was none.
        #[serde(deserialize_with = "present")]
        mailboxes: Option<OwnObject>,
    }

    /// The next stretch of a vault that is being restored, taken whole or not at all.
    #[derive(Default)]
    RestoreVault {
        /// Consecutive entries.
        entries: Vec<AppendedEntry>,
        /// Objects as they stand at the end, made of staged parts.
        objects: Vec<NewObject>,
        /// Mailboxes as they stand at the end, without grants and journal.
        mailboxes: Vec<KeptMailbox>,
        /// Grants in force, of mailboxes and objects that are there.
        grants: Vec<KeptGrant>,
        /// Journal lines, in order.
        journal: Vec<KeptAccess>,
        /// Whether this was all: the server then compares everything with the entries.
        whole: bool,
    }

    /// A mailbox as an export holds it.
    KeptMailbox {
        /// The mailbox.
        mailbox: MailboxId,
        /// SHA-256 of the claim secret; null once claimed.
        #[serde(deserialize_with = "present")]
        claim: Option<Sha256Digest>,
        /// The reader's key in force; null until claimed.
        #[serde(deserialize_with = "present")]
        key: Option<VerifyingKey>,
        /// Changes of that key, oldest first.
        changes: Vec<Envelope>,
        /// Messages of the reader.
        messages: Vec<StoredMessage>,
        /// Hashes of all heads, 32 bytes each, in order.
        hashes: Base64Url,
        /// The newest head; null before the first.
        #[serde(deserialize_with = "present")]
        head: Option<Envelope>,
    }

    /// A grant in force as an export holds it.
    KeptGrant {
        /// The mailbox.
        mailbox: MailboxId,
        /// The grant.
        grant: GrantId,
        /// The signed consent.
        consent: Envelope,
        /// Terms, an age file for the reader.
        terms: Base64Url,
        /// The newest signed envelope.
        envelope: Envelope,
        /// The age header that it binds.
        header: Base64Url,
    }

    /// A journal line of one mailbox.
    KeptAccess {
        /// The mailbox.
        mailbox: MailboxId,
        /// The line.
        access: StoredAccess,
    }

    /// All that a server holds of one mailbox, as the vault's owner takes it along.
    KeptPair {
        /// The mailbox.
        mailbox: KeptMailbox,
        /// Its grants in force.
        grants: Vec<KeptGrant>,
        /// Lines of its journal after the number asked for, oldest first.
        journal: Vec<StoredAccess>,
        /// Whether the journal goes on after these.
        more: bool,
    }
}
