//! One play on a client without the checks that the row names, on a copy of server and devices.

use cachet_client::Error;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::switch_off;

use super::stage::Stage;
use super::table::{Gain, Play};
use super::trace::trace;

/// Asserts that the attacker gets what the row says. `refused` is the number of requests after the lie when the client
/// refuses it.
pub(super) async fn succeeds(stage: &Stage, play: &Play, refused: usize) {
    let stage = stage.fork().await;
    let Play { name, flow, checks, .. } = *play;
    let person = stage.actor(flow);
    let honest = stage.act(flow, true, &mut Vec::new()).await.unwrap();
    let from = stage.world.recorded.borrow().len();
    stage.be_hostile(person, play.lie);
    switch_off(checks);
    let attacked = stage.act(flow, false, &mut Vec::new()).await;
    switch_off(&[]);
    person.wire.be_honest();
    let last = *stage.served.told.borrow().last().expect("the lie was told");
    let after = trace(&stage.world, person.name, from).len() - last - 1;
    let has_gained = match play.gain {
        Gain::Shown => attacked.as_ref().is_ok_and(|seen| *seen != honest),
        Gain::Accepted => attacked.is_ok(),
        Gain::Speaks => after > refused,
        Gain::Absent => attacked == Err(Error::Problem(ProblemKind::NotFound)),
    };
    assert!(has_gained, "{name}: without {checks:?} it should succeed, but: {attacked:?}, {after} requests after");
}
