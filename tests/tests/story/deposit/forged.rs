//! A server that shows another letter, another document or another card than what was left or made.

use cachet_client::{DepositAddress, DepositIds, Error, Refusal, Refused};
use cachet_crypto::Envelope;
use cachet_crypto::protocol::api::path;
use cachet_tests::{Doctor, Patient, World, everything, files, words_of};

use super::{accept, address, deposit, listed, says, waiting_ids};

#[tokio::test]
async fn what_is_accepted_refused_or_ruled_about_is_the_very_letter_that_was_listed() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (lab, mallory) = (Doctor::new(&world, "Laboratoire Tarn").await, Doctor::new(&world, "Dr Mallory").await);
    let to = address(&jeanne).await;
    let (ids, _) = deposit(&lab, &to, &says("Bilan"), &files(500, 1)).await;
    let early = jeanne.session.accept_deposit(ids.deposit, true).await;
    assert_eq!(early.unwrap_err(), Error::Input("deposit"), "nobody has looked at it");
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit]);

    // Another account's, genuine in every signature, under the id of the one that was listed.
    let mut others = DepositIds::generate().unwrap();
    others.deposit = ids.deposit;
    let forged = mallory.session.seal_deposit(&to, &others, &says("Faux"), &files(500, 2)).await.unwrap();
    let forged = serde_json::to_value(&forged).unwrap();
    let letter = serde_json::json!({ "deposit": ids.deposit, "letter": forged["sent"]["letter"] });
    let mut whole = forged["sent"]["document"].clone();
    whole.as_object_mut().unwrap().remove("object");
    let (listing, served) =
        (path::own_deposits(), [path::own_deposit_letter(ids.deposit), path::own_deposit(ids.deposit)]);
    jeanne.wire.play(move |request, mut response| {
        let lie = match &request.path {
            asked if *asked == listing => serde_json::json!({ "deposits": [letter] }),
            asked if *asked == served[0] => letter.clone(),
            asked if *asked == served[1] => whole.clone(),
            _ => return Some(response),
        };
        response.body = serde_json::to_vec(&lie).unwrap();
        Some(response)
    });
    let session = &jeanne.session;
    let bind = Error::Refused(Refusal::Bind);
    for always in [false, true] {
        assert_eq!(session.accept_deposit(ids.deposit, always).await.unwrap_err(), bind);
    }
    assert_eq!(session.read_deposit(ids.deposit, &mut Vec::new(), &everything).await.unwrap_err(), bind);
    let block = Refused { not_mine: true, block: true };
    assert_eq!(session.refuse_deposit(ids.deposit, block).await.unwrap_err(), bind);
    // Nor is it listed in its place, so that whoever is still looking at the first one decides about it.
    assert!(waiting_ids(&jeanne).await.is_empty());
    assert!(session.sender_rules().is_empty() && listed(&jeanne).await.is_empty());
    assert!(mallory.session.returned_deposits().await.unwrap().is_empty());
    assert_eq!(session.alarms().await.unwrap().len(), 5);
}

