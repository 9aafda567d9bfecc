//! The verifiable directory: what is noted with each change, published by epochs, proven, and watched by witnesses.

use akd::auditor::verify_consecutive_append_only;
use akd::{Configuration as _, WhatsAppV1Configuration};
use cachet_crypto::Timestamp;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::log::{Act, Head};
use cachet_crypto::protocol::problem::ProblemKind::{Conflict, Malformed, NotFound, TooLarge, Unverified};
use cachet_crypto::protocol::transparency::{
    Cosign, DirectoryLabel, Growth, Leaf, LookUp, LookedUp, account_label, head_value, mailbox_label, record_value,
    vault_label,
};
use cachet_server::{Clock as _, Server};
use cachet_transparency::{
    Checkpoint, Frontier, LogKey, Pin, Policy, Proven, WitnessSigner, decode_growth, demonstration, leaf_hash,
    verify_look_up,
};

use crate::harness::{Actor, World, fresh, record, recovery, sealed, signing_key};
use crate::vault::empty;

fn witness(number: u8) -> WitnessSigner {
    demonstration::witness(number).unwrap()
}

/// A server that two witnesses watch.
async fn watched() -> World {
    World::with(|settings| settings.witnesses = [1, 2].map(|number| witness(number).witness_key()).to_vec()).await
}

impl World {
    fn log(&self) -> LogKey {
        self.server.log_key()
    }

    fn policy(&self) -> Policy {
        let witnesses = [1, 2].map(|number| witness(number).witness_key()).to_vec();
        Policy::new(self.log(), self.server.vrf_key().unwrap(), witnesses, 2, 3_600).unwrap()
    }

    async fn checkpoint(&self) -> Checkpoint {
        let answer = self.get(&path::checkpoint(), None).await;
        Checkpoint::verify(std::str::from_utf8(&answer.is(200).body).unwrap(), &self.log()).unwrap()
    }

    async fn cosign_by(&self, number: u8, time: Timestamp) {
        let checkpoint = self.checkpoint().await;
        let lines = witness(number).cosign(&checkpoint, time).unwrap();
        self.post(&path::cosignatures(), None, &Cosign { size: checkpoint.size(), lines }).await.is(204);
    }

    /// Publishes what waits and lets both witnesses cosign it.
    async fn publish(&self) -> u64 {
        let epoch = self.server.publish().await.unwrap().expect("something waits");
        for number in [1, 2] {
            self.cosign_by(number, self.clock.now()).await;
        }
        epoch
    }

    async fn look_up(&self, labels: &[DirectoryLabel], pin: Option<&Pin>) -> Proven {
        let asked = LookUp { labels: labels.to_vec(), size: pin.map_or(0, |pin| pin.size) };
        let answer: LookedUp = self.post(&path::look_up(), None, &asked).await.json();
        verify_look_up(&self.policy(), pin, labels, &answer, self.clock.now()).unwrap()
    }

    async fn value_of(&self, label: DirectoryLabel) -> Vec<u8> {
        self.look_up(&[label], None).await.entries.remove(0).value
    }

    async fn refused_look_up(&self, label: DirectoryLabel) -> crate::harness::Answer {
        self.post(&path::look_up(), None, &LookUp { labels: vec![label], size: 0 }).await
    }

    /// Every leaf of the log, from the bundles that C2SP describes.
    async fn leaves(&self, size: u64) -> Vec<Leaf> {
        assert!((1..256).contains(&size), "one bundle");
        let answer = self.get(&format!("/v1/transparency/tile/entries/000.p/{size}"), None).await;
        let leaves = answer.is(200).body.chunks(42).map(|entry| {
            assert_eq!(entry[..2], [0, 40]);
            Leaf::decode(&entry[2..]).unwrap()
        });
        leaves.collect()
    }
}

