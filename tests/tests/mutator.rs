//! The mutator: every field of every answer of whole flows dropped, doubled, exchanged, cut, flipped, brought back,
//! reordered or given another type. The client gives the honest result or a typed refusal; it never panics, never shows
//! anything else, never moves a pin to what an honest server did not say, never sends a secret, never wraps to anybody
//! but the readers whom the person chose.
//!
//! The flows are recorded on a real server and then played without one, so a case costs what the client costs.
//! `make mutate` runs as many cases as one likes, on all cores, from any case on.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "mutator/chance.rs"]
mod chance;
#[path = "mutator/change.rs"]
mod change;
#[path = "mutator/flows.rs"]
mod flows;
#[path = "mutator/judge.rs"]
mod judge;
#[path = "mutator/lies.rs"]
mod lies;
#[path = "mutator/recording.rs"]
mod recording;
#[path = "mutator/replay.rs"]
mod replay;
#[path = "mutator/run.rs"]
mod run;
#[path = "mutator/scene.rs"]
mod scene;
#[path = "mutator/told.rs"]
mod told;

use cachet_client::transport::Response;
use cachet_client::{Error, Openings, Refusal};
use cachet_crypto::protocol::problem::{Problem, ProblemKind};
use cachet_tests::{Doctor, Patient, World, files};
use run::{Cases, run};

/// Cases of an ordinary run of the tests: a few seconds.
const FEW: u64 = 2_000;

#[tokio::test]
async fn whatever_one_field_of_an_answer_becomes_the_client_gives_the_honest_result_or_refuses() {
    let recording = scene::record().await;
    let ran = run(&recording, Cases { seed: 1, from: 0, count: FEW });
    assert!(ran.broken.is_empty(), "{ran}");
    assert!(ran.covers_the_answers(), "{ran}");
}

fn problem(kind: ProblemKind) -> Response {
    Response { status: kind.status(), body: serde_json::to_vec(&Problem::from(kind)).unwrap() }
}

/// What the mutator found first: both were shown as "nothing".
#[tokio::test]
async fn what_the_server_fails_to_give_is_never_shown_as_nothing() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let document = jeanne.add("Bilan", &files(3_000, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    assert_eq!(anne.session.received().await.unwrap().len(), 1);
    anne.open(grant).await.unwrap();

    anne.wire.play(|q, r| Some(if q.path.contains("?m=") { problem(ProblemKind::Internal) } else { r }));
    assert_eq!(anne.session.received().await, Err(Error::Problem(ProblemKind::Internal)));
    // A session that is just opening knows of the list from what the device pinned.
    let code = cachet_seal::RecoveryCode::parse(&anne.begun.code().to_qr_text()).unwrap();
    let (wire, store) = (world.wire("again"), std::rc::Rc::clone(&anne.store));
    wire.play(|q, r| Some(if q.path.ends_with("/mailboxes") { problem(ProblemKind::NotFound) } else { r }));
    let nobody = cachet_tests::shared_device();
    let again = cachet_client::Session::recover(&code, &nobody, wire, store, world.platform()).await.unwrap();
    assert_eq!(again.received().await, Err(Error::Refused(Refusal::Withheld)));
}

/// What it found next: an opening that was left out was shown as one opening fewer.
#[tokio::test]
async fn a_grant_is_not_said_to_be_opened_less_often_than_it_was() {
    let world = World::start().await;
    let (jeanne, anne) = (Patient::new(&world, "Jeanne Morel").await, Doctor::new(&world, "Dr Anne Lefèvre").await);
    let document = jeanne.add("Bilan", &files(10, 1)).await;
    let grant = jeanne.grant(&anne, document, true).await;
    anne.session.received().await.unwrap();
    for _ in 0..3 {
        anne.open(grant).await.unwrap();
    }
    let known = async || jeanne.session.openings_by_grant().await.unwrap()[&grant];
    assert!(matches!(known().await, Openings::Counted { times: 3, .. }));
    jeanne.wire.play(|asked, mut answer| {
        if asked.path.contains("/mailboxes/")
            && let Ok(mut view) = serde_json::from_slice::<serde_json::Value>(&answer.body)
            && let Some(journal) = view["journal"].as_array_mut()
        {
            journal.remove(1);
            answer.body = serde_json::to_vec(&view).unwrap();
        }
        Some(answer)
    });
    assert_eq!(known().await, Openings::Withheld);
    jeanne.wire.be_honest();
    assert!(matches!(known().await, Openings::Counted { times: 3, .. }));
}

/// The recording that the command keeps, or a new one.
async fn kept_recording() -> recording::Recording {
    let path = std::env::var("CACHET_RECORDING").expect("where the recording is kept");
    if let Ok(bytes) = std::fs::read(&path) {
        return serde_json::from_slice(&bytes)
            .expect("a recording of this version; without the file a new one is made");
    }
    let recording = scene::record().await;
    std::fs::write(&path, serde_json::to_vec(&recording).unwrap()).unwrap();
    recording
}

fn asked(usual: u64) -> Cases {
    let number = |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().expect(name));
    Cases { seed: number("SEED", 1), from: number("FROM", 0), count: number("CASES", usual) }
}

/// `make mutate`: see `scripts/mutate.sh` for the variables.
#[tokio::test]
#[ignore = "a command of its own: make mutate"]
async fn as_many_cases_as_are_asked_for() {
    let (recording, cases) = (kept_recording().await, asked(100_000));
    let ran = run(&recording, cases);
    #[allow(clippy::print_stdout, reason = "a command says what it found")]
    {
        println!("{ran}");
    }
    assert!(ran.broken.is_empty(), "{} of {} cases broke the rule", ran.broken.len(), cases.count);
}

/// `make mutate-wasm`: the same cases for `tests/wasm/mutate.mjs`.
#[tokio::test]
#[ignore = "a command of its own: make mutate-wasm"]
async fn cases_for_the_client_in_webassembly() {
    let path = std::env::var("CACHET_CASES").expect("where the cases go");
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    told::write(&kept_recording().await, asked(10_000), &mut file).unwrap();
}
