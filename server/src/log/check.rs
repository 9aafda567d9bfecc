//! All of an append that needs no row: who signed, in which order, and that every sent byte is one that is signed for.

use std::collections::{BTreeMap, HashMap, HashSet};

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Append, AppendedEntry, NewConsent, NewEnvelope, NewObject};
use cachet_crypto::protocol::consent::Consent;
use cachet_crypto::protocol::document::{MAX_MANIFEST, MAX_PARTS, parts_root};
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::log::{Act, Head, LogEntry, MAX_BATCH, MAX_SEALED};
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::{
    Base64Url, Blake3Digest, Envelope, GrantId, MailboxId, ObjectId, Sha256Digest, VaultId, Verified, sha256,
};

use super::Rotation;
use crate::refusal::{MALFORMED, Result, TOO_LARGE, UNVERIFIED, require};

/// Largest header of one reader, in bytes: one hybrid stanza takes less than two thousand.
pub(crate) const MAX_HEADER: usize = 4096;

/// An append whose statements verify.
pub(crate) struct Checked {
    pub(super) from: Head,
    pub(super) to: Head,
    pub(super) entries: Vec<(u64, Sha256Digest, AppendedEntry)>,
    pub(super) objects: Vec<CheckedObject>,
    /// Newest manifest of each object that is noted.
    pub(super) notes: Vec<(ObjectId, Base64Url, Sha256Digest)>,
    /// Objects that were deposited.
    pub(super) accepted: Vec<ObjectId>,
    pub(super) purged: Vec<ObjectId>,
    /// Number of the newest snapshot entry.
    pub(super) snapshot: Option<u64>,
    /// New heads of each mailbox, in order.
    pub(super) heads: BTreeMap<MailboxId, Vec<CheckedHead>>,
    pub(super) consents: HashMap<GrantId, (Verified<Consent>, NewConsent)>,
    pub(super) envelopes: HashMap<GrantId, (Verified<GrantEnvelope>, NewEnvelope)>,
    pub(super) revoked: Vec<GrantId>,
    pub(super) rotates: bool,
    pub(super) closes: bool,
}

/// An object whose bytes are those that an entry signs.
pub(crate) struct CheckedObject {
    pub(crate) object: ObjectId,
    pub(crate) snapshot: bool,
    pub(crate) manifest_hash: Sha256Digest,
    pub(crate) parts_root: Sha256Digest,
    pub(crate) sent: NewObject,
}

pub(super) struct CheckedHead {
    pub(super) statement: Verified<MailboxHead>,
    pub(super) envelope: Envelope,
}

/// What entries announce, collected while the chain is walked.
#[derive(Default)]
struct Announced {
    objects: Vec<(ObjectId, Option<Sha256Digest>, Sha256Digest)>,
    notes: HashMap<ObjectId, Sha256Digest>,
    accepted: Vec<ObjectId>,
    purged: HashSet<ObjectId>,
    snapshot: Option<(u64, ObjectId)>,
    consents: HashMap<Sha256Digest, (GrantId, bool)>,
    revoked: HashSet<GrantId>,
    rotates: bool,
    closes: bool,
}

