//! Mailboxes: what their owner and their reader see, and openings.

use super::{PartRef, present, wire};
use crate::protocol::account::Succeeded;
use crate::protocol::log::Head;
use crate::{Base64Url, Envelope, GrantId, MailboxId, MessageId, Sha256Digest, VerifyingKey};

wire! {
    /// The mailboxes of a vault that are not closed, in no order.
    OpenMailboxes {
        /// Each with its newest head.
        mailboxes: Vec<OpenMailbox>,
    }

    /// A mailbox that is not closed.
    OpenMailbox {
        /// The mailbox.
        mailbox: MailboxId,
        /// Number and link of its newest head.
        head: Head,
    }

    /// A new mailbox of a vault.
    CreateMailbox {
        /// Random id.
        mailbox: MailboxId,
        /// SHA-256 of the claim secret.
        claim: Sha256Digest,
    }

    /// A mailbox as the vault's owner gets it.
    OwnedMailbox {
        /// The reader's key; null until claimed.
        #[serde(deserialize_with = "present")]
        key: Option<VerifyingKey>,
        /// Key changes since the first key, oldest first.
        changes: Vec<Envelope>,
        /// Messages, sealed to the owner, in no order.
        messages: Vec<StoredMessage>,
        /// Entries of the access journal after the number asked for, oldest first.
        journal: Vec<StoredAccess>,
        /// Whether the journal goes on after these.
        more: bool,
    }

    /// A message as stored.
    StoredMessage {
        /// Its id.
        message: MessageId,
        /// An age file for the vault's owner.
        body: Base64Url,
    }

    /// A journal entry with its sealed part.
    StoredAccess {
        /// The signed entry.
        entry: Envelope,
        /// Sealed under the pair key.
        sealed: Base64Url,
    }

    /// A claim of a mailbox.
    Claim {
        /// The claim secret, 32 bytes.
        secret: Base64Url,
        /// The reader's key for this mailbox.
        key: VerifyingKey,
    }

    /// A mailbox as its reader gets it.
    ReaderMailbox {
        /// Newest head; null before the first.
        #[serde(deserialize_with = "present")]
        head: Option<Envelope>,
        /// Hashes of the heads after the number asked for, up to the newest.
        since: Base64Url,
        /// Records of the owner, every epoch.
        owner: Vec<Succeeded>,
        /// Consents, terms and envelopes of the grants in force.
        grants: Vec<ServedGrant>,
    }

    /// A grant as its reader gets it.
    ServedGrant {
        /// The grant.
        grant: GrantId,
        /// The signed consent.
        consent: Envelope,
        /// Terms, an age file for the reader.
        terms: Base64Url,
        /// The newest signed envelope.
        envelope: Envelope,
    }

    /// A message to the vault's owner.
    Message {
        /// An age file.
        body: Base64Url,
    }

    /// A change of the mailbox key.
    KeyChange {
        /// [`MailboxKeyChange`](crate::protocol::mailbox::MailboxKeyChange), signed by the old key.
        change: Envelope,
    }

    /// The newest entry of a journal.
    JournalTail {
        /// Null when the journal is empty.
        #[serde(deserialize_with = "present")]
        last: Option<StoredAccess>,
    }

    /// An opening: the next journal entry, before anything is served.
    Opening {
        /// The signed [`AccessEntry`](crate::protocol::journal::AccessEntry).
        entry: Envelope,
        /// Its sealed part.
        sealed: Base64Url,
    }

    /// What an opening serves.
    Opened {
        /// The age header for the reader.
        header: Base64Url,
        /// The manifest payload.
        manifest: Base64Url,
        /// Parts in order.
        parts: Vec<PartRef>,
        /// Pass for these parts, in [`PASS_HEADER`].
        pass: String,
    }
}
