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
