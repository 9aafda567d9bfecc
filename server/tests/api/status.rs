//! Status lists: only a named registrar's, only a newer one.

use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::credential::registrar_signer;
use cachet_crypto::protocol::problem::ProblemKind::{Conflict, NotFound, Unverified};
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::{Envelope, Sha256Digest, Signed, SigningKey, Timestamp};

use crate::harness::{NOON, World, digest, signing_key};

fn list(registrar: &SigningKey, key: &SigningKey, issued: u64, revoked: Vec<Sha256Digest>) -> Envelope {
    let list = StatusList::new(registrar_signer(&registrar.verifying_key()), Timestamp(issued), revoked);
    Signed::sign(list, key).unwrap().envelope().clone()
}

#[tokio::test]
async fn a_status_list_is_replaced_only_by_a_newer_one_of_its_registrar() {
    let (registrar, stranger) = (signing_key(), signing_key());
    let world = World::with(|settings| settings.registrars = vec![registrar.verifying_key()]).await;
    let at = path::status(registrar_signer(&registrar.verifying_key()).signer);
    world.get(&at, None).await.refuses(NotFound);

    let first = list(&registrar, &registrar, NOON, vec![digest(1)]);
    world.put(&at, None, &first).await.is(204);
    world.put(&at, None, &first).await.is(204);
    assert_eq!(world.get(&at, None).await.json::<Envelope>(), first);
    for (name, other, kind) in [
        ("another of the same second", list(&registrar, &registrar, NOON, Vec::new()), Conflict),
        ("an older one", list(&registrar, &registrar, NOON - 1, Vec::new()), Conflict),
        ("signed by another", list(&registrar, &stranger, NOON + 1, Vec::new()), Unverified),
        ("of another registrar", list(&stranger, &stranger, NOON + 1, Vec::new()), Unverified),
        ("from a clock gone wrong", list(&registrar, &registrar, NOON + 86_401, Vec::new()), Unverified),
    ] {
        let answer = world.put(&at, None, &other).await;
        assert_eq!(answer.status.as_u16(), kind.status(), "{name}");
        assert_eq!(world.get(&at, None).await.json::<Envelope>(), first, "{name}");
    }
    let next = list(&registrar, &registrar, NOON + 1, vec![digest(1), digest(2)]);
    world.put(&at, None, &next).await.is(204);
    assert_eq!(world.get(&at, None).await.json::<Envelope>(), next);

    // Nobody fills the database with lists of registrars that the operator does not know.
    let elsewhere = path::status(registrar_signer(&stranger.verifying_key()).signer);
    world.put(&elsewhere, None, &list(&stranger, &stranger, NOON, Vec::new())).await.refuses(NotFound);
}
