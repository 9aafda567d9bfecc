use axum::body::Body;
use axum::http::{Request, header};
use cachet_crypto::protocol::api::{self, PASS_HEADER, path};
use cachet_crypto::protocol::journal::AccessEntry;
use cachet_crypto::protocol::log::Act;
use cachet_crypto::protocol::mailbox::{LiveGrant, MailboxHead, MailboxKeyChange, as_signer};
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Conflict, NotFound, NotInForce, TooMany, Unauthenticated, Unverified,
};
use cachet_crypto::{Base64Url, GrantId, MailboxId, ObjectId, PartName, Sha256Digest, Signed, SigningKey, sha256};

use crate::harness::{Actor, Answer, World, fresh, signing_key};
use crate::vault::{Granted, Pair, empty, today};

impl Pair {
    /// The next journal entry, signed under `key`.
    fn opening(
        &self,
        key: &SigningKey,
        (grant, object): (GrantId, ObjectId),
        seq: u64,
        previous: Option<Sha256Digest>,
    ) -> (Sha256Digest, api::Opening) {
        let sealed = Base64Url(vec![4; 120]);
        let signer = as_signer(self.mailbox, &key.verifying_key());
        let entry = AccessEntry::new(signer, self.mailbox, grant, object, seq, previous, sha256(&sealed.0));
        let entry = Signed::sign(entry, key).unwrap();
        (entry.hash(), api::Opening { entry: entry.envelope().clone(), sealed })
    }

    async fn open(
        &self,
        world: &World,
        granted: &Granted,
        seq: u64,
        previous: Option<Sha256Digest>,
    ) -> (Sha256Digest, Answer) {
        let (hash, opening) = self.opening(&self.key, (granted.grant, granted.object), seq, previous);
        (hash, world.post(&path::openings(self.mailbox), self.token.as_str(), &opening).await)
    }

    async fn part(&self, world: &World, part: PartName, pass: &str) -> Answer {
        let request = Request::get(path::mailbox_part(self.mailbox, part))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(PASS_HEADER, pass);
        world.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_reader_opens_what_is_granted_and_leaves_an_entry() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;

    let seen: api::ReaderMailbox = world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.json();
    assert_eq!(seen.grants.len(), 1);
    assert_eq!((seen.grants[0].grant, seen.since.0.len(), seen.owner.len()), (granted.grant, 32, 1));
    let later: api::ReaderMailbox =
        world.get(&format!("{}?m=1", path::mailbox(pair.mailbox)), pair.token.as_str()).await.json();
    assert!(later.since.0.is_empty() && later.head == seen.head);

    let (first, answer) = pair.open(&world, &granted, 1, None).await;
    let opened: api::Opened = answer.json();
    assert_eq!((&opened.manifest, &opened.parts), (&object.manifest, &object.parts));
    let bytes = pair.part(&world, opened.parts[0].part, &opened.pass).await;
    assert_eq!(crate::vault::blake3(&bytes.is(200).body), opened.parts[0].digest);
    pair.open(&world, &granted, 1, None).await.1.refuses(Conflict);
    pair.open(&world, &granted, 2, Some(Sha256Digest::from_bytes(fresh()))).await.1.refuses(Conflict);
    pair.open(&world, &granted, 2, Some(first)).await.1.is(200);

    let owned: api::OwnedMailbox =
        world.get(&path::owned_mailbox(patient.vault, pair.mailbox), patient.token_str()).await.json();
    assert_eq!((owned.journal.len(), owned.key), (2, Some(pair.key.verifying_key())));
    let tail: api::JournalTail = world.get(&path::openings(pair.mailbox), pair.token.as_str()).await.json();
    assert_eq!(tail.last, owned.journal.last().cloned());
}

#[tokio::test]
async fn a_revoked_reader_opens_nothing_and_a_pass_ends_too() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;
    let (first, answer) = pair.open(&world, &granted, 1, None).await;
    let opened: api::Opened = answer.json();
    patient.revoke(&world, &mut pair, granted.grant).await;
    pair.open(&world, &granted, 2, Some(first)).await.1.refuses(NotInForce);
    pair.part(&world, opened.parts[0].part, &opened.pass).await.refuses(NotInForce);
    let seen: api::ReaderMailbox = world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.json();
    assert!(seen.grants.is_empty());
    let tail: api::JournalTail = world.get(&path::openings(pair.mailbox), pair.token.as_str()).await.json();
    assert!(tail.last.is_some_and(|last| last.entry.hash() == Ok(first)), "a refused opening leaves no entry");
}

#[tokio::test]
async fn a_grant_is_opened_so_often_in_an_hour_and_no_more() {
    let world = World::with(|settings| settings.limits.openings_hour = 2).await;
    let mut patient = Actor::new(&world).await;
    let (object, other) = (patient.put(&world).await, patient.put(&world).await);
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;
    let (first, answer) = pair.open(&world, &granted, 1, None).await;
    answer.is(200);
    let (second, answer) = pair.open(&world, &granted, 2, Some(first)).await;
    answer.is(200);
    pair.open(&world, &granted, 3, Some(second)).await.1.refuses(TooMany);
    let tail: api::JournalTail = world.get(&path::openings(pair.mailbox), pair.token.as_str()).await.json();
    assert!(tail.last.is_some_and(|last| last.entry.hash() == Ok(second)), "what is not served leaves no entry");
    let granted = patient.grant(&world, &mut pair, &other).await;
    pair.open(&world, &granted, 3, Some(second)).await.1.is(200);
}

