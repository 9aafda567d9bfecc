//! Somebody without an account deposits through a link that the patient made: sealed to the patient whom the link names,
//! shown as what it is, and refused beyond what the patient signed.

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use cachet_client::store::MemoryStore;
use cachet_client::{
    DepositIds, DepositLinkState, DepositLinkWish, Error, JournalAct, MadeDepositLink, Refusal, Refused, Visitor,
    Waiting,
};
use cachet_crypto::DepositId;
use cachet_crypto::protocol::api::path;
use cachet_seal::DepositLink;
use cachet_tests::{Doctor, Patient, Wire, World, draft, everything, files, words_of};

use crate::offline::second_device;

type Guest = Visitor<Rc<Wire>, Rc<MemoryStore>>;

fn wish(world: &World, count: u32) -> DepositLinkWish {
    let until = world.platform().now().day().plus(7);
    DepositLinkWish { label: "Labo du Tarn".to_owned(), to: "Jeanne M.".to_owned(), until, count }
}

async fn link(world: &World, patient: &Patient, count: u32) -> MadeDepositLink {
    patient.session.make_deposit_link(&wish(world, count)).await.unwrap()
}

async fn try_visit(world: &World, text: &str) -> Result<Guest, Error> {
    Visitor::open(text, world.wire("visitor"), Rc::default(), world.platform()).await
}

async fn visit(world: &World, text: &str) -> Guest {
    try_visit(world, text).await.unwrap()
}

async fn leave(guest: &Guest, title: &str, content: &[u8]) -> Result<DepositIds, Error> {
    let ids = DepositIds::generate()?;
    let sealed = guest.seal(&ids, &draft(title), "Secrétariat du Dr Klein", content)?;
    guest.send(&sealed, &everything).await?;
    Ok(ids)
}

async fn waiting(patient: &Patient) -> Vec<DepositId> {
    patient.session.inbox().await.unwrap().waiting.iter().map(|view| view.deposit).collect()
}

#[tokio::test]
async fn a_visitor_without_an_account_deposits_and_is_never_shown_as_somebody_verified() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let bruno = Doctor::new(&world, "Dr Bruno Klein").await;
    let made = link(&world, &jeanne, 2).await;
    let guest = visit(&world, &made.text).await;
    assert_eq!((guest.to(), guest.remaining), ("Jeanne M.", 2));
    let pdf = files(70_000, 3);
    let ids = leave(&guest, "Compte rendu", &pdf).await.unwrap();

    let views = jeanne.session.inbox().await.unwrap().waiting;
    let (sender, by_link) = (&views[0].sender, views[0].sender.by_link.as_ref().unwrap());
    assert_eq!((by_link.label.as_str(), by_link.from.as_str()), ("Labo du Tarn", "Secrétariat du Dr Klein"));
    assert_eq!((by_link.link, &sender.attested, sender.rule), (made.link, &None, None));
    assert!(matches!(&views[0].what, Waiting::Document { title, replaces: None, .. } if title == "Compte rendu"));
    let mut read = Vec::new();
    jeanne.session.read_deposit(ids.deposit, &mut read, &everything).await.unwrap();
    assert_eq!(read, pdf);

    // No rule is about somebody whom nobody knows, and nothing goes back to them.
    assert!(matches!(jeanne.session.accept_deposit(ids.deposit, true).await, Err(Error::Input(_))));
    for how in [Refused { not_mine: true, block: false }, Refused { not_mine: false, block: true }] {
        assert!(matches!(jeanne.session.refuse_deposit(ids.deposit, how).await, Err(Error::Input(_))));
    }
    jeanne.session.accept_deposit(ids.deposit, false).await.unwrap();
    let documents = jeanne.session.documents().await.unwrap();
    assert_eq!((documents[0].title.as_str(), documents[0].author.as_str()), ("Compte rendu", "Labo du Tarn"));
    assert_eq!(jeanne.session.deposit_links().await.unwrap()[0].accepted, 1);
    let journal = jeanne.session.journal().await.unwrap();
    assert!(journal.iter().any(|line| line.act == JournalAct::DepositLinkMade && line.person == "Labo du Tarn"));

    // A reader opens it, under an author of whom nothing is said.
    let grant = jeanne.grant(&bruno, ids.document, true).await;
    bruno.session.received().await.unwrap();
    assert_eq!(bruno.open(grant).await.unwrap(), pdf);

    let other = leave(&guest, "Autre", &files(300, 1)).await.unwrap();
    assert_eq!(waiting(&jeanne).await, [other.deposit]);
    jeanne.session.refuse_deposit(other.deposit, Refused::default()).await.unwrap();
    assert!(waiting(&jeanne).await.is_empty());
    assert!(jeanne.session.alarms().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_server_refuses_beyond_the_end_and_the_count_and_after_the_revocation() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let over = Some(Error::Input("deposit link"));
    let used = link(&world, &jeanne, 1).await;
    let guest = visit(&world, &used.text).await;
    let ids = DepositIds::generate().unwrap();
    let sealed = guest.seal(&ids, &draft("Un"), "Moi", b"x").unwrap();
    // After a lost answer the same again counts once.
    guest.send(&sealed, &everything).await.unwrap();
    guest.send(&sealed, &everything).await.unwrap();
    assert_eq!(waiting(&jeanne).await, [ids.deposit]);
    assert_eq!(leave(&guest, "Deux", b"y").await.err(), over, "the count is used up");
    assert_eq!(try_visit(&world, &used.text).await.err(), over);
    assert_eq!(
        jeanne.session.deposit_links().await.unwrap()[0].state,
        DepositLinkState::Closed,
        "and its owner sees it"
    );

    let revoked = link(&world, &jeanne, 5).await;
    let guest = visit(&world, &revoked.text).await;
    leave(&guest, "Attend", b"z").await.unwrap();
    jeanne.session.revoke_deposit_link(revoked.link).await.unwrap();
    jeanne.session.revoke_deposit_link(revoked.link).await.unwrap();
    assert_eq!(leave(&guest, "Trop tard", b"z").await.err(), over, "the link is revoked");
    assert_eq!(waiting(&jeanne).await, [ids.deposit], "what came through it is not shown any more");

    let ended = link(&world, &jeanne, 5).await;
    let guest = visit(&world, &ended.text).await;
    world.clock.pass_days(8);
    world.witnesses.publish().await;
    assert_eq!(leave(&guest, "Trop tard", b"z").await.err(), over, "its last day is over");
    let states: Vec<_> = jeanne.session.deposit_links().await.unwrap().iter().map(|view| view.state).collect();
    assert_eq!(states.iter().filter(|state| **state == DepositLinkState::Revoked).count(), 1);
    assert!(!states.is_empty() && states.contains(&DepositLinkState::Over));
}

