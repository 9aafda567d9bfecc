use axum::body::Body;
use axum::http::{Method, Request, header};
use cachet_crypto::protocol::api::{self, PASS_HEADER, path};
use cachet_crypto::protocol::deposit::{DepositCard, id_of_card};
use cachet_crypto::protocol::problem::ProblemKind::{
    AlreadyDifferent, Conflict, Malformed, NotFound, TooLarge, TooMany, Unverified,
};
use cachet_crypto::{
    AddressId, Base64Url, Blake3Digest, Day, DepositId, DepositLinkId, ObjectId, PartName, Signed, encode_base64url,
    sha256,
};

use cachet_server::Clock as _;

use crate::harness::{Actor, Answer, World, fresh};

/// A sender in the middle of one deposit.
struct Sender {
    deposit: DepositId,
    secret: [u8; 32],
    part: PartName,
}

impl Sender {
    fn new() -> Self {
        Self { deposit: DepositId::from_bytes(fresh()), secret: fresh(), part: PartName::from_bytes(fresh()) }
    }

    async fn open(&self, world: &World, address: AddressId, ticket: &Base64Url) -> Answer {
        let asked = api::OpenDeposit { address, ticket: ticket.clone(), secret: sha256(&self.secret) };
        world.put(&path::deposit(self.deposit), None, &asked).await
    }

    async fn send(&self, world: &World, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, kind);
        let request = request.header(PASS_HEADER, encode_base64url(&self.secret));
        world.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn put_part(&self, world: &World, bytes: &[u8]) -> Answer {
        let path = path::deposit_part(self.deposit, self.part);
        self.send(world, Method::PUT, &path, "application/octet-stream", bytes.to_vec()).await
    }

    /// The document that `bytes` are the only part of.
    fn whole(&self, bytes: &[u8]) -> api::SealDeposit {
        let digest = Blake3Digest::from_bytes(*blake3::hash(bytes).as_bytes());
        let document = api::DepositedObject {
            object: ObjectId::from_bytes(*self.deposit.as_bytes()),
            header: vec![1; 1_700].into(),
            manifest: vec![2; 900].into(),
            parts: vec![api::PartRef { part: self.part, digest }],
        };
        api::SealDeposit { letter: vec![3; 9_000].into(), document: Some(document) }
    }

    async fn seal(&self, world: &World, whole: &api::SealDeposit) -> Answer {
        let body = serde_json::to_vec(whole).unwrap();
        self.send(world, Method::POST, &path::deposit(self.deposit), "application/json", body).await
    }

    async fn withdraw(&self, world: &World) -> Answer {
        self.send(world, Method::DELETE, &path::deposit(self.deposit), "application/json", Vec::new()).await
    }
}

/// Takes a deposit address for `owner`.
async fn address(world: &World, owner: &Actor) -> AddressId {
    let card = DepositCard::new(owner.header(), owner.vault, fresh::<32>().to_vec().into());
    let card = Signed::sign(card, &owner.key).unwrap();
    let own = api::OwnAddress { card: card.envelope().clone() };
    world.put(&path::own_address(), owner.token_str(), &own).await.is(204);
    id_of_card(card.hash())
}

async fn ticket(world: &World, actor: &Actor) -> Base64Url {
    let asked = api::TicketRequest { count: 1 };
    world.post(&path::tickets(), actor.token_str(), &asked).await.json::<api::Tickets>().tickets.remove(0)
}

async fn waiting(world: &World, owner: &Actor) -> Vec<DepositId> {
    let found: api::Deposits = world.get(&path::own_deposits(), owner.token_str()).await.json();
    found.deposits.into_iter().map(|one| one.deposit).collect()
}

/// As many as 64 KiB of content are when sealed.
const BYTES: &[u8] = &[9; 65_552];