pub(super) fn check(
    vault: VaultId,
    append: Append,
    record: &AccountRecord,
    rotation: Option<&Rotation>,
) -> Result<Checked> {
    let counts = [append.objects.len(), append.manifests.len(), append.consents.len(), append.envelopes.len()];
    require(!append.entries.is_empty(), MALFORMED)?;
    require(append.entries.len() <= MAX_BATCH && counts.iter().all(|count| *count <= 4 * MAX_BATCH), TOO_LARGE)?;

    let mut announced = Announced::default();
    let mut heads = append.heads.into_iter();
    let mut checked_heads: BTreeMap<MailboxId, Vec<CheckedHead>> = BTreeMap::new();
    let mut entries = Vec::with_capacity(append.entries.len());
    let mut place: Option<(Head, Head)> = None;
    for sent in append.entries {
        require(!announced.closes, UNVERIFIED)?;
        require(sent.sealed.0.len() <= MAX_SEALED, TOO_LARGE)?;
        let signer = signer(record, rotation, announced.rotates);
        let entry = sent.entry.verify::<LogEntry>(&signer.sign, &signer.as_signer())?;
        let (from, at) = place.unwrap_or_else(|| {
            let base = Head { n: entry.n - 1, link: entry.prev };
            (base, base)
        });
        let follows = entry.vault == vault && entry.n == at.n + 1 && entry.prev == at.link;
        require(follows && sha256(&sent.sealed.0) == entry.sealed, UNVERIFIED)?;
        announced.take(&entry, rotation)?;
        // The heads that a rotate entry names are the first that the new key signs.
        let signer = self::signer(record, rotation, announced.rotates);
        for named in &entry.heads {
            let envelope = heads.next().ok_or(UNVERIFIED)?;
            let statement = envelope.verify::<MailboxHead>(&signer.sign, &signer.as_signer())?;
            require(statement.hash() == *named, UNVERIFIED)?;
            checked_heads.entry(statement.mailbox).or_default().push(CheckedHead { statement, envelope });
        }
        place = Some((from, at.extended(entry.hash())));
        entries.push((entry.n, entry.hash(), sent));
    }
    require(heads.next().is_none() && announced.rotates == rotation.is_some(), UNVERIFIED)?;
    let (from, to) = place.ok_or(MALFORMED)?;

    let signer = signer(record, rotation, announced.rotates);
    let mut consents = HashMap::new();
    for sent in append.consents {
        let (grant, consent) = announced.consent(record, signer, vault, &sent)?;
        require(consents.insert(grant, (consent, sent)).is_none(), UNVERIFIED)?;
    }
    let mut envelopes = HashMap::new();
    for sent in append.envelopes {
        require(sent.header.0.len() <= MAX_HEADER, TOO_LARGE)?;
        let envelope = sent.envelope.verify::<GrantEnvelope>(&signer.sign, &signer.as_signer())?;
        require(sha256(&sent.header.0) == envelope.header, UNVERIFIED)?;
        require(envelopes.insert(sent.grant, (envelope, sent)).is_none(), UNVERIFIED)?;
    }
    Ok(Checked {
        from,
        to,
        entries,
        objects: announced.objects(append.objects)?,
        notes: announced.notes(append.manifests.into_iter().map(|sent| (sent.object, sent.manifest)).collect())?,
        accepted: std::mem::take(&mut announced.accepted),
        snapshot: announced.snapshot.map(|(n, _)| n),
        heads: checked_heads,
        consents,
        envelopes,
        purged: announced.purged.into_iter().collect(),
        revoked: announced.revoked.into_iter().collect(),
        rotates: announced.rotates,
        closes: announced.closes,
    })
}

fn signer<'a>(record: &'a AccountRecord, rotation: Option<&'a Rotation>, rotated: bool) -> &'a AccountRecord {
    rotation.filter(|_| rotated).map_or(record, |rotation| &rotation.record)
}

impl Announced {
    fn take(&mut self, entry: &LogEntry, rotation: Option<&Rotation>) -> Result<()> {
        match &entry.act {
            Act::Put { object, manifest, parts } => self.objects.push((*object, Some(*manifest), *parts)),
            Act::Accept { object, manifest, parts } => {
                self.objects.push((*object, Some(*manifest), *parts));
                self.accepted.push(*object);
            }
            Act::Snapshot { object, parts } => {
                self.objects.push((*object, None, *parts));
                self.snapshot = Some((entry.n, *object));
            }
            Act::Note { object, manifest } => {
                self.notes.insert(*object, *manifest);
            }
            Act::Grant { grant, consent } => {
                self.revoked.remove(grant);
                let once = self.consents.insert(*consent, (*grant, self.rotates)).is_none();
                require(once, UNVERIFIED)?;
            }
            Act::Revoke { grant } => {
                self.revoked.insert(*grant);
            }
            Act::Purge { objects } => {
                self.purged.extend(objects);
                require(self.purged.len() <= 4 * MAX_BATCH, TOO_LARGE)?;
            }
            Act::Rotate { succession, record } => {
                let expected = rotation.filter(|_| !self.rotates).ok_or(UNVERIFIED)?;
                let named = *succession == expected.succession && *record == expected.record.hash();
                require(named, UNVERIFIED)?;
                self.rotates = true;
            }
            Act::Close {} => self.closes = true,
            Act::Delete {} | Act::Record {} => {}
        }
        Ok(())
    }

