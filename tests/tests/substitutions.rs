//! Every stored object put in another's place, one row each: refused by the client, with an honest control run before.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "substitutions/endless.rs"]
mod endless;
#[path = "substitutions/rows.rs"]
mod rows;
#[path = "substitutions/scene.rs"]
mod scene;

use cachet_client::Error;

use rows::{Actor, ROWS};
use scene::Scene;

#[tokio::test]
async fn whatever_stands_in_anothers_place_is_refused() {
    assert!(ROWS.len() >= 25, "the table has {} rows", ROWS.len());
    let scene = Scene::build().await;
    for row in ROWS {
        let control = scene.act(row.actor).await;
        assert!(control.is_ok(), "{}: the honest run failed with {:?}", row.name, control.err());
        let pins_before = scene.pins(row.actor);
        scene.be_hostile(row.actor, row.lie);
        let attacked = scene.act(row.actor).await;
        assert!(scene.lied(), "{}: the lie was never told", row.name);
        match attacked {
            Err(Error::Refused(refusal)) => {
                assert!(row.refusals.contains(&refusal), "{}: refused as {refusal:?}", row.name);
            }
            other => panic!("{}: {:?}", row.name, other.err()),
        }
        assert!(scene.no_secret_was_sent(), "{}", row.name);
        if row.actor != Actor::Grants {
            assert_eq!(scene.pins(row.actor), pins_before, "{}: pins moved", row.name);
        }
        scene.be_honest(row.actor);
        let after = scene.act(row.actor).await;
        assert!(after.is_ok(), "{}: the honest answer is refused afterwards with {:?}", row.name, after.err());
    }
}
