//! The hostile server, on stage: every attack of the catalogue that applies to this protocol, one row each.
//!
//! Each play is refused with the kind that the row names, releases no byte that is not the document's, sends no secret,
//! moves no pin, leaves an alarm, and looks on the network like every other refusal at the same point; before and after
//! it the honest server is served by the same devices. In the build with `--cfg cachet_weaken` (`make plays`) the same
//! attack meets a client without the checks that the row names, and succeeds.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "plays/acts.rs"]
mod acts;
#[path = "plays/columns.rs"]
mod columns;
#[path = "plays/deposits.rs"]
mod deposits;
#[path = "plays/fields.rs"]
mod fields;
#[path = "plays/flows.rs"]
mod flows;
#[path = "plays/forge.rs"]
mod forge;
#[path = "plays/insiders.rs"]
mod insiders;
#[path = "plays/leaks.rs"]
mod leaks;
#[path = "plays/lies.rs"]
mod lies;
#[path = "plays/past.rs"]
mod past;
#[path = "plays/run.rs"]
mod run;
#[path = "plays/stage.rs"]
mod stage;
#[path = "plays/states.rs"]
mod states;
#[path = "plays/story.rs"]
mod story;
#[path = "plays/table.rs"]
mod table;
#[path = "plays/trace.rs"]
mod trace;
#[cfg(cachet_weaken)]
#[path = "plays/weakened.rs"]
mod weakened;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use run::Refusals;
use stage::Stage;
use table::PLAYS;

#[tokio::test]
async fn every_play_is_refused_and_every_control_is_honest() {
    let stage = Stage::build().await;
    let mut refusals = Refusals::default();
    let mut failed = Vec::new();
    for play in PLAYS {
        // All that fail are told, not the first alone.
        if AssertUnwindSafe(refusals.perform(&stage, play)).catch_unwind().await.is_err() {
            failed.push(play.name);
        }
    }
    assert_eq!(failed, Vec::<&str>::new());
}

#[cfg(cachet_weaken)]
#[tokio::test]
#[allow(clippy::print_stdout, reason = "the table is what `make plays` is for")]
async fn without_its_checks_every_play_succeeds() {
    let stage = Stage::build().await;
    let mut refusals = Refusals::default();
    println!("| play | who | refused as | control | without |");
    println!("|---|---|---|---|---|");
    let mut failed = Vec::new();
    // `PLAY=AT-59 make plays` plays those alone.
    let chosen = std::env::var("PLAY").unwrap_or_default();
    for play in PLAYS.iter().filter(|play| play.name.starts_with(&chosen)) {
        let both = async {
            let after = refusals.perform(&stage, play).await;
            weakened::succeeds(&stage, play, after).await;
        };
        if AssertUnwindSafe(both).catch_unwind().await.is_err() {
            failed.push(play.name);
            continue;
        }
        let (flow, refusal, checks) = (play.flow, play.refusal.code(), play.checks.join(", "));
        println!("| {} | {flow:?} | {refusal} | honest | {checks}: {:?} |", play.name, play.gain);
    }
    assert_eq!(failed, Vec::<&str>::new());
    let played = PLAYS.iter().filter(|play| play.name.starts_with(&chosen)).count();
    println!("{played} plays: every one refused, every control honest, every weakened run broken into");
}
