//! Whether what a server, or a capsule, gives of a mailbox is what the owner's own index says of it.

use std::collections::BTreeMap;

use cachet_crypto::protocol::capsule::KeptPair;
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::mailbox::{MailboxHead, empty_head};
use cachet_crypto::{MailboxId, Sha256Digest, sha256};

use super::forged;
use crate::vault::index::Index;
use crate::{Refusal, Result};

/// Refuses heads off the chain that the log names, grants other than those in force, and a journal with a hole.
pub(super) fn check(index: &Index, mailbox: MailboxId, kept: &KeptPair) -> Result<()> {
    let held = index.mailboxes.get(&mailbox).ok_or(Refusal::Unknown)?;
    let (hashes, rest) = kept.mailbox.hashes.0.as_chunks::<32>();
    let hashes: Vec<_> = hashes.iter().map(|hash| Sha256Digest::from_bytes(*hash)).collect();
    if kept.mailbox.mailbox != mailbox || !rest.is_empty() || empty_head(mailbox).extended_by(&hashes) != held.head {
        return Err(forged());
    }
    let newest = kept.mailbox.head.as_ref().map(|head| head.hash()).transpose()?;
    if newest != hashes.last().copied() {
        return Err(forged());
    }
    let listed = match &kept.mailbox.head {
        Some(head) => head.peek::<MailboxHead>()?.live,
        None => Vec::new(),
    };
    let mut grants: BTreeMap<_, _> = kept.grants.iter().map(|grant| (grant.grant, grant)).collect();
    if grants.len() != kept.grants.len() || grants.len() != listed.len() {
        return Err(Refusal::Withheld.into());
    }
    for live in listed {
        let grant = grants.remove(&live.grant).ok_or(Refusal::Withheld)?;
        let consent: Consent = grant.consent.peek()?;
        let envelope: GrantEnvelope = grant.envelope.peek()?;
        let hashes = (grant.consent.hash()?, grant.envelope.hash()?);
        let is_bound = consent.grant == live.grant && envelope.header == sha256(&grant.header.0);
        if grant.mailbox != mailbox || hashes != (live.consent, live.envelope) || !is_bound {
            return Err(forged());
        }
    }
    if kept.more {
        return Err(Refusal::Withheld.into());
    }
    let mut previous = None;
    for (seq, line) in (1..).zip(&kept.journal) {
        let entry: AccessEntry = line.entry.peek()?;
        let is_next = entry.mailbox == mailbox && entry.seq == seq && entry.previous == previous;
        if !is_next || entry.sealed != sha256(&line.sealed.0) {
            return Err(forged());
        }
        previous = Some(line.entry.hash()?);
    }
    Ok(())
}
