//! Values as JavaScript has them: plain objects, null for what is missing, `{code, message}` for what is thrown.

use cachet_crypto::Day;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasm_bindgen::prelude::*;

use super::Answer;
use crate::Error;

/// A refusal or failure on its way out. The page switches on the code and never shows the message.
pub struct Thrown {
    code: String,
    message: String,
}

impl Thrown {
    pub(super) fn new(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.to_owned() }
    }
}

impl<E: Into<Error>> From<E> for Thrown {
    fn from(error: E) -> Self {
        let error = error.into();
        Self::new(error.code(), &error.to_string())
    }
}

#[derive(Serialize)]
struct CodeAndMessage<'a> {
    code: &'a str,
    message: &'a str,
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        let thrown = CodeAndMessage { code: &thrown.code, message: &thrown.message };
        thrown.serialize(&serde_wasm_bindgen::Serializer::new()).unwrap_or(Self::NULL)
    }
}

/// Shows a view to the page.
pub(super) fn show(view: &impl Serialize) -> Answer {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    view.serialize(&serializer).map_err(|_| Thrown::new("broken", "a view does not fit JavaScript"))
}

/// Reads what the page handed in.
pub(super) fn read<T: DeserializeOwned>(value: JsValue) -> Answer<T> {
    serde_wasm_bindgen::from_value(value).map_err(|error| Thrown::new("input", &error.to_string()))
}

/// An id that the page handed in.
pub(super) fn read_id<T: std::str::FromStr>(text: &str) -> Answer<T> {
    text.parse().map_err(|_| Thrown::new("input", "this is no id"))
}

/// A day as the page writes it: `YYYY-MM-DD`.
#[derive(Clone, Copy)]
pub(super) struct PageDay(pub(super) Day);

impl Serialize for PageDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PageDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map(Self).map_err(de::Error::custom)
    }
}
