//! The contact of an emergency card, through a mail relay that others wrote (npm `smtp-server`).

use axum::http::Method;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::health_link::HealthLinkKind;
use cachet_crypto::protocol::notice::NoticeLanguage;
use cachet_crypto::protocol::problem::ProblemKind::{Malformed, NotFound, NotInForce, TooMany, Unauthenticated};
use cachet_crypto::{CardContactToken, HealthLinkAddress, HealthLinkId};
use serde_json::json;

use crate::guard::logged;
use crate::harness::{Actor, Answer, ORIGIN, World, fresh};
use crate::notice::{Message, Relay, deliver, world};

const CONTACT: &str = "paul@example.fr";

async fn ask(world: &World, actor: &Actor, address: &str) -> Answer {
    let wish = api::AskCardContact { address: address.parse().unwrap(), language: NoticeLanguage::En };
    world.put(&path::card_contact(), actor.token_str(), &wish).await
}

async fn own(world: &World, actor: &Actor) -> Option<api::CardContact> {
    world.get(&path::card_contact(), actor.token_str()).await.json::<api::OwnCardContact>().contact
}

async fn answer(world: &World, token: CardContactToken, agrees: bool) -> Answer {
    world.post(&path::card_contact_answer(), None, &api::AnswerCardContact { token, agrees }).await
}

/// What stands behind `#` in the one link of a message; the header's way to stop says the same.
fn token_of(message: &Message) -> CardContactToken {
    let text = message.text.replace("=\r\n", "").replace("=3D", "=");
    let page = format!("{ORIGIN}/contact#");
    assert_eq!(text.matches("http").count(), 2, "{text}");
    let token = text.split(&page).nth(1).unwrap().split_whitespace().next().unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", "");
    assert!(head.contains(&format!("List-Unsubscribe: <{ORIGIN}/v1/card-contact/stop/{token}>")), "{head}");
    assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
    token.parse().unwrap()
}

/// An emergency card, or another link.
async fn make(world: &World, actor: &Actor, kind: HealthLinkKind) -> HealthLinkAddress {
    let address = HealthLinkAddress::from_bytes(fresh());
    let file = api::HealthLinkFile { content_type: "application/fhir+json".to_owned(), jwe: "AA..AA.AA.AA".to_owned() };
    let link = api::NewHealthLink {
        address: address.hash(),
        kind,
        expires: None,
        most: None,
        passcode: None,
        note_key: vec![7; 32].into(),
        own: api::OwnObject { n: 1, epoch: 0, sealed: vec![0; 8].into() },
        files: vec![file],
    };
    let id = HealthLinkId::from_bytes(fresh());
    world.put(&path::own_health_link(id), actor.token_str(), &link).await.is(204);
    address
}

async fn read(world: &World, address: HealthLinkAddress) {
    world.post(&path::health_link(address), None, &json!({ "recipient": "SAMU 81" })).await.is(200);
}

async fn alerts(world: &World, actor: &Actor) -> usize {
    let alerts: api::Alerts = world.get(&path::alerts(), actor.token_str()).await.json();
    alerts.alerts.iter().filter(|alert| alert.kind == AlertKind::CardContactChanged).count()
}

#[tokio::test]
async fn a_contact_is_told_of_each_reading_of_the_card_once_they_agreed_and_of_nothing_else() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    let (card, link) =
        (make(&world, &actor, HealthLinkKind::Card).await, make(&world, &actor, HealthLinkKind::Link).await);
    ask(&world, &actor, CONTACT).await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let question = relay.next();
    assert_eq!(question.to, [CONTACT]);
    let asked = own(&world, &actor).await.unwrap();
    assert!(!asked.agreed && question.text.contains(&asked.mark), "{}", question.text);
    let token = token_of(&question);

    read(&world, card).await;
    assert_eq!(deliver(&world).await, (0, 0, 0), "nothing before the contact agreed");

    answer(&world, token, true).await.is(204);
    answer(&world, token, true).await.is(204);
    assert!(own(&world, &actor).await.unwrap().agreed);
    read(&world, link).await;
    assert_eq!(deliver(&world).await, (0, 0, 0), "another link is not the card");
    read(&world, card).await;
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let news = relay.next();
    assert_eq!((news.to.as_slice(), token_of(&news)), ([CONTACT.to_owned()].as_slice(), token));
    assert!(news.text.contains(&format!("The emergency card with the mark {} was read.", asked.mark)), "{}", news.text);

    for _ in 0..3 {
        read(&world, card).await;
    }
    assert_eq!(deliver(&world).await, (0, 0, 0), "later, not never");
    world.clock.advance(600);
    assert_eq!(deliver(&world).await, (1, 0, 0), "ten minutes bring one message");
    assert_eq!(alerts(&world, &actor).await, 2, "the question, and the answer");
    let log = logged();
    assert!(!log.contains("paul") && !log.contains(&token.to_string()), "{log}");
}

