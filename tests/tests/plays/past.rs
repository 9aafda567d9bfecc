//! What was answered in the past, found again in the recordings.

use std::collections::BTreeMap;

use cachet_client::transport::Method;
use cachet_tests::{Doctor, Exchange, World};
use serde_json::Value;

/// The credential that a doctor's pairing code carries.
pub(super) fn credential_of(doctor: &Doctor) -> cachet_crypto::Envelope {
    let code = cachet_seal::PairingCode::from_text(&doctor.session.card().unwrap().qr).unwrap();
    code.credential.expect("a doctor with a credential")
}

pub(super) fn json_of(exchange: &Exchange) -> Value {
    serde_json::from_slice(&exchange.response.as_ref().expect("answered").body).expect("the server speaks JSON")
}

fn path_of(exchange: &Exchange) -> &str {
    exchange.request.path.split('?').next().unwrap_or_default()
}

fn was_answered(exchange: &Exchange) -> bool {
    exchange.response.as_ref().is_some_and(|response| response.status == 200)
}

/// The newest answer that `wanted` accepts.
pub(super) fn newest(world: &World, wanted: impl Fn(&Exchange) -> bool) -> Value {
    let recorded = world.recorded.borrow();
    json_of(recorded.iter().rev().find(|e| was_answered(e) && wanted(e)).expect("it was asked for"))
}

/// The first answer to `who` under a path that ends so.
pub(super) fn first(world: &World, who: &str, end: &str) -> Value {
    let recorded = world.recorded.borrow();
    let wanted = |e: &&Exchange| e.who == who && e.request.method == Method::Get && path_of(e).ends_with(end);
    json_of(recorded.iter().filter(|e| was_answered(e)).find(wanted).expect("it was asked for"))
}

/// The newest answer to `who` under a path that ends so, or has it before the last id.
pub(super) fn last(world: &World, who: &str, method: Method, end: &str) -> Value {
    newest(world, |e| {
        let path = path_of(e);
        let held = if end.ends_with('/') { path.contains(end) } else { path.ends_with(end) };
        e.who == who && e.request.method == method && held
    })
}

/// The newest view of a mailbox with that many grants.
pub(super) fn newest_view(world: &World, who: &str, grants: usize) -> Value {
    newest(world, |e| {
        let is_view = e.who == who && e.request.path.contains("?m=");
        is_view && json_of(e)["grants"].as_array().is_some_and(|served| served.len() == grants)
    })
}

/// The whole log as a device got it that began with nothing.
pub(super) fn whole_log(world: &World, who: &str) -> Value {
    newest(world, |e| {
        let is_log = e.who == who && e.request.path.contains("/log?after=0");
        is_log && json_of(e)["entries"].as_array().is_some_and(|entries| entries.len() > 1)
    })
}

/// Every answer to `who`, by path.
pub(super) fn by_path(world: &World, who: &str) -> Value {
    let recorded = world.recorded.borrow();
    let mine = recorded.iter().filter(|e| e.who == who && was_answered(e));
    Value::Object(mine.map(|e| (e.request.path.clone(), json_of(e))).collect())
}

pub(super) fn all_parts(world: &World) -> BTreeMap<String, Vec<u8>> {
    let recorded = world.recorded.borrow();
    let is_part = |e: &&Exchange| e.request.method == Method::Get && e.request.path.contains("/parts/");
    let parts = recorded.iter().filter(|e| was_answered(e)).filter(is_part).map(|e| {
        let name = e.request.path.rsplit('/').next().unwrap_or_default().to_owned();
        (name, e.response.as_ref().expect("answered").body.clone())
    });
    parts.collect()
}
