//! One line of the journal: what happened, to whom and about what.

use std::collections::BTreeMap;

use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::{AccountId, DocumentId, GrantId, MailboxId, ObjectId, Timestamp};
use cachet_seal::{Opening, open_access_time};

use crate::vault::change::{CategoryRule, Change, Pair, Rule, ShownTo};
use crate::vault::index::Index;

/// What happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// A reader opened a document: from the reader's signed chain.
    Opened,
    /// Access was granted.
    Granted,
    /// Access was taken back.
    Revoked,
    /// A document was added.
    Added,
    /// Title, date or category changed, or a deleted document came back.
    Edited,
    /// A new version was added.
    Version,
    /// A document was deleted.
    Deleted,
    /// A document was erased.
    Purged,
    /// An entry of the structured record was made or corrected by hand.
    Recorded,
    /// An entry of the structured record was removed or set aside.
    Unrecorded,
    /// Something was said to belong to a problem.
    Related,
    /// Something was said not to belong to a problem.
    Unrelated,
    /// Who wrote a document is said otherwise than before.
    Attributed,
    /// A standing rule was agreed to.
    Ruled,
    /// A standing rule was ended.
    Unruled,
    /// The medical profile changed.
    Profiled,
    /// A link was made under which somebody without an account reads something.
    LinkMade,
    /// An emergency card was made.
    CardMade,
    /// Something was shown on a screen that the owner stood before.
    Shown,
    /// A link was made by which somebody without an account deposits.
    DepositLinkMade,
    /// Such a link was revoked.
    DepositLinkRevoked,
    /// A new recovery sheet with new keys.
    Sheet,
    /// A reader opened one grant more often within an hour than a person reads: a program may be reading, with stolen keys.
    Many,
    /// Openings are missing from a reader's chain: the server withholds or the reader skipped them.
    Gap,
    /// Openings under a key that the person did not bind: nobody's.
    Unbound,
}

impl Act {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Granted => "granted",
            Self::Revoked => "revoked",
            Self::Added => "added",
            Self::Edited => "edited",
            Self::Version => "version",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
            Self::Recorded => "recorded",
            Self::Unrecorded => "unrecorded",
            Self::Related => "related",
            Self::Unrelated => "unrelated",
            Self::Attributed => "attributed",
            Self::Ruled => "ruled",
            Self::Unruled => "unruled",
            Self::Profiled => "profiled",
            Self::LinkMade => "link-made",
            Self::DepositLinkMade => "deposit-link-made",
            Self::DepositLinkRevoked => "deposit-link-revoked",
            Self::CardMade => "card-made",
            Self::Shown => "shown",
            Self::Sheet => "sheet",
            Self::Many => "many",
            Self::Gap => "gap",
            Self::Unbound => "unbound",
        }
    }
}

/// One line of the journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalLine {
    /// When: the owner's clock, or for openings the reader's.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Who, for what a reader did or was given.
    pub person: String,
    /// Title of the document, or the words of the entry.
    pub document: String,
    /// The grant, where there is one.
    pub grant: Option<GrantId>,
}

/// Seconds within which a word on the author belongs to the adding of the document.
const WITH_ADDING: u64 = 600;

/// Titles by object and by document, also of documents that are gone.
pub(super) struct Titles {
    objects: BTreeMap<ObjectId, String>,
    documents: BTreeMap<DocumentId, String>,
    grants: BTreeMap<GrantId, (MailboxId, DocumentId)>,
    /// To whom each standing rule sends.
    rules: BTreeMap<GrantId, MailboxId>,
    /// When documents were added of which nobody said yet who wrote them.
    added: BTreeMap<DocumentId, Timestamp>,
}

pub(super) fn titles(index: &Index) -> Titles {
    let versions = index.documents.values().flat_map(|document| &document.versions);
    Titles {
        objects: versions.map(|version| (version.object, version.title.clone())).collect(),
        documents: index.documents.iter().map(|(id, document)| (*id, document.newest().title.clone())).collect(),
        grants: index.grants.iter().map(|(id, state)| (*id, (state.grant.mailbox, state.grant.document))).collect(),
        rules: index.rules.iter().map(|(id, rule)| (*id, rule.mailbox)).collect(),
        added: BTreeMap::new(),
    }
}

