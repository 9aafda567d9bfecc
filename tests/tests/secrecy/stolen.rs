//! A professional's session is stolen whole: the tokens that the device used, and everything that the server holds.

use axum::body::Body;
use cachet_client::{Error, JournalAct};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_tests::{Doctor, Needles, Patient, World, files, search, secrets_of};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const ANNE: &str = "Dr Anne Lefèvre";

#[tokio::test]
async fn a_stolen_session_and_the_whole_database_open_nothing() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, ANNE).await);
    let content = files(70_000, 1);
    let document = jeanne.add("Bilan sanguin particulier", &content).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    anne.open(grant).await.unwrap();

    let mut needles = Needles::default();
    needles.add("title", b"Bilan sanguin particulier");
    needles.add("patient", b"Jeanne Morel");
    needles.add("purpose", "préparer mon rendez-vous".as_bytes());
    needles.add("content", &content[100..164]);
    for (who, code) in [("Jeanne Morel", jeanne.begun.code()), (ANNE, anne.begun.code())] {
        for secret in secrets_of(&world, who, code) {
            needles.add(&format!("a key of {who}"), &secret);
        }
    }
    // Every request that Anne's device ever made under a token is made again by the thief, in every combination of
    // token and path: the server answers what it answers, and none of it says anything.
    let (tokens, paths) = {
        let recorded = world.recorded.borrow();
        let hers = recorded.iter().filter(|exchange| exchange.who == ANNE);
        let mut tokens: Vec<_> = hers.clone().filter_map(|exchange| exchange.request.token.clone()).collect();
        let gets = hers.filter(|e| e.request.method == cachet_client::transport::Method::Get);
        let mut paths: Vec<_> = gets.map(|e| (e.request.path.clone(), e.request.pass.clone())).collect();
        tokens.sort_unstable();
        tokens.dedup();
        paths.sort_unstable();
        paths.dedup();
        (tokens, paths)
    };
    assert!(tokens.len() >= 2 && paths.len() >= 6, "an account's and a mailbox's token: {paths:?}");
    let mut served = 0;
    for token in &tokens {
        for (path, pass) in &paths {
            let mut request =
                axum::http::Request::builder().uri(path).header("authorization", format!("Bearer {token}"));
            if let Some(pass) = pass {
                request = request.header(cachet_crypto::protocol::api::PASS_HEADER, pass);
            }
            let answer = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            served += usize::from(answer.status().is_success());
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(needles.found_in(&body).is_empty(), "{path}: {:?}", needles.found_in(&body));
        }
    }
    assert!(served >= paths.len(), "the thief is served {served} answers");
    assert_eq!(search(world.folder(), &needles), Vec::<String>::new());
}

#[tokio::test]
async fn a_thief_with_a_readers_device_is_slowed_down_and_seen() {
    let world = World::start_with_limits(|limits| limits.openings_hour = 21).await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, ANNE).await);
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    let seen = async || {
        let journal = jeanne.session.journal().await.unwrap();
        let count = |act| journal.iter().filter(|line| line.act == act).count();
        (count(JournalAct::Opened), count(JournalAct::Many), count(JournalAct::Gap))
    };
    for _ in 0..20 {
        anne.open(grant).await.unwrap();
    }
    assert_eq!(seen().await, (20, 0, 0), "that often a person reads");
    anne.open(grant).await.unwrap();
    assert_eq!(anne.open(grant).await, Err(Error::Problem(ProblemKind::TooMany)));
    assert_eq!(seen().await, (21, 1, 0), "what was refused leaves no gap");
    let again = jeanne.grant(&anne, jeanne.add("Autre", &files(10, 2)).await, false).await;
    anne.session.received().await.unwrap();
    anne.open(again).await.unwrap();
    assert_eq!(seen().await, (22, 1, 0), "the chain goes on");
}
