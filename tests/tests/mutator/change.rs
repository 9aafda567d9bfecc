//! One lie: dropped, doubled, exchanged, cut, flipped, brought back, reordered, or of another type.

use cachet_client::transport::Response;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{decode_base64url, encode_base64, encode_base64url};
use serde_json::{Map, Value, json};

use super::chance::Chance;
use super::lies::{Pool, Told};

/// What stands in the place of `honest`.
pub(super) fn answer(pattern: &str, honest: Response, pool: &Pool<'_>, chance: &mut Chance) -> Told {
    let Response { status, body } = honest;
    match chance.below(24) {
        0 => return Told::Nothing,
        1 => return Told::Answer(problem(chance)),
        2 => return Told::Answer(Response { status: *chance.pick(&[100, 204, 302, 404, 500, 600]), body }),
        3 | 4 => return Told::Answer(pool.other(pattern, chance).response()),
        5 => return Told::Answer(Response { status, body: nonsense(chance) }),
        6 => return Told::Answer(Response { status, body: bytes(body, chance) }),
        _ => {}
    }
    match serde_json::from_slice::<Value>(&body) {
        Err(_) => Told::Answer(Response { status, body: bytes(body, chance) }),
        Ok(mut value) => {
            if chance.once_in(12) {
                return Told::Answer(Response { status, body: doubled_field(&value, body, chance) });
            }
            for _ in 0..=usize::from(chance.once_in(6)) {
                let other = pool.other(pattern, chance).body.0.as_slice();
                change_value(&mut value, other, chance);
            }
            Told::Answer(Response { status, body: serde_json::to_vec(&value).expect("JSON") })
        }
    }
}

/// A refusal that the server did not have to give.
fn problem(chance: &mut Chance) -> Response {
    let code = *chance.pick(ProblemKind::ALL);
    let problem = json!({"type": "", "title": "", "status": code.status(), "code": code});
    Response { status: code.status(), body: serde_json::to_vec(&problem).expect("JSON") }
}

/// Bodies that no server writes.
fn nonsense(chance: &mut Chance) -> Vec<u8> {
    match chance.below(10) {
        0 => Vec::new(),
        1 => b"null".to_vec(),
        2 => b"[]".to_vec(),
        3 => b"{}".to_vec(),
        4 => [vec![b'['; 300], vec![b']'; 300]].concat(),
        5 => b"\xff\xfe{\"head\":1}".to_vec(),
        6 => b"<!doctype html><title>502</title>".to_vec(),
        7 => vec![0; 1 + chance.below(5_000)],
        8 => b"{\"records\":[[[[]]]],\"records\":null}".to_vec(),
        _ => (0..chance.below(300)).map(|_| chance.next().to_le_bytes()[0]).collect(),
    }
}

/// Flips, cuts, lengthens or turns round raw bytes.
fn bytes(mut body: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    if body.is_empty() {
        return vec![0];
    }
    let at = chance.below(body.len());
    match chance.below(6) {
        0 => body.truncate(at),
        1 => body.extend_from_within(..at.min(4_096)),
        2 => drop(body.drain(..at.min(1 + chance.below(64)))),
        3 if body.len() >= 32 => body[..32].rotate_left(1),
        4 => {
            let end = body.len().min(at + 16);
            body.copy_within(at..end, 0);
        }
        _ => body[at] ^= 1 << chance.below(8),
    }
    body
}

/// One field of one object twice, as text: the second time with another value.
fn doubled_field(value: &Value, body: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    let Value::Object(fields) = value else { return body };
    let names: Vec<&String> = fields.keys().collect();
    if names.is_empty() {
        return body;
    }
    let name = *chance.pick(&names);
    let doubled = format!("{{{}:{},", json!(name), another_type(&fields[name], chance));
    [doubled.as_bytes(), &body[1..]].concat()
}

/// Where a value stands: names and positions from the root.
type Way = Vec<Step>;

#[derive(Clone)]
enum Step {
    Name(String),
    At(usize),
}

fn ways(value: &Value, here: &mut Way, found: &mut Vec<Way>) {
    if !here.is_empty() {
        found.push(here.clone());
    }
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                here.push(Step::Name(name.clone()));
                ways(inner, here, found);
                here.pop();
            }
        }
        Value::Array(values) => {
            for (at, inner) in values.iter().enumerate() {
                here.push(Step::At(at));
                ways(inner, here, found);
                here.pop();
            }
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, way: &[Step]) -> &'v mut Value {
    way.iter().fold(value, |value, step| match step {
        Step::Name(name) => &mut value[name.as_str()],
        Step::At(at) => &mut value[*at],
    })
}

fn change_value(value: &mut Value, other: &[u8], chance: &mut Chance) {
    let mut found = Vec::new();
    ways(value, &mut Vec::new(), &mut found);
    if found.is_empty() {
        *value = another_type(value, chance);
        return;
    }
    let way = chance.pick(&found).clone();
    let (last, above) = way.split_last().expect("not the root");
    match chance.below(10) {
        0 => remove(at(value, above), last),
        1 => double(at(value, above), last, chance),
        2 | 3 => exchange(at(value, &way), last, other, chance),
        4 => reorder(at(value, above), last, chance),
        5 => {
            let changed = another_type(at(value, &way), chance);
            *at(value, &way) = changed;
        }
        6 => add_field(at(value, above), chance),
        _ => nudge(at(value, &way), last, chance),
    }
}

