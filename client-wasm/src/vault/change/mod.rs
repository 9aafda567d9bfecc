//! What the owner's sealed parts say: changes to the index. A snapshot is a list of changes too, the shortest that
//! rebuilds the index. Formats: `crypto/SPEC.md`, "Sealed parts" and "Snapshot".

mod access;
mod document;
mod record;

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{DepositLinkId, DocumentId, GrantId, HealthLinkId, MailboxId, ObjectId, Sha256Digest, Timestamp};
use cachet_entry::Profile;
use serde::{Deserialize, Serialize};

pub use access::RuleOver;
pub(crate) use access::{CategoryRule, Grant, MadeLink, Pair, Rule, Showing, ShownTo};
pub(crate) use document::{Author, Note, Origin, Version, Written};
pub use record::Related;
pub(crate) use record::{OwnEntry, ReadPlace, Reading, Reasons, Relation};

/// Plaintext of a log entry's sealed part.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedPart {
    /// When, by the owner's clock.
    pub(crate) at: Timestamp,
    /// What changed, in order.
    pub(crate) changes: Vec<Change>,
}

/// One change of the index.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Change {
    /// A first or next version.
    Version(Version),
    /// New title, date or category over the same content.
    Note(Note),
    /// A reader with whom a mailbox is shared.
    Pair(Pair),
    /// A grant.
    Grant(Grant),
    /// A further envelope of a grant.
    Envelope {
        /// The grant.
        grant: GrantId,
        /// The object it now gives.
        object: ObjectId,
        /// Its number.
        k: u64,
        /// Its hash.
        envelope: Sha256Digest,
    },
    /// The newest head of a mailbox.
    Head {
        /// The mailbox.
        mailbox: MailboxId,
        /// Number and link.
        head: Head,
        /// Whether it is closed.
        closed: bool,
    },
    /// A grant taken back.
    Revoke {
        /// The grant.
        grant: GrantId,
        /// When.
        at: Timestamp,
    },
    /// A document hidden, restorable by a note.
    Delete {
        /// The document.
        document: DocumentId,
        /// When.
        at: Timestamp,
    },
    /// A document erased with its keys.
    Purge {
        /// The document.
        document: DocumentId,
    },
    /// A new recovery sheet with new keys.
    Sheet {
        /// The sheet's number.
        number: u32,
    },
    /// Entries that were read from a version of a document.
    Reading(Reading),
    /// An entry that the owner made, corrected or removed.
    OwnEntry(OwnEntry),
    /// A SMART Health Link was made, for somebody, for an emergency card or for a screen: the owner's signed word that
    /// this was to be read. Changes nothing of the index.
    Showing(Showing),
    /// A link that was made is revoked: a server that brings it back is refused.
    ShowingEnd {
        /// The link.
        link: HealthLinkId,
        /// When.
        at: Timestamp,
    },
    /// The medical profile as it now is. Earlier states stay: they are its history.
    Profile {
        /// What it says.
        profile: Profile,
        /// When.
        at: Timestamp,
    },
    /// A standing rule over one category, as it was written before a rule could be over more. Read, never written.
    Rule(CategoryRule),
    /// A standing rule ends.
    RuleEnd {
        /// The rule.
        rule: GrantId,
    },
    /// A document that others left and that was erased; in snapshots only.
    Erased {
        /// The document.
        document: DocumentId,
    },
    /// A link by which somebody without an account deposits.
    DepositLink(MadeLink),
    /// Such a link is revoked.
    DepositLinkEnd {
        /// The link.
        link: DepositLinkId,
        /// When.
        at: Timestamp,
    },
    /// How many documents of such a link were accepted, those that were erased included; in snapshots only.
    DepositLinkTaken {
        /// The link.
        link: DepositLinkId,
        /// How many.
        taken: u32,
    },
    /// What entries of a reading are for, as the document says.
    Reasons(Reasons),
    /// The owner's word on whether something belongs to a problem. The newest word counts.
    Relation(Relation),
    /// A standing rule.
    StandingRule(Rule),
    /// Who wrote a document, as its file or its owner says. The newest word counts.
    Written(Written),
}
