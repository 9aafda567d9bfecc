//! What a server leaves out, or serves a second time, is never shown as nothing having happened.

use cachet_client::{Error, JournalAct, JournalLine, Openings, Refusal};
use cachet_tests::{Doctor, Patient, World, files};
use serde_json::{Value, json};

#[tokio::test]
async fn openings_that_are_withheld_are_unknown_and_not_never() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    assert_eq!(jeanne.session.openings_by_grant().await.unwrap().get(&grant), None);
    anne.session.received().await.unwrap();
    anne.open(grant).await.unwrap();
    let counted = jeanne.session.openings_by_grant().await.unwrap();
    assert!(matches!(counted[&grant], Openings::Counted { times: 1, .. }));

    jeanne.wire.play(|request, mut response| {
        if request.path.contains("/mailboxes/") {
            let mut value: Value = serde_json::from_slice(&response.body).unwrap();
            value["journal"] = json!([]);
            response.body = serde_json::to_vec(&value).unwrap();
        }
        Some(response)
    });
    assert_eq!(jeanne.session.openings_by_grant().await.unwrap()[&grant], Openings::Withheld);
    // A reader's account that is gone: nobody can say any more who bound the key.
    let account = anne.session.account().to_string();
    jeanne.wire.play(move |request, response| {
        let gone = request.path.ends_with(&account);
        (!gone).then_some(response)
    });
    assert_eq!(jeanne.session.openings_by_grant().await.unwrap_err(), Error::Network, "not known is not never");
}

/// From now on the server tells `patient` of every page of a journal that there is `more`, or none.
fn say_of_more(patient: &Patient, more: bool) {
    patient.wire.play(move |request, mut response| {
        if request.path.contains("/mailboxes/") {
            let mut value: Value = serde_json::from_slice(&response.body).unwrap();
            value["more"] = json!(more);
            response.body = serde_json::to_vec(&value).unwrap();
        }
        Some(response)
    });
}

#[tokio::test]
async fn a_journal_longer_than_an_answer_is_read_in_pages_and_a_page_kept_back_is_no_end() {
    // One entry an answer.
    let world = World::start_with_limits(|limits| limits.journal_bytes = 1).await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    for _ in 0..3 {
        anne.open(grant).await.unwrap();
    }
    let before = world.recorded.borrow().len();
    let counted = jeanne.session.openings_by_grant().await.unwrap();
    assert!(matches!(counted[&grant], Openings::Counted { times: 3, .. }));
    let pages = world.recorded.borrow()[before..].iter().filter(|e| e.request.path.contains("/mailboxes/")).count();
    assert_eq!(pages, 3);
    let gaps = |lines: Vec<JournalLine>| lines.iter().filter(|line| line.act == JournalAct::Gap).count();
    assert_eq!(gaps(jeanne.session.journal().await.unwrap()), 0);

    // More is promised and the same is served again: no end, and no endless reading.
    say_of_more(&jeanne, true);
    assert_eq!(jeanne.session.openings_by_grant().await.unwrap()[&grant], Openings::Withheld);
    assert_eq!(gaps(jeanne.session.journal().await.unwrap()), 1);
    // The first page is called the last one: shorter than what this device has seen.
    say_of_more(&jeanne, false);
    assert_eq!(jeanne.session.openings_by_grant().await.unwrap()[&grant], Openings::Withheld);
}

#[tokio::test]
async fn an_older_keyring_is_not_built_upon() {
    let world = World::start().await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let served = world.recorded.borrow().clone();
    let is_keyring = |path: &str| path.contains("/keyring");
    let first = served.iter().find(|exchange| {
        is_keyring(&exchange.request.path) && exchange.response.as_ref().is_some_and(|answer| answer.status == 200)
    });
    let old = first.and_then(|exchange| exchange.response.clone()).expect("the keyring was asked for");
    drop(served);
    anne.wire.play(move |request, response| {
        let asked = request.path.contains("/keyring") && response.status == 200;
        Some(if asked { old.clone() } else { response })
    });
    let (account, epoch, key) = anne.session.own_keys();
    let credential = world.attest(account, epoch, key, "Dr Anne Lefèvre");
    let refused = anne.session.install_credential(&credential).await;
    assert_eq!(refused.unwrap_err(), Error::Refused(Refusal::Rollback));
}

#[tokio::test]
async fn an_invitation_that_expired_unclaimed_is_left_again() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    world.clock.pass_days(32);
    world.publish_status(&[]).await;
    world.server.sweep().await.unwrap();
    jeanne.session.journal().await.unwrap();
    anne.session.received().await.unwrap();
    assert_eq!(anne.open(grant).await.unwrap(), files(1_000, 1));
}

#[tokio::test]
async fn a_name_that_would_read_backwards_is_no_credential() {
    let world = World::start().await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let (account, epoch, key) = anne.session.own_keys();
    let credential = world.attest(account, epoch, key, "Dr \u{202e}erv\u{e8}feL");
    let refused = anne.session.install_credential(&credential).await;
    assert_eq!(refused.unwrap_err(), Error::Refused(Refusal::Format));
}
