//! Each thing of a restored vault by itself: signed by a record of the account, and fitting to what came before.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{AppendedEntry, NewObject};
use cachet_crypto::protocol::capsule::{KeptAccess, KeptGrant, KeptMailbox};
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::document::{MAX_MANIFEST, MAX_PARTS, parts_root};
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::journal::{self, AccessEntry};
use cachet_crypto::protocol::log::{Head, LogEntry, MAX_SEALED};
use cachet_crypto::protocol::mailbox::{MailboxHead, empty_head};
use cachet_crypto::{Envelope, Payload, Sha256Digest, VaultId, Verified, sha256};

use crate::log::CheckedObject;
use crate::log::{MAX_HEADER, insert_object};
use crate::refusal::{ALREADY_DIFFERENT, NOT_FOUND, Result, TOO_LARGE, UNVERIFIED, require};
use crate::settings::Limits;
use crate::store;
use crate::store::consent::{Granted, Wrapped};
use crate::transparency::record;

/// Verifies a statement by the record of the epoch that it names.
fn verify<P: Payload>(envelope: &Envelope, records: &[Verified<AccountRecord>]) -> Result<Verified<P>> {
    let epoch = envelope.peek::<P>()?.header().epoch.ok_or(UNVERIFIED)?;
    let record = records.iter().find(|record| record.epoch() == epoch).ok_or(UNVERIFIED)?;
    Ok(envelope.verify::<P>(&record.sign, &record.as_signer())?)
}

/// Writes the entries that follow `at`, and gives the place after them.
pub(super) async fn entries(
    db: &mut store::Connection,
    vault: VaultId,
    mut at: Head,
    entries: &[AppendedEntry],
    records: &[Verified<AccountRecord>],
) -> Result<Head> {
    // Records of a branch that the recovery key beat are nobody's any more; its entries stand in the chain and count
    // for nothing.
    let newest = records.last().map_or(0, |record| record.epoch() as usize);
    let were_taken_back = records.len() <= newest;
    for sent in entries {
        require(sent.sealed.0.len() <= MAX_SEALED, TOO_LARGE)?;
        let claimed: LogEntry = sent.entry.peek()?;
        let hash = match verify::<LogEntry>(&sent.entry, records) {
            Ok(entry) => entry.hash(),
            Err(_) if were_taken_back => sent.entry.hash()?,
            Err(refusal) => return Err(refusal),
        };
        let follows = claimed.vault == vault && claimed.n == at.n + 1 && claimed.prev == at.link;
        require(follows && sha256(&sent.sealed.0) == claimed.sealed, UNVERIFIED)?;
        at = at.extended(hash);
        store::log::insert(db, vault, at.n, hash, sent).await?;
    }
    Ok(at)
}

/// Writes an object as it stood at the end.
pub(super) async fn object(db: &mut store::Connection, vault: VaultId, sent: NewObject) -> Result<()> {
    require(sent.parts.len() <= MAX_PARTS && sent.manifest.0.len() <= MAX_MANIFEST, TOO_LARGE)?;
    let digests: Vec<_> = sent.parts.iter().map(|part| part.digest).collect();
    require(!digests.is_empty(), UNVERIFIED)?;
    let snapshot = sent.manifest.0.is_empty();
    let (manifest_hash, parts_root) = (sha256(&sent.manifest.0), parts_root(&digests));
    insert_object(db, vault, &CheckedObject { object: sent.object, snapshot, manifest_hash, parts_root, sent }).await
}

