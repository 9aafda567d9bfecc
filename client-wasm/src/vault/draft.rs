//! Entries being made over a known head. Nothing here is sent: an append takes the whole draft or none of it, and a
//! conflict means building a new one over the new head.

use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_crypto::protocol::api::{Append, AppendedEntry, NewEnvelope};
use cachet_crypto::protocol::envelope::{GrantEnvelope, author_commitment};
use cachet_crypto::protocol::log::{Act, LogEntry, SEALED_STEP};
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::{Base64Url, Envelope, GrantId, MailboxId, Sha256Digest, Signed, Timestamp, VaultId, sha256};
use cachet_seal::{DocumentKey, PreparedRecipient, wrap_header};

use super::change::{Change, SealedPart, Version};
use super::index::{GrantState, Index};
use crate::Result;
use crate::keys::Keys;
use crate::platform::chance;

/// A draft: the index as it will be, and what is to be sent.
pub(crate) struct Draft<'a> {
    pub(crate) keys: &'a Keys,
    /// The keys that a rotate ends: they sign up to its entry.
    pub(crate) ending: Option<&'a Keys>,
    pub(crate) vault: VaultId,
    pub(crate) now: Timestamp,
    pub(crate) index: Index,
    pub(crate) append: Append,
}

impl<'a> Draft<'a> {
    /// An empty draft over `index`.
    pub(crate) fn new(keys: &'a Keys, vault: VaultId, index: Index, now: Timestamp) -> Self {
        let append = Append {
            entries: Vec::new(),
            objects: Vec::new(),
            manifests: Vec::new(),
            heads: Vec::new(),
            consents: Vec::new(),
            envelopes: Vec::new(),
        };
        Self { keys, ending: None, vault, now, index, append }
    }

    /// Adds an entry. New heads are made for exactly the mailboxes whose grants in force it changes.
    pub(crate) fn push(&mut self, act: Act, changes: Vec<Change>) -> Result<()> {
        self.push_with(act, changes, false)
    }

    /// Adds an entry with a new head for every open mailbox, whatever changed: rotate, close.
    pub(crate) fn push_all_heads(&mut self, act: Act, changes: Vec<Change>) -> Result<()> {
        self.push_with(act, changes, true)
    }

    fn push_with(&mut self, act: Act, mut changes: Vec<Change>, every_head: bool) -> Result<()> {
        let closes = act == Act::Close {};
        let before: BTreeMap<MailboxId, _> =
            self.index.mailboxes.keys().map(|id| (*id, self.index.live(*id))).collect();
        for change in changes.iter().cloned() {
            self.index.apply(change)?;
        }
        let mut heads = Vec::new();
        let open: Vec<MailboxId> =
            self.index.mailboxes.iter().filter(|(_, mailbox)| !mailbox.closed).map(|(id, _)| *id).collect();
        for mailbox in open {
            let live = self.index.live(mailbox);
            if every_head || before.get(&mailbox).map_or(!live.is_empty(), |old| *old != live) {
                let live = if closes { Vec::new() } else { live };
                let (envelope, change) = self.next_head(mailbox, live, closes)?;
                heads.push(envelope.hash()?);
                self.append.heads.push(envelope);
                self.index.apply(change.clone())?;
                changes.push(change);
            }
        }
        self.push_entry(act, heads, changes)
    }

    fn next_head(
        &self,
        mailbox: MailboxId,
        live: Vec<cachet_crypto::protocol::mailbox::LiveGrant>,
        closed: bool,
    ) -> Result<(Envelope, Change)> {
        let head = self.index.mailboxes[&mailbox].head;
        let payload = MailboxHead::new(self.keys.signer(), mailbox, head.n + 1, head.link, live, closed);
        let signed = Signed::sign(payload, self.keys.signing())?;
        let head = head.extended(signed.hash());
        Ok((signed.envelope().clone(), Change::Head { mailbox, head, closed }))
    }

