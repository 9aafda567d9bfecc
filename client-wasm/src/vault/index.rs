//! The vault's index in memory: what the log says, replayed.

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::mailbox::{LiveGrant, empty_head};
use cachet_crypto::{
    AccountId, Day, DepositLinkId, DocumentId, Envelope, GrantId, HealthLinkId, MailboxId, ObjectId, Timestamp, VaultId,
};

use super::change::{Change, Grant, MadeLink, Pair, Rule, Version, Written};
use super::record::Record;
use crate::{Refusal, Result};

/// Newer documents that a rule keeps in mind; a record of a snapshot holds them.
const MAX_NEWER: usize = 1_000;

/// Everything that the owner knows of the vault.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) head: Head,
    /// The entry at the head as it was signed, once this device has seen it: one half of the evidence of a fork.
    pub(crate) newest: Option<Envelope>,
    pub(crate) epoch: u32,
    /// Number of the newest snapshot entry; 0 without one.
    pub(crate) snapshot: u64,
    pub(crate) documents: BTreeMap<DocumentId, Document>,
    /// Documents that others left and that were erased: they are not left again.
    pub(crate) erased: BTreeSet<DocumentId>,
    pub(crate) grants: BTreeMap<GrantId, GrantState>,
    pub(crate) mailboxes: BTreeMap<MailboxId, Mailbox>,
    /// Standing rules that nothing ended; one whose last day has passed does nothing any more.
    pub(crate) rules: BTreeMap<GrantId, Rule>,
    /// Deposit links, by the account whose keys sign what comes through them.
    pub(crate) deposit_links: BTreeMap<AccountId, LinkState>,
    /// SMART Health Links that their owner revoked, and when.
    pub(crate) ended_links: BTreeMap<HealthLinkId, Timestamp>,
    pub(crate) record: Record,
    pub(crate) sheet: u32,
    /// Whether the last entry has been written.
    pub(crate) closed: bool,
}

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
    fn new() -> Self {
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

impl Index {
    /// The index of a new vault.
    pub(crate) fn new(vault: VaultId, epoch: u32) -> Self {
        Self {
            head: Head::of_empty_log(vault),
            newest: None,
            epoch,
            snapshot: 0,
            documents: BTreeMap::new(),
            erased: BTreeSet::new(),
            grants: BTreeMap::new(),
            mailboxes: BTreeMap::new(),
            rules: BTreeMap::new(),
            deposit_links: BTreeMap::new(),
            ended_links: BTreeMap::new(),
            record: Record::default(),
            sheet: 1,
            closed: false,
        }
    }

    /// Applies one authenticated change. A change that does not fit is a refusal: the owner never writes one.
    pub(crate) fn apply(&mut self, change: Change) -> Result<()> {
        match change {
            Change::Version(version) => self.add_version(version),
            Change::Note(note) => {
                let document = self.document_mut(note.document)?;
                document.deleted = None;
                let version = document.versions.iter_mut().find(|version| version.object == note.object);
                let version = version.ok_or(Refusal::Unknown)?;
                version.key = note.key;
                version.manifest = note.manifest;
                version.title = note.title;
                version.date = note.date;
                version.category = note.category;
                version.epoch = note.epoch;
                version.author = None;
                Ok(())
            }
            Change::Pair(pair) => {
                match self.mailboxes.get_mut(&pair.mailbox) {
                    Some(mailbox) => mailbox.pair = pair,
                    None => {
                        let head = empty_head(pair.mailbox);
                        self.mailboxes.insert(pair.mailbox, Mailbox { pair, head, closed: false });
                    }
                }
                Ok(())
            }
            Change::Grant(mut grant) => {
                grant.terms = None;
                let of_reader = self.rules.values_mut().filter(|rule| rule.mailbox == grant.mailbox);
                of_reader.for_each(|rule| rule.newer.retain(|document| *document != grant.document));
                self.grants.insert(grant.grant, GrantState { grant, revoked: None });
                Ok(())
            }
            Change::Envelope { grant, object, k, envelope } => {
                let state = self.grants.get_mut(&grant).ok_or(Refusal::Unknown)?;
                state.grant.object = object;
                state.grant.k = k;
                state.grant.envelope = envelope;
                Ok(())
            }
            Change::Head { mailbox, head, closed } => {
                let mailbox = self.mailboxes.get_mut(&mailbox).ok_or(Refusal::Unknown)?;
                mailbox.head = head;
                mailbox.closed = closed;
                Ok(())
            }
            Change::Revoke { grant, at } => {
                self.grants.get_mut(&grant).ok_or(Refusal::Unknown)?.revoked = Some(at);
                Ok(())
            }
            Change::Delete { document, at } => {
                self.document_mut(document)?.deleted = Some(at);
                // Readers are cut for good: restoring a document restores no access.
                let of_document = self.grants.values_mut().filter(|state| state.grant.document == document);
                of_document.for_each(|state| state.revoked = state.revoked.or(Some(at)));
                Ok(())
            }
            Change::Purge { document } => {
                let gone = self.documents.remove(&document).ok_or(Refusal::Unknown)?;
                // A later version is the owner's, and says nothing of who left the first.
                if gone.versions.iter().any(|version| version.from.is_some()) {
                    self.erased.insert(document);
                }
                self.record.forget(document);
                self.grants.retain(|_, state| state.grant.document != document);
                self.rules.values_mut().for_each(|rule| rule.newer.retain(|newer| *newer != document));
                Ok(())
            }
            Change::Sheet { number } => {
                self.sheet = number;
                Ok(())
            }
            Change::Reading(reading) => {
                self.document_mut(reading.document)?;
                self.record.read(reading)
            }
            Change::OwnEntry(own) => {
                self.record.keep(own);
                Ok(())
            }
            Change::Showing(_) => Ok(()),
            Change::ShowingEnd { link, at } => {
                self.ended_links.insert(link, at);
                Ok(())
            }
            Change::Profile { profile, at } => {
                self.record.profiles.push((at, profile));
                Ok(())
            }
            Change::Erased { document } => {
                self.erased.insert(document);
                Ok(())
            }
            Change::Rule(rule) => self.apply(Change::StandingRule(rule.into())),
            Change::StandingRule(rule) => {
                self.rules.insert(rule.id, rule);
                Ok(())
            }
            Change::DepositLink(made) => {
                self.deposit_links.insert(made.account, LinkState { made, revoked: None, taken: 0 });
                Ok(())
            }
            Change::DepositLinkEnd { link, at } => {
                self.deposit_link_mut(link)?.revoked = Some(at);
                Ok(())
            }
            Change::DepositLinkTaken { link, taken } => {
                self.deposit_link_mut(link)?.taken = taken;
                Ok(())
            }
            Change::Reasons(reasons) => self.record.explain(reasons),
            Change::Relation(relation) => {
                self.record.relate(relation);
                Ok(())
            }
            Change::Written(written) => {
                self.document_mut(written.document)?.written = written.by;
                Ok(())
            }
            Change::RuleEnd { rule } => self.rules.remove(&rule).map(drop).ok_or(Refusal::Unknown.into()),
        }
    }

    fn add_version(&mut self, version: Version) -> Result<()> {
        if !self.documents.contains_key(&version.document) {
            for rule in self.rules.values_mut() {
                rule.newer.push(version.document);
                let too_many = rule.newer.len().saturating_sub(MAX_NEWER);
                rule.newer.drain(..too_many);
            }
            let through = version.from.as_ref().and_then(|from| self.deposit_links.get_mut(&from.account));
            if let Some(link) = through {
                link.taken = link.taken.saturating_add(1);
            }
        }
        let document = self.documents.entry(version.document).or_insert_with(Document::new);
        document.deleted = None;
        document.versions.push(version);
        Ok(())
    }

    fn deposit_link_mut(&mut self, link: DepositLinkId) -> Result<&mut LinkState> {
        Ok(self.deposit_links.values_mut().find(|held| held.made.link == link).ok_or(Refusal::Unknown)?)
    }

    fn document_mut(&mut self, id: DocumentId) -> Result<&mut Document> {
        Ok(self.documents.get_mut(&id).ok_or(Refusal::Unknown)?)
    }

    /// The grants of `mailbox` as its next head lists them: neither taken back nor hidden with their document. One whose
    /// last day has passed stays listed until something ends it: server and reader look at the consent's days.
    pub(crate) fn live(&self, mailbox: MailboxId) -> Vec<LiveGrant> {
        let of_mailbox = self.grants.values().filter(|state| state.grant.mailbox == mailbox);
        of_mailbox
            .filter(|state| self.is_listed(state))
            .map(|GrantState { grant, .. }| LiveGrant {
                grant: grant.grant,
                consent: grant.consent,
                envelope: grant.envelope,
            })
            .collect()
    }

    /// Whether a grant gives access on `today`, or will from a later day on.
    pub(crate) fn in_force(&self, state: &GrantState, today: Day) -> bool {
        self.is_listed(state) && state.grant.not_after >= today
    }

    fn is_listed(&self, state: &GrantState) -> bool {
        let hidden = self.documents.get(&state.grant.document).is_none_or(|document| document.deleted.is_some());
        state.revoked.is_none() && !hidden
    }

    /// Whether the vault holds `document`, or held it when others left it: what may not come in a second time.
    pub(crate) fn has_held(&self, document: DocumentId) -> bool {
        self.documents.contains_key(&document) || self.erased.contains(&document)
    }

    /// The version of which `object` is the id.
    pub(crate) fn version(&self, object: ObjectId) -> Option<&Version> {
        self.documents.values().flat_map(|document| &document.versions).find(|version| version.object == object)
    }

    /// The shortest list of changes that rebuilds this index.
    pub(crate) fn to_changes(&self) -> Vec<Change> {
        let mut changes = vec![Change::Sheet { number: self.sheet }];
        for (id, document) in &self.documents {
            changes.extend(document.versions.iter().cloned().map(Change::Version));
            if !document.written.is_empty() {
                changes.push(Change::Written(Written { document: *id, by: document.written.clone() }));
            }
            changes.extend(document.deleted.map(|at| Change::Delete { document: *id, at }));
        }
        changes.extend(self.erased.iter().map(|document| Change::Erased { document: *document }));
        for (id, mailbox) in &self.mailboxes {
            changes.push(Change::Pair(mailbox.pair.clone()));
            changes.push(Change::Head { mailbox: *id, head: mailbox.head, closed: mailbox.closed });
        }
        for (id, state) in &self.grants {
            changes.push(Change::Grant(state.grant.clone()));
            changes.extend(state.revoked.map(|at| Change::Revoke { grant: *id, at }));
        }
        // After the documents, which would count as newer.
        changes.extend(self.rules.values().cloned().map(Change::StandingRule));
        // After the documents too, which would count as accepted anew.
        changes.extend(self.ended_links.iter().map(|(link, at)| Change::ShowingEnd { link: *link, at: *at }));
        for LinkState { made, revoked, taken } in self.deposit_links.values() {
            changes.push(Change::DepositLink(made.clone()));
            changes.extend(revoked.map(|at| Change::DepositLinkEnd { link: made.link, at }));
            changes.push(Change::DepositLinkTaken { link: made.link, taken: *taken });
        }
        changes.extend(self.record.to_changes());
        changes
    }
}
