//! SMART Health Links between a real client and a real server; `cli/tests/story/health_link.rs` has an independent reader.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cachet_client::{
    AlertKind, Error, HealthLinkKind, HealthLinkState, HealthLinkView, HealthLinkWish, Refusal, SharedFile,
};
use cachet_crypto::Timestamp;
use cachet_crypto::protocol::api::OwnHealthLinks;
use cachet_server::Clock as _;
use cachet_tests::{Needles, Patient, World, search};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use zeroize::Zeroizing;

const DAY: u64 = 86_400;

fn wish(world: &World) -> HealthLinkWish {
    HealthLinkWish {
        label: "Résumé pour l'anesthésiste".to_owned(),
        kind: HealthLinkKind::Link,
        expires: Some(Timestamp(world.clock.now().0 + DAY)),
        most: None,
        passcode: None,
        direct: false,
        files: vec![file("allergie au latex")],
    }
}

fn file(words: &str) -> SharedFile {
    let resource = json!({ "resourceType": "Basic", "id": "a", "code": { "text": words } });
    SharedFile { title: "Résumé".to_owned(), json: resource.to_string().into_bytes() }
}

/// The payload of a link.
fn payload(view: &HealthLinkView) -> Value {
    let text = view.text.strip_prefix("shlink:/").unwrap();
    serde_json::from_slice(&cachet_crypto::decode_base64url(text).unwrap()).unwrap()
}

