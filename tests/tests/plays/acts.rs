//! What a server does alone: it changes, leaves out, exchanges and makes up, with no key but its own.

use cachet_client::transport::{Method, Request, Response};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::log::{Act, LogEntry};
use cachet_crypto::{Envelope, VaultId};
use serde_json::{Value, json};

use super::forge::{alone, newest_record, record_for};
use super::lies::{edit, flip_at, is_object, is_opening, is_part, log_as, replay};
use super::stage::Served;

/// A server whose clock is as wrong as it likes needs no other lie.
pub(super) fn is_asked(q: &Request) -> bool {
    q.path.contains("?m=")
}

pub(super) fn a_root_changed(_: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.ends_with("/recovery") && edit(r, |v| v["root"]["wrap"] = flip_at(&v["root"]["wrap"], 70))
}

/// Account records, each replaced by one of the same account under the attacker's keys.
pub(super) fn a_record_of_the_attackers(s: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.starts_with("/v1/accounts/")
        && q.method == Method::Get
        && edit(r, |v| {
            let genuine = newest_record(&v["records"]);
            v["records"] = alone(&record_for(genuine.account(), &s.attacker, genuine.recovery));
        })
}

pub(super) fn everything_of_another_account(s: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.starts_with("/v1/accounts/")
        && q.method == Method::Get
        && q.path.contains(&s.bruno_reader.account.to_string())
        && edit(r, |v| *v = s.json["records of anne"].clone())
}

/// Own records under the attacker's keys, over a vault in which nothing was ever done.
pub(super) fn an_empty_vault(s: &Served, q: &Request, r: &mut Response) -> bool {
    if let Some((path, _)) = q.path.split_once("/log?") {
        let vault: VaultId = path.split('/').nth(3).unwrap_or_default().parse().expect("a vault's id");
        return log_as(q, r, &json!(Head::of_empty_log(vault)), &[]);
    }
    a_record_of_the_attackers(s, q, r)
}

/// Every answer that was given at an earlier time is given again.
pub(super) fn answered_as_before(before: &Value, q: &Request, r: &mut Response) -> bool {
    before.get(&q.path).is_some_and(|known| replay(r, known))
}

pub(super) fn a_flipped_part(_: &Served, q: &Request, r: &mut Response) -> bool {
    is_part(q) && r.status == 200 && {
        r.body[1_000] ^= 1;
        true
    }
}

/// One letter of the name: JSON has a known beginning, and a cipher alone lets bits be flipped at will.
pub(super) fn a_name_changed(_: &Served, q: &Request, r: &mut Response) -> bool {
    let before = br#"{"v":1,"role":"patient","own_name":""#.len();
    let (salt, commitment, length) = (32, 32, 4);
    q.path.ends_with("/keyring")
        && edit(r, |v| v["sealed"] = flip_at(&v["sealed"], salt + commitment + length + before))
}

pub(super) fn a_last_part_left_out(_: &Served, q: &Request, r: &mut Response) -> bool {
    (is_opening(q) || is_object(q)) && edit(r, |v| drop(v["parts"].as_array_mut().and_then(Vec::pop)))
}

/// Jeanne's log without the entry that takes a grant back. The entries after it keep their numbers.
pub(super) fn a_log_with_a_hole(_: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.contains("/log?")
        && edit(r, |v| {
            let is_revoke = |stored: &Value| {
                let envelope: Envelope = serde_json::from_value(stored["entry"].clone()).expect("an envelope");
                envelope.peek::<LogEntry>().is_ok_and(|entry| matches!(entry.act, Act::Revoke { .. }))
            };
            v["entries"].as_array_mut().expect("a list").retain(|stored| !is_revoke(stored));
        })
}

pub(super) fn a_credential_about_others(s: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.contains("/directory?") && edit(r, |v| v["results"][0]["credential"] = s.json["credential of anne"].clone())
}

pub(super) fn not_there(_: &Served, q: &Request, r: &mut Response) -> bool {
    is_object(q) && refused_as(r, 404, "not-found")
}

/// The server's own refusal, of something that is there.
pub(super) fn refused_as(r: &mut Response, status: u16, code: &str) -> bool {
    let kind = format!("urn:cachet:problem:{code}");
    replay(r, &json!({ "type": kind, "title": "There is nothing here for you.", "status": status, "code": code }));
    r.status = status;
    true
}

/// The honest answer and then spaces, which JSON allows.
pub(super) fn too_large(_: &Served, q: &Request, r: &mut Response) -> bool {
    q.path.ends_with("/mailboxes") && r.status == 200 && {
        r.body.resize((64 << 20) + 1, b' ');
        true
    }
}
