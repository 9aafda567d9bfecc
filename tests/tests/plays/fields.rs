//! Every field of every answer of a story: left out, and joined by one that the protocol does not know.

use cachet_client::Error;
use cachet_client::transport::Response;
use serde_json::{Map, Value, json};

use super::flows::Flow;
use super::stage::Stage;

/// One change of one answer: which request of the flow, where in its JSON, and what is left out there. Without a name
/// something is added.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Change {
    request: usize,
    pointer: String,
    left_out: Option<String>,
}

/// What injected work would look like: features that other products' servers may switch on.
fn injected() -> Map<String, Value> {
    let asked = json!({
        "organisation": { "public_key": "AAAA" }, "recovery_group": ["AAAA"], "key_rotation_required": true,
        "flags": { "auto_enrol": true }, "reshare": [{ "grant": "AAAAAAAAAAAAAAAAAAAAAA" }],
    });
    asked.as_object().expect("an object").clone()
}

/// Every field of `value`, each list by its first item.
fn changes(request: usize, pointer: &str, value: &Value, found: &mut Vec<Change>) {
    match value {
        Value::Object(fields) => {
            let at = |left_out| Change { request, pointer: pointer.to_owned(), left_out };
            found.push(at(None));
            for (name, field) in fields {
                found.push(at(Some(name.clone())));
                changes(request, &format!("{pointer}/{name}"), field, found);
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                changes(request, &format!("{pointer}/0"), first, found);
            }
        }
        _ => {}
    }
}

fn apply(change: &Change, response: &mut Response) {
    let mut value: Value = serde_json::from_slice(&response.body).expect("the answer of the same request is JSON too");
    let object = value.pointer_mut(&change.pointer).and_then(Value::as_object_mut).expect("an object");
    match &change.left_out {
        Some(name) => drop(object.remove(name)),
        None => object.extend(injected()),
    }
    response.body = serde_json::to_vec(&value).expect("JSON");
}

#[tokio::test]
async fn an_answer_with_a_field_left_out_or_added_is_refused_and_makes_the_client_do_nothing_more() {
    let stage = Stage::build().await;
    let mut tried = 0;
    for flow in [Flow::Starts, Flow::Lists, Flow::Opens, Flow::Reads, Flow::Journal, Flow::Searches] {
        let person = stage.actor(flow);
        stage.act(flow, true, &mut Vec::new()).await.unwrap();
        let from = stage.world.recorded.borrow().len();
        let honest = stage.act(flow, true, &mut Vec::new()).await.unwrap();
        let mut found = Vec::new();
        for (at, exchange) in stage.world.recorded.borrow()[from..].iter().enumerate() {
            let response = exchange.response.as_ref().expect("answered");
            if let Ok(value @ Value::Object(_)) = serde_json::from_slice::<Value>(&response.body) {
                changes(at, "", &value, &mut found);
            }
        }
        for change in found {
            tried += 1;
            let (mut at, changed) = (0, change.clone());
            person.wire.play(move |_, mut response| {
                if at == changed.request {
                    apply(&changed, &mut response);
                }
                at += 1;
                Some(response)
            });
            let from = stage.world.recorded.borrow().len();
            let mut released = Vec::new();
            let answer = stage.act(flow, true, &mut released).await;
            person.wire.be_honest();
            assert!(matches!(answer, Err(Error::Refused(_))), "{flow:?} {change:?}: {answer:?}");
            for exchange in &stage.world.recorded.borrow()[from..] {
                assert!(stage.needles.found_in(&exchange.sent()).is_empty(), "{flow:?} {change:?}");
            }
        }
        assert_eq!(stage.act(flow, true, &mut Vec::new()).await, Ok(honest), "{flow:?} afterwards");
    }
    assert!(tried > 100, "{tried} changes");
}
