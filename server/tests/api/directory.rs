use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::problem::ProblemKind::{Malformed, NotFound, Unverified};
use cachet_crypto::{Envelope, Signed, SigningKey, VerifyingKey};
use cachet_server::demonstration::DEMONSTRATION_REGISTRAR;

use crate::harness::{Actor, World, signing_key};
use crate::vault::today;

fn credential(registrar: &SigningKey, actor: &Actor, name: &str, place: &str) -> Envelope {
    let credential = Credential::new(
        registrar_signer(&registrar.verifying_key()),
        actor.account,
        0,
        actor.record.payload().key,
        "10003456789".to_owned(),
        name.to_owned(),
        "Médecin généraliste".to_owned(),
        place.to_owned(),
        today(),
        today().plus(300),
    );
    Signed::sign(credential, registrar).unwrap().envelope().clone()
}

async fn world_of(registrar: &SigningKey) -> World {
    World::with(|settings| settings.registrars = vec![registrar.verifying_key()]).await
}

#[tokio::test]
async fn a_name_that_no_named_registrar_vouches_for_is_not_listed() {
    let world = World::new().await;
    let (registrar, actor) = (signing_key(), Actor::new(&world).await);
    let listing = api::Listing { credential: credential(&registrar, &actor, "Goff", "") };
    world.put(&path::own_listing(), actor.token_str(), &listing).await.refuses(Unverified);
    assert_eq!(found(&world, "goff").await, 0);
}

async fn found(world: &World, q: &str) -> usize {
    world.get(&format!("{}?q={q}", path::directory()), None).await.json::<api::Listings>().results.len()
}

#[tokio::test]
async fn a_listed_professional_is_found_by_the_beginnings_of_words() {
    let registrar = signing_key();
    let world = world_of(&registrar).await;
    let actor = Actor::new(&world).await;
    let listing = api::Listing { credential: credential(&registrar, &actor, "Hélène LE GOFF", "Orléans") };
    world.put(&path::own_listing(), actor.token_str(), &listing).await.is(204);
    for q in ["helene", "LE%20GOF", "goff%20orl", "h%C3%A9l%C3%A8ne%20m%C3%A9decin", "gen%20hel"] {
        assert_eq!(found(&world, q).await, 1, "{q}");
    }
    for q in ["elene", "goff%20paris", "%25", "_", "h", ""] {
        assert_eq!(found(&world, q).await, 0, "{q}");
    }
    let results: api::Listings = world.get(&format!("{}?q=goff", path::directory()), None).await.json();
    assert_eq!((results.results[0].account, results.results[0].records.len()), (actor.account, 1));
    world.get(&path::directory(), None).await.refuses(Malformed);
    world.delete(&path::own_listing(), actor.token_str()).await.is(204);
    world.delete(&path::own_listing(), actor.token_str()).await.refuses(NotFound);
    assert_eq!(found(&world, "goff").await, 0);
}

#[tokio::test]
async fn a_listing_is_about_the_callers_own_keys() {
    let registrar = signing_key();
    let world = world_of(&registrar).await;
    let (actor, other) = (Actor::new(&world).await, Actor::new(&world).await);
    let listing = api::Listing { credential: credential(&registrar, &other, "Goff", "") };
    world.put(&path::own_listing(), actor.token_str(), &listing).await.refuses(Unverified);
    world.clock.advance(301 * 86_400);
    let token = actor.token(&world).await;
    let ended = api::Listing { credential: credential(&registrar, &actor, "Goff", "") };
    world.put(&path::own_listing(), token.as_str(), &ended).await.refuses(Unverified);
}

#[tokio::test]
async fn where_the_operator_names_registrars_others_are_refused() {
    let registrar = signing_key();
    let world = world_of(&registrar).await;
    let actor = Actor::new(&world).await;
    let stranger = api::Listing { credential: credential(&signing_key(), &actor, "Goff", "") };
    world.put(&path::own_listing(), actor.token_str(), &stranger).await.refuses(Unverified);
    let listing = api::Listing { credential: credential(&registrar, &actor, "Goff", "") };
    world.put(&path::own_listing(), actor.token_str(), &listing).await.is(204);
}

#[tokio::test]
async fn a_listing_ends_with_its_credential() {
    let registrar = signing_key();
    let world = world_of(&registrar).await;
    let actor = Actor::new(&world).await;
    let listing = api::Listing { credential: credential(&registrar, &actor, "Goff", "") };
    world.put(&path::own_listing(), actor.token_str(), &listing).await.is(204);
    world.clock.advance(301 * 86_400);
    assert_eq!(found(&world, "goff").await, 0);
    assert_eq!(world.server.sweep().await.unwrap().listings, 1);
}

#[tokio::test]
async fn the_demonstration_registrar_signs_on_demonstration_servers_only() {
    let request = api::DemonstrationRequest {
        rpps: "10003456789".to_owned(),
        name: "Dr Test".to_owned(),
        profession: "Médecin".to_owned(),
        place: String::new(),
    };
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    world.post(&path::demonstration(), actor.token_str(), &request).await.refuses(NotFound);

    let world = World::with(|settings| settings.demonstration = true).await;
    let actor = Actor::new(&world).await;
    let credential: Envelope = world.post(&path::demonstration(), actor.token_str(), &request).await.json();
    let key = VerifyingKey::from_bytes(&DEMONSTRATION_REGISTRAR).unwrap();
    let credential_payload = credential.verify::<Credential>(&key, &registrar_signer(&key)).unwrap();
    assert_eq!(credential_payload.subject, actor.account);
    world.put(&path::own_listing(), actor.token_str(), &api::Listing { credential }).await.is(204);
    let bad = api::DemonstrationRequest { rpps: "1".to_owned(), ..request };
    world.post(&path::demonstration(), actor.token_str(), &bad).await.refuses(Malformed);
    assert!(world.get(&path::about(), None).await.json::<api::About>().demonstration);
}
