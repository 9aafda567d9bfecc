//! What a person decides without network.

use std::rc::Rc;

use cachet_client::{Error, Refusal, Session};
use cachet_seal::RecoveryCode;
use cachet_tests::{Doctor, Patient, World, files, shared_device};

#[tokio::test]
async fn a_revocation_without_network_is_kept_and_sent_after_the_vault_was_closed() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(1_000, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();

    jeanne.wire.play(|_, _| None);
    assert_eq!(jeanne.session.revoke(grant, false).await.unwrap_err(), Error::Network);
    assert_eq!(jeanne.session.send_intents().await.unwrap().len(), 1, "there is no network yet");
    let Patient { session, wire, store, begun } = jeanne;
    drop(session);
    let clear = grant.to_string();
    assert!(store.values().iter().all(|(_, value)| !String::from_utf8_lossy(value).contains(&clear)));
    anne.open(grant).await.expect("until then access stays open");

    wire.be_honest();
    let sheet = RecoveryCode::parse(&begun.code().to_qr_text()).unwrap();
    let again = Session::recover(&sheet, &shared_device(), wire, Rc::clone(&store), world.platform()).await.unwrap();
    assert_eq!(again.intents().await.unwrap()[0].grant, grant);
    assert!(again.send_intents().await.unwrap().is_empty());
    assert_eq!(anne.open(grant).await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert!(again.intents().await.unwrap().is_empty());
}