/// A change to publish: one more entry of the vault's log.
async fn change(world: &World, actor: &mut Actor) {
    let mut append = empty();
    append.entries.push(actor.entry(Act::Delete {}, &[]));
    actor.append(world, &append).await.is(200);
}

#[tokio::test]
async fn every_kind_of_change_is_proven_under_the_next_epoch() {
    let world = watched().await;
    let mut actor = Actor::new(&world).await;
    let (account, vault) = (account_label(actor.account), vault_label(&actor.label));
    assert_eq!(world.publish().await, 1);
    assert_eq!(world.value_of(account).await, record_value(actor.record.hash(), None));
    assert_eq!(world.value_of(vault).await, head_value(Head::of_empty_log(actor.vault)));

    let object = actor.put(&world).await;
    world.publish().await;
    assert_eq!(world.value_of(vault).await, head_value(actor.head));

    let mut pair = actor.pair(&world).await;
    let mailbox = mailbox_label(pair.mailbox);
    world.publish().await;
    assert_eq!(world.value_of(mailbox).await, head_value(pair.place));

    let granted = actor.grant(&world, &mut pair, &object).await;
    world.publish().await;
    assert_eq!(world.value_of(mailbox).await, head_value(pair.place));

    actor.revoke(&world, &mut pair, granted.grant).await;
    let epoch = world.publish().await;
    let proven = world.look_up(&[mailbox, vault, account], None).await;
    let values: Vec<_> = proven.entries.iter().map(|entry| (entry.value.clone(), entry.version)).collect();
    assert_eq!(values[0], (head_value(pair.place), 3));
    assert_eq!(values[1], (head_value(actor.head), 4));
    assert_eq!(values[2], (record_value(actor.record.hash(), None), 1));
    assert_eq!(proven.pin.size, epoch);
    assert_eq!(world.server.publish().await.unwrap(), None, "nothing waits");
}

#[tokio::test]
async fn an_epoch_follows_only_a_witnessed_one() {
    let world = watched().await;
    let mut actor = Actor::new(&world).await;
    let vault = vault_label(&actor.label);
    world.get(&path::checkpoint(), None).await.refuses(NotFound);
    assert_eq!(world.server.publish().await.unwrap(), Some(1));
    let first = actor.head;
    world.refused_look_up(vault).await.refuses(NotFound);
    world.cosign_by(1, world.clock.now()).await;
    world.refused_look_up(vault).await.refuses(NotFound);
    world.cosign_by(2, world.clock.now()).await;
    let pin = world.look_up(&[vault], None).await.pin;

    change(&world, &mut actor).await;
    assert_eq!(world.server.publish().await.unwrap(), Some(2));
    let second = actor.head;
    change(&world, &mut actor).await;
    assert_eq!(world.server.publish().await.unwrap(), None, "the second epoch has no witness yet");
    let proven = world.look_up(&[vault], Some(&pin)).await;
    assert_eq!((proven.pin.size, &proven.entries[0].value), (1, &head_value(first)), "the witnessed epoch is served");
    for number in [1, 2] {
        world.cosign_by(number, world.clock.now()).await;
    }
    let proven = world.look_up(&[vault], Some(&pin)).await;
    assert_eq!((proven.pin.size, &proven.entries[0].value), (2, &head_value(second)));
    assert_eq!(world.publish().await, 3);
    let proven = world.look_up(&[vault], Some(&proven.pin)).await;
    assert_eq!((proven.pin.size, &proven.entries[0].value), (3, &head_value(actor.head)));
}

#[tokio::test]
async fn a_witness_refreshes_the_time_of_an_unchanged_checkpoint() {
    let world = watched().await;
    let actor = Actor::new(&world).await;
    world.publish().await;
    let before = world.look_up(&[account_label(actor.account)], None).await;
    world.clock.advance(1_000);
    world.cosign_by(1, world.clock.now()).await;
    assert_eq!(world.look_up(&[], Some(&before.pin)).await.time, before.time, "the other one has not looked again");
    world.cosign_by(2, world.clock.now()).await;
    assert_eq!(world.look_up(&[], Some(&before.pin)).await.time, world.clock.now());
    world.cosign_by(2, Timestamp(world.clock.now().0 - 500)).await;
    assert_eq!(world.look_up(&[], Some(&before.pin)).await.time, world.clock.now(), "the later time holds");
}