    /// Adds an entry whose heads and changes the caller has made.
    pub(crate) fn push_entry(&mut self, act: Act, heads: Vec<Sha256Digest>, changes: Vec<Change>) -> Result<()> {
        let n = self.index.head.n + 1;
        let rotates = matches!(act, Act::Rotate { .. });
        match act {
            Act::Snapshot { .. } => self.index.snapshot = n,
            Act::Close {} => self.index.closed = true,
            _ => {}
        }
        let plaintext = serde_json::to_vec(&SealedPart { at: self.now, changes })
            .map(zeroize::Zeroizing::new)
            .expect("changes are structs of strings, integers and lists");
        let padded = cachet_seal::pad_to_multiple(&plaintext, SEALED_STEP)?;
        let key = self.keys.vault(self.vault, self.index.epoch)?;
        let sealed = cachet_seal::seal_own(
            &key.log,
            &self.keys.log_context(self.vault, n, self.index.epoch),
            &padded,
            &mut chance(),
        )?;
        let signer = self.ending.filter(|keys| keys.epoch == self.index.epoch).unwrap_or(self.keys);
        let payload = LogEntry::new(
            signer.signer_of(self.index.epoch)?,
            self.vault,
            n,
            self.index.head.link,
            act,
            heads,
            sha256(&sealed),
        );
        let signed = Signed::sign(payload, signer.signing_of(self.index.epoch)?)?;
        self.index.head = self.index.head.extended(signed.hash());
        self.index.newest = Some(signed.envelope().clone());
        if rotates {
            self.index.epoch = self.keys.epoch;
        }
        self.append.entries.push(AppendedEntry { entry: signed.envelope().clone(), sealed: Base64Url(sealed) });
        Ok(())
    }

    /// Makes an envelope of a grant in force for `version`, whose key is wrapped to `recipient`. The consent must be
    /// in the index (or about to be): its hash is given. Returns the change that records it.
    pub(crate) fn envelope(
        &mut self,
        state: &super::change::Grant,
        k: u64,
        version: &Version,
        recipient: &PreparedRecipient,
    ) -> Result<Sha256Digest> {
        let key = DocumentKey::from_slice(version.key.0.expose()).expect("an index entry holds 16 bytes");
        let header = wrap_header(&key, recipient, &mut chance())?.into_bytes();
        let (author, author_key) = match &version.author {
            Some(author) => (author.account, author.key),
            None => (self.keys.account, self.keys.record_of(version.epoch)?.key),
        };
        let author = author_commitment(state.salt.0.expose(), version.object, author, &author_key);
        let payload = GrantEnvelope::new(
            self.keys.signer(),
            state.consent,
            k,
            version.object,
            sha256(&header),
            version.manifest,
            version.parts,
            author,
        );
        let signed = Signed::sign(payload, self.keys.signing())?;
        self.append.envelopes.push(NewEnvelope {
            grant: state.grant,
            envelope: signed.envelope().clone(),
            header: Base64Url(header),
        });
        Ok(signed.hash())
    }

    /// The grants in force that a new manifest of `version` must reach, each with its reader's mailbox.
    pub(crate) fn grants_to_renew(&self, version: &Version, later_versions: bool) -> Vec<GrantState> {
        let today = self.now.day();
        let grants = self.index.grants.values().filter(|state| state.grant.document == version.document);
        grants
            .filter(|state| {
                let follows = state.grant.mode == cachet_crypto::protocol::consent::Mode::LaterVersions;
                state.revoked.is_none()
                    && state.grant.not_after >= today
                    && if later_versions { follows } else { state.grant.object == version.object }
            })
            .cloned()
            .collect()
    }

    /// A note replaces the manifest that older envelopes name: grants on it that got no new one end with it (their last
    /// day has passed, or their reader's keys changed).
    pub(crate) fn end_stale(&self, version: &Version, renewed: &[Change]) -> Vec<Change> {
        let is_renewed =
            |id: &GrantId| renewed.iter().any(|c| matches!(c, Change::Envelope { grant, .. } if grant == id));
        let on_it = self.index.grants.values().filter(|state| state.grant.object == version.object);
        let stale = on_it.filter(|state| state.revoked.is_none() && !is_renewed(&state.grant.grant));
        stale.map(|state| Change::Revoke { grant: state.grant.grant, at: self.now }).collect()
    }

    /// Envelopes for `grants` on `version`; the changes that record them.
    pub(crate) fn renew(
        &mut self,
        grants: &[GrantState],
        version: &Version,
        recipients: &BTreeMap<MailboxId, Rc<PreparedRecipient>>,
    ) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for state in grants {
            // A reader whose keys changed gets nothing until recognised anew.
            let Some(recipient) = recipients.get(&state.grant.mailbox) else { continue };
            let k = state.grant.k + 1;
            let envelope = self.envelope(&state.grant, k, version, recipient)?;
            changes.push(Change::Envelope { grant: state.grant.grant, object: version.object, k, envelope });
        }
        Ok(changes)
    }
}
