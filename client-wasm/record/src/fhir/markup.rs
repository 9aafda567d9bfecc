//! FHIR R4 in XML as the JSON that is read here (FHIR R4 sections 2.6.1 and 2.6.2: the two forms say the same).
//!
//! XML does not say which elements may come several times, nor which are numbers: both are told from the names of those
//! that are read here. Whatever else comes twice is a list, too; all the rest is text, and is not read.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

const FHIR: &str = "http://hl7.org/fhir";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Deepest element that is taken: as deep as JSON is.
const MAX_DEPTH: usize = 128;

/// Elements that are lists though they come once.
const LISTS: [&str; 32] = [
    "author",
    "bodySite",
    "category",
    "coding",
    "component",
    "conclusionCode",
    "contained",
    "content",
    "deviceName",
    "dosage",
    "dosageInstruction",
    "entry",
    "extension",
    "focus",
    "given",
    "hasMember",
    "identifier",
    "interpretation",
    "manifestation",
    "modifierExtension",
    "note",
    "performer",
    "prefix",
    "presentedForm",
    "protocolApplied",
    "reaction",
    "reasonCode",
    "reasonReference",
    "referenceRange",
    "result",
    "section",
    "stage",
];

/// Quantities, whose value is a number.
const QUANTITIES: [&str; 5] = ["valueQuantity", "low", "high", "numerator", "denominator"];

/// Other numbers, and what is true or false.
const TYPED: [&str; 4] = ["doNotPerform", "doseNumberPositiveInt", "valueBoolean", "valueInteger"];

/// The resource that `document` is; `None` for any other XML.
pub(super) fn value_of(document: &Document<'_>) -> Option<Value> {
    let root = document.root_element();
    is_resource(root).then(|| object(root, 0)).flatten()
}

fn is_resource(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(FHIR) && node.tag_name().name().starts_with(char::is_uppercase)
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// A resource or a complex element; `None` below the deepest that is taken.
fn object(node: Node<'_, '_>, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut made = Map::new();
    if is_resource(node) {
        made.insert("resourceType".to_owned(), node.tag_name().name().into());
    }
    for name in ["id", "url"] {
        made.extend(node.attribute(name).map(|value| (name.to_owned(), Value::from(value))));
    }
    for child in elements(node) {
        let name = child.tag_name().name();
        if child.tag_name().namespace() == Some(XHTML) {
            // Narrative stays markup.
            let written = child.document().input_text().get(child.range()).unwrap_or_default();
            made.insert("div".to_owned(), written.into());
            continue;
        }
        if let Some(stated) = child.attribute("value") {
            put(&mut made, name, child, primitive(name, node.tag_name().name(), stated));
        }
        let is_primitive = child.attribute("value").is_some() || is_empty_primitive(child);
        if is_primitive && elements(child).next().is_some() {
            made.insert(format!("_{name}"), object(child, depth + 1)?);
        } else if !is_primitive {
            // What wraps a resource is that resource.
            let inside = elements(child).find(|inside| is_resource(*inside)).unwrap_or(child);
            put(&mut made, name, child, object(inside, depth + 1)?);
        }
    }
    Some(Value::Object(made))
}

/// A primitive that has no value says why in an extension, and has nothing else. An extension is none.
fn is_empty_primitive(node: Node<'_, '_>) -> bool {
    if matches!(node.tag_name().name(), "extension" | "modifierExtension") {
        return false;
    }
    let mut inside = elements(node).peekable();
    inside.peek().is_some() && inside.all(|one| one.tag_name().name() == "extension")
}

fn put(made: &mut Map<String, Value>, name: &str, node: Node<'_, '_>, value: Value) {
    // Names of persons are lists, names of institutions are not.
    let is_list = LISTS.contains(&name) || name == "name" && node.attribute("value").is_none();
    match made.get_mut(name) {
        Some(Value::Array(all)) => all.push(value),
        Some(known) => {
            let first = known.take();
            *known = Value::Array(vec![first, value]);
        }
        None if is_list => {
            made.insert(name.to_owned(), Value::Array(vec![value]));
        }
        None => {
            made.insert(name.to_owned(), value);
        }
    }
}

fn primitive(name: &str, parent: &str, stated: &str) -> Value {
    let is_typed = TYPED.contains(&name) || name == "value" && QUANTITIES.contains(&parent);
    let typed = is_typed.then(|| serde_json::from_str::<Value>(stated.trim()).ok()).flatten();
    typed.filter(|value| value.is_number() || value.is_boolean()).unwrap_or_else(|| stated.into())
}
