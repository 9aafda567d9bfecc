//! Opening what was granted, in the order that `crypto/SPEC.md` fixes. Readers know the content key, so the cipher
//! never says who wrote: every step hangs from the head that the owner signed.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{JournalTail, Opened, Opening, PartRef, path};
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::envelope::{GrantEnvelope, author_commitment};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, GrantId, Sha256Digest, Signed, Verified, sha256, weakened};
use cachet_seal::{ContentOpener, HeldMailbox, Manifest, open_manifest, seal_access_time, unwrap_header};

use super::OpenedDocument;
use super::served::{Owner, VerifiedGrant};
use crate::files::{Progress, Sink};
use crate::keys::Keys;
use crate::platform::chance;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Opens a granted document into `sink`. What the sink holds may be released only when this returns `Ok`.
    ///
    /// # Errors
    /// [`Error::Refused`], with nothing to be shown; [`Refusal::Revoked`] when the grant is not in force.
    pub async fn read_received(
        &self,
        grant: GrantId,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let result = self.open_grant(grant, sink, progress).await;
        self.alarmed("open", result).await
    }

    async fn open_grant(&self, grant: GrantId, sink: &mut impl Sink, progress: Progress<'_>) -> Result<OpenedDocument> {
        // Pin and newest head, the grant listed in it, consent and envelope, terms and both commitments.
        let (held, owner, granted) = self.find_grant(grant).await?;
        check_days(&granted.consent, self.platform.now().day())?;
        // The journal entry comes first: nothing is served without it.
        let (opened, pass) = self.sign_in_journal(&held, &granted).await?;
        let (manifest, author, mut content) = verify_opened(&self.keys(), &held, &owner, &granted, &opened)?;
        sink.begin(manifest.size, &manifest.media_type).await?;
        let key = held.signing_key();
        for (index, part) in opened.parts.iter().enumerate() {
            let who = self.as_mailbox(held.mailbox, &key);
            let asked = path::mailbox_part(held.mailbox, part.part);
            let bytes = withheld(self.server.bytes(&who, asked, Some(&pass)).await)?;
            let plaintext = zeroize::Zeroizing::new(content.open_part(index, bytes)?);
            sink.write(&plaintext).await?;
            if !progress(index as u64 + 1, opened.parts.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        content.finish()?;
        self.store.put(&opened_key(grant), b"1").await?;
        let by_owner = author == held.patient;
        let author = if by_owner { held.patient_name.clone() } else { author.to_string() };
        Ok(OpenedDocument::of(&manifest, author))
    }

    /// Signs the next entry of the mailbox's chain and gets what it serves.
    async fn sign_in_journal(&self, held: &HeldMailbox, granted: &VerifiedGrant) -> Result<(Opened, String)> {
        let key = held.signing_key();
        let header = as_signer(held.mailbox, &key.verifying_key());
        let who = self.as_mailbox(held.mailbox, &key);
        let (seq, previous) = self.journal_state(held).await?;
        let (seq, grant, object) = (seq + 1, granted.consent.grant, granted.envelope.object);
        let opening = cachet_seal::Opening { patient: held.patient, mailbox: held.mailbox, grant, object, seq };
        let sealed = seal_access_time(&held.pair_key.0, &opening, self.platform.now(), &mut chance())?;
        let entry = AccessEntry::new(header, held.mailbox, grant, object, seq, previous, sha256(&sealed));
        let entry = Signed::sign(entry, &key)?;
        let hash = entry.hash();
        // Written down before it is sent: a lost answer leaves no doubt about what the chain may end with.
        self.change_mailbox(held.mailbox, |held| {
            if held.seq < seq {
                (held.seq, held.previous) = (seq - 1, previous);
                held.pending = Some((seq, hash));
            }
        })
        .await?;
        let request = Opening { entry: entry.envelope().clone(), sealed: Base64Url(sealed) };
        let answer = self.server.post::<Opened>(&who, path::openings(held.mailbox), &request).await;
        let opened = answer.map_err(|error| match error {
            Error::Problem(ProblemKind::NotInForce | ProblemKind::NotFound) => Refusal::Revoked.into(),
            other => other,
        })?;
        self.change_mailbox(held.mailbox, |held| {
            if held.seq < seq {
                (held.seq, held.previous, held.pending) = (seq, Some(hash), None);
            }
        })
        .await?;
        let pass = opened.pass.clone();
        Ok((opened, pass))
    }

    /// Number and hash of the last entry: this account's own, or one more by another device of it.
    async fn journal_state(&self, held: &HeldMailbox) -> Result<(u64, Option<Sha256Digest>)> {
        let key = held.signing_key();
        let who = self.as_mailbox(held.mailbox, &key);
        let tail: JournalTail = withheld(self.server.get(&who, path::openings(held.mailbox)).await)?;
        let Some(last) = tail.last else {
            let is_new = held.seq == 0 || weakened("journal-state");
            return if is_new { Ok((0, None)) } else { Err(Refusal::Rollback.into()) };
        };
        let hash = last.entry.hash()?;
        let claimed: AccessEntry = last.entry.peek()?;
        let sent = held.pending.filter(|(seq, _)| *seq == held.seq + 1);
        if (claimed.seq, Some(hash)) == (held.seq, held.previous) || sent == Some((claimed.seq, hash)) {
            return Ok((claimed.seq, Some(hash)));
        }
        if claimed.seq <= held.seq && !weakened("journal-state") {
            return Err(if claimed.seq == held.seq { Refusal::Fork } else { Refusal::Rollback }.into());
        }
        let entry =
            last.entry.verify::<AccessEntry>(&key.verifying_key(), &as_signer(held.mailbox, &key.verifying_key()))?;
        let extends = |seq: u64, hash: Option<Sha256Digest>| entry.seq == seq + 1 && entry.previous == hash;
        let known = extends(held.seq, held.previous) || sent.is_some_and(|(seq, hash)| extends(seq, Some(hash)));
        if (entry.mailbox != held.mailbox || !known) && !weakened("journal-state") {
            return Err(Refusal::Fork.into());
        }
        Ok((entry.seq, Some(entry.hash())))
    }
}

/// Under this key the device remembers that it opened a grant.
pub(super) fn opened_key(grant: GrantId) -> String {
    format!("opened/{grant}")
}

fn check_days(consent: &Consent, today: cachet_crypto::Day) -> Result<()> {
    if consent.covers(today) || weakened("consent-days") { Ok(()) } else { Err(Refusal::Revoked.into()) }
}

/// From the served bytes to a content that may be decrypted, part by part. Reads like its paragraph in `SPEC.md`.
fn verify_opened(
    keys: &Keys,
    held: &HeldMailbox,
    owner: &Owner,
    granted: &VerifiedGrant,
    opened: &Opened,
) -> Result<(Manifest, cachet_crypto::AccountId, ContentOpener)> {
    let VerifiedGrant { envelope, terms, .. } = granted;
    // Header hash, strict profile and low-order shares, unwrapping, header MAC.
    if sha256(&opened.header.0) != envelope.header && !weakened("header-hash") {
        return Err(Refusal::Bind.into());
    }
    let unwrapped = keys.identities().find_map(|identity| unwrap_header(identity, &opened.header.0).ok());
    let key = unwrapped.ok_or(Refusal::Format)?;
    // Manifest hash, opening, padding.
    if sha256(&opened.manifest.0) != envelope.manifest && !weakened("manifest-hash") {
        return Err(Refusal::Bind.into());
    }
    let statement = open_manifest(&opened.manifest.0, &key)?;
    // The statement, by the author to whom the envelope commits.
    let author = committed_author(owner, granted)?;
    let manifest: Verified<Manifest> = statement.verify(&author.sign, &author.as_signer())?;
    // The document of the terms; vault, document and object.
    if manifest.document != terms.terms.document && !weakened("document-of-terms") {
        return Err(Refusal::Consent.into());
    }
    if (manifest.vault, manifest.object) != (held.vault, envelope.object) && !weakened("place") {
        return Err(Refusal::Bind.into());
    }
    // The parts' digests.
    let served: Vec<_> = opened.parts.iter().map(|part: &PartRef| part.digest).collect();
    if (manifest.parts != served || parts_root(&served) != envelope.parts) && !weakened("served-parts") {
        return Err(Refusal::Bind.into());
    }
    let content = manifest.opener()?;
    Ok((manifest.into_payload(), author.account(), content))
}

/// The record of the author: from the terms, or the owner's; accepted because the owner's envelope commits to it.
fn committed_author(owner: &Owner, granted: &VerifiedGrant) -> Result<AccountRecord> {
    let GrantEnvelope { object, author, .. } = &*granted.envelope;
    let salt = &granted.terms.salt;
    let is_committed =
        |record: &AccountRecord| author_commitment(salt, *object, record.account(), &record.key) == *author;
    if let Some(record) = owner.records().find(|record| is_committed(record)) {
        return Ok(record.clone());
    }
    let claimed: AccountRecord = granted.terms.terms.author.peek()?;
    let named = AccountRecord::verify(&granted.terms.terms.author, claimed.account())?;
    if is_committed(&named) || weakened("author-commitment") {
        return Ok(named.into_payload());
    }
    Err(Refusal::KeyUnauth.into())
}