#[tokio::test]
async fn a_consent_serves_on_its_days_only() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let (granted, append) = patient.grant_append(&mut pair, &object, (today().plus(1), today().plus(2)));
    patient.append(&world, &append).await.is(200);
    pair.open(&world, &granted, 1, None).await.1.refuses(NotInForce);
    world.clock.advance(86_400);
    pair.token = world.mailbox_token(pair.mailbox, &pair.key).await;
    let (first, answer) = pair.open(&world, &granted, 1, None).await;
    answer.is(200);
    world.clock.advance(2 * 86_400);
    pair.token = world.mailbox_token(pair.mailbox, &pair.key).await;
    pair.open(&world, &granted, 2, Some(first)).await.1.refuses(NotInForce);
}

#[tokio::test]
async fn an_opening_takes_the_mailbox_key_and_names_what_is_granted() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let (object, other) = (patient.put(&world).await, patient.put(&world).await);
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;
    let path = path::openings(pair.mailbox);
    let token = pair.token.as_str();
    let ids = (granted.grant, granted.object);
    let (_, forged) = pair.opening(&signing_key(), ids, 1, None);
    world.post(&path, token, &forged).await.refuses(Unverified);
    let (_, mut changed) = pair.opening(&pair.key, ids, 1, None);
    changed.sealed.0[0] ^= 1;
    world.post(&path, token, &changed).await.refuses(Unverified);
    let (_, elsewhere) = pair.opening(&pair.key, (granted.grant, other.object), 1, None);
    world.post(&path, token, &elsewhere).await.refuses(NotInForce);
    let (_, unknown) = pair.opening(&pair.key, (GrantId::from_bytes(fresh()), object.object), 1, None);
    world.post(&path, token, &unknown).await.refuses(NotInForce);
    pair.part(&world, object.parts[0].part, "AAAA").await.refuses(NotInForce);
    let opened: api::Opened = pair.open(&world, &granted, 1, None).await.1.json();
    pair.part(&world, other.parts[0].part, &opened.pass).await.refuses(NotFound);
}

#[tokio::test]
async fn the_first_claim_holds() {
    let world = World::new().await;
    let patient = Actor::new(&world).await;
    let (mailbox, secret) = (MailboxId::from_bytes(fresh()), fresh::<32>());
    let create = api::CreateMailbox { mailbox, claim: sha256(&secret) };
    let mailboxes = path::mailboxes(patient.vault);
    world.post(&mailboxes, patient.token_str(), &create).await.is(201);
    world.post(&mailboxes, patient.token_str(), &create).await.is(201);
    let other = api::CreateMailbox { mailbox, claim: sha256(b"other") };
    world.post(&mailboxes, patient.token_str(), &other).await.refuses(AlreadyDifferent);
    let claim = |secret: &[u8]| api::Claim { secret: secret.to_vec().into(), key: signing_key().verifying_key() };
    world.post(&path::claim(mailbox), None, &claim(b"wrong")).await.refuses(NotFound);
    world.post(&path::claim(MailboxId::from_bytes(fresh())), None, &claim(&secret)).await.refuses(NotFound);
    world.post(&path::claim(mailbox), None, &claim(&secret)).await.is(204);
    world.post(&path::claim(mailbox), None, &claim(&secret)).await.refuses(NotFound);
}

#[tokio::test]
async fn a_changed_mailbox_key_ends_the_old_one() {
    let world = World::new().await;
    let patient = Actor::new(&world).await;
    let pair = patient.pair(&world).await;
    let next = signing_key();
    let signer = as_signer(pair.mailbox, &pair.key.verifying_key());
    let change = MailboxKeyChange::new(signer, pair.mailbox, next.verifying_key());
    let forged = api::KeyChange { change: Signed::sign(change.clone(), &next).unwrap().envelope().clone() };
    let path = path::mailbox_key(pair.mailbox);
    world.post(&path, pair.token.as_str(), &forged).await.refuses(Unverified);
    let change = api::KeyChange { change: Signed::sign(change, &pair.key).unwrap().envelope().clone() };
    world.post(&path, pair.token.as_str(), &change).await.is(204);
    world.post(&path, pair.token.as_str(), &change).await.refuses(Unauthenticated);
    let token = world.mailbox_token(pair.mailbox, &next).await;
    world.get(&path::mailbox(pair.mailbox), token.as_str()).await.is(200);
    let owned: api::OwnedMailbox =
        world.get(&path::owned_mailbox(patient.vault, pair.mailbox), patient.token_str()).await.json();
    assert_eq!((owned.changes, owned.key), (vec![change.change], Some(next.verifying_key())));
}

