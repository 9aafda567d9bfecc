use cachet_crypto::protocol::account::{Succeeded, Succession};
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, Head};
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Conflict, Malformed, NotFound, Unauthenticated, Unverified,
};
use cachet_crypto::protocol::recovery::RecoveryChange;
use cachet_crypto::{Base64Url, ObjectId, Signed, sha256};

use crate::harness::{Actor, World, fresh, record, recovery, sealed, signing_key};
use crate::vault::{empty, today};

#[tokio::test]
async fn a_put_is_there_whole_or_not_at_all() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let object = actor.put(&world).await;
    let log: api::Log = world.get(&path::log(actor.vault), actor.token_str()).await.json();
    assert_eq!((log.head, log.entries.len(), log.snapshot), (actor.head, 1, 0));
    let stored: api::StoredObject =
        world.get(&path::object(actor.vault, object.object), actor.token_str()).await.json();
    assert_eq!((stored.manifest, stored.parts, stored.header), (object.manifest, object.parts, Base64Url::default()));

    let mut half = empty();
    let (first, second) = (actor.stage(&world).await, actor.stage(&world).await);
    half.entries.push(actor.entry(Actor::put_act(&first), &[]));
    half.entries.push(actor.entry(Actor::put_act(&second), &[]));
    half.objects.push(first.clone());
    actor.append(&world, &half).await.refuses(Unverified);
    world.get(&path::object(actor.vault, first.object), actor.token_str()).await.refuses(NotFound);
    half.objects.push(second);
    actor.append(&world, &half).await.is(200);
}

#[tokio::test]
async fn an_append_over_a_moved_head_is_a_conflict() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let before = actor.head;
    actor.put(&world).await;
    let after = std::mem::replace(&mut actor.head, before);
    let mut late = empty();
    late.entries.push(actor.entry(Act::Delete {}, &[]));
    actor.append(&world, &late).await.refuses(Conflict);
    actor.head = after;
    actor.put(&world).await;
    actor.append(&world, &empty()).await.refuses(Malformed);
}

#[tokio::test]
async fn only_the_owners_key_in_force_appends() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let other = Actor::new(&world).await;
    let head = actor.head;
    let own_key = std::mem::replace(&mut actor.key, signing_key());
    let mut append = empty();
    append.entries.push(actor.entry(Act::Delete {}, &[]));
    actor.append(&world, &append).await.refuses(Unverified);
    (actor.key, actor.head) = (own_key, head);
    let mut append = empty();
    append.entries.push(actor.entry(Act::Delete {}, &[]));
    world.post(&path::log(actor.vault), other.token_str(), &append).await.refuses(Unverified);
    actor.append(&world, &append).await.is(200);
}

#[tokio::test]
async fn every_sent_byte_is_one_that_an_entry_signs_for() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let object = actor.stage(&world).await;
    let head = actor.head;
    let mut good = empty();
    good.entries.push(actor.entry(Actor::put_act(&object), &[]));
    good.objects.push(object.clone());

    let refuse = async |change: fn(&mut api::Append)| {
        let mut bad = good.clone();
        change(&mut bad);
        actor.append(&world, &bad).await.refuses(Unverified);
    };
    refuse(|append| append.objects.clear()).await;
    refuse(|append| append.objects[0].manifest.0[0] ^= 1).await;
    refuse(|append| append.objects[0].manifest = Base64Url::default()).await;
    refuse(|append| append.objects[0].object = ObjectId::from_bytes(fresh())).await;
    refuse(|append| append.objects[0].parts.clear()).await;
    refuse(|append| append.entries[0].sealed.0[0] ^= 1).await;
    refuse(|append| append.objects.push(append.objects[0].clone())).await;
    refuse(|append| {
        let stray = api::NewManifest { object: ObjectId::from_bytes(fresh()), manifest: vec![1].into() };
        append.manifests.push(stray);
    })
    .await;
    actor.append(&world, &good).await.is(200);

    actor.head = head.extended(good.entries[0].entry.hash().unwrap());
    let mut again = empty();
    let second = actor.stage(&world).await;
    let taken = api::NewObject { object: object.object, ..second };
    again.entries.push(actor.entry(Actor::put_act(&taken), &[]));
    again.objects.push(taken);
    actor.append(&world, &again).await.refuses(AlreadyDifferent);
}

#[tokio::test]
async fn a_part_that_is_not_staged_or_is_another_is_refused() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let head = actor.head;
    let mut object = actor.stage(&world).await;
    object.parts[0].part = cachet_crypto::PartName::from_bytes(fresh());
    let mut append = empty();
    append.entries.push(actor.entry(Actor::put_act(&object), &[]));
    append.objects.push(object);
    actor.append(&world, &append).await.refuses(Conflict);

    actor.head = head;
    let (mut object, other) = (actor.stage(&world).await, actor.stage(&world).await);
    object.parts[0].digest = other.parts[0].digest;
    let mut append = empty();
    append.entries.push(actor.entry(Actor::put_act(&object), &[]));
    append.objects.push(object);
    actor.append(&world, &append).await.refuses(Unverified);
}

