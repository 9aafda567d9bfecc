//! A mailbox as it is served, verified: the chain of heads from the pin, and of each grant consent, envelope, terms.

use cachet_crypto::protocol::account::{AccountRecord, is_beaten};
use cachet_crypto::protocol::api::{ReaderMailbox, ServedGrant, path};
use cachet_crypto::protocol::consent::{Consent, recipient_commitment};
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::log::{Head, next_link};
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Day, Envelope, GrantId, MailboxId, Payload, Sha256Digest, Verified, weakened};
use cachet_seal::{HeldMailbox, OpenedTerms, open_terms};

use super::{SharedState, SharedView};
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Platform, Refusal, Result, Session};

/// The owner's records, every epoch, chained through the one that this reader accepted before.
pub(super) struct Owner {
    records: Vec<(Envelope, Verified<AccountRecord>)>,
}

/// A grant of which every signed word has been verified.
pub(super) struct VerifiedGrant {
    pub(super) consent: Verified<Consent>,
    pub(super) envelope: Verified<GrantEnvelope>,
    pub(super) terms: OpenedTerms,
}

/// A mailbox of which head and grants have been verified.
pub(super) struct VerifiedMailbox {
    pub(super) owner: Owner,
    pub(super) grants: Vec<VerifiedGrant>,
    /// Whether a fresh checkpoint proves that no newer head takes something back.
    pub(super) fresh: Result<()>,
}

impl Owner {
    fn verify(held: &HeldMailbox, served: &ReaderMailbox, platform: &Platform) -> Result<Self> {
        let accepted = AccountRecord::verify(&held.record, held.patient)?;
        let records = crate::directory::verify_records(held.patient, &served.owner)?;
        crate::directory::verify_changes(&served.owner, accepted.epoch(), platform)?;
        let same = records.iter().find(|(_, record)| record.epoch() == accepted.epoch());
        match same {
            Some((_, record)) if record.hash() == accepted.hash() => Ok(Self { records }),
            // The recovery key took the account back from the keys that this reader had accepted.
            _ if is_beaten(&accepted, &served.owner) => Ok(Self { records }),
            None => Err(Refusal::Rollback.into()),
            Some(_) if weakened("accepted-record") => Ok(Self { records }),
            Some(_) => Err(Refusal::KeyUnauth.into()),
        }
    }

