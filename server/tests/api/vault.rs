//! Appends as an owner's client makes them, with bytes in place of ciphertext.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::consent::{Consent, Mode};
use cachet_crypto::protocol::document::{MIN_CONTENT, parts_root, sealed_len};
use cachet_crypto::protocol::envelope::GrantEnvelope;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead, empty_head};
use cachet_crypto::{
    Base64Url, Blake3Digest, Day, GrantId, MailboxId, ObjectId, PartName, Sha256Digest, Signed, SigningKey, sha256,
};

use crate::harness::{Actor, Answer, NOON, World, fresh, signing_key};

pub(crate) fn today() -> Day {
    cachet_crypto::Timestamp(NOON).day()
}

pub(crate) fn empty() -> api::Append {
    api::Append {
        entries: Vec::new(),
        objects: Vec::new(),
        manifests: Vec::new(),
        heads: Vec::new(),
        consents: Vec::new(),
        envelopes: Vec::new(),
    }
}

pub(crate) fn blake3(bytes: &[u8]) -> Blake3Digest {
    Blake3Digest::from_bytes(*blake3::hash(bytes).as_bytes())
}

/// A smallest document's single part.
pub(crate) fn part_bytes() -> Vec<u8> {
    let seed: [u8; 32] = fresh();
    seed.iter().copied().cycle().take(usize::try_from(sealed_len(MIN_CONTENT)).unwrap()).collect()
}

/// One pair as the patient and the reader know it.
pub(crate) struct Pair {
    pub(crate) mailbox: MailboxId,
    pub(crate) key: SigningKey,
    pub(crate) place: Head,
    pub(crate) live: Vec<LiveGrant>,
    pub(crate) token: String,
}

/// A granted object.
pub(crate) struct Granted {
    pub(crate) grant: GrantId,
    pub(crate) consent: Sha256Digest,
    pub(crate) object: ObjectId,
}

impl Actor {
    /// An entry over the actor's newest, which it becomes.
    pub(crate) fn entry(&mut self, act: Act, heads: &[Sha256Digest]) -> api::AppendedEntry {
        let sealed = Base64Url(vec![3; 1104]);
        let entry = LogEntry::new(
            self.header(),
            self.vault,
            self.head.n + 1,
            self.head.link,
            act,
            heads.to_vec(),
            sha256(&sealed.0),
        );
        let entry = Signed::sign(entry, &self.key).unwrap();
        self.head = self.head.extended(entry.hash());
        api::AppendedEntry { entry: entry.envelope().clone(), sealed }
    }

    pub(crate) async fn append(&self, world: &World, append: &api::Append) -> Answer {
        world.post(&path::log(self.vault), self.token_str(), append).await
    }

    /// A staged object, not yet named by any entry.
    pub(crate) async fn stage(&self, world: &World) -> api::NewObject {
        let (bytes, part) = (part_bytes(), PartName::from_bytes(fresh()));
        world.put_raw(&path::part(self.vault, part), self.token_str(), &bytes).await.is(204);
        let parts = vec![api::PartRef { part, digest: blake3(&bytes) }];
        api::NewObject { object: ObjectId::from_bytes(fresh()), manifest: Base64Url(fresh::<32>().repeat(40)), parts }
    }

    pub(crate) fn put_act(object: &api::NewObject) -> Act {
        let digests: Vec<_> = object.parts.iter().map(|part| part.digest).collect();
        Act::Put { object: object.object, manifest: sha256(&object.manifest.0), parts: parts_root(&digests) }
    }

    /// A stored document.
    pub(crate) async fn put(&mut self, world: &World) -> api::NewObject {
        let object = self.stage(world).await;
        let mut append = empty();
        append.entries.push(self.entry(Self::put_act(&object), &[]));
        append.objects.push(object.clone());
        assert_eq!(self.append(world, &append).await.json::<Head>(), self.head);
        object
    }

