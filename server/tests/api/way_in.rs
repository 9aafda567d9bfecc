use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{Malformed, NotFound, TooMany, Unauthenticated, Unverified};
use cachet_crypto::protocol::way_in::DeviceWayIn;
use cachet_crypto::{AccountId, Base64Url, DeviceId};
use opaque_ke::ksf::Identity;
use opaque_ke::rand::{CryptoRng, Error, RngCore};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, RegistrationResponse, Ristretto255, TripleDh,
};

use crate::harness::{Actor, World, fresh};

struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_0_10::Sha512>;
    type Ksf = Identity;
}

struct Chance;

impl RngCore for Chance {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(fresh())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(fresh())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&fresh::<32>()[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Chance {}

/// A device's registration, as a way in for `epoch` 0.
async fn register(world: &World, account: AccountId, device: DeviceId, token: Option<&str>) -> DeviceWayIn {
    let started = ClientRegistration::<Suite>::start(&mut Chance, b"passphrase").unwrap();
    let request = api::OpaqueRegistration { account, device, request: started.message.serialize().to_vec().into() };
    let answer: api::OpaqueMessage = world.post(&path::opaque_registration(), token, &request).await.json();
    let answer = RegistrationResponse::deserialize(&answer.message.0).unwrap();
    let parameters = ClientRegistrationFinishParameters::default();
    let finished = started.state.finish(&mut Chance, b"passphrase", answer, parameters).unwrap();
    DeviceWayIn {
        device,
        registration: finished.message.serialize().to_vec().into(),
        epoch: 0,
        wrap: vec![6; 112].into(),
        name: vec![2; 200].into(),
    }
}

async fn enrolled(world: &World) -> (Actor, DeviceId) {
    let actor = Actor::new(world).await;
    let device = DeviceId::from_bytes(fresh());
    let way = register(world, actor.account, device, None).await;
    world.put(&path::device(device), actor.token_str(), &way).await.is(204);
    (actor, device)
}

async fn start(
    world: &World,
    account: AccountId,
    device: DeviceId,
    passphrase: &[u8],
) -> (ClientLogin<Suite>, crate::harness::Answer) {
    let started = ClientLogin::<Suite>::start(&mut Chance, passphrase).unwrap();
    let request = api::LoginStart { account, device, message: started.message.serialize().to_vec().into() };
    (started.state, world.post(&path::login_start(), None, &request).await)
}

/// The last message, or none when the client sees a wrong passphrase itself.
fn finish(state: ClientLogin<Suite>, passphrase: &[u8], started: &api::LoginStarted) -> Option<api::LoginFinish> {
    let answer = CredentialResponse::deserialize(&started.message.0).unwrap();
    let finished = state.finish(&mut Chance, passphrase, answer, ClientLoginFinishParameters::default()).ok()?;
    Some(api::LoginFinish { login: started.login.clone(), message: finished.message.serialize().to_vec().into() })
}

#[tokio::test]
async fn the_passphrase_gets_the_wrap_and_no_other_does() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    let (state, answer) = start(&world, actor.account, device, b"passphrase").await;
    let request = finish(state, b"passphrase", &answer.json()).unwrap();
    let root: api::WrappedRoot = world.post(&path::login_finish(), None, &request).await.json();
    assert_eq!((root.epoch, root.wrap), (0, vec![6; 112].into()));
    world.post(&path::login_finish(), None, &request).await.refuses(Unauthenticated);

    let (state, answer) = start(&world, actor.account, device, b"wrong").await;
    assert!(finish(state, b"wrong", &answer.json()).is_none());
    let (state, answer) = start(&world, actor.account, device, b"passphrase").await;
    let mut request = finish(state, b"passphrase", &answer.json()).unwrap();
    request.message.0[0] ^= 1;
    world.post(&path::login_finish(), None, &request).await.refuses(Unauthenticated);
}

#[tokio::test]
async fn a_login_on_nothing_looks_as_any_other() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    let real: api::LoginStarted = start(&world, actor.account, device, b"passphrase").await.1.json();
    for (account, device) in [
        (actor.account, DeviceId::from_bytes(fresh())),
        (AccountId::from_bytes(fresh()), DeviceId::from_bytes(fresh())),
    ] {
        let (state, answer) = start(&world, account, device, b"passphrase").await;
        let fake: api::LoginStarted = answer.json();
        assert_eq!((fake.message.0.len(), fake.login.0.len()), (real.message.0.len(), real.login.0.len()));
        assert!(finish(state, b"passphrase", &fake).is_none());
        let request = api::LoginFinish { login: fake.login, message: vec![0; 64].into() };
        world.post(&path::login_finish(), None, &request).await.refuses(Unauthenticated);
    }
}

