//! The fourteen days of a changed recovery key, before a server that lies about them.

use cachet_client::alarms;
use cachet_client::transport::{Body, Method, Request, Response, Transport as _};
use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::api::{PublicAccount, path};
use cachet_crypto::protocol::transparency::{LookUp, LookedUp, Stood, account_label};
use cachet_seal::AccountRoot;
use serde_json::{Value, json};

use super::*;

/// Rewrites an answer.
fn edited(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let mut value: Value = serde_json::from_slice(&response.body).unwrap();
    change(&mut value);
    Response { body: serde_json::to_vec(&value).unwrap(), ..response }
}

async fn ask<A: serde::de::DeserializeOwned>(world: &World, method: Method, path: String, body: Body) -> A {
    let request = Request { method, path, token: None, pass: None, body };
    let answer = world.wire("nobody").send(request).await.unwrap();
    serde_json::from_slice(&answer.body).unwrap()
}

/// What the directory proves of the account now, from `size` on.
async fn look_up(world: &World, session: &Opened, size: u64) -> LookedUp {
    let asked = LookUp { labels: vec![account_label(session.account())], size };
    ask(world, Method::Post, path::look_up(), Body::Json(serde_json::to_vec(&asked).unwrap())).await
}

/// The account as it is served.
async fn chain(world: &World, session: &Opened) -> Vec<Succeeded> {
    let public: PublicAccount = ask(world, Method::Get, path::account(session.account()), Body::Empty).await;
    public.records
}

/// The chain one step on: keys of nobody's, named by the recovery key of the sheet whose change stands.
fn taken_over(session: &Opened, mut records: Vec<Succeeded>, sheet: &RecoveryCode, stood: Option<Stood>) -> Value {
    let keys = AccountRoot::generate(&mut getrandom::SysRng).unwrap().keys();
    let epoch = u32::try_from(records.len()).unwrap();
    let record = keys.record(session.account(), epoch, sheet.commitment()).unwrap();
    let signed = sheet.sign_succession(session.account(), epoch - 1, record.hash()).unwrap();
    records.last_mut().unwrap().stood = stood;
    records.push(Succeeded::by_recovery(record.envelope().clone(), signed));
    json!(records)
}

#[tokio::test]
async fn a_server_that_lies_about_the_fourteen_days_moves_no_reader_to_a_thiefs_sheet() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let anne = Doctor::new(&world, "Dr Anne Lefèvre").await;
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    jeanne.grant(&anne, document, true).await;
    // A thief of the account's keys announces a sheet of its own. Readers follow the keys: that is what a rotate is.
    let thief = &jeanne.session;
    let theirs = rotate(thief).await;
    days_pass(&world, 0).await;
    assert_eq!(anne.session.received().await.unwrap().len(), 1);
    let first = look_up(&world, thief, 0).await;
    let size = first.leaf.epoch;
    days_pass(&world, 13).await;
    let early = look_up(&world, thief, size).await;
    let records = chain(&world, thief).await;
    assert!(records.last().unwrap().change.is_some() && records.last().unwrap().stood.is_none());

    // The server says that the days are over: without a proof, with one moment twice, with a day too few.
    let proofs = [None, Some((first.clone(), first.clone())), Some((first.clone(), early))];
    for stood in proofs.map(|proof| proof.map(|(first, last)| Stood { first, last })) {
        let lie = taken_over(thief, records.clone(), &theirs, stood);
        let before = anne.store.values();
        anne.wire.play(move |asked, answer| {
            let is_view = asked.path.contains("?m=");
            Some(if is_view { edited(answer, |view| view["owner"] = lie.clone()) } else { answer })
        });
        assert!(anne.session.received().await.unwrap().is_empty(), "nothing is shown under the thief's keys");
        assert_eq!(alarms(&anne.store).await.unwrap().last().unwrap().code, Refusal::KeyUnauth.code());
        let pins = |values: Vec<(String, Vec<u8>)>| {
            values.into_iter().filter(|(key, _)| key.starts_with("pin/") && key != "pin/checkpoint").collect::<Vec<_>>()
        };
        assert_eq!(pins(before), pins(anne.store.values()));
    }
    anne.wire.be_honest();
    assert_eq!(anne.session.received().await.unwrap().len(), 1);

    // Once they are over by the witnesses' clocks, the same reader goes on with the same step of the owner's.
    days_pass(&world, 1).await;
    let records = chain(&world, thief).await;
    assert!(records.last().unwrap().stood.is_some());
    let mut staged = thief.begin_rotate("").await.unwrap();
    staged.sign_with(theirs);
    thief.finish_rotate(&staged, &words_of(staged.code())).await.unwrap();
    assert_eq!(anne.session.received().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_says_the_days_are_over_does_not_make_the_owners_device_count_the_change() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    rotate(&jeanne.session).await;
    days_pass(&world, 0).await;
    let first = look_up(&world, &jeanne.session, 0).await;
    let (stood, account) = (Stood { last: first.clone(), first }, jeanne.session.account());
    jeanne.wire.play(move |asked, answer| {
        let is_own = asked.path == format!("/v1/accounts/{account}");
        Some(if is_own { edited(answer, |account| account["records"][1]["stood"] = json!(stood)) } else { answer })
    });
    assert!(jeanne.session.pending_recovery_change().await.unwrap().is_some(), "it can still be stopped");
    let staged = jeanne.session.begin_rotate("").await.unwrap();
    let refused = jeanne.session.finish_rotate(&staged, &words_of(staged.code())).await;
    assert_eq!(refused, Err(Error::Refused(Refusal::Stale)));
    jeanne.wire.be_honest();
    rotate(&jeanne.session).await;
}

#[tokio::test]
async fn a_change_that_the_directory_proves_cannot_be_hidden_from_who_could_stop_it() {
    let world = World::start().await;
    let jeanne = Patient::new(&world, "Jeanne Morel").await;
    let sheet = rotate(&jeanne.session).await;
    days_pass(&world, 0).await;
    let other = recover(&world, &sheet).await.unwrap();
    assert!(other.alerts().await.is_ok());
    let store = Rc::new(MemoryStore::default());
    let wire = world.wire("chez elle");
    let (new, platform) = (shared_device(), world.platform());
    let session = Session::recover(&sheet, &new, Rc::clone(&wire), Rc::clone(&store), platform).await.unwrap();
    let own = path::account(session.account());
    wire.play(move |asked, answer| {
        Some(match &asked.path {
            asked if *asked == path::alerts() => edited(answer, |told| told["alerts"] = json!([])),
            asked if *asked == own => edited(answer, |account| account["records"][1]["change"] = Value::Null),
            _ => answer,
        })
    });
    assert_eq!(session.alerts().await, Err(Error::Refused(Refusal::Withheld)));
    assert_eq!(alarms(&store).await.unwrap().last().unwrap().code, Refusal::Withheld.code());
    wire.be_honest();
    session.stop_recovery_change().await.unwrap();
    assert!(session.alerts().await.is_ok(), "a stop is told, and the directory follows");
}