#[tokio::test]
async fn a_note_replaces_the_manifest_and_needs_new_envelopes() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let mut object = actor.put(&world).await;
    let mut pair = actor.pair(&world).await;
    let granted = actor.grant(&world, &mut pair, &object).await;

    object.manifest = Base64Url(fresh::<32>().repeat(40));
    let note = Act::Note { object: object.object, manifest: sha256(&object.manifest.0) };
    let (head, mut bare) = (actor.head, empty());
    bare.entries.push(actor.entry(note.clone(), &[]));
    bare.manifests.push(api::NewManifest { object: object.object, manifest: object.manifest.clone() });
    actor.append(&world, &bare).await.refuses(Unverified);

    actor.head = head;
    let (hash, envelope) = actor.envelope(granted.grant, granted.consent, 2, &object);
    pair.live[0].envelope = hash;
    let mailbox_head = actor.mailbox_head(&mut pair);
    let mut whole = empty();
    whole.entries.push(actor.entry(note, &[mailbox_head.hash()]));
    whole.manifests = bare.manifests;
    whole.heads.push(mailbox_head.envelope().clone());
    whole.envelopes.push(envelope);
    actor.append(&world, &whole).await.is(200);
    let stored: api::StoredObject =
        world.get(&path::object(actor.vault, object.object), actor.token_str()).await.json();
    assert_eq!(stored.manifest, object.manifest);
}

#[tokio::test]
async fn a_purge_erases_object_and_bytes() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let object = actor.put(&world).await;
    let part = path::part(actor.vault, object.parts[0].part);
    world.get(&part, actor.token_str()).await.is(200);
    assert_eq!(world.blob_count().await, 1);
    let mut append = empty();
    append.entries.push(actor.entry(Act::Purge { objects: vec![object.object] }, &[]));
    actor.append(&world, &append).await.is(200);
    world.get(&part, actor.token_str()).await.refuses(NotFound);
    world.get(&path::object(actor.vault, object.object), actor.token_str()).await.refuses(NotFound);
    assert_eq!(world.blob_count().await, 0);
}

#[tokio::test]
async fn a_granted_object_is_not_purged() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let object = actor.put(&world).await;
    let mut pair = actor.pair(&world).await;
    actor.grant(&world, &mut pair, &object).await;
    let mut append = empty();
    append.entries.push(actor.entry(Act::Purge { objects: vec![object.object] }, &[]));
    actor.append(&world, &append).await.refuses(Unverified);
}

#[tokio::test]
async fn a_snapshot_takes_the_place_of_the_one_before() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let mut objects = Vec::new();
    for n in 1..=2 {
        let object = api::NewObject { manifest: Base64Url::default(), ..actor.stage(&world).await };
        let digests: Vec<_> = object.parts.iter().map(|part| part.digest).collect();
        let mut append = empty();
        let act = Act::Snapshot { object: object.object, parts: parts_root(&digests) };
        append.entries.push(actor.entry(act, &[]));
        append.objects.push(object.clone());
        actor.append(&world, &append).await.is(200);
        objects.push(object.object);
        let log: api::Log = world.get(&path::log(actor.vault), actor.token_str()).await.json();
        assert_eq!(log.snapshot, n);
    }
    world.get(&path::object(actor.vault, objects[0]), actor.token_str()).await.refuses(NotFound);
    world.get(&path::object(actor.vault, objects[1]), actor.token_str()).await.is(200);
    assert_eq!(world.blob_count().await, 1);
}

#[tokio::test]
async fn stretches_and_hashes_extend_a_pinned_head() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let mut append = empty();
    for _ in 0..5 {
        append.entries.push(actor.entry(Act::Delete {}, &[]));
    }
    actor.append(&world, &append).await.is(200);
    let log = path::log(actor.vault);
    let stretch: api::Log = world.get(&format!("{log}?after=1&limit=2"), actor.token_str()).await.json();
    let sent: Vec<_> = append.entries[1..3].iter().map(|entry| entry.entry.clone()).collect();
    assert_eq!(stretch.entries.into_iter().map(|entry| entry.entry).collect::<Vec<_>>(), sent);
    let hashes: api::Hashes = world.get(&path::log_hashes(actor.vault), actor.token_str()).await.json();
    let hashes: Vec<_> = hashes.hashes.0.chunks(32).map(|hash| hash.try_into().unwrap()).collect();
    assert_eq!(Head::of_empty_log(actor.vault).extended_by(&hashes), actor.head);
    let some: api::Hashes =
        world.get(&format!("{}?after=1&until=3", path::log_hashes(actor.vault)), actor.token_str()).await.json();
    assert_eq!(some.hashes.0.len(), 64);
    world.get(&format!("{log}?after=x"), actor.token_str()).await.refuses(Malformed);
    world.get(&format!("{log}?before=1"), actor.token_str()).await.refuses(Malformed);
}

