//! Others put documents into the vault: sealed to the patient, signed by the sender, part of nothing before she says yes.

use cachet_client::transport::Method;
use cachet_client::{
    DepositAddress, DepositDraft, DepositIds, Error, JournalAct, OwnAddress, Refusal, Refused, SealedDeposit,
    SenderTreatment, TakenBack, Waiting,
};
use cachet_crypto::protocol::api::path;
use cachet_crypto::{DepositId, DocumentId, Envelope};
use cachet_tests::{Doctor, Patient, World, draft, everything, files, words_of};

fn says(title: &str) -> DepositDraft {
    DepositDraft { draft: draft(title), replaces: None, cover: false }
}

async fn address(patient: &Patient) -> DepositAddress {
    let OwnAddress { address } = patient.session.new_deposit_address().await.unwrap();
    address
}

/// Seals and sends; what names it, and what the sender keeps until it is sent.
async fn deposit(
    sender: &Doctor,
    to: &DepositAddress,
    says: &DepositDraft,
    content: &[u8],
) -> (DepositIds, SealedDeposit) {
    let ids = DepositIds::generate().unwrap();
    let sealed = sender.session.seal_deposit(to, &ids, says, content).await.unwrap();
    sender.session.send_deposit(&sealed).await.unwrap();
    (ids, sealed)
}

async fn waiting_ids(patient: &Patient) -> Vec<DepositId> {
    patient.session.inbox().await.unwrap().waiting.iter().map(|view| view.deposit).collect()
}

/// Looks at what waits, and says yes.
async fn accept(patient: &Patient, deposit: DepositId) {
    assert!(waiting_ids(patient).await.contains(&deposit));
    patient.session.accept_deposit(deposit, false).await.unwrap();
}

async fn listed(patient: &Patient) -> Vec<(DocumentId, String, String)> {
    let documents = patient.session.documents().await.unwrap();
    documents.into_iter().filter(|d| !d.deleted).map(|d| (d.id, d.title, d.author)).collect()
}

#[tokio::test]
async fn a_deposit_waits_with_its_sender_and_only_an_accepted_one_is_listed_and_granted() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (lab, bruno) = (Doctor::new(&world, "Laboratoire Tarn").await, Doctor::new(&world, "Dr Bruno Klein").await);
    let to: DepositAddress = address(&jeanne).await.to_string().to_uppercase().parse().unwrap();
    let pdf = files(70_000, 3);
    let (ids, _) = deposit(&lab, &to, &DepositDraft { cover: true, ..says("Biopsie") }, &pdf).await;

    let waiting = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(waiting.len(), 1);
    let sender = waiting[0].sender.attested.as_ref().unwrap();
    assert_eq!((sender.name.as_str(), sender.place.as_str()), ("Laboratoire Tarn", "Albi"));
    assert!(
        matches!(&waiting[0].what, Waiting::Document { title, cover: true, replaces: None, .. } if title == "Biopsie")
    );
    assert!(listed(&jeanne).await.is_empty(), "nothing is part of the record before the patient says yes");
    let mut read = Vec::new();
    jeanne.session.read_deposit(ids.deposit, &mut read, &everything).await.unwrap();
    assert_eq!(read, pdf);

    assert_eq!(jeanne.session.accept_deposit(ids.deposit, false).await.unwrap(), ids.document);
    let lists = world.recorded.borrow().iter().filter(|one| one.request.path == path::own_deposits()).count();
    assert_eq!(lists, 1, "whoever reads and accepts one does not ask for all that waits");
    assert_eq!(listed(&jeanne).await, [(ids.document, "Biopsie".to_owned(), "Laboratoire Tarn".to_owned())]);
    assert!(waiting_ids(&jeanne).await.is_empty());
    let refused = jeanne.session.accept_deposit(ids.deposit, false).await;
    assert_eq!(refused.unwrap_err(), Error::Input("deposit"));
    let mut read = Vec::new();
    jeanne.session.read_document(ids.document, None, &mut read, &everything).await.unwrap();
    assert_eq!(read, pdf);
    let journal = jeanne.session.journal().await.unwrap();
    assert!(journal.iter().any(|line| line.act == JournalAct::Added && line.person == "Laboratoire Tarn"));

    // Another reader opens it under the envelope that commits to the laboratory; later notes are the owner's.
    let grant = jeanne.grant(&bruno, ids.document, true).await;
    bruno.session.received().await.unwrap();
    assert_eq!(bruno.open(grant).await.unwrap(), pdf);
    jeanne.session.edit_document(ids.document, &draft("Biopsie de mars")).await.unwrap();
    assert_eq!(bruno.open(grant).await.unwrap(), pdf);
    assert_eq!(listed(&jeanne).await[0].2, "Laboratoire Tarn", "who deposited it stays");
}

