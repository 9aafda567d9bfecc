//! Rewriting answers: which answer a lie is about, and what it puts there.

use cachet_client::transport::{Method, Request, Response};
use cachet_crypto::{GrantId, decode_base64url, encode_base64url};
use serde_json::{Value, json};

use super::stage::Served;

/// Rewrites the JSON of an answer of `200`; whether that changed it.
pub(super) fn edit(response: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    if response.status != 200 {
        return false;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(&response.body) else { return false };
    let before = value.clone();
    change(&mut value);
    response.body = serde_json::to_vec(&value).expect("JSON");
    value != before
}

/// Answers `body` whatever the honest server said.
pub(super) fn answer(response: &mut Response, body: Vec<u8>) -> bool {
    response.status = 200;
    response.body = body;
    true
}

/// As [`answer`], from an answer of the past.
pub(super) fn replay(response: &mut Response, value: &Value) -> bool {
    answer(response, serde_json::to_vec(value).expect("JSON"))
}

pub(super) fn is_opening(request: &Request) -> bool {
    request.path.ends_with("/openings") && request.method == Method::Post
}

pub(super) fn is_part(request: &Request) -> bool {
    request.path.contains("/parts/") && request.method == Method::Get
}

pub(super) fn is_object(request: &Request) -> bool {
    request.path.contains("/vaults/") && request.path.contains("/objects/") && request.method == Method::Get
}

/// Where Jeanne's journal of one reader is read.
pub(super) fn is_owned_mailbox(request: &Request) -> bool {
    request.path.contains("/vaults/") && request.path.contains("/mailboxes/") && request.method == Method::Get
}

/// Serves an opening of the past in place of this one, with the parts that belong to it.
pub(super) fn opened_as(s: &Served, q: &Request, r: &mut Response, from: &str, fields: &[&str]) -> bool {
    if is_opening(q) {
        let before = r.body.clone();
        if r.status != 200 {
            return replay(r, &s.json[from]);
        }
        return edit(r, |v| fields.iter().for_each(|field| v[*field] = s.json[from][*field].clone()))
            || before != r.body;
    }
    part_of_the_past(s, q, r)
}

/// A part that the honest server refuses under this pass.
pub(super) fn part_of_the_past(s: &Served, q: &Request, r: &mut Response) -> bool {
    let name = q.path.rsplit('/').next().unwrap_or_default();
    match s.parts.get(name) {
        Some(bytes) if is_part(q) && r.status != 200 => answer(r, bytes.clone()),
        _ => false,
    }
}

/// Changes what is served of Jeanne's mailbox to Anne: the one of which the head lists `grant`.
pub(super) fn view(s: &Served, q: &Request, r: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    let is_jeannes = q.path.contains("?m=") && text_of(r).contains(&s.grant.to_string());
    is_jeannes && edit(r, change)
}

/// Changes what is served of Paul's mailbox to Anne.
pub(super) fn view_of_paul(s: &Served, q: &Request, r: &mut Response, change: impl FnOnce(&mut Value)) -> bool {
    let is_pauls = q.path.contains("?m=") && !text_of(r).contains(&s.grant.to_string());
    is_pauls && edit(r, change)
}

fn text_of(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

/// Place of a grant among the served ones.
pub(super) fn place_of(view: &Value, grant: GrantId) -> usize {
    let grants = view["grants"].as_array().expect("a list");
    grants.iter().position(|served| served["grant"] == json!(grant)).expect("the grant is served")
}

/// Serves a log of the past, or one from which something is missing, page by page.
pub(super) fn log_as(q: &Request, r: &mut Response, head: &Value, entries: &[Value]) -> bool {
    let Some((_, query)) = q.path.split_once("/log?") else { return false };
    let field = |name: &str| {
        let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.and_then(|text| text.parse::<usize>().ok()).unwrap_or(0)
    };
    let (after, limit) = (field("after").min(entries.len()), field("limit"));
    let page = &entries[after..entries.len().min(after + limit)];
    replay(r, &json!({ "head": head, "snapshot": 0, "entries": page }))
}

/// Flips one bit of a byte of a base64url field.
pub(super) fn flip_at(text: &Value, at: usize) -> Value {
    let mut bytes = decode_base64url(text.as_str().expect("text")).expect("base64url");
    bytes[at] ^= 2;
    json!(encode_base64url(&bytes))
}
