//! Replaying: what each change makes of the index.

use cachet_crypto::protocol::mailbox::empty_head;
use cachet_crypto::{DepositLinkId, DocumentId};

use super::super::change::{Change, Version};
use super::{Document, GrantState, Index, LinkState, Mailbox};
use crate::{Refusal, Result};

/// Newer documents that a rule keeps in mind; a record of a snapshot holds them.
const MAX_NEWER: usize = 1_000;

impl Index {
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
}