#[tokio::test]
async fn a_link_seals_to_whom_it_names_whatever_card_the_server_shows() {
    let world = World::start().await;
    let (jeanne, mallory) = (Patient::new(&world, "Jeanne Morel").await, Patient::new(&world, "Mallory").await);
    let (hers, of_mallory) = (link(&world, &jeanne, 5).await, link(&world, &mallory, 5).await);
    drop(visit(&world, &of_mallory.text).await);
    let lie = {
        let recorded = world.recorded.borrow();
        let asked = path::deposit_link(of_mallory.link);
        recorded.iter().rfind(|one| one.request.path == asked).unwrap().response.clone().unwrap()
    };
    let (wire, asked) = (world.wire("visitor"), path::deposit_link(hers.link));
    wire.play(move |request, response| Some(if request.path == asked { lie.clone() } else { response }));
    let opened: Result<Guest, _> = Visitor::open(&hers.text, wire, Rc::default(), world.platform()).await;
    assert_eq!(opened.err(), Some(Error::Refused(Refusal::KeyUnauth)));

    // Cut, mistyped, of another service: no link, and nothing is asked.
    let before = world.recorded.borrow().len();
    let elsewhere = hers.text.replace("http", "https");
    for text in [&hers.text[..hers.text.len() - 3], &elsewhere, "https://coffre.exemple.fr/deposer#", ""] {
        assert_eq!(try_visit(&world, text).await.err(), Some(Error::Input("deposit link")));
    }
    assert_eq!(world.recorded.borrow().len(), before);

    // It outlives a change of the patient's keys, and seals to the new ones.
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    let ids = leave(&visit(&world, &hers.text).await, "Après", b"x").await.unwrap();
    assert_eq!(waiting(&jeanne).await, [ids.deposit]);
}

