use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::problem::ProblemKind::{NotFound, TooLarge, TooMany};
use cachet_crypto::{AccountId, Base64Url, DropId, sha256};

use crate::harness::{Actor, World, fresh};

async fn draw_some(world: &World, actor: &Actor, count: u32) -> Vec<Base64Url> {
    let request = api::TicketRequest { count };
    world.post(&path::tickets(), actor.token_str(), &request).await.json::<api::Tickets>().tickets
}

async fn draw(world: &World, actor: &Actor) -> Vec<Base64Url> {
    draw_some(world, actor, u32::MAX).await
}

fn letter(ticket: &Base64Url, secret: Option<&[u8]>) -> api::Drop {
    api::Drop { ticket: ticket.clone(), secret: secret.map(|bytes| bytes.to_vec().into()), body: vec![7; 9900].into() }
}

#[tokio::test]
async fn a_drop_spends_a_ticket_and_waits_to_be_picked_up() {
    let world = World::new().await;
    let (sender, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let mut tickets = draw_some(&world, &sender, 3).await;
    assert_eq!(tickets.len(), 3);
    tickets.extend(draw(&world, &sender).await);
    assert_eq!(tickets.len(), 20);
    assert!(draw(&world, &sender).await.is_empty(), "twenty a day");
    let door = path::door(owner.account);
    world.post(&door, None, &letter(&tickets[0], None)).await.is(201);
    world.post(&door, None, &letter(&tickets[0], None)).await.refuses(NotFound);
    let waiting: api::Drops = world.get(&path::own_door(), owner.token_str()).await.json();
    assert_eq!(waiting.drops.len(), 1);
    let drop = path::drop(waiting.drops[0].drop);
    world.delete(&drop, sender.token_str()).await.refuses(NotFound);
    world.delete(&drop, owner.token_str()).await.is(204);
    world.delete(&drop, owner.token_str()).await.refuses(NotFound);
    world.delete(&path::drop(DropId::from_bytes(fresh())), owner.token_str()).await.refuses(NotFound);
}

#[tokio::test]
async fn tickets_come_back_the_next_day() {
    let world = World::new().await;
    let sender = Actor::new(&world).await;
    draw(&world, &sender).await;
    world.clock.advance(86_400);
    let sender = Actor { token: sender.token(&world).await, ..sender };
    assert_eq!(draw(&world, &sender).await.len(), 20);
}

#[tokio::test]
async fn an_institution_draws_what_its_operator_set() {
    let (actor, create) = Actor::draft();
    let world = World::with(|settings| {
        settings.institutions.insert(actor.account, 45);
    })
    .await;
    world.post(&path::accounts(), None, &create).await.is(201);
    let actor = Actor { token: actor.token(&world).await, ..actor };
    assert_eq!(draw(&world, &actor).await.len(), 45);
}

#[tokio::test]
async fn a_door_with_a_secret_opens_to_those_who_show_it() {
    let world = World::new().await;
    let (sender, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let tickets = draw(&world, &sender).await;
    let settings = api::DoorSettings { secret: Some(sha256(b"from the QR")) };
    world.put(&path::own_door(), owner.token_str(), &settings).await.is(204);
    let door = path::door(owner.account);
    world.post(&door, None, &letter(&tickets[0], None)).await.refuses(NotFound);
    world.post(&door, None, &letter(&tickets[0], Some(b"guessed"))).await.refuses(NotFound);
    world.post(&door, None, &letter(&tickets[0], Some(b"from the QR"))).await.is(201);
    world.put(&path::own_door(), owner.token_str(), &api::DoorSettings { secret: None }).await.is(204);
    world.post(&door, None, &letter(&tickets[1], None)).await.is(201);
}

#[tokio::test]
async fn a_refused_drop_spends_nothing() {
    let world = World::with(|settings| settings.limits.waiting = 1).await;
    let (sender, owner, other) = (Actor::new(&world).await, Actor::new(&world).await, Actor::new(&world).await);
    let tickets = draw(&world, &sender).await;
    let (door, nobody) = (path::door(owner.account), path::door(AccountId::from_bytes(fresh())));
    world.post(&nobody, None, &letter(&tickets[0], None)).await.refuses(NotFound);
    world.post(&door, None, &letter(&Base64Url(vec![1; 16]), None)).await.refuses(NotFound);
    world.post(&door, None, &letter(&tickets[0], None)).await.is(201);
    world.post(&door, None, &letter(&tickets[1], None)).await.refuses(TooMany);
    world.post(&path::door(other.account), None, &letter(&tickets[1], None)).await.is(201);
    let large = vec![1; 20_000].into();
    world.post(&door, None, &api::Drop { body: large, ..letter(&tickets[2], None) }).await.refuses(TooLarge);
}

#[tokio::test]
async fn a_drop_waits_thirty_days() {
    let world = World::new().await;
    let (sender, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let tickets = draw(&world, &sender).await;
    world.post(&path::door(owner.account), None, &letter(&tickets[0], None)).await.is(201);
    world.clock.advance(30 * 86_400);
    assert_eq!(world.server.sweep().await.unwrap().drops, 0);
    let token = owner.token(&world).await;
    assert_eq!(world.get(&path::own_door(), token.as_str()).await.json::<api::Drops>().drops.len(), 1);
    world.clock.advance(86_400);
    let token = owner.token(&world).await;
    assert!(world.get(&path::own_door(), token.as_str()).await.json::<api::Drops>().drops.is_empty());
    assert_eq!(world.server.sweep().await.unwrap().drops, 1);
    world.clock.advance(60 * 86_400);
    world.server.sweep().await.unwrap();
    world.post(&path::door(owner.account), None, &letter(&tickets[1], None)).await.refuses(NotFound);
}
