//! « Montrer sur l'écran du médecin »: a screen without an account, and an owner who stands before it.

use std::rc::Rc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use cachet_client::{Error, JournalAct, LettingIn, Refusal, Screen, SharedFile};
use cachet_crypto::protocol::api::LinkMessage;
use cachet_tests::{Patient, Wire, World};
use serde_json::Value;
use tower::ServiceExt as _;

fn files() -> [SharedFile; 1] {
    [SharedFile { title: "Ordonnance".to_owned(), json: br#"{"resourceType":"Basic"}"#.to_vec() }]
}

/// Screen and device up to the six digits.
async fn meet(world: &World, patient: &Patient) -> (Screen<Rc<Wire>>, LettingIn, String) {
    let screen = Screen::begin(world.wire("écran"), world.platform()).await.unwrap();
    let letting = patient.session.begin_screen(&screen.code().to_qr_text()).await.unwrap();
    let digits = screen.digits().await.unwrap().unwrap();
    assert!(patient.session.screen_ready(&letting).await.unwrap());
    (screen, letting, digits)
}

async fn reads(world: &World, link: &str) -> StatusCode {
    let payload = cachet_crypto::decode_base64url(link.strip_prefix("shlink:/").unwrap()).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    let path = payload["url"].as_str().unwrap().strip_prefix("http://localhost:1").unwrap().to_owned();
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.body(Body::from(r#"{"recipient":"Écran du cabinet"}"#)).unwrap();
    world.router().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_screen_reads_what_its_digits_were_typed_for_and_the_journal_says_so() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (screen, letting, digits) = meet(&world, &jeanne).await;
    assert_eq!(screen.shown().await.unwrap(), None, "nothing before the digits are typed");
    jeanne.session.show_on_screen(&letting, &digits, "Ordonnance", &files()).await.unwrap();
    let shown = screen.shown().await.unwrap().unwrap();
    assert_eq!(reads(&world, &shown.link).await, StatusCode::OK);
    assert_eq!(reads(&world, &shown.link).await, StatusCode::NOT_FOUND, "one reading");
    let journal = jeanne.session.journal().await.unwrap();
    assert!(journal.iter().any(|line| line.act == JournalAct::Shown && line.document == "Ordonnance"));
    let opened = &jeanne.session.health_links().await.unwrap()[0].opened;
    assert_eq!(opened[0].recipient, "Écran du cabinet");
}

#[tokio::test]
async fn a_screen_reads_nothing_after_twenty_minutes() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (screen, letting, digits) = meet(&world, &jeanne).await;
    jeanne.session.show_on_screen(&letting, &digits, "Ordonnance", &files()).await.unwrap();
    let shown = screen.shown().await.unwrap().unwrap();
    world.clock.pass_seconds(cachet_client::SCREEN_SECONDS + 1);
    assert_eq!(reads(&world, &shown.link).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_square_sent_from_afar_gets_nothing_without_the_digits_of_its_screen() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (screen, letting, digits) = meet(&world, &jeanne).await;
    // Whoever sent the square sees the digits; the person before no screen can only guess.
    let wrong = if digits == "000000" { "111111" } else { "000000" };
    for left in [2, 1, 0] {
        let refused = jeanne.session.show_on_screen(&letting, wrong, "Ordonnance", &files()).await;
        assert_eq!(refused.unwrap_err(), Error::LinkDigits(left));
    }
    let over = jeanne.session.show_on_screen(&letting, &digits, "Ordonnance", &files()).await;
    assert_eq!(over.unwrap_err(), Error::LinkCode, "even the right ones come too late");
    assert_eq!(screen.shown().await.unwrap(), None);
    assert!(world.dump().await["health_link"].is_empty(), "nothing was made");
}

#[tokio::test]
async fn a_screens_key_that_the_server_swaps_is_refused() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    for step in [0, 2] {
        let screen = Screen::begin(world.wire("écran"), world.platform()).await.unwrap();
        let path = format!("/{step}/take");
        jeanne.wire.play(move |request, mut response| {
            if request.path.ends_with(&path) && response.status == 200 {
                let mut message: LinkMessage = serde_json::from_slice(&response.body).unwrap();
                let at = if step == 0 { message.message.0.len() - 1 } else { 1216 };
                message.message.0[at] ^= 1;
                response.body = serde_json::to_vec(&message).unwrap();
            }
            Some(response)
        });
        let refused = match jeanne.session.begin_screen(&screen.code().to_qr_text()).await {
            Ok(letting) => {
                screen.digits().await.unwrap();
                jeanne.session.screen_ready(&letting).await.err()
            }
            Err(error) => Some(error),
        };
        assert_eq!(refused, Some(Error::Refused(Refusal::KeyUnauth)), "step {step}");
        jeanne.wire.be_honest();
    }
}

#[tokio::test]
async fn a_device_is_never_let_in_by_a_screens_square_nor_a_screen_by_a_devices() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let screen = Screen::begin(world.wire("écran"), world.platform()).await.unwrap();
    let taken = jeanne.session.begin_link(&screen.code().to_qr_text()).await;
    assert_eq!(taken.err(), Some(Error::LinkCode));
    // Typed by its number it gets as far as the digits, which are not those of a device.
    let letting = jeanne.session.begin_link(&screen.code().digits()).await.unwrap();
    let digits = screen.digits().await.unwrap().unwrap();
    assert!(jeanne.session.link_ready(&letting).await.unwrap());
    assert_eq!(jeanne.session.finish_link(&letting, &digits).await.unwrap_err(), Error::LinkDigits(2));
    let shown = jeanne.session.show_on_screen(&letting, &digits, "Ordonnance", &files()).await;
    assert!(shown.is_err());
}
