//! What the owner's sealed parts say: changes to the index. A snapshot is a list of changes too, the shortest that
//! rebuilds the index. Formats: `crypto/SPEC.md`, "Sealed parts" and "Snapshot".

use cachet_crypto::protocol::consent::Mode;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{
    AccountId, Day, DepositLinkId, DocumentId, EntryId, Envelope, GrantId, HealthLinkId, MailboxId, ObjectId,
    Sha256Digest, Timestamp,
};
use cachet_entry::{Entry, Problem, Profile, Reason};
use cachet_seal::{Enclosed, Language, Terms};
use serde::{Deserialize, Serialize};

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

/// A deposit link as its owner keeps it: its public keys and its limits, never what its text holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MadeLink {
    /// By what the server knows it.
    pub(crate) link: DepositLinkId,
    /// The account, which is never made, whose keys sign what comes through it.
    pub(crate) account: AccountId,
    /// Fingerprint of these keys.
    pub(crate) key: Sha256Digest,
    pub(crate) label: String,
    pub(crate) until: Day,
    pub(crate) count: u32,
    pub(crate) at: Timestamp,
}

/// One version of a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) number: u32,
    pub(crate) previous: Option<ObjectId>,
    /// The document key: the manifest's file key.
    pub(crate) key: Enclosed<16>,
    pub(crate) manifest: Sha256Digest,
    pub(crate) parts: Sha256Digest,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) date: Day,
    pub(crate) category: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    /// Epoch of the owner's keys that signed the manifest; of no meaning for another author.
    pub(crate) epoch: u32,
    /// Null for the owner.
    pub(crate) author: Option<Author>,
    /// Who deposited the document; a note of the owner's does not change it. Null for the owner's own.
    pub(crate) from: Option<Origin>,
    pub(crate) at: Timestamp,
}

/// Who made a version, when it was not the owner.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Author {
    pub(crate) account: AccountId,
    pub(crate) key: Sha256Digest,
    pub(crate) name: String,
    /// The author's account record.
    pub(crate) record: Envelope,
    /// The registrar's word on the author's keys, as it was shown when the document was accepted.
    pub(crate) credential: Option<Envelope>,
}

/// Who deposited a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    pub(crate) account: AccountId,
    pub(crate) name: String,
}

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

/// What the owner agreed to have read by whoever has a link.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Showing {
    pub(crate) link: HealthLinkId,
    pub(crate) to: ShownTo,
    /// What it leads to.
    pub(crate) contents: Vec<String>,
    /// Null: until it is given up.
    pub(crate) until: Option<Timestamp>,
}

/// For whom a link is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShownTo {
    /// Whoever it is given to.
    Link,
    /// Whoever finds the emergency card.
    Card,
    /// A screen that the owner stands before.
    Screen,
}

/// A new manifest over a version's content.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) key: Enclosed<16>,
    pub(crate) manifest: Sha256Digest,
    pub(crate) title: String,
    pub(crate) date: Day,
    pub(crate) category: String,
    pub(crate) epoch: u32,
    pub(crate) at: Timestamp,
}

/// A reader as the owner knows one, and the mailbox they share.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    pub(crate) mailbox: MailboxId,
    pub(crate) account: AccountId,
    pub(crate) epoch: u32,
    /// Key-set fingerprint that the owner recognised.
    pub(crate) key: Sha256Digest,
    pub(crate) name: String,
    pub(crate) profession: String,
    pub(crate) rpps: String,
    pub(crate) place: String,
    /// The registrar's credential for these keys.
    pub(crate) credential: Envelope,
    pub(crate) recognised: String,
    pub(crate) since: Timestamp,
    pub(crate) pair_key: Enclosed<32>,
    pub(crate) claim_secret: Enclosed<32>,
    /// What a drop at the reader's door must show, as the scanned code said. Pairs of before the code could say it have none.
    #[serde(default)]
    pub(crate) door: Option<Enclosed<32>>,
}

/// A grant as the owner knows it. The full terms stand in the sealed part of the entry that granted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    pub(crate) grant: GrantId,
    pub(crate) mailbox: MailboxId,
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) mode: Mode,
    pub(crate) not_before: Day,
    pub(crate) not_after: Day,
    pub(crate) purpose: String,
    pub(crate) salt: Enclosed<32>,
    pub(crate) consent: Sha256Digest,
    pub(crate) k: u64,
    pub(crate) envelope: Sha256Digest,
    pub(crate) at: Timestamp,
    /// The terms as signed; null in snapshots.
    pub(crate) terms: Option<Terms>,
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

/// Who wrote a document that its owner put.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) document: DocumentId,
    /// Empty: what was said before is taken back.
    pub(crate) by: String,
}

/// A standing rule: documents that enter the vault after it go to one reader, as its agreement says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// The first grant of its agreement.
    pub(crate) id: GrantId,
    pub(crate) mailbox: MailboxId,
    /// What follows: documents to which one of these applies.
    pub(crate) over: Vec<RuleOver>,
    pub(crate) purpose: String,
    /// The agreement as it was signed.
    pub(crate) text: String,
    pub(crate) text_version: u32,
    pub(crate) language: Language,
    pub(crate) mode: Mode,
    pub(crate) until: Day,
    /// Documents that entered since and were not granted to the reader, oldest first; empty but in snapshots.
    pub(crate) newer: Vec<DocumentId>,
}

/// To which documents a standing rule applies.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleOver {
    /// Those of a category.
    Category(String),
    /// Those that belong to a problem.
    Problem(Problem),
}

/// A standing rule: documents of a category that enter the vault after it go to one reader, as its agreement says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryRule {
    /// The first grant of its agreement.
    pub(crate) id: GrantId,
    pub(crate) mailbox: MailboxId,
    pub(crate) category: String,
    pub(crate) purpose: String,
    /// The agreement as it was signed.
    pub(crate) text: String,
    pub(crate) text_version: u32,
    pub(crate) language: Language,
    pub(crate) mode: Mode,
    pub(crate) until: Day,
    /// Documents that entered since and were not granted to the reader, oldest first; empty but in snapshots.
    pub(crate) newer: Vec<DocumentId>,
}

impl From<CategoryRule> for Rule {
    fn from(rule: CategoryRule) -> Self {
        let CategoryRule { id, mailbox, category, purpose, text, text_version, language, mode, until, newer } = rule;
        let over = vec![RuleOver::Category(category)];
        Self { id, mailbox, over, purpose, text, text_version, language, mode, until, newer }
    }
}
