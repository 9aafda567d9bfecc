//! What an append does to mailboxes: new heads, and the consents, terms, envelopes and headers that they list.
//!
//! Whatever grant leaves a head is erased whole in the same transaction: terms and header, and the consent too, whose
//! hash and salted text stay in the owner's log.

use std::collections::{HashMap, HashSet};

use cachet_crypto::protocol::mailbox::LiveGrant;
use cachet_crypto::{GrantId, MailboxId, ObjectId, VaultId};

use super::Checked;
use super::check::CheckedHead;
use crate::refusal::{CONFLICT, NOT_FOUND, Result, TOO_LARGE, UNVERIFIED, require};
use crate::settings::Limits;
use crate::store;
use crate::store::consent::{Granted, Wrapped};
use crate::transparency::record;

pub(super) async fn apply(db: &mut store::Connection, limits: &Limits, vault: VaultId, append: &Checked) -> Result<()> {
    let mut grants = Grants { append, limits, vault, used: HashSet::new(), objects: HashMap::new() };
    for (mailbox, heads) in &append.heads {
        grants.extend(db, *mailbox, heads).await?;
    }
    // What no head lists was sent for nothing: a mistake of the client that would lose a grant silently.
    let unused = append.envelopes.keys().any(|grant| !grants.used.contains(grant));
    require(!unused, UNVERIFIED)?;
    for grant in &append.revoked {
        require(!store::consent::is_live(db, vault, *grant).await?, UNVERIFIED)?;
    }
    Ok(())
}

struct Grants<'a> {
    append: &'a Checked,
    limits: &'a Limits,
    vault: VaultId,
    used: HashSet<GrantId>,
    /// Whether an object is a document of this vault, and its digests.
    objects: HashMap<ObjectId, Option<store::object::Digests>>,
}

impl Grants<'_> {
    /// Takes the new heads of one mailbox; the newest decides what is in force.
    async fn extend(&mut self, db: &mut store::Connection, mailbox: MailboxId, heads: &[CheckedHead]) -> Result<()> {
        require(store::mailbox::hold(db, mailbox).await?, NOT_FOUND)?;
        let row = store::mailbox::read(db, mailbox).await?.ok_or(NOT_FOUND)?;
        require(row.vault == self.vault, NOT_FOUND)?;
        let (mut place, mut closed) = (row.place, row.closed);
        for head in heads {
            let statement = &head.statement;
            require(!closed && statement.m == place.n + 1 && statement.prev == place.link, CONFLICT)?;
            place = place.extended(statement.hash());
            closed = statement.closed;
            store::mailbox::insert_head_hash(db, mailbox, statement.m, statement.hash()).await?;
        }
        let Some(newest) = heads.last() else { return Ok(()) };
        store::mailbox::set_head(db, mailbox, place, &newest.envelope, closed).await?;
        record::mailbox(db, mailbox, place).await?;
        self.list(db, mailbox, &newest.statement.live).await
    }

    /// Makes the rows of a mailbox what its newest head lists.
    async fn list(&mut self, db: &mut store::Connection, mailbox: MailboxId, live: &[LiveGrant]) -> Result<()> {
        let mut held: HashMap<GrantId, _> =
            store::consent::of_mailbox(db, mailbox).await?.into_iter().map(|row| (row.grant, row)).collect();
        for listed in live {
            match held.remove(&listed.grant) {
                Some(row) if row.consent == listed.consent && row.envelope == listed.envelope => {}
                Some(row) if row.consent == listed.consent => {
                    let envelope = self.envelope(db, listed, row.k + 1).await?;
                    store::consent::set_envelope(db, mailbox, listed.grant, &envelope).await?;
                }
                Some(_) => return Err(UNVERIFIED),
                None => self.insert(db, mailbox, listed).await?,
            }
        }
        for grant in held.into_keys() {
            store::consent::delete(db, mailbox, grant).await?;
        }
        Ok(())
    }

    async fn insert(&mut self, db: &mut store::Connection, mailbox: MailboxId, listed: &LiveGrant) -> Result<()> {
        let (consent, sent) = self.append.consents.get(&listed.grant).ok_or(UNVERIFIED)?;
        require(consent.mailbox == mailbox && consent.hash() == listed.consent, UNVERIFIED)?;
        require(sent.terms.0.len() <= self.limits.terms_bytes, TOO_LARGE)?;
        let granted = Granted {
            hash: consent.hash(),
            statement: &sent.consent,
            terms: &sent.terms,
            not_before: consent.not_before,
            not_after: consent.not_after,
        };
        let envelope = self.envelope(db, listed, 1).await?;
        store::consent::insert(db, mailbox, listed.grant, &granted, &envelope).await
    }

    /// The sent envelope that a head lists: number `k` of its grant, and over what the vault holds.
    async fn envelope(&mut self, db: &mut store::Connection, listed: &LiveGrant, k: u64) -> Result<Wrapped<'_>> {
        let (envelope, sent) = self.append.envelopes.get(&listed.grant).ok_or(UNVERIFIED)?;
        let follows = envelope.hash() == listed.envelope && envelope.consent == listed.consent && envelope.k == k;
        require(follows && self.used.insert(listed.grant), UNVERIFIED)?;
        if !self.objects.contains_key(&envelope.object) {
            let digests = store::object::digests(db, self.vault, envelope.object).await?;
            self.objects.insert(envelope.object, digests);
        }
        let holds = self.objects.get(&envelope.object).and_then(Option::as_ref).is_some_and(|object| {
            !object.snapshot && object.manifest == envelope.manifest && object.parts == envelope.parts
        });
        require(holds, UNVERIFIED)?;
        Ok(Wrapped {
            hash: envelope.hash(),
            statement: &sent.envelope,
            k,
            object: envelope.object,
            manifest: envelope.manifest,
            header: &sent.header,
        })
    }
}