#[tokio::test]
async fn only_a_configured_witness_cosigns_and_only_what_is_newest() {
    let world = watched().await;
    let mut actor = Actor::new(&world).await;
    world.publish().await;
    let checkpoint = world.checkpoint().await;
    let send = async |size, lines: String| world.post(&path::cosignatures(), None, &Cosign { size, lines }).await;
    let now = world.clock.now();
    let stranger = witness(3).cosign(&checkpoint, now).unwrap();
    send(1, stranger.clone()).await.refuses(Unverified);
    let good = witness(1).cosign(&checkpoint, now).unwrap();
    send(1, good.clone() + &stranger).await.refuses(Unverified);
    send(1, good.lines().next().unwrap().to_owned() + "\n").await.refuses(Unverified);
    let foreign = demonstration::log_signer().unwrap();
    let other = Checkpoint::sign(1, actor.record.hash(), &foreign).unwrap();
    send(1, witness(1).cosign(&other, now).unwrap()).await.refuses(Unverified);
    send(2, good.clone()).await.refuses(Conflict);
    for _ in 0..2 {
        change(&world, &mut actor).await;
        world.publish().await;
    }
    send(1, good).await.refuses(Conflict);
}

#[tokio::test]
async fn a_thousand_labels_cannot_be_asked_for() {
    let world = watched().await;
    Actor::new(&world).await;
    world.publish().await;
    let labels = vec![DirectoryLabel::from_bytes([1; 32]); 65];
    world.post(&path::look_up(), None, &LookUp { labels, size: 0 }).await.refuses(TooLarge);
    world.post(&path::look_up(), None, &serde_json::json!({ "labels": ["AA"], "size": 0 })).await.refuses(Malformed);
}

#[tokio::test]
async fn unknown_unpublished_and_left_are_one_answer() {
    let world = watched().await;
    let stays = Actor::new(&world).await;
    let leaves = Actor::new(&world).await;
    world.publish().await;
    let waits = Actor::new(&world).await;
    world.delete(&path::own_account(), leaves.token_str()).await.is(204);
    world.value_of(account_label(stays.account)).await;
    for label in [
        DirectoryLabel::from_bytes(fresh()),
        account_label(waits.account),
        account_label(leaves.account),
        vault_label(&leaves.label),
    ] {
        world.refused_look_up(label).await.refuses(NotFound);
    }
    // One that is unknown hides the others.
    let labels = vec![account_label(stays.account), account_label(leaves.account)];
    world.post(&path::look_up(), None, &LookUp { labels, size: 0 }).await.refuses(NotFound);
}

#[tokio::test]
async fn an_id_that_comes_back_does_not_stop_the_directory() {
    let world = watched().await;
    let (mut actor, create) = Actor::draft();
    world.post(&path::accounts(), None, &create).await.is(201);
    actor.token = actor.token(&world).await;
    world.publish().await;
    world.delete(&path::own_account(), actor.token_str()).await.is(204);
    let key = signing_key();
    let again = record(actor.account, 0, &key);
    let create =
        api::CreateAccount { record: again.envelope().clone(), recovery: recovery(0), keyring: sealed(0, 1), ..create };
    world.post(&path::accounts(), None, &create).await.is(201);
    world.publish().await;
    let proven = world.look_up(&[account_label(actor.account)], None).await;
    assert_eq!((&proven.entries[0].value, proven.entries[0].version), (&record_value(again.hash(), None), 2));
}

