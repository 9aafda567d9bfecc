//! What a change says of access: readers, grants, links and standing rules.

use cachet_crypto::protocol::consent::Mode;
use cachet_crypto::{
    AccountId, Day, DepositLinkId, DocumentId, Envelope, GrantId, HealthLinkId, MailboxId, ObjectId, Sha256Digest,
    Timestamp,
};
use cachet_entry::Problem;
use cachet_seal::{Enclosed, Language, Terms};
use serde::{Deserialize, Serialize};

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
