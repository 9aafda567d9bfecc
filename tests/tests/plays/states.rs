//! Every past state of a server, served again to each device that has seen a later one.

use std::rc::Rc;

use cachet_client::store::MemoryStore;
use cachet_client::{Error, Refusal, alarms};
use cachet_tests::{Doctor, Patient, World, draft, everything, files};

use super::stage::{copied, reopen};

/// A state: the server as it was, and the devices as they were.
struct State {
    world: World,
    patients: Rc<MemoryStore>,
    doctors: Rc<MemoryStore>,
    /// Whether the doctor had something by then.
    is_shared: bool,
}

#[tokio::test]
async fn no_device_takes_any_state_that_is_older_than_what_it_has_seen() {
    let world = World::start_on_sqlite().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let mut states = Vec::new();
    let mut keep = async |is_shared| {
        jeanne.session.documents().await.unwrap();
        anne.session.received().await.unwrap();
        let (patients, doctors) = (copied(&jeanne.store).await, copied(&anne.store).await);
        states.push(State { world: world.fork().await.expect("on SQLite"), patients, doctors, is_shared });
    };
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    keep(false).await;
    let grant = jeanne.grant(&anne, document, true).await;
    keep(true).await;
    jeanne.session.edit_document(document, &draft("Bilan, titre revu")).await.unwrap();
    keep(true).await;
    let content = files(20, 2);
    jeanne
        .session
        .add_version("v2", document, &draft("Bilan d'avril"), &content.as_slice(), &everything)
        .await
        .unwrap();
    keep(true).await;
    jeanne.session.revoke(grant, false).await.unwrap();
    keep(true).await;

    let sheets = [jeanne.begun.code().to_qr_text(), anne.begun.code().to_qr_text()];
    for (now, seen) in states.iter().enumerate() {
        for (then, served) in states.iter().enumerate() {
            let store = copied(&seen.patients).await;
            let wire = served.world.wire("a patient's device");
            let answer = match reopen(&sheets[0], wire, Rc::clone(&store), served.world.platform()).await {
                Ok(session) => session.documents().await.map(|_| ()),
                Err(error) => Err(error),
            };
            let is_older = then < now;
            assert_eq!(answer.is_err(), is_older, "a patient that saw {now} is served {then}: {answer:?}");
            if is_older {
                assert_eq!(answer, Err(Error::Refused(Refusal::Rollback)), "{now} {then}");
                assert_eq!(alarms(&store).await.unwrap().last().unwrap().code, Refusal::Rollback.code());
            }
            if !seen.is_shared {
                continue;
            }
            let store = copied(&seen.doctors).await;
            let wire = served.world.wire("a doctor's device");
            let shared = match reopen(&sheets[1], wire, Rc::clone(&store), served.world.platform()).await {
                Ok(session) => session.received().await,
                Err(error) => Err(error),
            };
            let alarm = alarms(&store).await.unwrap().last().map(|alarm| alarm.code.clone());
            assert_eq!(alarm.is_some(), is_older, "a doctor that saw {now} is served {then}: {shared:?}");
            if is_older {
                let is_named = alarm
                    .as_deref()
                    .is_some_and(|code| [Refusal::Rollback.code(), Refusal::Withheld.code()].contains(&code));
                assert!(is_named && shared.map_or(true, |views| views.is_empty()), "{now} {then}: {alarm:?}");
            }
        }
    }
}