    pub(super) fn newest(&self) -> &(Envelope, Verified<AccountRecord>) {
        self.records.last().expect("verify() found at least the accepted record")
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &AccountRecord> {
        self.records.iter().map(|(_, record)| &**record)
    }

    /// Verifies a statement that a head of the newest epoch lists; it may be signed by any epoch up to that one.
    fn verify_listed<P: Payload>(&self, envelope: &Envelope, listed: Sha256Digest) -> Result<Verified<P>> {
        if envelope.hash()? != listed && !weakened("listed") {
            return Err(Refusal::Bind.into());
        }
        let claimed: P = envelope.peek()?;
        let record = self.records().find(|record| record.as_signer() == claimed.header());
        let record = record.ok_or(Error::Refused(Refusal::Signature))?;
        Ok(envelope.verify::<P>(&record.sign, &record.as_signer())?)
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Fetches and verifies a mailbox; the pin and the owner's newest record move with it.
    pub(super) async fn fetch_mailbox(&self, held: &HeldMailbox) -> Result<VerifiedMailbox> {
        let key = held.signing_key();
        let query = format!("{}?m={}", path::mailbox(held.mailbox), held.head.n);
        let served: ReaderMailbox = withheld(self.server.get(&self.as_mailbox(held.mailbox, &key), query).await)?;
        let owner = Owner::verify(held, &served, &self.platform)?;
        let Some(envelope) = &served.head else {
            if held.head.n > 0 && !weakened("head-pin") {
                return Err(Refusal::Rollback.into());
            }
            return if served.grants.is_empty() {
                Ok(VerifiedMailbox { owner, grants: Vec::new(), fresh: Ok(()) })
            } else {
                Err(Refusal::Unknown.into())
            };
        };
        let (_, record) = owner.newest();
        let head = envelope.verify::<MailboxHead>(&record.sign, &record.as_signer())?;
        if head.mailbox != held.mailbox && !weakened("head-place") {
            return Err(Refusal::Bind.into());
        }
        let chain = match check_chain(held.head, &head, &served.since.0) {
            Err(Error::Refused(Refusal::Fork)) => return self.keep_fork(held, envelope).await,
            other => other?,
        };
        let place = *chain.last().expect("a chain ends with the head that was served");
        if served.grants.len() != head.live.len() && !weakened("withheld-grants") {
            let missing = served.grants.len() < head.live.len();
            return Err(if missing { Refusal::Withheld } else { Refusal::Unknown }.into());
        }
        let mut grants = Vec::new();
        for live in &head.live {
            match served.grants.iter().find(|served| served.grant == live.grant) {
                Some(served) => grants.push(self.verify_grant(held, &owner, live, served)?),
                None if weakened("withheld-grants") => {}
                None => return Err(Refusal::Withheld.into()),
            }
        }
        let fresh = match self.prove_mailbox(held.mailbox, &chain).await {
            Err(Error::Refused(Refusal::Stale)) => Err(Refusal::Stale.into()),
            other => Ok(other?),
        };
        let newest = owner.newest().0.clone();
        if place != held.head || newest != held.record {
            self.change_mailbox(held.mailbox, |held| {
                if place.n > held.head.n {
                    held.head = place;
                }
                held.record = newest.clone();
            })
            .await?;
            self.store.put(&head_key(held.mailbox), &kept_head(envelope)).await?;
        }
        Ok(VerifiedMailbox { owner, grants, fresh })
    }

    /// Keeps the head seen before and the one served now, when both are signed and of one number.
    async fn keep_fork<R>(&self, held: &HeldMailbox, served: &Envelope) -> Result<R> {
        let seen = self.store.get(&head_key(held.mailbox)).await?;
        if let Some(seen) = seen.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            self.keep_heads(&held.record, seen, served.clone()).await?;
        }
        Err(Refusal::Fork.into())
    }

    fn verify_grant(
        &self,
        held: &HeldMailbox,
        owner: &Owner,
        live: &LiveGrant,
        served: &ServedGrant,
    ) -> Result<VerifiedGrant> {
        let consent = owner.verify_listed::<Consent>(&served.consent, live.consent)?;
        let envelope = owner.verify_listed::<GrantEnvelope>(&served.envelope, live.envelope)?;
        let place = (consent.grant, consent.vault, consent.mailbox);
        if place != (live.grant, held.vault, held.mailbox) && !weakened("consent-place") {
            return Err(Refusal::Bind.into());
        }
        if envelope.consent != consent.hash() && !weakened("envelope-consent") {
            return Err(Refusal::Bind.into());
        }
        let keys = self.keys();
        let opened = keys.identities().find_map(|identity| open_terms(identity, &served.terms.0).ok());
        let terms = opened.ok_or(Refusal::Format)?;
        if terms.commitment != consent.terms && !weakened("terms-commitment") {
            return Err(Refusal::Consent.into());
        }
        let mut own = keys.fingerprints();
        let is_mine = own.any(|key| recipient_commitment(&terms.salt, keys.account, &key) == consent.recipient);
        if !is_mine && !weakened("recipient-commitment") {
            return Err(Refusal::Consent.into());
        }
        Ok(VerifiedGrant { consent, envelope, terms })
    }

    /// Everything shared with this account, after taking in what waits at the door. A mailbox whose answer is refused
    /// is recorded and left out; the others stay readable.
    ///
    /// # Errors
    /// [`Error::Network`]; [`Error::Problem`] when a mailbox is not given.
    pub async fn received(&self) -> Result<Vec<SharedView>> {
        self.alarmed("door", self.receive().await).await?;
        let Some((index, _)) = self.alarmed("received", self.load_mailboxes().await).await? else {
            return Ok(Vec::new());
        };
        let today = self.platform.now().day();
        let mut views = Vec::new();
        for held in index.mailboxes.iter().filter(|held| held.bound.is_some()) {
            match self.fetch_mailbox(held).await {
                Ok(mailbox) => {
                    for grant in &mailbox.grants {
                        if !self.is_listed_at(grant.consent.grant, held.mailbox) {
                            drop(self.alarmed::<()>("mailbox", Err(Refusal::Identity.into())).await);
                            continue;
                        }
                        let key = super::open::opened_key(grant.consent.grant);
                        let opened = self.store.get(&key).await?.is_some();
                        views.push(view(held, grant, opened, today, mailbox.fresh.is_ok()));
                    }
                    if mailbox.fresh.is_err() {
                        drop(self.alarmed("freshness", mailbox.fresh).await);
                    }
                }
                // Its owner has left, or the server says so: one mailbox keeps no other from its reader.
                Err(Error::Problem(ProblemKind::Unauthenticated)) => {
                    drop(self.alarmed::<()>("mailbox", Err(Refusal::Withheld.into())).await);
                }
                // Not given is not "nothing shared".
                Err(error @ (Error::Network | Error::Problem(_))) => return Err(error),
                Err(error) => drop(self.alarmed::<()>("mailbox", Err(error)).await),
            }
        }
        Ok(views)
    }

    /// Whether `grant` belongs to `mailbox`, as far as this session has seen: another patient who learnt its id cannot
    /// list it as well.
    fn is_listed_at(&self, grant: GrantId, mailbox: MailboxId) -> bool {
        *self.reader.listed.borrow_mut().entry(grant).or_insert(mailbox) == mailbox || weakened("grant-mailbox")
    }

    /// The mailbox that holds `grant`, with it.
    pub(super) async fn find_grant(&self, grant: GrantId) -> Result<(HeldMailbox, Owner, VerifiedGrant)> {
        let (index, _) = self.load_mailboxes().await?.ok_or(Error::Input("grant"))?;
        let mut refused = None;
        let listed = self.reader.listed.borrow().get(&grant).copied();
        let asked = |held: &HeldMailbox| held.bound.is_some() && listed.is_none_or(|mailbox| mailbox == held.mailbox);
        for held in index.mailboxes.into_iter().filter(asked) {
            match self.fetch_mailbox(&held).await {
                Ok(mailbox) => {
                    let VerifiedMailbox { owner, grants, fresh } = mailbox;
                    if let Some(found) = grants.into_iter().find(|found| found.consent.grant == grant) {
                        fresh?;
                        return Ok((held, owner, found));
                    }
                }
                Err(Error::Network) => return Err(Error::Network),
                Err(error) => refused = Some(error),
            }
        }
        // Hidden or absent look the same to a reader.
        Err(refused.unwrap_or(Error::Refused(Refusal::Revoked)))
    }
}

/// Checks the newest head against the pin by the hashes between them. Gives every place from the pin to it.
fn check_chain(pin: Head, head: &Verified<MailboxHead>, since: &[u8]) -> Result<Vec<Head>> {
    if head.m < pin.n && !weakened("head-pin") {
        return Err(Refusal::Rollback.into());
    }
    let place = Head { n: head.m, link: next_link(head.prev, head.hash()) };
    let (hashes, rest) = since.as_chunks::<32>();
    let hashes: Vec<_> = hashes.iter().map(|hash| Sha256Digest::from_bytes(*hash)).collect();
    let mut chain = vec![pin];
    chain.extend(hashes.iter().scan(pin, |head, hash| {
        *head = head.extended(*hash);
        Some(*head)
    }));
    if (!rest.is_empty() || chain.last() != Some(&place)) && !weakened("head-chain") {
        return Err(Refusal::Fork.into());
    }
    Ok(chain)
}

fn head_key(mailbox: MailboxId) -> String {
    format!("head/{mailbox}")
}

fn kept_head(envelope: &Envelope) -> Vec<u8> {
    serde_json::to_vec(envelope).expect("an envelope is strings")
}

fn view(held: &HeldMailbox, grant: &VerifiedGrant, opened: bool, today: Day, fresh: bool) -> SharedView {
    let VerifiedGrant { consent, terms, .. } = grant;
    SharedView {
        mailbox: held.mailbox,
        grant: consent.grant,
        patient: held.patient_name.clone(),
        born: terms.terms.born.clone(),
        patient_confirmed: held.confirmed,
        title: terms.terms.title.clone(),
        purpose: terms.terms.purpose.clone(),
        from: consent.not_before,
        until: consent.not_after,
        later_versions: consent.mode == cachet_crypto::protocol::consent::Mode::LaterVersions,
        text: terms.terms.text.clone(),
        opened,
        state: match () {
            () if today < consent.not_before => SharedState::NotYet,
            () if today > consent.not_after => SharedState::Ended,
            () if !fresh => SharedState::NotProven,
            () => SharedState::InForce,
        },
    }
}