#[tokio::test]
async fn nothing_follows_a_close() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let mut append = empty();
    append.entries.push(actor.entry(Act::Close {}, &[]));
    actor.append(&world, &append).await.is(200);
    let mut append = empty();
    append.entries.push(actor.entry(Act::Delete {}, &[]));
    actor.append(&world, &append).await.refuses(Conflict);
    world.get(&path::log(actor.vault), actor.token_str()).await.is(200);
}

/// A rotate of `actor` with new heads for `pairs`.
fn rotation(actor: &mut Actor, pairs: &mut [&mut crate::vault::Pair]) -> api::Rotate {
    let key = signing_key();
    let next = record(actor.account, 1, &key);
    let succession = Signed::sign(Succession::new(actor.header(), next.hash()), &actor.key).unwrap();
    let act = Act::Rotate { succession: succession.hash(), record: next.hash() };
    let (old_key, old_record) = (std::mem::replace(&mut actor.key, key), std::mem::replace(&mut actor.record, next));
    let heads: Vec<_> = pairs.iter_mut().map(|pair| actor.mailbox_head(pair)).collect();
    let (new_key, new_record) =
        (std::mem::replace(&mut actor.key, old_key), std::mem::replace(&mut actor.record, old_record));
    let mut append = empty();
    let hashes: Vec<_> = heads.iter().map(Signed::hash).collect();
    append.entries.push(actor.entry(act, &hashes));
    append.heads = heads.iter().map(|head| head.envelope().clone()).collect();
    (actor.key, actor.record) = (new_key, new_record);
    append.entries.push(actor.entry(Act::Delete {}, &[]));
    let to = sha256(b"the new sheet's recovery key");
    let change = RecoveryChange::new(actor.record.payload().as_signer(), actor.record.payload().recovery, to, today());
    let change = Signed::sign(change, &actor.key).unwrap();
    api::Rotate {
        next: Succeeded::by_account(actor.record.envelope().clone(), succession.envelope().clone()),
        recovery: recovery(1),
        change: Some(change.envelope().clone()),
        device: None,
        passkey: None,
        keyring: sealed(1, 2),
        mailboxes: None,
        vaults: vec![api::VaultAppend { vault: actor.vault, append }],
    }
}

#[tokio::test]
async fn a_rotate_ends_tokens_and_ways_in_and_keeps_grants() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let object = actor.put(&world).await;
    let mut pair = actor.pair(&world).await;
    actor.grant(&world, &mut pair, &object).await;
    let old_token = actor.token.clone();
    let rotate = rotation(&mut actor, &mut [&mut pair]);
    world.post(&path::rotate(), old_token.as_str(), &rotate).await.is(204);
    world.get(&path::devices(), old_token.as_str()).await.refuses(Unauthenticated);
    let old = api::RecoveryLookup { lookup: actor.lookup.clone() };
    let held: api::Recovered = world.post(&path::recovery(), None, &old).await.json();
    assert_eq!((held.root.epoch, held.held.map(|held| held.next_keyring)), (0, Some(3)), "until the change counts");
    let lookup = rotate.recovery.lookup.clone();
    let recovered: api::Recovered = world.post(&path::recovery(), None, &api::RecoveryLookup { lookup }).await.json();
    assert_eq!((recovered.account, recovered.root.epoch), (actor.account, 1));
    actor.token = actor.token(&world).await;
    actor.put(&world).await;
    let public: api::PublicAccount = world.get(&path::account(actor.account), None).await.json();
    assert_eq!(public.records.len(), 2);
    let reader: api::ReaderMailbox = world.get(&path::mailbox(pair.mailbox), pair.token.as_str()).await.json();
    assert_eq!((reader.grants.len(), reader.owner.len()), (1, 2));
    assert_eq!(sha256(&reader.since.0), sha256(&reader.since.0[..64]), "two heads");
    // Fourteen days by this server's clock alone are none: no witness saw them.
    world.clock.advance(14 * 86_400);
    let held: api::Recovered = world.post(&path::recovery(), None, &old).await.json();
    assert_eq!(held.root.epoch, 0);
}

#[tokio::test]
async fn a_rotate_without_every_vault_and_every_mailbox_is_refused() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let _pair = actor.pair(&world).await;
    let token = actor.token.clone();
    let rotate = rotation(&mut actor, &mut []);
    world.post(&path::rotate(), token.as_str(), &rotate).await.refuses(Unverified);
    let none = api::Rotate { vaults: Vec::new(), ..rotate };
    world.post(&path::rotate(), token.as_str(), &none).await.refuses(Unverified);
    world.get(&path::devices(), token.as_str()).await.is(200);
    assert_eq!(today().0, 20_778);
}

#[tokio::test]
async fn a_rotate_entry_outside_a_rotate_is_refused() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let token = actor.token.clone();
    let rotate = rotation(&mut actor, &mut []);
    world.post(&path::log(actor.vault), token.as_str(), &rotate.vaults[0].append).await.refuses(Unverified);
}