    /// A claimed mailbox.
    pub(crate) async fn pair(&self, world: &World) -> Pair {
        let (mailbox, secret, key) = (MailboxId::from_bytes(fresh()), fresh::<32>(), signing_key());
        let create = api::CreateMailbox { mailbox, claim: sha256(&secret) };
        world.post(&path::mailboxes(self.vault), self.token_str(), &create).await.is(201);
        let claim = api::Claim { secret: secret.to_vec().into(), key: key.verifying_key() };
        world.post(&path::claim(mailbox), None, &claim).await.is(204);
        let token = world.mailbox_token(mailbox, &key).await;
        Pair { mailbox, key, place: empty_head(mailbox), live: Vec::new(), token }
    }

    /// The pair's next head with its live grants.
    pub(crate) fn mailbox_head(&self, pair: &mut Pair) -> Signed<MailboxHead> {
        let head =
            MailboxHead::new(self.header(), pair.mailbox, pair.place.n + 1, pair.place.link, pair.live.clone(), false);
        let head = Signed::sign(head, &self.key).unwrap();
        pair.place = pair.place.extended(head.hash());
        head
    }

    pub(crate) fn consent(&self, pair: &Pair, days: (Day, Day)) -> (Signed<Consent>, api::NewConsent) {
        let consent = Consent::new(
            self.header(),
            GrantId::from_bytes(fresh()),
            self.vault,
            pair.mailbox,
            Sha256Digest::from_bytes(fresh()),
            Mode::LaterVersions,
            days.0,
            days.1,
            Sha256Digest::from_bytes(fresh()),
        );
        let consent = Signed::sign(consent, &self.key).unwrap();
        let sent = api::NewConsent { consent: consent.envelope().clone(), terms: Base64Url(vec![5; 9000]) };
        (consent, sent)
    }

    /// An envelope over what the vault holds, with its header.
    pub(crate) fn envelope(
        &self,
        grant: GrantId,
        consent: Sha256Digest,
        k: u64,
        object: &api::NewObject,
    ) -> (Sha256Digest, api::NewEnvelope) {
        let header = Base64Url(fresh::<32>().repeat(50));
        let digests: Vec<_> = object.parts.iter().map(|part| part.digest).collect();
        let envelope = GrantEnvelope::new(
            self.header(),
            consent,
            k,
            object.object,
            sha256(&header.0),
            sha256(&object.manifest.0),
            parts_root(&digests),
            Sha256Digest::from_bytes(fresh()),
        );
        let envelope = Signed::sign(envelope, &self.key).unwrap();
        (envelope.hash(), api::NewEnvelope { grant, envelope: envelope.envelope().clone(), header })
    }

    /// An append that grants `object`, not yet sent; the pair is as if it had been.
    pub(crate) fn grant_append(
        &mut self,
        pair: &mut Pair,
        object: &api::NewObject,
        days: (Day, Day),
    ) -> (Granted, api::Append) {
        let (consent, sent) = self.consent(pair, days);
        let grant = consent.payload().grant;
        let (envelope_hash, envelope) = self.envelope(grant, consent.hash(), 1, object);
        pair.live.push(LiveGrant { grant, consent: consent.hash(), envelope: envelope_hash });
        pair.live.sort_by_key(|live| live.grant);
        let head = self.mailbox_head(pair);
        let mut append = empty();
        append.entries.push(self.entry(Act::Grant { grant, consent: consent.hash() }, &[head.hash()]));
        append.heads.push(head.envelope().clone());
        append.consents.push(sent);
        append.envelopes.push(envelope);
        (Granted { grant, consent: consent.hash(), object: object.object }, append)
    }

    pub(crate) async fn grant(&mut self, world: &World, pair: &mut Pair, object: &api::NewObject) -> Granted {
        let (granted, append) = self.grant_append(pair, object, (today(), today().plus(30)));
        self.append(world, &append).await.is(200);
        granted
    }

    pub(crate) fn revoke_append(&mut self, pair: &mut Pair, grant: GrantId) -> api::Append {
        pair.live.retain(|live| live.grant != grant);
        let head = self.mailbox_head(pair);
        let mut append = empty();
        append.entries.push(self.entry(Act::Revoke { grant }, &[head.hash()]));
        append.heads.push(head.envelope().clone());
        append
    }

    pub(crate) async fn revoke(&mut self, world: &World, pair: &mut Pair, grant: GrantId) {
        let append = self.revoke_append(pair, grant);
        self.append(world, &append).await.is(200);
    }
}