#[tokio::test]
async fn a_deposit_is_its_senders_until_it_is_whole_and_then_its_owners() {
    let world = World::new().await;
    let (lab, owner, other) = (Actor::new(&world).await, Actor::new(&world).await, Actor::new(&world).await);
    let (to, sender) = (address(&world, &owner).await, Sender::new());
    let spent = ticket(&world, &lab).await;
    sender.open(&world, to, &spent).await.is(204);
    sender.open(&world, to, &spent).await.is(204);
    sender.put_part(&world, BYTES).await.is(204);
    sender.put_part(&world, BYTES).await.is(204);
    sender.put_part(&world, &BYTES[1..]).await.refuses(AlreadyDifferent);
    assert!(waiting(&world, &owner).await.is_empty(), "not before it is whole");
    world.get(&path::own_deposit_letter(sender.deposit), owner.token_str()).await.refuses(NotFound);
    sender.seal(&world, &sender.whole(BYTES)).await.is(204);
    sender.seal(&world, &sender.whole(BYTES)).await.is(204);
    let changed = api::SealDeposit { letter: vec![4; 9_000].into(), ..sender.whole(BYTES) };
    sender.seal(&world, &changed).await.refuses(AlreadyDifferent);

    assert_eq!(waiting(&world, &owner).await, [sender.deposit]);
    let whole: api::StoredObject = world.get(&path::own_deposit(sender.deposit), owner.token_str()).await.json();
    assert_eq!((whole.header.0.len(), whole.manifest.0.len(), whole.parts.len()), (1_700, 900, 1));
    let part = path::own_deposit_part(sender.deposit, sender.part);
    assert_eq!(world.get(&part, owner.token_str()).await.is(200).body, BYTES);
    let letter: api::StoredDeposit =
        world.get(&path::own_deposit_letter(sender.deposit), owner.token_str()).await.json();
    assert_eq!((letter.deposit, letter.letter), (sender.deposit, sender.whole(BYTES).letter));
    for path in [path::own_deposit(sender.deposit), path::own_deposit_letter(sender.deposit), part] {
        world.get(&path, other.token_str()).await.refuses(NotFound);
        world.get(&path, lab.token_str()).await.refuses(NotFound);
    }
    world.delete(&path::own_deposit(sender.deposit), other.token_str()).await.refuses(NotFound);
    world.delete(&path::own_deposit(sender.deposit), owner.token_str()).await.is(204);
    assert_eq!(world.blob_count().await, 0, "refused is erased");
    sender.seal(&world, &sender.whole(BYTES)).await.is(204);
    assert!(waiting(&world, &owner).await.is_empty(), "and does not come back");
    sender.withdraw(&world).await.refuses(NotFound);
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_deposit_a_spent_ticket_and_a_withdrawn_address_are_one_answer() {
    let world = World::new().await;
    let (lab, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let (to, sender) = (address(&world, &owner).await, Sender::new());
    let spent = ticket(&world, &lab).await;
    sender.open(&world, to, &spent).await.is(204);
    let thief = Sender { secret: fresh(), ..Sender { deposit: sender.deposit, ..Sender::new() } };
    thief.open(&world, to, &ticket(&world, &lab).await).await.refuses(NotFound);
    for other in [&thief, &Sender::new()] {
        other.put_part(&world, BYTES).await.refuses(NotFound);
        other.seal(&world, &other.whole(BYTES)).await.refuses(NotFound);
        other.withdraw(&world).await.refuses(NotFound);
    }
    world.put_raw(&path::deposit_part(sender.deposit, sender.part), "", BYTES).await.refuses(NotFound);
    Sender::new().open(&world, to, &spent).await.refuses(NotFound);
    world.delete(&path::own_address(), owner.token_str()).await.is(204);
    world.get(&path::deposit_address(to), None).await.refuses(NotFound);
    Sender::new().open(&world, to, &ticket(&world, &lab).await).await.refuses(NotFound);
}

#[tokio::test]
async fn a_deposit_names_parts_that_it_has_and_withdrawing_erases_them() {
    let world = World::new().await;
    let (lab, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let (to, sender) = (address(&world, &owner).await, Sender::new());
    sender.open(&world, to, &ticket(&world, &lab).await).await.is(204);
    sender.seal(&world, &sender.whole(BYTES)).await.refuses(Conflict);
    sender.put_part(&world, BYTES).await.is(204);
    sender.seal(&world, &sender.whole(&BYTES[1..])).await.refuses(Unverified);
    sender.withdraw(&world).await.is(204);
    assert_eq!(world.blob_count().await, 0);
    sender.put_part(&world, BYTES).await.refuses(NotFound);
}

#[tokio::test]
async fn a_withdrawal_whose_answer_was_lost_is_answered_again_and_nothing_comes_back() {
    let world = World::new().await;
    let (lab, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let (to, sender) = (address(&world, &owner).await, Sender::new());
    let spent = ticket(&world, &lab).await;
    sender.open(&world, to, &spent).await.is(204);
    sender.put_part(&world, BYTES).await.is(204);
    sender.seal(&world, &sender.whole(BYTES)).await.is(204);
    sender.withdraw(&world).await.is(204);
    sender.withdraw(&world).await.is(204);
    let thief = Sender { secret: fresh(), ..Sender { deposit: sender.deposit, ..Sender::new() } };
    thief.withdraw(&world).await.refuses(NotFound);
    for late in [&spent, &ticket(&world, &lab).await] {
        sender.open(&world, to, late).await.refuses(NotFound);
    }
    sender.seal(&world, &sender.whole(BYTES)).await.refuses(NotFound);
    assert!(waiting(&world, &owner).await.is_empty());
}

#[tokio::test]
async fn what_waits_is_limited_in_number_and_size_and_a_refused_attempt_spends_no_ticket() {
    let world = World::with(|settings| {
        settings.limits.deposits = 1;
        settings.limits.deposit_bytes = 60_000;
    })
    .await;
    let (lab, owner) = (Actor::new(&world).await, Actor::new(&world).await);
    let (to, first, second) = (address(&world, &owner).await, Sender::new(), Sender::new());
    first.open(&world, to, &ticket(&world, &lab).await).await.is(204);
    let kept = ticket(&world, &lab).await;
    second.open(&world, to, &kept).await.refuses(TooMany);
    first.put_part(&world, BYTES).await.refuses(TooLarge);
    first.withdraw(&world).await.is(204);
    second.open(&world, to, &kept).await.is(204);
}

#[tokio::test]
async fn a_card_is_its_owners_and_of_a_vault_that_she_has() {
    let world = World::new().await;
    let (owner, other) = (Actor::new(&world).await, Actor::new(&world).await);
    let nonce = || Base64Url(fresh::<32>().to_vec());
    let foreign = Signed::sign(DepositCard::new(other.header(), other.vault, nonce()), &other.key).unwrap();
    let of_none = Signed::sign(DepositCard::new(owner.header(), other.vault, nonce()), &owner.key).unwrap();
    for (card, kind) in [(foreign, Unverified), (of_none, NotFound)] {
        let own = api::OwnAddress { card: card.envelope().clone() };
        world.put(&path::own_address(), owner.token_str(), &own).await.refuses(kind);
    }
    world.get(&path::own_address(), owner.token_str()).await.refuses(NotFound);
    world.delete(&path::own_address(), owner.token_str()).await.refuses(NotFound);
}

/// A link of `owner` that takes `count` deposits until `last_day`, and its pass.
async fn link(world: &World, owner: &Actor, count: u32, last_day: Day) -> (DepositLinkId, [u8; 32], Answer) {
    let pass: [u8; 32] = fresh();
    let id = DepositLinkId::from_bytes(*sha256(&pass).as_bytes());
    let card = DepositCard::new(owner.header(), owner.vault, fresh::<32>().to_vec().into());
    let card = Signed::sign(card, &owner.key).unwrap().envelope().clone();
    let new = api::NewDepositLink { card, last_day, count };
    let token = owner.token(world).await;
    let answer = world.put(&path::own_deposit_link(id), token.as_str(), &new).await;
    (id, pass, answer)
}

impl Sender {
    async fn open_by(&self, world: &World, link: DepositLinkId, pass: &[u8]) -> Answer {
        let asked = api::OpenLinkDeposit { pass: pass.to_vec().into(), secret: sha256(&self.secret) };
        world.put(&path::link_deposit(link, self.deposit), None, &asked).await
    }
}

#[tokio::test]
async fn a_link_begins_as_many_deposits_as_it_was_made_for_and_over_is_as_unknown() {
    let world = World::new().await;
    let (owner, other) = (Actor::new(&world).await, Actor::new(&world).await);
    let today = world.clock.now().day();
    let (id, pass, made) = link(&world, &owner, 1, today.plus(7)).await;
    made.is(204);
    let (first, second) = (Sender::new(), Sender::new());
    first.open_by(&world, id, &fresh::<32>()).await.refuses(NotFound);
    first.open_by(&world, id, &pass).await.is(204);
    // Its answer was lost: the same again is the same, and another's secret is not.
    first.open_by(&world, id, &pass).await.is(204);
    Sender { deposit: first.deposit, ..Sender::new() }.open_by(&world, id, &pass).await.refuses(NotFound);
    second.open_by(&world, id, &pass).await.refuses(NotFound);
    world.get(&path::deposit_link(id), None).await.refuses(NotFound);
    first.put_part(&world, BYTES).await.is(204);
    first.seal(&world, &first.whole(BYTES)).await.is(204);

    let (id, pass, made) = link(&world, &owner, 5, today.plus(7)).await;
    made.is(204);
    assert_eq!(world.get(&path::deposit_link(id), None).await.json::<api::OfferedDepositLink>().remaining, 5);
    world.delete(&path::own_deposit_link(id), other.token_str()).await.refuses(NotFound);
    world.delete(&path::own_deposit_link(id), owner.token_str()).await.is(204);
    second.open_by(&world, id, &pass).await.refuses(NotFound);
    let unknown = DepositLinkId::from_bytes(*sha256(&pass[..31]).as_bytes());
    world.get(&path::deposit_link(unknown), None).await.refuses(NotFound);

    let (id, pass, made) = link(&world, &owner, 5, today).await;
    made.is(204);
    world.clock.advance(86_400);
    second.open_by(&world, id, &pass).await.refuses(NotFound);
}

#[tokio::test]
async fn a_link_has_an_end_and_a_count_and_an_account_has_so_many_of_them() {
    let world = World::with(|settings| settings.limits.deposit_links = 1).await;
    let owner = Actor::new(&world).await;
    let today = world.clock.now().day();
    for (count, last_day) in [(0, today), (101, today), (1, Day(today.0 - 1)), (1, today.plus(400))] {
        link(&world, &owner, count, last_day).await.2.refuses(Malformed);
    }
    link(&world, &owner, 1, today).await.2.is(204);
    link(&world, &owner, 1, today).await.2.refuses(TooMany);
    world.clock.advance(86_400);
    link(&world, &owner, 1, today.plus(2)).await.2.is(204);
}

#[tokio::test]
async fn a_deposit_begun_under_the_key_of_a_mailbox_is_for_its_patient_and_spends_a_ticket() {
    let world = World::new().await;
    let (owner, lab, other) = (Actor::new(&world).await, Actor::new(&world).await, Actor::new(&world).await);
    let (pair, strangers) = (owner.pair(&world).await, other.pair(&world).await);
    let sender = Sender::new();
    let asked = async |ticket: Base64Url, token: &str| {
        let asked = api::OpenMailboxDeposit { ticket, secret: sha256(&sender.secret) };
        world.put(&path::mailbox_deposit(pair.mailbox, sender.deposit), token, &asked).await
    };
    asked(ticket(&world, &lab).await, &strangers.token).await.refuses(NotFound);
    asked(fresh::<16>().to_vec().into(), &pair.token).await.refuses(NotFound);
    let spent = ticket(&world, &lab).await;
    asked(spent.clone(), &pair.token).await.is(204);
    // The same again after a lost answer.
    asked(spent, &pair.token).await.is(204);
    sender.put_part(&world, BYTES).await.is(204);
    sender.seal(&world, &sender.whole(BYTES)).await.is(204);
    for (actor, waiting) in [(&owner, 1), (&other, 0)] {
        let listed: api::Deposits = world.get(&path::own_deposits(), actor.token_str()).await.json();
        assert_eq!(listed.deposits.len(), waiting);
    }
}