/// What a change of the log says, if it is for people to read.
pub(super) fn line(index: &Index, titles: &mut Titles, change: &Change, at: Timestamp) -> Option<JournalLine> {
    let person =
        |mailbox: &MailboxId| index.mailboxes.get(mailbox).map(|held| held.pair.name.clone()).unwrap_or_default();
    let (act, person, document, grant) = match change {
        Change::Version(version) => {
            titles.objects.insert(version.object, version.title.clone());
            titles.documents.insert(version.document, version.title.clone());
            if version.number == 1 {
                titles.added.insert(version.document, at);
            }
            let act = if version.number == 1 { Act::Added } else { Act::Version };
            let from = version.from.as_ref().map(|from| from.name.clone()).unwrap_or_default();
            (act, from, version.title.clone(), None)
        }
        Change::Note(note) => {
            titles.documents.insert(note.document, note.title.clone());
            (Act::Edited, String::new(), note.title.clone(), None)
        }
        Change::Grant(grant) => {
            titles.grants.insert(grant.grant, (grant.mailbox, grant.document));
            let title = titles.documents.get(&grant.document).cloned().unwrap_or_default();
            (Act::Granted, person(&grant.mailbox), title, Some(grant.grant))
        }
        Change::Revoke { grant, .. } => {
            let known = titles.grants.get(grant);
            let title = known.and_then(|(_, document)| titles.documents.get(document)).cloned().unwrap_or_default();
            (Act::Revoked, known.map(|(mailbox, _)| person(mailbox)).unwrap_or_default(), title, Some(*grant))
        }
        Change::Delete { document, .. } => {
            (Act::Deleted, String::new(), titles.documents.get(document).cloned().unwrap_or_default(), None)
        }
        Change::Purge { document } => {
            (Act::Purged, String::new(), titles.documents.get(document).cloned().unwrap_or_default(), None)
        }
        Change::OwnEntry(own) => {
            let act = if own.entry.is_some() { Act::Recorded } else { Act::Unrecorded };
            let said = own.entry.as_ref().map(|entry| entry.text.clone()).unwrap_or_default();
            (act, String::new(), said, None)
        }
        Change::Sheet { .. } => (Act::Sheet, String::new(), String::new(), None),
        Change::Rule(CategoryRule { id, mailbox, .. }) | Change::StandingRule(Rule { id, mailbox, .. }) => {
            titles.rules.insert(*id, *mailbox);
            (Act::Ruled, person(mailbox), String::new(), Some(*id))
        }
        Change::RuleEnd { rule } => {
            let to = titles.rules.get(rule).map(person).unwrap_or_default();
            (Act::Unruled, to, String::new(), Some(*rule))
        }
        Change::Showing(showing) => {
            let act = match showing.to {
                ShownTo::Link => Act::LinkMade,
                ShownTo::Card => Act::CardMade,
                ShownTo::Screen => Act::Shown,
            };
            (act, String::new(), showing.contents.join(", "), None)
        }
        Change::Profile { .. } => (Act::Profiled, String::new(), String::new(), None),
        Change::DepositLink(made) => (Act::DepositLinkMade, made.label.clone(), String::new(), None),
        Change::DepositLinkEnd { link, .. } => {
            let held = index.deposit_links.values().find(|held| held.made.link == *link);
            (Act::DepositLinkRevoked, held.map(|held| held.made.label.clone()).unwrap_or_default(), String::new(), None)
        }
        Change::Relation(relation) => {
            let act = if relation.belongs { Act::Related } else { Act::Unrelated };
            (act, String::new(), relation.problem.words.clone(), None)
        }
        // The word that goes with the adding is mostly the file's own.
        Change::Written(written)
            if titles.added.remove(&written.document).is_some_and(|added| at.0 < added.0 + WITH_ADDING) =>
        {
            return None;
        }
        Change::Written(written) => {
            let title = titles.documents.get(&written.document).cloned().unwrap_or_default();
            (Act::Attributed, written.by.clone(), title, None)
        }
        Change::Erased { .. }
        | Change::ShowingEnd { .. }
        | Change::DepositLinkTaken { .. }
        | Change::Reading(_)
        | Change::Reasons(_)
        | Change::Pair(_)
        | Change::Envelope { .. }
        | Change::Head { .. } => return None,
    };
    Some(JournalLine { at, act, person, document, grant })
}

/// An opening that a reader signed, between the times at which it can have been.
pub(super) fn opening_line(
    patient: AccountId,
    pair: &Pair,
    index: &Index,
    titles: &Titles,
    entry: &AccessEntry,
    sealed: &[u8],
    (earliest, latest): (Timestamp, Timestamp),
) -> JournalLine {
    let opening = Opening { patient, mailbox: pair.mailbox, grant: entry.grant, object: entry.object, seq: entry.seq };
    // A reader may seal nonsense: the opening happened all the same, at a time that is not known.
    let told = open_access_time(&pair.pair_key.0, &opening, sealed).ok();
    let at = told.filter(|at| *at >= pair.since && *at <= latest).unwrap_or(earliest);
    let by_grant = index.grants.get(&entry.grant).and_then(|state| titles.documents.get(&state.grant.document));
    let document = titles.objects.get(&entry.object).or(by_grant).cloned().unwrap_or_default();
    JournalLine { at, act: Act::Opened, person: pair.name.clone(), document, grant: Some(entry.grant) }
}

/// A break in a reader's chain.
pub(super) fn gap(pair: &Pair, at: Timestamp, act: Act) -> JournalLine {
    JournalLine { at, act, person: pair.name.clone(), document: String::new(), grant: None }
}