#[tokio::test]
async fn messages_reach_the_owner_up_to_the_limit() {
    let world = World::with(|settings| settings.limits.messages = 2).await;
    let patient = Actor::new(&world).await;
    let pair = patient.pair(&world).await;
    let path = path::messages(pair.mailbox);
    let message = api::Message { body: vec![8; 9000].into() };
    world.post(&path, pair.token.as_str(), &message).await.is(201);
    world.post(&path, pair.token.as_str(), &message).await.is(201);
    world.post(&path, pair.token.as_str(), &message).await.refuses(TooMany);
    world.post(&path, patient.token_str(), &message).await.refuses(Unauthenticated);
    let owned: api::OwnedMailbox =
        world.get(&path::owned_mailbox(patient.vault, pair.mailbox), patient.token_str()).await.json();
    assert_eq!(owned.messages.iter().map(|stored| &stored.body).collect::<Vec<_>>(), [&message.body; 2]);
}

#[tokio::test]
async fn a_head_lists_only_what_was_consented_and_wrapped() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let (start, place) = (patient.head, pair.place);
    let (_, good) = patient.grant_append(&mut pair, &object, (today(), today()));

    let refuse = async |change: fn(&mut api::Append)| {
        let mut bad = good.clone();
        change(&mut bad);
        patient.append(&world, &bad).await.refuses(Unverified);
    };
    refuse(|append| append.heads.clear()).await;
    refuse(|append| append.consents.clear()).await;
    refuse(|append| append.envelopes.clear()).await;
    refuse(|append| append.envelopes[0].header.0[0] ^= 1).await;
    refuse(|append| append.envelopes[0].grant = GrantId::from_bytes(fresh())).await;
    refuse(|append| append.heads.push(append.heads[0].clone())).await;
    patient.append(&world, &good).await.is(200);

    // A head that is not the next one.
    let after = patient.head;
    (pair.place, pair.live) = (place, Vec::new());
    let stale = patient.mailbox_head(&mut pair);
    let mut append = empty();
    append.entries.push(patient.entry(Act::Delete {}, &[stale.hash()]));
    append.heads.push(stale.envelope().clone());
    patient.append(&world, &append).await.refuses(Conflict);
    assert_ne!(start, after);
}

#[tokio::test]
async fn a_mailbox_of_another_vault_is_not_there() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let stranger = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut foreign = stranger.pair(&world).await;
    let (_, append) = patient.grant_append(&mut foreign, &object, (today(), today()));
    patient.append(&world, &append).await.refuses(NotFound);
}

#[tokio::test]
async fn a_revoke_that_leaves_the_grant_in_a_head_is_refused() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let granted = patient.grant(&world, &mut pair, &object).await;
    let mut append = empty();
    append.entries.push(patient.entry(Act::Revoke { grant: granted.grant }, &[]));
    patient.append(&world, &append).await.refuses(Unverified);
}

#[tokio::test]
async fn a_thousand_grants_are_one_append() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let object = patient.put(&world).await;
    let mut pair = patient.pair(&world).await;
    let mut append = empty();
    for i in 0..1000 {
        let (consent, sent) = patient.consent(&pair, (today(), today()));
        let grant = consent.payload().grant;
        let (envelope_hash, envelope) = patient.envelope(grant, consent.hash(), 1, &object);
        pair.live.push(LiveGrant { grant, consent: consent.hash(), envelope: envelope_hash });
        pair.live.sort_by_key(|live| live.grant);
        append.consents.push(api::NewConsent { terms: vec![1; 64].into(), ..sent });
        append.envelopes.push(envelope);
        let head = (i == 999).then(|| patient.mailbox_head(&mut pair));
        let heads: Vec<_> = head.iter().map(Signed::hash).collect();
        append.entries.push(patient.entry(Act::Grant { grant, consent: consent.hash() }, &heads));
        append.heads.extend(head.map(|head| head.envelope().clone()));
    }
    patient.append(&world, &append).await.is(200);
    let seen: api::ReaderMailbox = world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.json();
    assert_eq!(seen.grants.len(), 1000);
}

#[tokio::test]
async fn a_closed_mailbox_takes_no_message_and_no_head() {
    let world = World::new().await;
    let mut patient = Actor::new(&world).await;
    let mut pair = patient.pair(&world).await;
    let closing = MailboxHead::new(patient.header(), pair.mailbox, 1, pair.place.link, Vec::new(), true);
    let closing = Signed::sign(closing, &patient.key).unwrap();
    pair.place = pair.place.extended(closing.hash());
    let mut append = empty();
    append.entries.push(patient.entry(Act::Delete {}, &[closing.hash()]));
    append.heads.push(closing.envelope().clone());
    patient.append(&world, &append).await.is(200);
    let message = api::Message { body: vec![8; 9000].into() };
    world.post(&path::messages(pair.mailbox), pair.token.as_str(), &message).await.refuses(NotInForce);
    let seen: api::ReaderMailbox = world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.json();
    assert_eq!(seen.head.as_ref(), Some(closing.envelope()));
    let next = patient.mailbox_head(&mut pair);
    let mut append = empty();
    append.entries.push(patient.entry(Act::Delete {}, &[next.hash()]));
    append.heads.push(next.envelope().clone());
    patient.append(&world, &append).await.refuses(Conflict);
}