#[tokio::test]
async fn two_nodes_publish_one_epoch() {
    let world = World::new().await;
    let other = Server::start(world.settings.clone(), world.clock.clone()).await.unwrap();
    assert_eq!(other.log_key(), world.server.log_key());
    let mut actor = Actor::new(&world).await;
    for epoch in 1..=8 {
        change(&world, &mut actor).await;
        let (one, two) = tokio::join!(world.server.publish(), other.publish());
        // SQLite tells a writer that came second to try again; that one has published nothing either.
        let published: Vec<_> = [one, two].into_iter().filter_map(Result::ok).flatten().collect();
        assert_eq!(published, [epoch]);
        assert_eq!(world.checkpoint().await.size(), epoch);
    }
    verify_whole_log(&world, 8).await;
    other.close().await;
}

/// Every leaf is in the log, and every epoch only added to the one before.
async fn verify_whole_log(world: &World, size: u64) {
    let (leaves, mut frontier) = (world.leaves(size).await, Frontier::default());
    let growth: Growth = world.get(&format!("{}?after=0", path::growth()), None).await.json();
    assert_eq!(growth.proofs.len() as u64, size);
    let mut before = WhatsAppV1Configuration::compute_root_hash_from_val(&WhatsAppV1Configuration::empty_root_value());
    for (number, (leaf, proof)) in (1..).zip(leaves.iter().zip(&growth.proofs)) {
        assert_eq!(leaf.epoch, number);
        let proof = decode_growth(&proof.0).unwrap();
        let after = *leaf.root.as_bytes();
        verify_consecutive_append_only::<WhatsAppV1Configuration>(&proof, before, after, number).await.unwrap();
        frontier.push(leaf_hash(leaf));
        before = after;
    }
    assert_eq!(frontier.root(), world.checkpoint().await.root());
}

#[tokio::test]
async fn a_publication_that_is_cut_short_leaves_the_epoch_before() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let mut polls = 1;
    let epochs = loop {
        change(&world, &mut actor).await;
        let done = {
            let mut publishing = std::pin::pin!(world.server.publish());
            let mut done = None;
            for _ in 0..polls {
                if let std::task::Poll::Ready(result) = futures_util::poll!(publishing.as_mut()) {
                    done = Some(result.unwrap());
                    break;
                }
                tokio::task::yield_now().await;
            }
            done
        };
        // What was cut may have been committed: nobody was told, and nothing is published twice.
        let published = done.flatten().or(world.server.publish().await.unwrap());
        let epochs = world.checkpoint().await.size();
        assert!(published.is_none_or(|epoch| epoch == epochs));
        let value =
            world.post(&path::look_up(), None, &LookUp { labels: vec![vault_label(&actor.label)], size: 0 }).await;
        let answer: LookedUp = value.json();
        let key = world.server.vrf_key().unwrap();
        let entry =
            cachet_transparency::verify_entry(&key, &answer.leaf, &vault_label(&actor.label), &answer.proofs[0].0);
        assert_eq!(entry.unwrap().value, head_value(actor.head));
        if done.is_some() || polls > 4_000 {
            break epochs;
        }
        polls += 1 + polls / 4;
    };
    verify_whole_log(&world, epochs).await;
}

#[tokio::test]
async fn tiles_hold_the_hashes_of_the_log() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    for _ in 0..5 {
        change(&world, &mut actor).await;
        world.server.publish().await.unwrap();
    }
    let tile = world.get("/v1/transparency/tile/0/000.p/5", None).await.is(200).body.clone();
    let leaves = world.leaves(5).await;
    assert_eq!(tile, leaves.iter().flat_map(|leaf| *leaf_hash(leaf).as_bytes()).collect::<Vec<_>>());
    for absent in ["0/000", "0/000.p/6", "1/000.p/1", "entries/000", "entries/001.p/1", "data/000.p/1", "0/0", ""] {
        world.get(&format!("/v1/transparency/tile/{absent}"), None).await.refuses(NotFound);
    }
}
