//! The table. Each lie stands for a server, or a reader who colludes with it, that puts one genuine thing elsewhere.

use cachet_client::Refusal::{
    self, Bind, Consent, Fork, Format, KeyBlob, KeyUnauth, Rollback, Signature, Unknown, Withheld,
};
use cachet_client::transport::{Method, Request, Response};
use serde_json::{Value, json};

use super::scene::{Served, edit, is_opening};

/// Who is lied to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Actor {
    /// A doctor opens a grant.
    Reader,
    /// The patient reads a document.
    Owner,
    /// The patient's device opens the vault anew.
    OwnerOpening,
    /// The patient grants.
    Grants,
    /// The patient looks at the journal.
    Journal,
}

/// Rewrites an answer; whether it did.
pub(super) type Lie = fn(&Served, &Request, &mut Response) -> bool;

pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) actor: Actor,
    pub(super) lie: Lie,
    pub(super) refusals: &'static [Refusal],
}

const fn row(name: &'static str, actor: Actor, refusals: &'static [Refusal], lie: Lie) -> Row {
    Row { name, actor, lie, refusals }
}

/// Puts fields of another opening into this one.
fn opened_with(served: &Served, request: &Request, response: &mut Response, from: &str, fields: &[&str]) -> bool {
    is_opening(request)
        && response.status == 200
        && edit(response, |value| {
            for field in fields {
                value[*field] = served.json[from][*field].clone();
            }
        })
}

fn is_view(request: &Request) -> bool {
    request.path.contains("?m=")
}

/// Changes the served grant that is being opened: the one whose consent stands first in the first view.
fn view(request: &Request, response: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    // The doctor has two mailboxes; the first patient's is the one with two grants.
    let is_jeannes = is_view(request) && parse_len(response, "grants") == 2;
    is_jeannes && edit(response, change)
}

fn parse_len(response: &Response, field: &str) -> usize {
    let value: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    value[field].as_array().map_or(0, Vec::len)
}

/// Exchanges one field between the two grants of a view.
fn swap(value: &mut Value, field: &str) {
    let (one, two) = (value["grants"][0][field].clone(), value["grants"][1][field].clone());
    value["grants"][0][field] = two;
    value["grants"][1][field] = one;
}

fn is_log(request: &Request) -> bool {
    request.path.contains("/log?")
}

/// Changes the first long stretch of the log.
fn log(request: &Request, response: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    is_log(request) && parse_len(response, "entries") > 3 && edit(response, change)
}

fn object(request: &Request, response: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    request.path.contains("/objects/")
        && request.method == Method::Get
        && response.status == 200
        && edit(response, change)
}

fn is_part(request: &Request) -> bool {
    request.path.contains("/parts/") && request.method == Method::Get
}

fn flip(text: &Value) -> Value {
    // The first character holds six bits of the first byte: another letter is another byte, in canonical base64.
    let text = text.as_str().unwrap_or_default();
    let other = if text.starts_with('A') { 'B' } else { 'A' };
    json!(format!("{other}{}", &text[1..]))
}

use Actor::{Grants, Journal, Owner, OwnerOpening, Reader};