/// What a device of `who` was answered last at `path`.
fn answered(world: &World, who: &str, path: &str) -> cachet_client::transport::Response {
    let recorded = world.recorded.borrow();
    let found = recorded.iter().rfind(|one| one.request.path == path && one.who == who);
    found.unwrap().response.clone().unwrap()
}

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
async fn neither_what_the_sender_keeps_nor_the_servers_dump_opens_a_deposit_or_ties_the_two() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let lab = Doctor::new(&world, "Laboratoire Tarn").await;
    let secret = b"HIV-1 negative, and nobody else may know".repeat(40);
    let (ids, sealed) = deposit(&lab, &address(&jeanne).await, &says("Sérologie confidentielle"), &secret).await;

    // All that the sender keeps: the sealed deposit, its store. Its keys open neither letter nor header.
    let kept = serde_json::to_vec(&sealed).unwrap();
    let holds = |bytes: &[u8], what: &[u8]| memchr::memmem::find(bytes, what).is_some();
    let account = lab.session.account();
    for what in [&secret[..40], "Sérologie".as_bytes()] {
        assert!(!holds(&kept, what));
        for (table, rows) in world.dump().await {
            assert!(rows.iter().all(|row| !holds(row, what)), "{table}");
        }
    }
    let refused = lab.session.read_deposit(ids.deposit, &mut Vec::new(), &everything).await;
    assert!(refused.is_err(), "the sender has no way to read it back");

    // At rest nothing names both.
    for table in ["deposit", "deposit_part", "deposit_done", "deposit_withdrawn", "deposit_address"] {
        let rows = &world.dump().await[table];
        assert!(rows.iter().all(|row| !holds(row, account.as_bytes())), "{table} names the sender");
    }
    accept(&jeanne, ids.deposit).await;
    let dump = world.dump().await;
    assert!(dump["deposit"].is_empty() && dump["deposit_part"].is_empty());
    assert!(dump["deposit_done"].iter().all(|row| !holds(row, jeanne.session.account().as_bytes())));
    assert!(
        world
            .recorded
            .borrow()
            .iter()
            .filter(|e| e.request.path.starts_with("/v1/deposits/"))
            .all(|e| e.request.token.is_none())
    );
}

#[tokio::test]
async fn a_doctor_leaves_a_document_for_a_patient_who_shares_something_and_takes_it_back() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(300, 1)).await;
    let grant = jeanne.grant(&anne, document, false).await;
    anne.session.received().await.unwrap();
    let to = anne.session.deposit_to_grantor(grant).unwrap();
    let leave = async |title: &str| {
        let ids = DepositIds::generate().unwrap();
        let sealed = anne.session.seal_deposit_for(&to, &ids, &says(title), &files(500, 2)).await.unwrap();
        anne.session.send_titled_deposit(&sealed, title).await.unwrap();
        ids
    };
    let first = leave("Courrier").await;
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(views[0].sender.attested.as_ref().unwrap().name, "Dr Anne Lefèvre");

    // Not taken and replaced: it waits until the other one is there, and goes then. What never left changes nothing.
    let better = DepositIds::generate().unwrap();
    anne.session.seal_replacement(first.deposit, &DepositIds::generate().unwrap(), &says("Perdu"), b"x").await.unwrap();
    let sealed = anne.session.seal_replacement(first.deposit, &better, &says("Courrier relu"), b"y").await.unwrap();
    assert_eq!(waiting_ids(&jeanne).await, [first.deposit]);
    anne.session.send_titled_deposit(&sealed, "Courrier relu").await.unwrap();
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert_eq!(views.iter().map(|view| view.deposit).collect::<Vec<_>>(), [better.deposit]);
    assert!(matches!(&views[0].what, Waiting::Document { replaces: None, .. }));

    // Not taken: it is gone at once. Taken: the patient is asked. About somebody else: it comes back.
    assert_eq!(anne.session.take_deposit_back(better.deposit).await.unwrap(), TakenBack::Withdrawn);
    assert!(waiting_ids(&jeanne).await.is_empty());
    let second = leave("Compte rendu").await;
    accept(&jeanne, second.deposit).await;
    let ids = DepositIds::generate().unwrap();
    let says = says("Compte rendu corrigé");
    let sealed = anne.session.seal_replacement(second.deposit, &ids, &says, &files(500, 3)).await.unwrap();
    anne.session.send_titled_deposit(&sealed, "Compte rendu corrigé").await.unwrap();
    let views = jeanne.session.inbox().await.unwrap().waiting;
    assert!(matches!(&views[0].what, Waiting::Document { replaces: Some(title), .. } if title == "Compte rendu"));
    accept(&jeanne, ids.deposit).await;
    assert_eq!(anne.session.take_deposit_back(ids.deposit).await.unwrap(), TakenBack::Asked);
    assert!(matches!(jeanne.session.inbox().await.unwrap().waiting[0].what, Waiting::Cancel { .. }));
    let foreign = leave("D'un autre").await;
    jeanne.session.inbox().await.unwrap();
    let not_mine = Refused { not_mine: true, block: false };
    jeanne.session.refuse_deposit(foreign.deposit, not_mine).await.unwrap();

    let sent = anne.session.sent_deposits().await.unwrap();
    assert!(sent.iter().all(|view| view.to == "Jeanne Morel"));
    let state = |id| sent.iter().find(|view| view.deposit == id).map(|view| (view.cancelled, view.returned)).unwrap();
    assert_eq!([first.deposit, second.deposit, ids.deposit].map(state), [(true, false); 3]);
    assert_eq!(state(foreign.deposit), (false, true));
    assert!(
        world
            .recorded
            .borrow()
            .iter()
            .filter(|e| e.request.path.contains("/deposits/") && e.request.path.starts_with("/v1/mailboxes/"))
            .all(|e| e.request.token.is_some()),
        "the mailbox's key, and no account's"
    );
}
