//! The cases written out, for a client that this program does not link: the one in WebAssembly.

use std::io::{self, Write};

use cachet_crypto::encode_base64url;
use cachet_crypto::protocol::problem::ProblemKind;
use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::lies::{Lies, Pool, Told};
use super::recording::Recording;
use super::run::Cases;

/// Writes one line for the flows and one for each case: the number of each answer that is a lie, and the lie.
pub(super) fn write(recording: &Recording, cases: Cases, out: &mut impl Write) -> io::Result<()> {
    let flows: Vec<_> = recording.flows.iter().filter(|recorded| recorded.flow.is_in_the_browser()).collect();
    let problems: Vec<&str> = ProblemKind::ALL.iter().map(|kind| kind.code()).collect();
    writeln!(out, "{}", json!({ "now": recording.now, "flows": flows, "problems": problems }))?;
    let pool = Pool::new(&recording.pool);
    for number in cases.from..cases.from + cases.count {
        let chance = &mut Chance::of(cases.seed, number);
        let recorded = *chance.pick(&flows);
        let lies = Lies::draw(&recorded.answers, &pool, chance);
        let mut told = Map::new();
        for at in lies.places() {
            let lie = match lies.told(at, recorded.answers[at].response()) {
                Told::Nothing => Value::Null,
                Told::Answer(response) => {
                    json!({ "status": response.status, "body": encode_base64url(&response.body) })
                }
            };
            told.insert(at.to_string(), lie);
        }
        writeln!(out, "{}", json!({ "number": number, "flow": recorded.flow, "lies": told }))?;
    }
    Ok(())
}
