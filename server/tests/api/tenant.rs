//! Every route that names an id, asked by another tenant: one answer, the same as for an id that does not exist.

use axum::http::Method;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::capsule::RestoreVault;
use cachet_crypto::protocol::health_link::HealthLinkKind;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{DropId, HealthLinkId, MailboxId, ObjectId, PartName, Sha256Digest, VaultId};
use serde_json::{Value, json};

use crate::harness::{Actor, Answer, World, fresh};

/// What another tenant would name.
struct Ids {
    vault: VaultId,
    object: ObjectId,
    part: PartName,
    mailbox: MailboxId,
    letter: DropId,
    health_link: HealthLinkId,
}

fn own(n: u64) -> api::OwnObject {
    api::OwnObject { n, epoch: 0, sealed: vec![0; 8].into() }
}

fn file() -> api::HealthLinkFile {
    api::HealthLinkFile { content_type: "application/fhir+json".to_owned(), jwe: "AA..AA.AA.AA".to_owned() }
}

/// Every route that an account's token reaches with somebody's ids in its path.
fn account_routes(ids: &Ids) -> Vec<(Method, String, Option<Value>)> {
    let (vault, part) = (ids.vault, ids.part);
    let claim = Sha256Digest::from_bytes(fresh());
    vec![
        (Method::GET, path::log(vault), None),
        (Method::GET, path::log_hashes(vault), None),
        (Method::GET, path::part(vault, part), None),
        (Method::GET, path::part_status(vault, part), None),
        (Method::GET, path::object(vault, ids.object), None),
        (
            Method::POST,
            path::mailboxes(vault),
            Some(json!({ "mailbox": MailboxId::from_bytes(fresh()), "claim": claim })),
        ),
        (Method::GET, path::search_segments(vault), None),
        (Method::GET, path::search_segment(vault, 0), None),
        (Method::PUT, path::search_segment(vault, 0), Some(json!({ "n": 1, "epoch": 0, "sealed": "AAAA" }))),
        (Method::GET, path::owned_mailbox(vault, ids.mailbox), None),
        (Method::GET, path::kept_pair(vault, ids.mailbox), None),
        (Method::POST, path::vault_capsule(vault), Some(serde_json::to_value(RestoreVault::default()).unwrap())),
        (Method::DELETE, path::drop(ids.letter), None),
        (Method::DELETE, path::own_health_link(ids.health_link), None),
        (Method::PUT, path::own_health_link_files(ids.health_link), Some(json!({ "own": own(2), "files": [file()] }))),
    ]
}

fn mailbox_routes(ids: &Ids) -> Vec<(Method, String, Option<Value>)> {
    let mailbox = ids.mailbox;
    vec![
        (Method::GET, path::mailbox(mailbox), None),
        (Method::POST, path::messages(mailbox), Some(json!({ "body": "AAAA" }))),
        (Method::GET, path::openings(mailbox), None),
        (Method::GET, path::mailbox_part(mailbox, ids.part), None),
    ]
}

async fn ask(world: &World, token: &str, (method, path, body): &(Method, String, Option<Value>)) -> Answer {
    let body = body.as_ref().map(|body| serde_json::to_vec(body).unwrap());
    world.call(method.clone(), path, Some(token), body).await
}

#[tokio::test]
async fn another_tenants_ids_lead_nowhere_and_look_like_none() {
    let world = World::new().await;
    let (mut owner, stranger) = (Actor::new(&world).await, Actor::new(&world).await);
    let object = owner.put(&world).await;
    let mut pair = owner.pair(&world).await;
    owner.grant(&world, &mut pair, &object).await;
    let request = api::TicketRequest { count: 1 };
    let tickets: api::Tickets = world.post(&path::tickets(), owner.token_str(), &request).await.json();
    let drop = api::Drop { ticket: tickets.tickets[0].clone(), secret: None, body: vec![1].into() };
    world.post(&path::door(owner.account), None, &drop).await.is(201);
    let letter = world.get(&path::own_door(), owner.token_str()).await.json::<api::Drops>().drops[0].drop;
    let health_link = HealthLinkId::from_bytes(fresh());
    let link = api::NewHealthLink {
        address: Sha256Digest::from_bytes(fresh()),
        kind: HealthLinkKind::Link,
        expires: None,
        most: None,
        passcode: None,
        note_key: vec![7; 32].into(),
        own: own(1),
        files: vec![file()],
    };
    world.put(&path::own_health_link(health_link), owner.token_str(), &link).await.is(204);
    let real = Ids {
        vault: owner.vault,
        object: object.object,
        part: object.parts[0].part,
        mailbox: pair.mailbox,
        letter,
        health_link,
    };
    let made_up = Ids {
        vault: VaultId::from_bytes(fresh()),
        object: ObjectId::from_bytes(fresh()),
        part: PartName::from_bytes(fresh()),
        mailbox: MailboxId::from_bytes(fresh()),
        letter: DropId::from_bytes(fresh()),
        health_link: HealthLinkId::from_bytes(fresh()),
    };
    let other_pair = stranger.pair(&world).await;
    let sets = [
        (account_routes(&real), account_routes(&made_up), stranger.token.clone()),
        (mailbox_routes(&real), mailbox_routes(&made_up), other_pair.token.clone()),
    ];
    for (real, made_up, token) in sets {
        for (theirs, nobodys) in real.iter().zip(&made_up) {
            let (theirs_answer, nobodys_answer) =
                (ask(&world, &token, theirs).await, ask(&world, &token, nobodys).await);
            theirs_answer.refuses(ProblemKind::NotFound);
            assert_eq!(theirs_answer.body, nobodys_answer.body, "{theirs:?}");
            assert_eq!(theirs_answer.headers, nobodys_answer.headers, "{theirs:?}");
            for (token, what) in [("", "no token"), ("AAAA", "a made-up token")] {
                let answer = ask(&world, token, theirs).await;
                assert_eq!(answer.status.as_u16(), 401, "{what} {theirs:?}");
            }
        }
    }
    // A token of the other kind is none.
    for route in account_routes(&real) {
        ask(&world, &pair.token, &route).await.refuses(ProblemKind::Unauthenticated);
    }
    for route in mailbox_routes(&real) {
        ask(&world, owner.token_str(), &route).await.refuses(ProblemKind::Unauthenticated);
    }
}

#[tokio::test]
async fn a_part_is_not_put_into_another_tenants_vault() {
    let world = World::new().await;
    let (owner, stranger) = (Actor::new(&world).await, Actor::new(&world).await);
    for vault in [owner.vault, VaultId::from_bytes(fresh())] {
        let part = path::part(vault, PartName::from_bytes(fresh()));
        world.put_raw(&part, stranger.token_str(), b"bytes").await.refuses(ProblemKind::NotFound);
    }
}
