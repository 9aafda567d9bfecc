//! Standing rules: what a person agreed to beforehand, done by a device of the person's own, and told each time.

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{Day, DocumentId, GrantId};

use super::grant::{Agreed, Drawn, push_grant};
use super::{MAX_TOGETHER, clauses};
use crate::problem::documents_of;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Rule, RuleOver};
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// A standing rule in force, as its owner sees it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleView {
    /// Names it: the first grant of its agreement.
    pub rule: GrantId,
    /// To whom.
    pub name: String,
    /// What follows.
    pub over: Vec<RuleOver>,
    /// Why.
    pub purpose: String,
    /// Its last day.
    pub until: Day,
    /// The reader's keys changed: nothing is sent until the person is recognised anew.
    pub held: bool,
}

/// A document that a rule sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentByRule {
    /// The document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// To whom.
    pub name: String,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The rules in force.
    ///
    /// # Errors
    /// As [`Session::documents`].
    pub async fn rules(&self) -> Result<Vec<RuleView>> {
        let vault = self.own_vault()?;
        self.alarmed("rules", self.sync_or_kept(vault).await).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let today = self.platform.now().day();
        let mut views = Vec::new();
        for rule in index.rules.values().filter(|rule| rule.until >= today) {
            let Some(mailbox) = index.mailboxes.get(&rule.mailbox).filter(|mailbox| !mailbox.closed) else { continue };
            views.push(RuleView {
                rule: rule.id,
                name: mailbox.pair.name.clone(),
                over: rule.over.clone(),
                purpose: rule.purpose.clone(),
                until: rule.until,
                held: matches!(self.recipient_of(&mailbox.pair).await, Err(Error::KeysChanged)),
            });
        }
        Ok(views)
    }

    /// Sends what the rules say, and gives what was sent: to be told to the person. Nothing goes to a reader whose keys
    /// changed or whose standing is not proven now; it goes when they are.
    ///
    /// # Errors
    /// [`Error::Network`], or what a server was refused for.
    pub async fn apply_rules(&self) -> Result<Vec<SentByRule>> {
        let vault = self.own_vault()?;
        if vault.loaded().is_some_and(|index| index.rules.is_empty()) {
            return Ok(Vec::new());
        }
        self.alarmed("rules", self.sync(vault).await).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let today = self.platform.now().day();
        let mut sent = Vec::new();
        for rule in index.rules.values().filter(|rule| rule.until >= today && !due(&index, rule).is_empty()) {
            match self.alarmed("rule", self.apply_rule(rule).await).await {
                Ok(by_this) => sent.extend(by_this),
                Err(Error::KeysChanged | Error::Refused(Refusal::Stale | Refusal::Revoked)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }

    async fn apply_rule(&self, rule: &Rule) -> Result<Vec<SentByRule>> {
        let vault = self.own_vault()?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let mailbox = index.mailboxes.get(&rule.mailbox).filter(|mailbox| !mailbox.closed);
        let Some(pair) = mailbox.map(|mailbox| &mailbox.pair) else { return Ok(Vec::new()) };
        let recipient = self.recipient_of(pair).await?;
        self.prove_head(vault).await?;
        let recipient = self.recipients.prepare(&recipient)?;
        let agreed = Agreed {
            pair,
            purpose: &rule.purpose,
            text: &rule.text,
            text_version: rule.text_version,
            language: rule.language,
            clauses: clauses(&rule.over),
            mode: rule.mode,
            until: rule.until,
        };
        let mut drawn: BTreeMap<DocumentId, Drawn> = BTreeMap::new();
        self.append(vault, |draft| {
            let mut sent = Vec::new();
            // Over the newest head: another device may have sent it, or ended the rule, meanwhile.
            for document in due(&draft.index, rule) {
                let drawn = match drawn.entry(document) {
                    std::collections::btree_map::Entry::Occupied(held) => held.into_mut(),
                    std::collections::btree_map::Entry::Vacant(empty) => empty.insert(Drawn::new()?),
                };
                push_grant(draft, &agreed, document, drawn, &recipient, Vec::new())?;
                let title = draft.index.documents[&document].newest().title.clone();
                sent.push(SentByRule { document, title, name: pair.name.clone() });
            }
            Ok(sent)
        })
        .await
    }

    /// Ends a rule. What it sent stays granted.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such rule, [`Error::Network`].
    pub async fn end_rule(&self, rule: GrantId) -> Result<()> {
        let ended = self.append(self.own_vault()?, |draft| {
            if !draft.index.rules.contains_key(&rule) {
                return Err(Error::Input("rule"));
            }
            draft.push(Act::Record {}, vec![Change::RuleEnd { rule }])
        });
        self.alarmed("rule", ended.await).await
    }
}

/// What a rule has to send: newer documents that it is over, and that its reader never had access to.
fn due(index: &Index, rule: &Rule) -> Vec<DocumentId> {
    let Some(rule) = index.rules.get(&rule.id).filter(|rule| !rule.newer.is_empty()) else { return Vec::new() };
    let of_problems: BTreeSet<DocumentId> = rule.over.iter().flat_map(|over| of_problem(index, over)).collect();
    let is_due = |id: &&DocumentId| {
        let held = index.documents.get(id).filter(|document| document.deleted.is_none());
        let of_category = |category: &str| rule.over.contains(&RuleOver::Category(category.to_owned()));
        held.is_some_and(|document| of_problems.contains(id) || of_category(&document.newest().category))
    };
    rule.newer.iter().filter(is_due).take(MAX_TOGETHER).copied().collect()
}

fn of_problem(index: &Index, over: &RuleOver) -> BTreeSet<DocumentId> {
    match over {
        RuleOver::Problem(problem) => documents_of(index, problem),
        RuleOver::Category(_) => BTreeSet::new(),
    }
}
