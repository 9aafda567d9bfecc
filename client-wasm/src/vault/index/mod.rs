//! The vault's index in memory: what the log says, replayed.

mod apply;
mod changes;
mod held;

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::mailbox::LiveGrant;
use cachet_crypto::{
    AccountId, Day, DocumentId, Envelope, GrantId, HealthLinkId, MailboxId, ObjectId, Timestamp, VaultId,
};

use super::change::{Rule, Version};
use super::record::Record;

pub(crate) use held::{Document, GrantState, LinkState, Mailbox};

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
}