#[tokio::test]
async fn unfinished_logins_are_limited_whether_the_device_exists_or_not() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    for device in [device, DeviceId::from_bytes(fresh())] {
        for _ in 0..10 {
            start(&world, actor.account, device, b"guess").await.1.is(200);
        }
        start(&world, actor.account, device, b"guess").await.1.refuses(TooMany);
    }
    for _ in 0..4 {
        world.clock.advance(3600);
        for _ in 0..10 {
            start(&world, actor.account, device, b"guess").await.1.is(200);
        }
    }
    world.clock.advance(3600);
    start(&world, actor.account, device, b"guess").await.1.refuses(TooMany);
    let lookup = api::RecoveryLookup { lookup: actor.lookup.clone() };
    world.post(&path::recovery(), None, &lookup).await.is(200);
    start(&world, actor.account, device, b"guess").await.1.is(200);
}

#[tokio::test]
async fn registrations_without_a_token_are_limited_too() {
    let world = World::new().await;
    let (account, device) = (AccountId::from_bytes(fresh()), DeviceId::from_bytes(fresh()));
    for _ in 0..10 {
        register(&world, account, device, None).await;
    }
    let request = ClientRegistration::<Suite>::start(&mut Chance, b"guess").unwrap().message.serialize().to_vec();
    let request = api::OpaqueRegistration { account, device, request: request.into() };
    world.post(&path::opaque_registration(), None, &request).await.refuses(TooMany);
}

#[tokio::test]
async fn finished_logins_are_not_counted() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    for _ in 0..60 {
        let (state, answer) = start(&world, actor.account, device, b"passphrase").await;
        let request = finish(state, b"passphrase", &answer.json()).unwrap();
        world.post(&path::login_finish(), None, &request).await.is(200);
    }
}

#[tokio::test]
async fn an_enrolled_device_is_registered_anew_by_its_account_only() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    let stranger = Actor::new(&world).await;
    let started = ClientRegistration::<Suite>::start(&mut Chance, b"guess").unwrap();
    let request = api::OpaqueRegistration {
        account: actor.account,
        device,
        request: started.message.serialize().to_vec().into(),
    };
    let path = path::opaque_registration();
    world.post(&path, None, &request).await.refuses(Unauthenticated);
    world.post(&path, stranger.token_str(), &request).await.refuses(Unauthenticated);
    world.post(&path, actor.token_str(), &request).await.is(200);
    let bad = api::OpaqueRegistration { request: Base64Url(vec![1]), ..request };
    world.post(&path, actor.token_str(), &bad).await.refuses(Malformed);
}

#[tokio::test]
async fn a_login_ends_with_its_time_and_with_its_device() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    let (state, answer) = start(&world, actor.account, device, b"passphrase").await;
    let request = finish(state, b"passphrase", &answer.json()).unwrap();
    world.clock.advance(121);
    world.post(&path::login_finish(), None, &request).await.refuses(Unauthenticated);

    let (state, answer) = start(&world, actor.account, device, b"passphrase").await;
    let request = finish(state, b"passphrase", &answer.json()).unwrap();
    world.delete(&path::device(device), actor.token_str()).await.is(204);
    world.delete(&path::device(device), actor.token_str()).await.refuses(NotFound);
    world.post(&path::login_finish(), None, &request).await.refuses(Unauthenticated);
    assert!(world.get(&path::devices(), actor.token_str()).await.json::<api::Devices>().devices.is_empty());
}

#[tokio::test]
async fn a_way_in_is_of_the_epoch_in_force_and_of_the_device_it_names() {
    let world = World::new().await;
    let (actor, device) = enrolled(&world).await;
    let other = DeviceId::from_bytes(fresh());
    let way = register(&world, actor.account, other, None).await;
    world.put(&path::device(device), actor.token_str(), &way).await.refuses(Unverified);
    let later = DeviceWayIn { epoch: 1, ..way.clone() };
    world.put(&path::device(other), actor.token_str(), &later).await.refuses(Unverified);
    let broken = DeviceWayIn { registration: Base64Url(vec![1; 192]), ..way };
    world.put(&path::device(other), actor.token_str(), &broken).await.refuses(Malformed);
}