/// Writes a mailbox with the chain of its heads.
pub(super) async fn mailbox(
    db: &mut store::Connection,
    vault: VaultId,
    kept: &KeptMailbox,
    records: &[Verified<AccountRecord>],
    limits: &Limits,
) -> Result<()> {
    let held = store::mailbox::count_of_vault(db, vault).await?;
    let letters = kept.messages.len() <= limits.messages as usize
        && kept.messages.iter().all(|message| message.body.0.len() <= limits.letter_bytes);
    require(held < u64::from(limits.mailboxes) && letters, TOO_LARGE)?;
    let (hashes, rest) = kept.hashes.0.as_chunks::<32>();
    require(rest.is_empty() && kept.claim.is_some() != kept.key.is_some(), UNVERIFIED)?;
    let hashes: Vec<_> = hashes.iter().map(|hash| Sha256Digest::from_bytes(*hash)).collect();
    let newest = kept.head.as_ref().map(|head| verify::<MailboxHead>(head, records)).transpose()?;
    let place = empty_head(kept.mailbox).extended_by(&hashes);
    let before = hashes.split_last().map(|(_, before)| empty_head(kept.mailbox).extended_by(before));
    match (&newest, before, hashes.last()) {
        (None, None, None) => {}
        (Some(head), Some(before), Some(last)) => {
            let fits = head.mailbox == kept.mailbox && head.m == place.n && head.prev == before.link;
            require(fits && head.hash() == *last, UNVERIFIED)?;
        }
        _ => return Err(UNVERIFIED),
    }
    let closed = newest.is_some_and(|head| head.closed);
    require(store::capsule::insert_mailbox(db, vault, kept, place, closed).await?, ALREADY_DIFFERENT)?;
    for (m, hash) in (1..).zip(&hashes) {
        store::mailbox::insert_head_hash(db, kept.mailbox, m, *hash).await?;
    }
    record::mailbox(db, kept.mailbox, place).await
}

/// Writes a grant in force, whose consent and envelope the mailbox's newest head must list.
pub(super) async fn grant(
    db: &mut store::Connection,
    vault: VaultId,
    kept: &KeptGrant,
    records: &[Verified<AccountRecord>],
    limits: &Limits,
) -> Result<()> {
    require(kept.header.0.len() <= MAX_HEADER && kept.terms.0.len() <= limits.terms_bytes, TOO_LARGE)?;
    let consent = verify::<Consent>(&kept.consent, records)?;
    let envelope = verify::<GrantEnvelope>(&kept.envelope, records)?;
    let binds = consent.grant == kept.grant && consent.mailbox == kept.mailbox && consent.vault == vault;
    let wraps = envelope.consent == consent.hash() && envelope.header == sha256(&kept.header.0);
    require(binds && wraps, UNVERIFIED)?;
    let row = store::mailbox::read(db, kept.mailbox).await?.ok_or(NOT_FOUND)?;
    require(row.vault == vault, NOT_FOUND)?;
    let listed = row.head.ok_or(UNVERIFIED)?.peek::<MailboxHead>()?.live;
    let is_listed = listed
        .iter()
        .any(|live| (live.grant, live.consent, live.envelope) == (kept.grant, consent.hash(), envelope.hash()));
    let object = store::object::digests(db, vault, envelope.object).await?.ok_or(UNVERIFIED)?;
    let gives = !object.snapshot && object.manifest == envelope.manifest && object.parts == envelope.parts;
    require(is_listed && gives, UNVERIFIED)?;
    let granted = Granted {
        hash: consent.hash(),
        statement: &kept.consent,
        terms: &kept.terms,
        not_before: consent.not_before,
        not_after: consent.not_after,
    };
    let wrapped = Wrapped {
        hash: envelope.hash(),
        statement: &kept.envelope,
        k: envelope.k,
        object: envelope.object,
        manifest: envelope.manifest,
        header: &kept.header,
    };
    store::consent::insert(db, kept.mailbox, kept.grant, &granted, &wrapped).await
}

/// Writes the next line of a mailbox's journal. Its signature is the owner's to verify, at every reading.
pub(super) async fn access(db: &mut store::Connection, vault: VaultId, line: &KeptAccess) -> Result<()> {
    require(line.access.sealed.0.len() <= journal::MAX_SEALED, TOO_LARGE)?;
    let entry: AccessEntry = line.access.entry.peek()?;
    let hash = line.access.entry.hash()?;
    let row = store::mailbox::read(db, line.mailbox).await?.ok_or(NOT_FOUND)?;
    let fits = entry.mailbox == line.mailbox && sha256(&line.access.sealed.0) == entry.sealed;
    require(row.vault == vault && fits, UNVERIFIED)?;
    let advanced = store::journal::advance(db, line.mailbox, entry.seq, entry.previous, hash).await?;
    require(advanced, UNVERIFIED)?;
    store::journal::insert(db, line.mailbox, entry.seq, hash, &line.access.entry, &line.access.sealed).await
}