pub(super) const ROWS: &[Row] = &[
    row("the header of another document", Reader, &[Bind], |s, q, r| opened_with(s, q, r, "opened other", &["header"])),
    row("the header of another reader", Reader, &[Bind], |s, q, r| opened_with(s, q, r, "opened bruno", &["header"])),
    row("a changed header", Reader, &[Bind], |_, q, r| {
        is_opening(q) && r.status == 200 && edit(r, |v| v["header"] = flip(&v["header"]))
    }),
    row("the manifest of another document", Reader, &[Bind], |s, q, r| {
        opened_with(s, q, r, "opened other", &["manifest"])
    }),
    row("the manifest before the note", Reader, &[Bind], |s, q, r| opened_with(s, q, r, "opened first", &["manifest"])),
    row("the manifest and header before the note", Reader, &[Bind], |s, q, r| {
        opened_with(s, q, r, "opened first", &["manifest", "header"])
    }),
    row("the version before", Reader, &[Bind], |s, q, r| {
        opened_with(s, q, r, "opened noted", &["manifest", "header", "parts"])
    }),
    row("another document whole", Reader, &[Bind], |s, q, r| {
        opened_with(s, q, r, "opened other", &["manifest", "header", "parts"])
    }),
    row("another patient's document whole", Reader, &[Bind], |s, q, r| {
        opened_with(s, q, r, "opened paul", &["manifest", "header", "parts"])
    }),
    row("the parts of another document", Reader, &[Bind], |s, q, r| opened_with(s, q, r, "opened other", &["parts"])),
    row("the parts of the version before", Reader, &[Bind], |s, q, r| opened_with(s, q, r, "opened first", &["parts"])),
    row("the last part left out", Reader, &[Bind], |_, q, r| {
        is_opening(q) && r.status == 200 && edit(r, |v| drop(v["parts"].as_array_mut().and_then(Vec::pop)))
    }),
    row("parts in another order", Reader, &[Bind], |_, q, r| {
        is_opening(q) && r.status == 200 && edit(r, |v| v["parts"].as_array_mut().into_iter().for_each(|p| p.reverse()))
    }),
    row("the bytes of another document's part", Reader, &[Format], |s, q, r| {
        is_part(q) && {
            r.body.clone_from(&s.bytes["part other"]);
            true
        }
    }),
    row("a flipped bit in the last part", Reader, &[Format], |_, q, r| {
        is_part(q) && r.body.len() < (8 << 20) && {
            let at = r.body.len() / 2;
            r.body[at] ^= 1;
            true
        }
    }),
    row("a part cut short", Reader, &[Format], |_, q, r| {
        is_part(q) && {
            r.body.pop();
            true
        }
    }),
    row("the consent of another grant", Reader, &[Bind], |_, q, r| view(q, r, |v| swap(v, "consent"))),
    row("the envelope of another grant", Reader, &[Bind], |_, q, r| view(q, r, |v| swap(v, "envelope"))),
    row("the terms of another grant", Reader, &[Consent], |_, q, r| view(q, r, |v| swap(v, "terms"))),
    row("consent, terms and envelope of another grant", Reader, &[Bind], |_, q, r| {
        view(q, r, |v| ["consent", "terms", "envelope"].iter().for_each(|field| swap(v, field)))
    }),
    row("the consent of another patient", Reader, &[Bind], |s, q, r| {
        view(q, r, |v| {
            (0..2).for_each(|i| v["grants"][i]["consent"] = s.json["view paul"]["grants"][0]["consent"].clone())
        })
    }),
    row("a grant of another reader", Reader, &[Bind, Unknown, Withheld], |s, q, r| {
        view(q, r, |v| v["grants"][0] = s.json["view bruno"]["grants"][0].clone())
    }),
    row("a grant too many", Reader, &[Unknown], |s, q, r| {
        view(q, r, |v| {
            v["grants"].as_array_mut().into_iter().for_each(|g| g.push(s.json["view bruno"]["grants"][0].clone()))
        })
    }),
    row("a grant withheld", Reader, &[Withheld], |_, q, r| {
        view(q, r, |v| drop(v["grants"].as_array_mut().and_then(Vec::pop)))
    }),
    row("an older head", Reader, &[Rollback, Fork], |s, q, r| {
        view(q, r, |v| v["head"] = s.json["view first"]["head"].clone())
    }),
    row("an older state of the mailbox whole", Reader, &[Rollback, Fork], |s, q, r| {
        view(q, r, |v| *v = s.json["view first"].clone())
    }),
    row("the head of another reader's mailbox", Reader, &[Bind, Rollback], |s, q, r| {
        view(q, r, |v| v["head"] = s.json["view bruno"]["head"].clone())
    }),
    row("no head", Reader, &[Rollback], |_, q, r| view(q, r, |v| v["head"] = Value::Null)),
    row("the records of another patient", Reader, &[Bind, Signature, KeyUnauth], |s, q, r| {
        view(q, r, |v| v["owner"] = s.json["view paul"]["owner"].clone())
    }),
    row("a journal cut back", Reader, &[Rollback, Fork], |s, q, r| {
        q.path.ends_with("/openings") && q.method == Method::Get && edit(r, |v| *v = s.json["tail early"].clone())
    }),
    row("an emptied journal", Reader, &[Rollback], |_, q, r| {
        q.path.ends_with("/openings") && q.method == Method::Get && edit(r, |v| v["last"] = Value::Null)
    }),
    row("the manifest of another document, to its owner", Owner, &[Bind], |s, q, r| {
        object(q, r, |v| v["manifest"] = s.json["object other"]["manifest"].clone())
    }),
    row("another document whole, to its owner", Owner, &[Bind], |s, q, r| {
        object(q, r, |v| *v = s.json["object other"].clone())
    }),
    row("another patient's document, to the owner", Owner, &[Bind], |s, q, r| {
        object(q, r, |v| *v = s.json["object paul"].clone())
    }),
    row("the version before, to its owner", Owner, &[Bind], |s, q, r| {
        object(q, r, |v| *v = s.json["object first"].clone())
    }),
    row("the parts of another document, to its owner", Owner, &[Bind], |s, q, r| {
        object(q, r, |v| v["parts"] = s.json["object other"]["parts"].clone())
    }),
    row("the bytes of another part, to its owner", Owner, &[Format], |s, q, r| {
        is_part(q) && {
            r.body.clone_from(&s.bytes["part other"]);
            true
        }
    }),
    row("a document said not to be there", Owner, &[Withheld], |_, q, r| {
        q.path.contains("/objects/")
            && {
                r.status = 404;
                r.body = br#"{"type":"urn:cachet:problem:not-found","title":"There is nothing here for you.","status":404,"code":"not-found"}"#.to_vec();
                true
            }
    }),
    row("the log of another patient", OwnerOpening, &[Bind, Signature, Rollback], |s, q, r| {
        log(q, r, |v| *v = s.json["log paul"].clone())
    }),
    row("one entry of another patient", OwnerOpening, &[Bind, Signature], |s, q, r| {
        log(q, r, |v| v["entries"][0] = s.json["log paul"]["entries"][0].clone())
    }),
    row("two entries exchanged", OwnerOpening, &[Bind, Fork], |_, q, r| {
        log(q, r, |v| v["entries"].as_array_mut().into_iter().for_each(|e| e.swap(0, 1)))
    }),
    row("an entry left out", OwnerOpening, &[Bind, Fork], |_, q, r| {
        log(q, r, |v| drop(v["entries"].as_array_mut().map(|e| e.remove(1))))
    }),
    row("an entry twice", OwnerOpening, &[Bind, Fork], |_, q, r| {
        log(q, r, |v| v["entries"][1] = v["entries"][0].clone())
    }),
    row("the sealed part of another entry", OwnerOpening, &[Bind], |_, q, r| {
        log(q, r, |v| v["entries"][0]["sealed"] = v["entries"][1]["sealed"].clone())
    }),
    row("a sealed part dropped", OwnerOpening, &[Withheld], |_, q, r| {
        log(q, r, |v| v["entries"][0]["sealed"] = Value::Null)
    }),
    row("the log of yesterday", OwnerOpening, &[Rollback, Withheld], |_, q, r| {
        is_log(q)
            && edit(r, |v| {
                let n = v["head"]["n"].as_u64().unwrap_or(0);
                v["head"]["n"] = json!(n - 1);
                if v["entries"].as_array().map_or(0, Vec::len) > 3 {
                    drop(v["entries"].as_array_mut().and_then(Vec::pop));
                }
            })
    }),
    row("the keyring of another account", OwnerOpening, &[KeyBlob, Rollback], |s, q, r| {
        q.path.ends_with("/keyring") && edit(r, |v| *v = s.json["keyring paul"].clone())
    }),
    row("a changed keyring", OwnerOpening, &[KeyBlob], |_, q, r| {
        q.path.ends_with("/keyring") && edit(r, |v| v["sealed"] = flip(&v["sealed"]))
    }),
    row("the records of another account", OwnerOpening, &[Bind, KeyUnauth], |s, q, r| {
        q.path.starts_with("/v1/accounts/") && edit(r, |v| *v = s.json["records paul"].clone())
    }),
    row("the root of another account", OwnerOpening, &[KeyBlob], |s, q, r| {
        q.path.ends_with("/recovery") && edit(r, |v| v["root"] = s.json["recovered paul"]["root"].clone())
    }),
    row("another account under one's own sheet", OwnerOpening, &[KeyBlob], |s, q, r| {
        q.path.ends_with("/recovery") && edit(r, |v| *v = s.json["recovered paul"].clone())
    }),
    row("the keys of another doctor", Grants, &[KeyUnauth, Bind], |s, q, r| {
        q.path.starts_with("/v1/accounts/") && edit(r, |v| *v = s.json["records paul"].clone())
    }),
    row("the journal of another reader", Journal, &[Rollback, Bind, Signature], |s, q, r| {
        q.path.contains("/mailboxes/")
            && q.method == Method::Get
            && edit(r, |v| {
                let other = if v["key"] == s.json["mailbox one"]["key"] { "mailbox two" } else { "mailbox one" };
                v["journal"] = s.json[other]["journal"].clone();
            })
    }),
    row("a journal with an opening left out", Journal, &[Rollback, Bind], |_, q, r| {
        q.path.contains("/mailboxes/")
            && q.method == Method::Get
            && parse_len(r, "journal") > 2
            && edit(r, |v| drop(v["journal"].as_array_mut().map(|j| j.remove(1))))
    }),
    row("a journal that ends too early", Journal, &[Rollback], |_, q, r| {
        q.path.contains("/mailboxes/")
            && q.method == Method::Get
            && parse_len(r, "journal") > 2
            && edit(r, |v| drop(v["journal"].as_array_mut().and_then(Vec::pop)))
    }),
];