async fn ask(world: &World, view: &HealthLinkView, body: Value) -> (StatusCode, Value) {
    let url = payload(view)["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("http://localhost:1").unwrap();
    let request = Request::post(path).header("content-type", "application/json").body(Body::from(body.to_string()));
    let answer = world.router().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*", "refusals too");
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn opens(world: &World, view: &HealthLinkView) -> bool {
    ask(world, view, json!({ "recipient": "SAMU 81" })).await.0 == StatusCode::OK
}

#[tokio::test]
async fn a_link_opens_until_it_ends_is_used_up_or_revoked() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let [ends, used, revoked] = [wish(&world), HealthLinkWish { most: Some(1), ..wish(&world) }, wish(&world)];
    let ends = jeanne.session.make_health_link(&ends).await.unwrap();
    let used = jeanne.session.make_health_link(&used).await.unwrap();
    let revoked = jeanne.session.make_health_link(&revoked).await.unwrap();
    for link in [&ends, &used, &revoked] {
        assert!(opens(&world, link).await);
    }
    jeanne.session.revoke_health_link(revoked.id).await.unwrap();
    assert!(!opens(&world, &used).await && !opens(&world, &revoked).await && opens(&world, &ends).await);
    let states: Vec<_> =
        jeanne.session.health_links().await.unwrap().iter().map(|view| (view.id, view.state)).collect();
    assert!(states.contains(&(used.id, HealthLinkState::UsedUp)));
    world.clock.pass_days(2);
    assert!(!opens(&world, &ends).await);

    let listed = jeanne.session.health_links().await.unwrap();
    let of = |view: &HealthLinkView| listed.iter().find(|one| one.id == view.id).unwrap();
    assert_eq!(of(&ends).state, HealthLinkState::Expired);
    assert_eq!(of(&revoked).state, HealthLinkState::Revoked);
    assert_eq!((of(&ends).openings, of(&used).openings), (2, 1), "what was refused is no opening");
    assert!(of(&ends).opened.iter().all(|note| note.recipient == "SAMU 81"));
    let alerts = jeanne.session.alerts().await.unwrap();
    let raised = |kind| alerts.iter().filter(|alert| alert.kind == kind).count();
    assert_eq!((raised(AlertKind::HealthLinkMade), raised(AlertKind::HealthLinkOpened)), (3, 1), "one a day");
    world.server.sweep().await.unwrap();
    assert!(world.dump().await["health_link_file"].len() <= 1, "what is over is erased");
}

#[tokio::test]
async fn wrong_passcodes_end_a_link_however_many_are_tried_at_once() {
    // Each try is stretched: a busy machine takes its time for a dozen at once.
    let world = World::start_with_limits(|limits| limits.request_seconds = 3_600).await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let passcode = Some(Zeroizing::new("marronnier".to_owned()));
    let link = jeanne.session.make_health_link(&HealthLinkWish { passcode, ..wish(&world) }).await.unwrap();
    let right = json!({ "recipient": "Paul", "passcode": "marronnier" });
    let wrong = json!({ "recipient": "Paul", "passcode": "platane" });
    let (status, manifest) = ask(&world, &link, right.clone()).await;
    assert_eq!((status, manifest["files"].as_array().unwrap().len()), (StatusCode::OK, 1));
    let tries = futures_util::future::join_all((0..12).map(|_| ask(&world, &link, wrong.clone()))).await;
    let told = tries.iter().filter(|(status, _)| *status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(told, 10, "ten tries in all, and no eleventh");
    let mut left: Vec<u64> = tries.iter().filter_map(|(_, said)| said["remainingAttempts"].as_u64()).collect();
    left.sort_unstable();
    assert_eq!(left, (0..10).collect::<Vec<_>>());
    assert_eq!(ask(&world, &link, right).await.0, StatusCode::NOT_FOUND);
    assert_eq!(jeanne.session.health_links().await.unwrap()[0].state, HealthLinkState::Closed);
}

#[tokio::test]
async fn a_card_leads_to_what_is_newest_and_to_nothing_once_it_is_given_up() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let card = HealthLinkWish { kind: HealthLinkKind::Card, expires: None, ..wish(&world) };
    let card = jeanne.session.make_health_link(&card).await.unwrap();
    assert_eq!(payload(&card)["flag"], "L");
    let before = ask(&world, &card, json!({ "recipient": "SAMU" })).await.1;
    jeanne.session.replace_health_link(card.id, &[file("stimulateur cardiaque")]).await.unwrap();
    let after = ask(&world, &card, json!({ "recipient": "SAMU" })).await.1;
    assert_ne!(before["files"][0]["embedded"], after["files"][0]["embedded"]);
    assert_eq!(after["files"][0]["status"], "can-change");
    let alerts = jeanne.session.alerts().await.unwrap();
    assert!(alerts.iter().any(|alert| alert.kind == AlertKind::CardOpened), "a reading is told");
    jeanne.session.revoke_health_link(card.id).await.unwrap();
    assert!(!opens(&world, &card).await);
    let again = jeanne.session.replace_health_link(card.id, &[file("x")]).await;
    assert_eq!(again.unwrap_err(), Error::Input("link"));
}

#[tokio::test]
async fn a_link_that_promises_more_than_it_can_keep_is_not_made() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let short = || Some(Zeroizing::new("12345".to_owned()));
    let long = || Some(Zeroizing::new("marronnier".to_owned()));
    let wrong = [
        HealthLinkWish { expires: None, ..wish(&world) },
        HealthLinkWish { expires: Some(Timestamp(1)), ..wish(&world) },
        HealthLinkWish { expires: Some(Timestamp(world.clock.now().0 + 400 * DAY)), ..wish(&world) },
        HealthLinkWish { label: "a".repeat(81), ..wish(&world) },
        HealthLinkWish { most: Some(0), ..wish(&world) },
        HealthLinkWish { passcode: short(), ..wish(&world) },
        HealthLinkWish { passcode: long(), direct: true, ..wish(&world) },
        HealthLinkWish { kind: HealthLinkKind::Card, passcode: long(), ..wish(&world) },
        HealthLinkWish { files: Vec::new(), ..wish(&world) },
    ];
    for wish in &wrong {
        assert_eq!(jeanne.session.make_health_link(wish).await.unwrap_err().code(), "input", "{wish:?}");
    }
    assert!(world.dump().await["health_link"].is_empty());
}

