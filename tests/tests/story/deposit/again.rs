//! What comes a second time: sent again, or shown again by a server after it was taken, refused or erased.

use cachet_client::transport::Method;
use cachet_client::{DepositIds, Error, Refusal, Refused};
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Patient, World, draft, everything, files};

use super::{accept, address, deposit, listed, says, waiting_ids};

/// What a device of `who` was answered last at `path`.
fn answered(world: &World, who: &str, path: &str) -> cachet_client::transport::Response {
    let recorded = world.recorded.borrow();
    let found = recorded.iter().rfind(|one| one.request.path == path && one.who == who);
    found.unwrap().response.clone().unwrap()
}

#[tokio::test]
async fn what_was_refused_is_not_shown_again_by_a_server_that_kept_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let (ids, _) = deposit(&lab, &address(&jeanne).await, &says("Bilan"), &files(500, 1)).await;
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit]);
    jeanne.session.read_deposit(ids.deposit, &mut Vec::new(), &everything).await.unwrap();
    let paths = [path::own_deposits(), path::own_deposit_letter(ids.deposit), path::own_deposit(ids.deposit)];
    let kept = paths.map(|path| (answered(&world, "Jeanne Morel", &path), path));
    jeanne.session.refuse_deposit(ids.deposit, Refused::default()).await.unwrap();

    jeanne.wire.play(move |request, response| {
        let kept = kept.iter().find(|(_, path)| request.path == *path && request.method == Method::Get);
        Some(kept.map_or(response, |(kept, _)| kept.clone()))
    });
    assert!(waiting_ids(&jeanne).await.is_empty());
    let accepted = jeanne.session.accept_deposit(ids.deposit, false).await;
    assert_eq!(accepted.unwrap_err(), Error::Input("deposit"));
    assert!(listed(&jeanne).await.is_empty());
    jeanne.session.refuse_deposit(ids.deposit, Refused::default()).await.unwrap();
}

#[tokio::test]
async fn a_deposit_sent_again_and_again_arrives_once_also_after_it_was_taken() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let ids = DepositIds::generate().unwrap();
    let sealed = lab.session.seal_deposit(&to, &ids, &says("Bilan"), &files(9_000, 1)).await.unwrap();
    // Each answer is lost once.
    for lost in 0..3 {
        let mut count = 0;
        lab.wire.play(move |_, response| {
            count += 1;
            (count != lost + 1).then_some(response)
        });
        assert_eq!(lab.session.send_deposit(&sealed).await.unwrap_err(), Error::Network, "answer {lost}");
    }
    lab.wire.be_honest();
    lab.session.send_deposit(&sealed).await.unwrap();
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit]);
    accept(&jeanne, ids.deposit).await;
    lab.session.send_deposit(&sealed).await.unwrap();
    assert!(waiting_ids(&jeanne).await.is_empty());
    assert_eq!(listed(&jeanne).await.len(), 1);

    let (refused, sealed) = deposit(&lab, &to, &says("Autre"), &files(500, 2)).await;
    jeanne.session.inbox().await.unwrap();
    jeanne.session.refuse_deposit(refused.deposit, Refused::default()).await.unwrap();
    lab.session.send_deposit(&sealed).await.unwrap();
    assert!(waiting_ids(&jeanne).await.is_empty(), "what was refused does not come back");
    assert!(!lab.session.withdraw_deposit(&refused).await.unwrap());
}

/// A deposit is accepted, given a later version of the owner's or not, and erased; then a server that kept it shows it.
async fn shown_again_once_erased(has_later_version: bool) {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let (ids, _) = deposit(&lab, &address(&jeanne).await, &says("Bilan"), &files(500, 1)).await;
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit]);
    jeanne.session.accept_deposit(ids.deposit, false).await.unwrap();
    let paths = [path::own_deposit_letter(ids.deposit), path::own_deposit(ids.deposit)];
    let kept = paths.map(|path| (answered(&world, "Jeanne Morel", &path), path));
    let document = listed(&jeanne).await[0].0;
    if has_later_version {
        let (says, content) = (draft("Bilan annoté"), files(600, 2));
        jeanne.session.add_version("next", document, &says, &content.as_slice(), &everything).await.unwrap();
    }
    jeanne.session.delete_document(document).await.unwrap();
    jeanne.session.purge_document(document).await.unwrap();
    assert!(waiting_ids(&jeanne).await.is_empty());

    jeanne.wire.play(move |request, response| {
        let kept = kept.iter().find(|(_, path)| request.path == *path && request.method == Method::Get);
        Some(kept.map_or(response, |(kept, _)| kept.clone()))
    });
    let again = jeanne.session.accept_deposit(ids.deposit, false).await;
    assert_eq!(again.unwrap_err(), Error::Refused(Refusal::Bind));
    assert!(listed(&jeanne).await.is_empty());
}

#[tokio::test]
async fn what_was_accepted_and_erased_is_not_left_a_second_time() {
    shown_again_once_erased(false).await;
}

#[tokio::test]
async fn a_deposit_with_a_later_version_of_the_owners_is_not_left_again_once_erased() {
    shown_again_once_erased(true).await;
}