    /// A consent that a grant entry names, by the key in force at that entry.
    fn consent(
        &self,
        record: &AccountRecord,
        newest: &AccountRecord,
        vault: VaultId,
        sent: &NewConsent,
    ) -> Result<(GrantId, Verified<Consent>)> {
        let (grant, rotated) = *self.consents.get(&sent.consent.hash()?).ok_or(UNVERIFIED)?;
        let signer = if rotated { newest } else { record };
        let consent = sent.consent.verify::<Consent>(&signer.sign, &signer.as_signer())?;
        require(consent.grant == grant && consent.vault == vault, UNVERIFIED)?;
        Ok((grant, consent))
    }

    /// The objects that stay: one that the same batch purges, and a snapshot that it replaces, need not be sent.
    fn objects(&self, sent: Vec<NewObject>) -> Result<Vec<CheckedObject>> {
        let mut sent_by_id: HashMap<ObjectId, NewObject> = HashMap::new();
        for object in sent {
            require(object.parts.len() <= MAX_PARTS && object.manifest.0.len() <= MAX_MANIFEST, TOO_LARGE)?;
            require(sent_by_id.insert(object.object, object).is_none(), UNVERIFIED)?;
        }
        let mut checked = Vec::new();
        for (object, manifest, parts) in &self.objects {
            let replaced = manifest.is_none() && self.snapshot.is_some_and(|(_, newest)| newest != *object);
            let Some(sent) = sent_by_id.remove(object) else {
                require(self.purged.contains(object) || replaced, UNVERIFIED)?;
                continue;
            };
            let manifest_hash = sha256(&sent.manifest.0);
            let digests: Vec<Blake3Digest> = sent.parts.iter().map(|part| part.digest).collect();
            let manifest_holds = manifest
                .map_or(sent.manifest.0.is_empty(), |signed| signed == manifest_hash && !sent.manifest.0.is_empty());
            require(manifest_holds && !digests.is_empty() && parts_root(&digests) == *parts, UNVERIFIED)?;
            let snapshot = manifest.is_none();
            checked.push(CheckedObject { object: *object, snapshot, manifest_hash, parts_root: *parts, sent });
        }
        require(sent_by_id.is_empty(), UNVERIFIED)?;
        Ok(checked)
    }

    /// The newest manifest of each noted object.
    fn notes(&self, sent: Vec<(ObjectId, Base64Url)>) -> Result<Vec<(ObjectId, Base64Url, Sha256Digest)>> {
        let mut sent_by_id: HashMap<ObjectId, Base64Url> = HashMap::new();
        for (object, manifest) in sent {
            require(manifest.0.len() <= MAX_MANIFEST, TOO_LARGE)?;
            require(sent_by_id.insert(object, manifest).is_none(), UNVERIFIED)?;
        }
        let mut notes = Vec::new();
        for (object, signed) in &self.notes {
            let Some(manifest) = sent_by_id.remove(object) else {
                require(self.purged.contains(object), UNVERIFIED)?;
                continue;
            };
            require(!manifest.0.is_empty() && sha256(&manifest.0) == *signed, UNVERIFIED)?;
            notes.push((*object, manifest, *signed));
        }
        require(sent_by_id.is_empty(), UNVERIFIED)?;
        Ok(notes)
    }
}
