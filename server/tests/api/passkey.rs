use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::link::{ANSWER, CAPSULE, MAX_LINK_MESSAGE, OFFER};
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Malformed, NotFound, TooLarge, Unauthenticated, Unverified,
};
use cachet_crypto::{LinkId, PasskeyId};

use crate::harness::{Actor, World, fresh};

fn way() -> PasskeyWayIn {
    PasskeyWayIn {
        passkey: PasskeyId::from_bytes(fresh()),
        lookup: fresh::<32>().to_vec().into(),
        epoch: 0,
        wrap: vec![7; 112].into(),
        name: vec![3; 208].into(),
    }
}

#[tokio::test]
async fn a_passkey_is_found_by_its_lookup_id_alone_until_it_is_removed() {
    let world = World::new().await;
    let (actor, stranger) = (Actor::new(&world).await, Actor::new(&world).await);
    let way = way();
    world.put(&path::passkey(way.passkey), actor.token_str(), &way).await.is(204);
    let lookup = api::PasskeyLookup { lookup: way.lookup.clone() };
    let found: api::FoundPasskey = world.post(&path::passkey_lookup(), None, &lookup).await.json();
    assert_eq!((found.account, found.passkey, found.root.wrap), (actor.account, way.passkey, way.wrap.clone()));

    // Another account can neither take it over nor remove it, and learns nothing from trying.
    world.put(&path::passkey(way.passkey), stranger.token_str(), &way).await.refuses(AlreadyDifferent);
    world.delete(&path::passkey(way.passkey), stranger.token_str()).await.refuses(NotFound);
    world.delete(&path::passkey(PasskeyId::from_bytes(fresh())), stranger.token_str()).await.refuses(NotFound);
    world.delete(&path::passkey(way.passkey), actor.token_str()).await.is(204);
    world.post(&path::passkey_lookup(), None, &lookup).await.refuses(NotFound);
}

#[tokio::test]
async fn a_passkey_that_is_none_is_refused() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let honest = way();
    let cases = [
        (PasskeyWayIn { passkey: PasskeyId::from_bytes(fresh()), ..honest.clone() }, Unverified),
        (PasskeyWayIn { epoch: 1, ..honest.clone() }, Unverified),
        (PasskeyWayIn { lookup: vec![1; 31].into(), ..honest.clone() }, Malformed),
        (PasskeyWayIn { wrap: Vec::new().into(), ..honest.clone() }, Malformed),
        (PasskeyWayIn { wrap: vec![1; 4096].into(), ..honest.clone() }, TooLarge),
    ];
    for (way, kind) in cases {
        world.put(&path::passkey(honest.passkey), actor.token_str(), &way).await.refuses(kind);
    }
    world.put(&path::passkey(honest.passkey), None, &honest).await.refuses(Unauthenticated);
}

#[tokio::test]
async fn a_message_between_two_devices_is_written_once_and_taken_once() {
    let world = World::new().await;
    let link = LinkId::from_bytes(fresh());
    let message = |byte: u8, length: usize| api::LinkMessage { message: vec![byte; length].into() };
    world.put(&path::link(link, OFFER), None, &message(1, 32)).await.is(204);
    world.put(&path::link(link, OFFER), None, &message(2, 32)).await.refuses(AlreadyDifferent);
    let taken: api::LinkMessage = world.post(&path::link_take(link, OFFER), None, &()).await.json();
    assert_eq!(taken, message(1, 32));
    world.post(&path::link_take(link, OFFER), None, &()).await.refuses(NotFound);
    world.post(&path::link_take(link, ANSWER), None, &()).await.refuses(NotFound);
    world.put(&path::link(link, CAPSULE + 1), None, &message(1, 32)).await.refuses(NotFound);
    world.put(&path::link(link, ANSWER), None, &message(1, 0)).await.refuses(Malformed);
    world.put(&path::link(link, ANSWER), None, &message(1, MAX_LINK_MESSAGE + 1)).await.refuses(TooLarge);

    world.put(&path::link(link, ANSWER), None, &message(1, 32)).await.is(204);
    world.clock.advance(301);
    world.post(&path::link_take(link, ANSWER), None, &()).await.refuses(NotFound);
}