#[tokio::test]
async fn a_deposit_that_is_not_what_its_sender_signed_for_this_vault_is_refused() {
    let world = World::start().await;
    let (jeanne, rose) = (Patient::new(&world, "Jeanne Morel").await, Patient::new(&world, "Rose").await);
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let (ids, _) = deposit(&lab, &address(&jeanne).await, &says("Bilan"), &files(500, 1)).await;
    let (for_rose, _) = deposit(&lab, &address(&rose).await, &says("Pour Rose"), &files(500, 2)).await;
    let twin = deposit(
        &lab,
        &jeanne.session.deposit_address().await.unwrap().unwrap().address,
        &says("Bilan"),
        &files(500, 1),
    )
    .await
    .0;
    rose.session.inbox().await.unwrap();
    let served = |path: String, of: &str| {
        let recorded = world.recorded.borrow();
        let found = recorded.iter().rfind(|exchange| exchange.request.path == path && exchange.who == of);
        serde_json::from_slice::<serde_json::Value>(&found.unwrap().response.as_ref().unwrap().body).unwrap()
    };
    let others = served(path::own_deposit(for_rose.deposit), "Rose");
    jeanne.session.inbox().await.unwrap();
    let (own, own_twin) = (
        served(path::own_deposit(ids.deposit), "Jeanne Morel"),
        served(path::own_deposit(twin.deposit), "Jeanne Morel"),
    );
    assert_eq!(waiting_ids(&jeanne).await.len(), 2);

    // Header, manifest, parts of another deposit; another's whole; a letter under another deposit's id.
    for (field, from) in [("header", &own_twin), ("manifest", &own_twin), ("parts", &own_twin), ("manifest", &others)] {
        let (mut lie, value) = (own.clone(), from[field].clone());
        lie[field] = value;
        let asked = path::own_deposit(ids.deposit);
        jeanne.wire.play(move |request, mut response| {
            if request.path == asked {
                response.body = serde_json::to_vec(&lie).unwrap();
            }
            Some(response)
        });
        let refused = jeanne.session.accept_deposit(ids.deposit, false).await;
        assert_eq!(refused.unwrap_err(), Error::Refused(Refusal::Bind), "{field}");
    }
    jeanne.session.read_deposit(twin.deposit, &mut Vec::new(), &everything).await.unwrap();
    let mut other_letter = served(path::own_deposit_letter(twin.deposit), "Jeanne Morel");
    // As it was served, and under the id that was asked for.
    for named in [twin.deposit, ids.deposit] {
        other_letter["deposit"] = serde_json::json!(named);
        let (asked, lie) = (path::own_deposit_letter(ids.deposit), serde_json::to_vec(&other_letter).unwrap());
        jeanne.wire.play(move |request, mut response| {
            if request.path == asked {
                response.body = lie.clone();
            }
            Some(response)
        });
        let refused = jeanne.session.accept_deposit(ids.deposit, false).await;
        assert_eq!(refused.unwrap_err(), Error::Refused(Refusal::Bind), "{named}");
    }
    jeanne.wire.be_honest();
    assert!(listed(&jeanne).await.is_empty());
    accept(&jeanne, ids.deposit).await;
    assert_eq!(jeanne.session.alarms().await.unwrap().len(), 6);
}

#[tokio::test]
async fn an_address_shows_the_keys_that_it_was_made_of_and_no_others() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (mallory, lab) = (Patient::new(&world, "Mallory").await, Doctor::new(&world, "Laboratoire Tarn").await);
    let (to, of_mallory) = (address(&jeanne).await, address(&mallory).await);
    let ids = DepositIds::generate().unwrap();

    let card: Envelope = {
        let recorded = world.recorded.borrow();
        let put = recorded.iter().rfind(|exchange| exchange.request.path == path::own_address()).unwrap();
        let cachet_client::transport::Body::Json(body) = &put.request.body else { panic!("a card is JSON") };
        serde_json::from_value(serde_json::from_slice::<serde_json::Value>(body).unwrap()["card"].take()).unwrap()
    };
    assert!(of_mallory.is_of(card.hash().unwrap()));
    let asked = path::deposit_address(to.id);
    lab.wire.play(move |request, mut response| {
        if request.path == asked {
            response.body = serde_json::to_vec(&card).unwrap();
        }
        Some(response)
    });
    let refused = lab.session.seal_deposit(&to, &ids, &says("Bilan"), b"secret").await;
    assert_eq!(refused.err(), Some(Error::Refused(Refusal::KeyUnauth)));
    lab.wire.be_honest();

    // An address outlives a change of keys; a withdrawn one leads nowhere.
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    assert_eq!(jeanne.session.deposit_address().await.unwrap().unwrap().address, to);
    let sealed = lab.session.seal_deposit(&to, &ids, &says("Bilan"), b"secret").await.unwrap();
    lab.session.send_deposit(&sealed).await.unwrap();
    assert_eq!(waiting_ids(&jeanne).await, [ids.deposit]);
    accept(&jeanne, ids.deposit).await;
    jeanne.session.withdraw_deposit_address().await.unwrap();
    let late = DepositIds::generate().unwrap();
    let sealed = lab.session.seal_deposit(&to, &late, &says("Tard"), b"secret").await.unwrap();
    assert_eq!(lab.session.send_deposit(&sealed).await.unwrap_err(), Error::Input("address"));
    let elsewhere = DepositAddress { host: "ailleurs.exemple".to_owned(), ..to };
    assert!(matches!(
        lab.session.seal_deposit(&elsewhere, &late, &says("Loin"), b"").await.err(),
        Some(Error::Input(_))
    ));
}
