//! What the worker without keys calls.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

fn view(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible().serialize_bytes_as_arrays(false))?)
}

/// [`examine`](crate::examine) as a plain object.
///
/// # Errors
/// When the finding cannot become an object, which no finding causes.
#[wasm_bindgen]
pub fn examine(name: &str, bytes: &[u8]) -> Result<JsValue, JsValue> {
    view(&crate::examine(name, bytes))
}

/// [`read`](crate::read) as a plain object, or null.
///
/// # Errors
/// As [`examine`].
#[wasm_bindgen]
pub fn read(bytes: &[u8]) -> Result<JsValue, JsValue> {
    view(&crate::read(bytes))
}

/// [`compare`](crate::compare): what a document says of whom it is about, against name and day of birth of the owner.
///
/// # Errors
/// As [`examine`].
#[wasm_bindgen]
pub fn compare(
    said: Option<String>,
    said_born: Option<String>,
    name: &str,
    born: Option<String>,
) -> Result<JsValue, JsValue> {
    let patient = said.map(|name| crate::Patient { name, born: said_born });
    view(&crate::compare(patient.as_ref(), name, born.as_deref()))
}