fn remove(above: &mut Value, last: &Step) {
    match (above, last) {
        (Value::Object(fields), Step::Name(name)) => drop(fields.remove(name)),
        (Value::Array(values), Step::At(at)) => drop(values.remove(*at)),
        _ => {}
    }
}

/// An element twice; a field also under another name.
fn double(above: &mut Value, last: &Step, chance: &mut Chance) {
    match (above, last) {
        (Value::Object(fields), Step::Name(name)) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let copied = fields[name].clone();
            fields.insert(chance.pick(&names).clone(), copied);
        }
        (Value::Array(values), Step::At(at)) => {
            let copied = values[*at].clone();
            values.insert(chance.below(values.len() + 1), copied);
        }
        _ => {}
    }
}

/// What bears the same name in another answer: of another person, document, version, device or time.
fn exchange(here: &mut Value, last: &Step, other: &[u8], chance: &mut Chance) {
    let Ok(mut other) = serde_json::from_slice::<Value>(other) else { return };
    let mut found = Vec::new();
    ways(&other, &mut Vec::new(), &mut found);
    let same = |way: &Way| match (way.last(), last) {
        (Some(Step::Name(one)), Step::Name(two)) => one == two,
        (Some(Step::At(_)), Step::At(_)) => true,
        _ => false,
    };
    let alike: Vec<&Way> = found.iter().filter(|way| same(way)).collect();
    let Some(way) = (!alike.is_empty()).then(|| *chance.pick(&alike)).or(found.first()) else { return };
    *here = at(&mut other, way).clone();
}

/// Elements in another order, or two fields with each other's values.
fn reorder(above: &mut Value, last: &Step, chance: &mut Chance) {
    match (above, last) {
        (Value::Array(values), Step::At(at)) => {
            let to = chance.below(values.len());
            values.swap(*at, to);
            if chance.once_in(3) {
                values.reverse();
            }
        }
        (Value::Object(fields), Step::Name(name)) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let with = chance.pick(&names).clone();
            let (one, two) = (fields[name].clone(), fields[&with].clone());
            fields.insert(name.clone(), two);
            fields.insert(with, one);
        }
        _ => {}
    }
}

fn another_type(value: &Value, chance: &mut Chance) -> Value {
    match chance.below(12) {
        0 => Value::Null,
        1 => json!(chance.once_in(2)),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(1.5),
        5 => json!(u64::MAX),
        6 => json!(""),
        7 => json!([value]),
        8 => json!({ "0": value }),
        9 => json!(value.to_string()),
        10 => Value::Array((0..chance.below(40)).map(|n| json!(n)).collect()),
        _ => Value::Object(Map::new()),
    }
}

fn add_field(above: &mut Value, chance: &mut Chance) {
    match above {
        Value::Object(fields) => {
            let name = *chance.pick(&["v", "mandate", "epoch", "keyid", "trusted", "__proto__"]);
            fields.insert(name.to_owned(), another_type(&Value::Null, chance));
        }
        Value::Array(values) => values.push(another_type(&Value::Null, chance)),
        _ => {}
    }
}

/// A little more, a little less, a bit flipped, a piece cut off.
fn nudge(here: &mut Value, last: &Step, chance: &mut Chance) {
    match here {
        Value::Null => *here = json!(""),
        Value::Bool(is) => *here = json!(!*is),
        Value::Number(number) => {
            let n = number.as_u64().unwrap_or_default();
            let near = [
                n.wrapping_add(1),
                n.wrapping_sub(1),
                n.wrapping_sub(2),
                0,
                1,
                n.wrapping_mul(2),
                1 << 31,
                1 << 53,
                u64::MAX,
            ];
            *here = json!(*chance.pick(&near));
        }
        Value::String(text) => {
            *here = json!(change_text(text, matches!(last, Step::Name(n) if n == "payload"), chance))
        }
        Value::Array(values) => values.truncate(chance.below(values.len() + 1)),
        Value::Object(_) => {}
    }
}

fn change_text(text: &str, is_payload: bool, chance: &mut Chance) -> String {
    if text.is_empty() {
        return "AAAA".to_owned();
    }
    if is_payload && !chance.once_in(4) {
        return change_payload(text, chance);
    }
    if let (Ok(binary), false) = (decode_base64url(text), chance.once_in(4)) {
        return encode_base64url(&bytes(binary, chance));
    }
    let cut = chance.below(text.len());
    match chance.below(6) {
        0 => text.chars().take(cut).collect(),
        1 => format!("{text}{}", text.chars().take(4).collect::<String>()),
        2 => format!("{text}="),
        3 => text.replace(['-', '_'], "+"),
        4 => format!(" {text}"),
        _ => text.chars().rev().collect(),
    }
}

/// The signed JSON inside an envelope with one character of a value exchanged; everything else stays as it was signed.
fn change_payload(text: &str, chance: &mut Chance) -> String {
    let Ok(mut payload) = cachet_crypto::decode_base64(text) else { return text.to_owned() };
    let places: Vec<usize> =
        payload.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let place = *chance.pick(&places);
    payload[place] = match payload[place] {
        b'0'..=b'9' => *chance.pick(b"0123456789"),
        _ => *chance.pick(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"),
    };
    encode_base64(&payload)
}
