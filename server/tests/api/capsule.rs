//! Taking a vault in that lived elsewhere: only what its owner signed for this server, and only whole.

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::capsule::{Restore, RestoreAccount, RestoreVault};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::problem::ProblemKind::{AlreadyDifferent, Conflict, NotFound, Unverified};
use cachet_crypto::{Signed, SigningKey};

use crate::harness::{Actor, ORIGIN, World, recovery, sealed, signing_key};
use crate::vault::empty;

/// The request of `actor` to be taken in at `origin`, with a log that ends at `head`.
fn asked(actor: &Actor, origin: &str, head: Head, key: &SigningKey) -> RestoreAccount {
    let says = Restore::new(actor.header(), origin.to_owned(), actor.vault, actor.label, head.n, head.link);
    RestoreAccount {
        restore: Signed::sign(says, key).unwrap().envelope().clone(),
        records: vec![Succeeded::first(actor.record.envelope().clone())],
        recovery: recovery(0),
        keyring: sealed(0, 7),
        mailboxes: None,
    }
}

fn nothing(whole: bool) -> RestoreVault {
    RestoreVault { whole, ..RestoreVault::default() }
}

#[tokio::test]
async fn an_account_comes_in_only_by_its_own_word_for_this_server() {
    let world = World::new().await;
    let (actor, create) = Actor::draft();
    let elsewhere = asked(&actor, "https://elsewhere.example", actor.head, &actor.key);
    world.post(&path::capsule(), None, &elsewhere).await.refuses(Unverified);
    let forged = asked(&actor, ORIGIN, actor.head, &signing_key());
    world.post(&path::capsule(), None, &forged).await.refuses(Unverified);
    world.get(&path::account(actor.account), None).await.refuses(NotFound);
    world.post(&path::accounts(), None, &create).await.is(201);
    let lives = asked(&actor, ORIGIN, actor.head, &actor.key);
    world.post(&path::capsule(), None, &lives).await.refuses(AlreadyDifferent);
}

#[tokio::test]
async fn a_restored_vault_begins_only_where_its_entries_end_and_with_what_they_say() {
    // What another server held.
    let other = World::new().await;
    let mut origin = Actor::new(&other).await;
    let mut append = empty();
    let object = origin.stage(&other).await;
    append.entries.push(origin.entry(Actor::put_act(&object), &[]));
    append.objects.push(object.clone());
    origin.append(&other, &append).await.is(200);

    let world = World::new().await;
    world.post(&path::capsule(), None, &asked(&origin, ORIGIN, origin.head, &origin.key)).await.is(201);
    let token = origin.token(&world).await;
    let fill = path::vault_capsule(origin.vault);
    world.post(&fill, token.as_str(), &nothing(true)).await.refuses(Unverified);
    let mut bare = nothing(true);
    bare.entries.clone_from(&append.entries);
    world.post(&fill, token.as_str(), &bare).await.refuses(Unverified);
    // Nothing is appended meanwhile, by nobody.
    world.post(&path::log(origin.vault), token.as_str(), &append).await.refuses(Conflict);

    let stranger = Actor::new(&world).await;
    world.post(&fill, stranger.token_str(), &nothing(false)).await.refuses(NotFound);

    // Begun anew by the same key: what had come is gone, and it comes whole.
    world.post(&path::capsule(), None, &asked(&origin, ORIGIN, origin.head, &origin.key)).await.is(201);
    let token = origin.token(&world).await;
    origin.token.clone_from(&token);
    let bytes = other.get(&path::part(origin.vault, object.parts[0].part), origin.token(&other).await.as_str()).await;
    world.put_raw(&path::part(origin.vault, object.parts[0].part), &token, &bytes.body).await.is(204);
    let mut all = nothing(true);
    all.entries.clone_from(&append.entries);
    all.objects.push(object);
    world.post(&fill, token.as_str(), &all).await.is(204);
    let log: api::Log = world.get(&path::log(origin.vault), token.as_str()).await.json();
    assert_eq!((log.head, log.entries.len()), (origin.head, 1));
    world.post(&fill, token.as_str(), &nothing(true)).await.refuses(NotFound);
    origin.put(&world).await;
}
