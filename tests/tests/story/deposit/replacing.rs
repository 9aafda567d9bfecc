//! A sender corrects or takes back what it left, and nothing else.

use cachet_client::{DepositDraft, DepositIds, Refused, TakenBack, Waiting};
use cachet_crypto::DocumentId;
use cachet_tests::{Doctor, Patient, World, files};

use super::{accept, address, deposit, listed, says, waiting_ids};

#[tokio::test]
async fn a_replacement_replaces_and_a_cancellation_takes_back_only_what_the_same_sender_left() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (lab, other) = (Doctor::new(&world, "Laboratoire Tarn").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let to = address(&jeanne).await;
    let own = jeanne.add("Le mien", &files(300, 9)).await;

    // Nobody took it: it is withdrawn, and never was.
    let (early, _) = deposit(&lab, &to, &says("Erreur"), &files(500, 1)).await;
    assert!(lab.session.withdraw_deposit(&early).await.unwrap());
    assert!(waiting_ids(&jeanne).await.is_empty());

    let (first, _) = deposit(&lab, &to, &says("Provisoire"), &files(500, 1)).await;
    accept(&jeanne, first.deposit).await;
    for (sender, document) in [(&other, first.document), (&lab, own)] {
        let foreign = DepositDraft { replaces: Some(document), ..says("Étranger") };
        let (ids, _) = deposit(sender, &to, &foreign, &files(500, 2)).await;
        accept(&jeanne, ids.deposit).await;
    }
    assert_eq!(listed(&jeanne).await.len(), 4, "another's document is not replaced");
    let replacing = DepositDraft { replaces: Some(first.document), ..says("Définitif") };
    let (second, _) = deposit(&lab, &to, &replacing, &files(500, 3)).await;
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert!(matches!(&views[0].what, Waiting::Document { replaces: Some(title), .. } if title == "Provisoire"));
    accept(&jeanne, second.deposit).await;
    let ids = |listed: Vec<(DocumentId, String, String)>| listed.into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
    let now = ids(listed(&jeanne).await);
    assert!(now.contains(&second.document) && !now.contains(&first.document));

    for sender in [&other, &lab] {
        let letter = DepositIds::about(second.document).unwrap();
        let sealed = sender.session.seal_cancel(&to, &letter).await.unwrap();
        sender.session.send_deposit(&sealed).await.unwrap();
    }
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(views.len(), 1, "only who left it takes it back");
    assert!(matches!(&views[0].what, Waiting::Cancel { document, .. } if *document == second.document));
    accept(&jeanne, views[0].deposit).await;
    assert!(!ids(listed(&jeanne).await).contains(&second.document));
}

/// What became of the correction in between before the next one was sent.
#[derive(Clone, Copy)]
enum Between {
    Waits,
    Accepted,
    Refused,
}

#[tokio::test]
async fn a_correction_of_a_correction_that_nobody_took_replaces_what_was_accepted_first() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let to = address(&jeanne).await;
    let replace = async |earlier: &DepositIds, title: &str| {
        let ids = DepositIds::generate().unwrap();
        let sealed = lab.session.seal_replacement(earlier.deposit, &ids, &says(title), &files(500, 3)).await.unwrap();
        lab.session.send_titled_deposit(&sealed, title).await.unwrap();
        ids
    };
    let titles = async || listed(&jeanne).await.into_iter().map(|(_, title, _)| title).collect::<Vec<_>>();
    for between in [Between::Waits, Between::Accepted, Between::Refused] {
        let (first, _) = deposit(&lab, &to, &says("Faux"), &files(500, 1)).await;
        accept(&jeanne, first.deposit).await;
        let second = replace(&first, "Moins faux").await;
        assert_eq!(
            waiting_ids(&jeanne).await,
            [second.deposit],
            "the first one is accepted: no letter is about it yet"
        );
        match between {
            Between::Waits => {}
            Between::Accepted => accept(&jeanne, second.deposit).await,
            Between::Refused => {
                jeanne.session.refuse_deposit(second.deposit, Refused::default()).await.unwrap();
            }
        }
        let third = replace(&second, "Juste").await;

        for view in jeanne.session.inbox().await.unwrap().waiting {
            assert!(view.deposit != second.deposit);
            jeanne.session.accept_deposit(view.deposit, false).await.unwrap();
        }
        assert_eq!(titles().await, ["Juste"]);
        // The sender says what it did: what was taken, and what no letter of its own takes back, is not shown as gone.
        let sent = lab.session.sent_deposits().await.unwrap();
        let gone = |ids: &DepositIds| sent.iter().find(|view| view.deposit == ids.deposit).unwrap().cancelled;
        let withdrawn = matches!(between, Between::Waits);
        assert_eq!([&first, &second, &third].map(gone), [true, withdrawn, false]);

        // Taken back with what it replaces, whichever of them the patient has.
        assert_eq!(lab.session.take_deposit_back(third.deposit).await.unwrap(), TakenBack::Asked);
        let views = jeanne.session.inbox().await.unwrap().waiting;
        assert_eq!(views.len(), 1, "what she does not have is not asked about");
        accept(&jeanne, views[0].deposit).await;
        assert!(titles().await.is_empty() && waiting_ids(&jeanne).await.is_empty());
    }
    assert!(jeanne.session.alarms().await.unwrap().is_empty());
}
