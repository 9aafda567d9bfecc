//! One play on the client as it is shipped: refused, and honest before and after.

use std::collections::BTreeMap;

use cachet_client::{Error, alarms};

use super::flows::Flow;
use super::stage::Stage;
use super::table::Play;
use super::trace::{Step, alike, trace};

/// What follows a refusal, by who was lied to, at which request, and whether genuine statements moved the client on
/// before: it must not tell which lie it was.
#[derive(Default)]
pub(super) struct Refusals(BTreeMap<(Flow, usize, bool), (&'static str, Vec<Step>)>);

impl Refusals {
    /// Plays `play`; gives the number of requests after the last lie.
    pub(super) async fn perform(&mut self, stage: &Stage, play: &Play) -> usize {
        let fork;
        let stage = if play.moves_what_is_signed() {
            fork = stage.fork().await;
            &fork
        } else {
            stage
        };
        let Play { name, flow, .. } = *play;
        let person = stage.actor(flow);
        person.wire.be_honest();
        if play.moves_what_is_signed() {
            // A device that has just been opened reads the whole log once.
            stage.act(flow, true, &mut Vec::new()).await.unwrap();
        }
        let exchanges = || stage.world.recorded.borrow().len();

        let (mut genuine, from) = (Vec::new(), exchanges());
        let honest = stage.act(flow, true, &mut genuine).await;
        let honest = honest.unwrap_or_else(|error| panic!("{name}: the honest run failed with {error:?}"));
        let control = trace(&stage.world, person.name, from);
        let (pins, known) = (stage.pins(flow), stage.alarms(flow).await.len());

        let (mut released, from) = (Vec::new(), exchanges());
        stage.be_hostile(person, play.lie);
        let attacked = stage.act(flow, false, &mut released).await;
        person.wire.be_honest();
        let told = stage.served.told.borrow().clone();
        assert!(!told.is_empty(), "{name}: the lie was never told");
        assert_eq!(attacked.err(), Some(play.refusal.clone()), "{name}");
        assert!(genuine.starts_with(&released), "{name}: bytes were released that are not the document's");
        for exchange in &stage.world.recorded.borrow()[from..] {
            let found = stage.needles.found_in(&exchange.sent());
            assert!(found.is_empty(), "{name}: {} was sent {found:?}", exchange.request.path);
        }
        if let Error::Refused(refusal) = play.refusal {
            let alarms = stage.alarms(flow).await;
            assert!(alarms.len() > known, "{name}: no alarm was written down");
            assert_eq!(alarms.last().map(String::as_str), Some(refusal.code()), "{name}: the alarm");
        }
        let attack = trace(&stage.world, person.name, from);
        let (first, last) = (told[0], told[told.len() - 1]);
        // A device whose clock is wrong renews its tokens at other times.
        if !matches!(flow, Flow::OpensLate | Flow::OpensEarly | Flow::OpensFrozen) {
            assert!(alike(&attack[..=first], &control[..=first]), "{name}: {attack:?} is not {control:?}");
        }
        let rest = &attack[last + 1..];
        let place = (flow, last, play.moves_what_is_signed());
        let (other, expected) = self.0.entry(place).or_insert_with(|| (name, rest.to_vec()));
        assert!(alike(rest, expected), "{name}: {rest:?}, but after {other}: {expected:?}");
        if play.moves_what_is_signed() {
            return rest.len();
        }
        assert!(stage.pins(flow).iter().all(|pin| pins.contains(pin)), "{name}: pins moved");
        let mut again = Vec::new();
        let after = stage.act(flow, true, &mut again).await;
        assert_eq!(after, Ok(honest), "{name}: the honest answer afterwards");
        rest.len()
    }
}

impl Play {
    /// Whether the play adds, under genuine signatures, to what the honest server knows nothing of, or adds to the
    /// vault that other plays compare with its past: it is played on a copy.
    fn moves_what_is_signed(&self) -> bool {
        matches!(self.flow, Flow::Grants | Flow::Versions | Flow::Deposits) || self.checks.contains(&"grant-mailbox")
    }
}

impl Stage {
    /// What the actor's device has pinned. The reader's own list grows with every opening.
    fn pins(&self, flow: Flow) -> Vec<(String, Vec<u8>)> {
        let values = self.actor(flow).store.values().into_iter();
        values.filter(|(key, _)| key.starts_with("pin/") && !key.starts_with("pin/mailboxes/")).collect()
    }

    /// Codes of the alarms on the device that was lied to.
    pub(super) async fn alarms(&self, flow: Flow) -> Vec<String> {
        let store = if matches!(flow, Flow::StartsNew | Flow::RotatedNew | Flow::TypedNew) {
            self.fresh.borrow().clone()
        } else {
            self.actor(flow).store.clone()
        };
        alarms(&store).await.unwrap().into_iter().map(|alarm| alarm.code).collect()
    }
}