#[tokio::test]
async fn a_server_that_changes_a_links_limits_or_notes_is_refused() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let first = jeanne.session.make_health_link(&wish(&world)).await.unwrap();
    jeanne.session.make_health_link(&HealthLinkWish { label: "Autre".to_owned(), ..wish(&world) }).await.unwrap();
    for _ in 0..3 {
        assert!(opens(&world, &first).await);
    }
    type Lie = fn(&mut OwnHealthLinks);
    let lies: [(Lie, Refusal); 8] = [
        (|given| given.links.iter_mut().for_each(|link| link.expires = None), Refusal::Bind),
        (|given| given.links.iter_mut().for_each(|link| link.kind = HealthLinkKind::Card), Refusal::Bind),
        (|given| given.links.iter_mut().for_each(|link| link.passcode = true), Refusal::Bind),
        (|given| given.links[0].own = given.links[1].own.clone(), Refusal::KeyBlob),
        (|given| given.links.iter_mut().for_each(|link| drop(link.notes.pop())), Refusal::Withheld),
        (|given| given.links.iter_mut().for_each(|link| link.notes.reverse()), Refusal::Withheld),
        (|given| given.links.iter_mut().for_each(|link| link.openings += 1_000_000), Refusal::Withheld),
        (
            |given| given.links.iter_mut().flat_map(|link| &mut link.notes).for_each(|note| note.sealed.0[9] ^= 1),
            Refusal::KeyBlob,
        ),
    ];
    for (lie, refusal) in lies {
        jeanne.wire.play(move |request, mut response| {
            if request.path == cachet_crypto::protocol::api::path::own_health_links() {
                let mut given: OwnHealthLinks = serde_json::from_slice(&response.body).unwrap();
                lie(&mut given);
                response.body = serde_json::to_vec(&given).unwrap();
            }
            Some(response)
        });
        assert_eq!(jeanne.session.health_links().await.unwrap_err(), Error::Refused(refusal));
        jeanne.wire.be_honest();
    }
    assert_eq!(jeanne.session.health_links().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_server_that_changes_how_often_a_link_opens_or_brings_a_revoked_one_back_is_refused() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let once = HealthLinkWish { most: Some(1), ..wish(&world) };
    jeanne.session.make_health_link(&once).await.unwrap();
    let revoked = jeanne.session.make_health_link(&wish(&world)).await.unwrap();
    jeanne.session.revoke_health_link(revoked.id).await.unwrap();
    jeanne.session.revoke_health_link(revoked.id).await.unwrap();
    for more in ["update health_link set most = null where most = 1", "update health_link set most = 9"] {
        world.tamper(more).await;
        assert_eq!(jeanne.session.health_links().await.unwrap_err(), Error::Refused(Refusal::Bind), "{more}");
    }
    world.tamper("update health_link set most = case when revoked is null then 1 end").await;
    assert_eq!(jeanne.session.health_links().await.unwrap().len(), 2);
    world.tamper("update health_link set revoked = null").await;
    assert_eq!(jeanne.session.health_links().await.unwrap_err(), Error::Refused(Refusal::Rollback));
    let again = jeanne.session.replace_health_link(revoked.id, &[file("x")]).await;
    assert_eq!(again.unwrap_err(), Error::Refused(Refusal::Rollback));
    // Another device knows it from the log alone.
    let (tablet, ..) = crate::offline::second_device(&world, &jeanne).await;
    assert_eq!(tablet.health_links().await.unwrap_err(), Error::Refused(Refusal::Rollback));
}

#[tokio::test]
async fn neither_store_nor_request_holds_a_links_key_or_what_its_reader_said() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let link = jeanne.session.make_health_link(&wish(&world)).await.unwrap();
    let said = ask(&world, &link, json!({ "recipient": "Professeur Archambault-Delacroix" })).await;
    assert_eq!(said.0, StatusCode::OK);
    let payload = payload(&link);
    let mut needles = Needles::default();
    let key = payload["key"].as_str().unwrap();
    needles.add("key", &cachet_crypto::decode_base64url(key).unwrap());
    needles.add("key, written", key.as_bytes());
    let address = payload["url"].as_str().unwrap().rsplit('/').next().unwrap();
    needles.add("address", &cachet_crypto::decode_base64url(address).unwrap());
    needles.add("label", "Résumé pour l'anesthésiste".as_bytes());
    needles.add("content", b"allergie au latex");
    for exchange in world.recorded.borrow().iter() {
        assert!(needles.found_in(&exchange.sent()).is_empty(), "{}", exchange.request.path);
    }
    needles.add("reader", b"Professeur Archambault-Delacroix");
    assert_eq!(search(world.folder(), &needles), Vec::<String>::new());
    let opened = &jeanne.session.health_links().await.unwrap()[0].opened;
    assert_eq!(opened[0].recipient, "Professeur Archambault-Delacroix", "its owner reads it");
    jeanne.session.erase_account().await.unwrap();
    let dump = world.dump().await;
    assert!(["health_link", "health_link_file", "health_link_opening"].iter().all(|table| dump[*table].is_empty()));
}
