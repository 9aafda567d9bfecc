use axum::http::Method;
use cachet_crypto::PartName;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::document::PART;
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Malformed, NotFound, TooLarge, UnsupportedMediaType,
};
use cachet_server::Swept;
use object_store::ObjectStoreExt as _;

use crate::harness::{Actor, World, fresh};
use crate::vault::{blake3, part_bytes};

#[tokio::test]
async fn a_part_comes_back_as_it_was_sent() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let part = path::part(actor.vault, PartName::from_bytes(fresh()));
    let whole: Vec<u8> = (0..PART).map(|i| (i % 251) as u8).collect();
    world.put_raw(&part, actor.token_str(), &whole).await.is(204);
    world.put_raw(&part, actor.token_str(), &whole).await.is(204);
    assert_eq!(world.get(&part, actor.token_str()).await.is(200).body, whole);
    let head = world.call(Method::HEAD, &part, Some(actor.token_str()), None).await;
    assert_eq!(head.is(200).headers["content-length"], PART.to_string().as_str());
    assert!(head.body.is_empty());
    let status: api::StagedPart = world.get(&format!("{part}/status"), actor.token_str()).await.json();
    assert_eq!((status.digest, status.size), (blake3(&whole), PART));
}

#[tokio::test]
async fn another_content_under_a_parts_name_is_refused() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let part = path::part(actor.vault, PartName::from_bytes(fresh()));
    let bytes = part_bytes();
    world.put_raw(&part, actor.token_str(), &bytes).await.is(204);
    world.put_raw(&part, actor.token_str(), &part_bytes()).await.refuses(AlreadyDifferent);
    assert_eq!(world.get(&part, actor.token_str()).await.is(200).body, bytes);
}

#[tokio::test]
async fn what_is_no_part_is_refused() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    let part = path::part(actor.vault, PartName::from_bytes(fresh()));
    world.put_raw(&part, actor.token_str(), &vec![0; PART as usize + 1]).await.refuses(TooLarge);
    world.put_raw(&part, actor.token_str(), b"").await.refuses(Malformed);
    world.call(Method::PUT, &part, Some(actor.token_str()), Some(vec![1])).await.refuses(UnsupportedMediaType);
    world.get(&part, actor.token_str()).await.refuses(NotFound);
}

#[tokio::test]
async fn a_vault_holds_staged_bytes_up_to_the_limit() {
    let world = World::with(|settings| settings.limits.staged_bytes = 10_000).await;
    let actor = Actor::new(&world).await;
    let next = || path::part(actor.vault, PartName::from_bytes(fresh()));
    world.put_raw(&next(), actor.token_str(), &part_bytes()).await.is(204);
    world.put_raw(&next(), actor.token_str(), &part_bytes()).await.is(204);
    world.put_raw(&next(), actor.token_str(), &part_bytes()).await.refuses(TooLarge);
    let announced = axum::http::Request::put(next())
        .header("authorization", format!("Bearer {}", actor.token))
        .header("content-type", "application/octet-stream")
        .header("content-length", "9000")
        .body(axum::body::Body::from(vec![0; 9000]))
        .unwrap();
    world.send(announced).await.refuses(TooLarge);
}

#[tokio::test]
async fn the_sweep_takes_orphans_and_nothing_else() {
    let world = World::new().await;
    let mut actor = Actor::new(&world).await;
    let kept = actor.put(&world).await;
    let staged = path::part(actor.vault, PartName::from_bytes(fresh()));
    world.put_raw(&staged, actor.token_str(), &part_bytes()).await.is(204);
    let orphan = "ab/0123456789abcdef0123456789abcd".into();
    world.blobs.put(&orphan, b"left by a crash".to_vec().into()).await.unwrap();
    let half = world.blob_folder().map(|folder| folder.join("ab/0123456789abcdef0123456789abcd#1"));
    if let Some(half) = &half {
        std::fs::write(half, b"half written").unwrap();
    }
    assert_eq!(world.server.sweep().await.unwrap().staged, 0);
    // The files are as old as the machine's clock says: this leaves the test's far behind the sweep's.
    world.clock.advance(40 * 365 * 86_400);
    let swept = world.server.sweep().await.unwrap();
    let orphans = 1 + u64::from(half.is_some());
    assert_eq!(swept, Swept { staged: 1, orphans, ..Swept::default() });
    assert!(half.is_none_or(|half| !half.exists()));
    actor.token = actor.token(&world).await;
    world.get(&staged, actor.token_str()).await.refuses(NotFound);
    world.get(&path::part(actor.vault, kept.parts[0].part), actor.token_str()).await.is(200);
}

/// One writer at a time is what SQLite allows: the others wait and none fails.
#[tokio::test(flavor = "multi_thread")]
async fn many_write_at_once_and_none_is_refused() {
    let world = World::with(|settings| settings.limits.connections = 16).await;
    let writers = (0..12).map(async |_| {
        let mut actor = Actor::new(&world).await;
        for _ in 0..6 {
            actor.put(&world).await;
        }
        actor.head.n
    });
    let written = futures_util::future::join_all(writers).await;
    assert_eq!(written, [6; 12]);
}
