use axum::http::Method;
use cachet_crypto::protocol::api::{self, NewVault, path};
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Conflict, Malformed, NotFound, Unauthenticated, UnsupportedMediaType, Unverified,
};
use cachet_crypto::{AccountId, Base64Url};

use crate::harness::{Actor, ORIGIN, World, digest, fresh, record, sealed, signing_key};

#[tokio::test]
async fn an_account_exists_once_its_owner_makes_it() {
    let world = World::new().await;
    let (actor, create) = Actor::draft();
    world.get(&path::account(actor.account), None).await.refuses(NotFound);
    world.post(&path::accounts(), None, &create).await.is(201);
    let public: api::PublicAccount = world.get(&path::account(actor.account), None).await.json();
    assert_eq!(public.records.len(), 1);
    assert_eq!(public.records[0].record, create.record);
    world.post(&path::accounts(), None, &create).await.refuses(AlreadyDifferent);
}

#[tokio::test]
async fn a_record_that_its_own_key_did_not_sign_makes_no_account() {
    let world = World::new().await;
    let (actor, mut create) = Actor::draft();
    create.record = record(actor.account, 1, &actor.key).envelope().clone();
    world.post(&path::accounts(), None, &create).await.refuses(Unverified);
    create.record = serde_json::from_str(
        &serde_json::to_string(record(actor.account, 0, &actor.key).envelope())
            .unwrap()
            .replace("sig\":\"", "sig\":\"AA"),
    )
    .unwrap();
    world.post(&path::accounts(), None, &create).await.refuses(Unverified);
    world.get(&path::account(actor.account), None).await.refuses(NotFound);
}

#[tokio::test]
async fn a_vault_that_is_taken_leaves_no_half_account() {
    let world = World::new().await;
    let owner = Actor::new(&world).await;
    let (other, mut create) = Actor::draft();
    create.vault = Some(NewVault { vault: owner.vault, label: other.label });
    world.post(&path::accounts(), None, &create).await.refuses(AlreadyDifferent);
    world.get(&path::account(other.account), None).await.refuses(NotFound);
}

#[tokio::test]
async fn a_token_takes_the_key_in_force_a_fresh_challenge_and_this_origin() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let tokens = path::account_tokens();

    let other_key = world.token_request(actor.header(), &signing_key(), ORIGIN).await;
    world.post(&tokens, None, &other_key).await.refuses(Unauthenticated);
    let elsewhere = world.token_request(actor.header(), &actor.key, "https://elsewhere.example").await;
    world.post(&tokens, None, &elsewhere).await.refuses(Unauthenticated);
    let (nobody, _) = Actor::draft();
    let unknown = world.token_request(nobody.header(), &nobody.key, ORIGIN).await;
    world.post(&tokens, None, &unknown).await.refuses(Unauthenticated);
    let late = world.token_request(actor.header(), &actor.key, ORIGIN).await;
    world.clock.advance(121);
    world.post(&tokens, None, &late).await.refuses(Unauthenticated);
    let as_mailbox = world.token_request(actor.header(), &actor.key, ORIGIN).await;
    world.post(&path::mailbox_tokens(), None, &as_mailbox).await.refuses(Unauthenticated);
}

#[tokio::test]
async fn a_token_ends_after_fifteen_minutes() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    world.get(&path::devices(), actor.token_str()).await.is(200);
    world.clock.advance(15 * 60);
    world.get(&path::devices(), actor.token_str()).await.refuses(Unauthenticated);
    world.get(&path::devices(), None).await.refuses(Unauthenticated);
    world.get(&path::devices(), "AAAA").await.refuses(Unauthenticated);
}

#[tokio::test]
async fn an_own_object_is_replaced_by_the_next_state_only() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let (keyring, token) = (path::own_object("keyring"), actor.token_str());
    assert_eq!(world.get(&keyring, token).await.json::<api::OwnObject>(), sealed(0, 1));
    world.put(&keyring, token, &sealed(0, 3)).await.refuses(Conflict);
    world.put(&keyring, token, &sealed(0, 2)).await.is(204);
    world.put(&keyring, token, &sealed(0, 2)).await.is(204);
    let other = api::OwnObject { sealed: Base64Url(vec![9; 8]), ..sealed(0, 2) };
    world.put(&keyring, token, &other).await.refuses(Conflict);
    world.put(&keyring, token, &sealed(1, 3)).await.refuses(Unverified);
    world.get(&path::own_object("mailboxes"), token).await.refuses(NotFound);
    world.put(&path::own_object("mailboxes"), token, &sealed(0, 2)).await.refuses(Conflict);
    world.put(&path::own_object("mailboxes"), token, &sealed(0, 1)).await.is(204);
    world.put(&path::own_object("diary"), token, &sealed(0, 1)).await.refuses(NotFound);
}

#[tokio::test]
async fn a_left_account_leaves_nothing() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    world.delete(&path::own_account(), actor.token_str()).await.is(204);
    world.get(&path::account(actor.account), None).await.refuses(NotFound);
    world.get(&path::devices(), actor.token_str()).await.refuses(Unauthenticated);
    world.post(&path::recovery(), None, &api::RecoveryLookup { lookup: actor.lookup.clone() }).await.refuses(NotFound);
    if let Some(database) = world.sqlite() {
        let id = actor.account.as_bytes();
        let holds = std::fs::read(database).unwrap().windows(16).any(|window| window == id);
        assert!(!holds, "erased rows are overwritten");
    }
}

#[tokio::test]
async fn a_body_has_one_form() {
    let world = World::new().await;
    let challenges = path::challenges();
    let send = async |body: &str| world.call(Method::POST, &challenges, None, Some(body.as_bytes().to_vec())).await;
    let id = AccountId::from_bytes(fresh());
    send(&format!("{{\"signer\":\"{id}\"}}")).await.is(200);
    for body in [
        String::new(),
        "null".to_owned(),
        format!("[\"{id}\"]"),
        format!("{{\"signer\":\"{id}\",\"more\":1}}"),
        "{\"signer\":\"AA\"}".to_owned(),
        "{\"signer\":null}".to_owned(),
    ] {
        send(&body).await.refuses(Malformed);
    }
    let (_, create) = Actor::draft();
    let mut absent = serde_json::to_value(&create).unwrap();
    absent.as_object_mut().unwrap().remove("device");
    world.post(&path::accounts(), None, &absent).await.refuses(Malformed);
    world.put_raw(&path::own_object("keyring"), "AA", b"{}").await.refuses(Unauthenticated);
    let actor = Actor::new(&world).await;
    world.put_raw(&path::own_object("keyring"), actor.token_str(), b"{}").await.refuses(UnsupportedMediaType);
}

#[tokio::test]
async fn settings_of_a_door_are_the_owners() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    world.put(&path::own_door(), actor.token_str(), &api::DoorSettings { secret: Some(digest(1)) }).await.is(204);
    world.put(&path::own_door(), None, &api::DoorSettings { secret: None }).await.refuses(Unauthenticated);
}