#[tokio::test]
async fn what_no_link_of_hers_signed_is_refused_and_a_deposit_of_one_vault_is_none_of_another() {
    let world = World::start().await;
    let (jeanne, rose) = (Patient::new(&world, "Jeanne Morel").await, Patient::new(&world, "Rose").await);
    let (hers, roses) = (link(&world, &jeanne, 5).await, link(&world, &rose, 5).await);

    // A link of the server's own making, to the same card: its keys stand in no log.
    let (origin, genuine) = DepositLink::from_text(&hers.text).unwrap();
    let forged = DepositLink::generate(genuine.card, "Jeanne M.", &mut getrandom::SysRng).unwrap();
    let (wire, lie, at) = (world.wire("visitor"), path::deposit_link(forged.id()), path::deposit_link(hers.link));
    let offered = {
        drop(visit(&world, &hers.text).await);
        let recorded = world.recorded.borrow();
        recorded.iter().rfind(|one| one.request.path == at).unwrap().response.clone().unwrap()
    };
    wire.play(move |request, response| Some(if request.path == lie { offered.clone() } else { response }));
    let guest: Guest = Visitor::open(&forged.text(&origin), wire, Rc::default(), world.platform()).await.unwrap();
    let ids = DepositIds::generate().unwrap();
    let sealed = guest.seal(&ids, &draft("Faux"), "Le labo", b"x").unwrap();
    // The server takes it in as if it had come through her link.
    let mut taken_in = serde_json::to_value(&sealed).unwrap();
    taken_in["entrance"] =
        serde_json::to_value(visit(&world, &hers.text).await.seal(&ids, &draft("Faux"), "Le labo", b"x").unwrap())
            .unwrap()["entrance"]
            .clone();
    let taken_in = serde_json::from_value(taken_in).unwrap();
    visit(&world, &hers.text).await.send(&taken_in, &everything).await.unwrap();
    assert!(waiting(&jeanne).await.is_empty());
    assert_eq!(jeanne.session.alarms().await.unwrap().last().unwrap().code, "refused-key-unauthenticated");

    // A deposit that was left for Rose, shown to Jeanne.
    let for_rose = leave(&visit(&world, &roses.text).await, "Pour Rose", b"x").await.unwrap();
    assert_eq!(waiting(&rose).await, [for_rose.deposit]);
    let list = {
        let recorded = world.recorded.borrow();
        let asked = path::own_deposits();
        recorded.iter().rfind(|one| one.request.path == asked && one.who == "Rose").unwrap().response.clone().unwrap()
    };
    jeanne.wire.play(move |request, response| {
        Some(if request.path == path::own_deposits() { list.clone() } else { response })
    });
    assert!(waiting(&jeanne).await.is_empty());
    jeanne.wire.be_honest();
}

#[tokio::test]
async fn a_link_that_is_revoked_while_its_document_is_fetched_brings_nothing_into_the_record() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let (tablet, ..) = second_device(&world, &jeanne).await;
    let made = link(&world, &jeanne, 2).await;
    let ids = leave(&visit(&world, &made.text).await, "Compte rendu", &files(500, 1)).await.unwrap();
    assert_eq!(waiting(&jeanne).await, [ids.deposit]);

    let whole = path::own_deposit(ids.deposit);
    let opened = || world.recorded.borrow().iter().filter(|one| one.request.path == whole).count();
    let before = opened();
    let mut accepting = pin!(jeanne.session.accept_deposit(ids.deposit, false));
    // Held where its parts are asked for.
    poll_fn(|context| {
        if opened() > before {
            return Poll::Ready(());
        }
        let polled = accepting.as_mut().poll(context);
        assert!(polled.is_pending());
        if opened() > before { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    tablet.revoke_deposit_link(made.link).await.unwrap();
    assert_eq!(accepting.await.unwrap_err(), Error::Refused(Refusal::Revoked));
    assert!(jeanne.session.documents().await.unwrap().is_empty());
}

/// What a server does that forgets what a link's owner said.
const NO_LIMITS: &str = "update deposit_link set remaining = 99, last_day = last_day + 300";

#[tokio::test]
async fn a_server_that_forgets_end_and_count_brings_no_more_into_the_record() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let made = link(&world, &jeanne, 1).await;
    let guest = visit(&world, &made.text).await;
    let first = DepositIds::generate().unwrap();
    guest.send(&guest.seal(&first, &draft("Un"), "Moi", b"x").unwrap(), &everything).await.unwrap();
    world.tamper(NO_LIMITS).await;
    let second = leave(&guest, "Deux", b"y").await.unwrap();
    assert_eq!(waiting(&jeanne).await.len(), 2);
    jeanne.session.accept_deposit(first.deposit, false).await.unwrap();
    let refused = jeanne.session.accept_deposit(second.deposit, false).await;
    assert_eq!(refused.unwrap_err(), Error::Refused(Refusal::Limit));
    assert!(waiting(&jeanne).await.is_empty());
    // Erasing what was accepted makes no room.
    jeanne.session.delete_document(first.document).await.unwrap();
    jeanne.session.purge_document(first.document).await.unwrap();
    leave(&guest, "Trois", b"z").await.unwrap();
    assert!(waiting(&jeanne).await.is_empty());

    let made = link(&world, &jeanne, 5).await;
    world.tamper(NO_LIMITS).await;
    world.clock.pass_days(8);
    world.witnesses.publish().await;
    leave(&visit(&world, &made.text).await, "Trop tard", b"z").await.unwrap();
    assert!(waiting(&jeanne).await.is_empty());
    assert_eq!(jeanne.session.alarms().await.unwrap().last().unwrap().code, "refused-revoked");
}