#[tokio::test]
async fn a_contact_stops_with_one_request_and_that_account_asks_there_no_more() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    let card = make(&world, &actor, HealthLinkKind::Card).await;
    ask(&world, &actor, CONTACT).await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let token = token_of(&relay.next());
    answer(&world, token, true).await.is(204);

    // What opens addresses that nobody pressed stops nothing.
    let stop = path::card_contact_stop(token);
    let page = world.get(&stop, None).await;
    page.is(303);
    assert_eq!(page.headers["location"], format!("{ORIGIN}/contact#{token}"));
    assert!(own(&world, &actor).await.is_some());

    let body = b"List-Unsubscribe=One-Click".to_vec();
    world.call(Method::POST, &stop, None, Some(body.clone())).await.is(204);
    assert!(own(&world, &actor).await.is_none());
    read(&world, card).await;
    assert_eq!(deliver(&world).await, (0, 0, 0), "the address is erased");
    world.call(Method::POST, &stop, None, Some(body)).await.refuses(NotFound);
    answer(&world, token, true).await.refuses(NotFound);
    for spelling in [CONTACT, "Paul+a@example.fr"] {
        ask(&world, &actor, spelling).await.refuses(NotInForce);
    }
    ask(&world, &Actor::new(&world).await, CONTACT).await.is(204);
    world.clock.advance(366 * 86_400);
    world.server.sweep().await.unwrap();
    let actor = Actor { token: actor.token(&world).await, ..actor };
    ask(&world, &actor, CONTACT).await.is(204);
}

#[tokio::test]
async fn a_question_without_an_answer_is_erased_and_a_new_one_ends_the_one_before() {
    let mut relay = Relay::start();
    let world = world(relay.port).await;
    let actor = Actor::new(&world).await;
    ask(&world, &actor, CONTACT).await.is(204);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let first = token_of(&relay.next());
    ask(&world, &actor, "lise@example.fr").await.is(204);
    answer(&world, first, true).await.refuses(NotFound);
    assert_eq!(deliver(&world).await, (1, 0, 0));
    let second = token_of(&relay.next());
    assert_ne!(first, second);
    answer(&world, second, false).await.is(204);
    assert!(own(&world, &actor).await.is_none(), "no is an answer");

    ask(&world, &actor, "later@example.fr").await.is(204);
    assert_eq!(deliver(&world).await, (0, 0, 1));
    ask(&world, &actor, "d@example.fr").await.refuses(TooMany);
    world.clock.advance(7 * 86_400 + 1);
    world.server.sweep().await.unwrap();
    let actor = Actor { token: actor.token(&world).await, ..actor };
    assert!(own(&world, &actor).await.is_none());
    assert_eq!(deliver(&world).await, (0, 0, 0));

    // Whoever removes it needs nobody's answer.
    ask(&world, &actor, "d@example.fr").await.is(204);
    world.delete(&path::card_contact(), actor.token_str()).await.is(204);
    world.delete(&path::card_contact(), actor.token_str()).await.refuses(NotFound);
    assert_eq!(deliver(&world).await, (0, 0, 0));
}

#[tokio::test]
async fn without_a_relay_nobody_is_asked_and_a_made_up_answer_counts_for_nothing() {
    let world = World::new().await;
    let actor = Actor::new(&world).await;
    ask(&world, &actor, CONTACT).await.refuses(NotFound);
    world.get(&path::card_contact(), None).await.refuses(Unauthenticated);
    answer(&world, CardContactToken::from_bytes(fresh()), true).await.refuses(NotFound);
    let head = json!({ "address": "paul@example.fr\r\nBcc: b@example.fr", "language": "fr" });
    world.put(&path::card_contact(), actor.token_str(), &head).await.refuses(Malformed);
}
