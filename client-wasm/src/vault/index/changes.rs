//! The index written down again as changes, for a snapshot.

use super::super::change::{Change, Written};
use super::{Index, LinkState};

impl Index {
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
