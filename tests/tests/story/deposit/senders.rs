//! Senders: blocked, ruled about, and with new keys.

use cachet_client::{Error, Refused, SenderTreatment};
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Patient, World, files, words_of};

use super::{accept, address, deposit, listed, says, waiting_ids};

#[tokio::test]
async fn a_document_that_is_not_hers_goes_back_signed_and_a_blocked_sender_leaves_nothing_more() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let (ids, _) = deposit(&lab, &to, &says("Bilan d'un autre"), &files(500, 2)).await;
    assert!(lab.session.returned_deposits().await.unwrap().is_empty());
    jeanne.session.inbox().await.unwrap();
    jeanne.session.refuse_deposit(ids.deposit, Refused { not_mine: true, block: true }).await.unwrap();
    assert_eq!(lab.session.returned_deposits().await.unwrap(), [ids.deposit]);
    assert!(lab.session.alarms().await.unwrap().is_empty());

    deposit(&lab, &to, &says("Encore"), &files(500, 3)).await;
    assert!(waiting_ids(&jeanne).await.is_empty());
    jeanne.session.end_sender_rule(lab.session.account()).await.unwrap();
    deposit(&lab, &to, &says("Enfin"), &files(500, 4)).await;
    assert_eq!(waiting_ids(&jeanne).await.len(), 1);
}

#[tokio::test]
async fn a_rule_holds_for_the_keys_under_which_it_was_made() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let (first, _) = deposit(&lab, &to, &says("Un"), &files(500, 1)).await;
    jeanne.session.inbox().await.unwrap();
    jeanne.session.accept_deposit(first.deposit, true).await.unwrap();
    let (waits, _) = deposit(&lab, &to, &says("Deux"), &files(500, 2)).await;
    assert_eq!(jeanne.session.inbox().await.unwrap().waiting[0].sender.rule, Some(SenderTreatment::Accept));

    let staged = lab.session.begin_rotate("").await.unwrap();
    lab.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    lab.get_credential(&world, "Laboratoire Tarn").await;
    // What was signed by the keys of before is accepted by no rule; nor is what the new keys sign.
    let (again, _) = deposit(&lab, &to, &says("Trois"), &files(500, 2)).await;
    let views = jeanne.session.inbox().await.unwrap().waiting;
    for id in [waits.deposit, again.deposit] {
        let view = views.iter().find(|view| view.deposit == id).unwrap();
        assert_eq!((view.sender.rule, view.sender.keys_changed), (None, false));
    }
}

#[tokio::test]
async fn what_waits_is_not_lost_when_its_sender_changes_keys_and_the_registrar_takes_the_old_credential_back() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let (seen, _) = deposit(&lab, &to, &says("Vu avant"), &files(500, 1)).await;
    assert_eq!(waiting_ids(&jeanne).await, [seen.deposit]);
    let (unseen, _) = deposit(&lab, &to, &says("Pas encore vu"), &files(500, 2)).await;

    let (account, epoch, key) = lab.session.own_keys();
    let old = world.attest(account, epoch, key, "Laboratoire Tarn");
    let staged = lab.session.begin_rotate("").await.unwrap();
    lab.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    lab.get_credential(&world, "Laboratoire Tarn").await;
    world.clock.pass_seconds(60);
    world.publish_status(&[&old]).await;

    // Whoever stole the old keys could have signed what nobody saw before: it is to be sent again, and stays until then.
    let views = jeanne.session.inbox().await.unwrap().waiting;
    let changed = |id| views.iter().find(|view| view.deposit == id).unwrap().sender.keys_changed;
    assert_eq!((changed(seen.deposit), changed(unseen.deposit)), (false, true));
    assert_eq!(jeanne.session.accept_deposit(unseen.deposit, false).await.unwrap_err(), Error::KeysChanged);
    // What this device saw while the keys were in force is as good as it was then.
    accept(&jeanne, seen.deposit).await;
    assert_eq!(listed(&jeanne).await.len(), 1);
    assert_eq!(waiting_ids(&jeanne).await, [unseen.deposit]);
    assert!(jeanne.session.alarms().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_waits_is_kept_while_nothing_is_proven_of_its_senders_keys() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let (ids, _) = deposit(&lab, &to, &says("Bilan"), &files(500, 1)).await;
    jeanne.session.inbox().await.unwrap();
    // The records as they were before the sender's change, beside a directory that knows the new ones.
    let (account, of_lab) = (lab.session.account(), path::account(lab.session.account()));
    let before = {
        let recorded = world.recorded.borrow();
        recorded.iter().rfind(|one| one.request.path == of_lab).unwrap().response.clone().unwrap()
    };
    let staged = lab.session.begin_rotate("").await.unwrap();
    lab.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    jeanne.wire.play(move |request, response| {
        Some(if request.path == path::account(account) { before.clone() } else { response })
    });
    assert!(waiting_ids(&jeanne).await.is_empty(), "nothing is shown that is not proven");
    jeanne.wire.be_honest();
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit], "and nothing is lost");
}
