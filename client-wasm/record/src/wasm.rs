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

/// [`entries`](crate::entries) as a plain object.
///
/// # Errors
/// As [`examine`].
#[wasm_bindgen]
pub fn entries(bytes: &[u8]) -> Result<JsValue, JsValue> {
    view(&crate::entries(bytes))
}

/// What the page asks a summary of.
#[derive(serde::Deserialize)]
struct Wish {
    id: String,
    at: String,
    language: crate::ips::Language,
    profile: crate::entry::Profile,
    without: Vec<crate::ips::Section>,
    entries: Vec<crate::entry::Entry>,
}

fn read_wish(wish: JsValue) -> Result<(crate::ips::Wish, Vec<crate::entry::Entry>), JsValue> {
    let Wish { id, at, language, profile, without, entries } = serde_wasm_bindgen::from_value(wish)?;
    Ok((crate::ips::Wish { id, at, language, profile, without }, entries))
}

/// [`ips::preview`](crate::ips::preview) as a plain object.
///
/// # Errors
/// When the wish has another shape.
#[wasm_bindgen]
pub fn preview(wish: JsValue) -> Result<JsValue, JsValue> {
    let (wish, entries) = read_wish(wish)?;
    view(&crate::ips::preview(&wish, &entries))
}

/// [`ips::summary`](crate::ips::summary) as JSON text.
///
/// # Errors
/// As [`preview`].
#[wasm_bindgen]
pub fn summary(wish: JsValue) -> Result<String, JsValue> {
    let (wish, entries) = read_wish(wish)?;
    Ok(crate::ips::summary(&wish, &entries).to_string())
}

/// [`ips::profile_bundle`](crate::ips::profile_bundle) as JSON text.
///
/// # Errors
/// When profile or language have another shape.
#[wasm_bindgen(js_name = profileBundle)]
pub fn profile_bundle(profile: JsValue, language: JsValue) -> Result<String, JsValue> {
    let profile = serde_wasm_bindgen::from_value(profile)?;
    let language = serde_wasm_bindgen::from_value(language)?;
    Ok(crate::ips::profile_bundle(&profile, language).to_string())
}

/// [`Gathering`](crate::Gathering) for the page.
#[wasm_bindgen]
#[derive(Default)]
pub struct Gathering(crate::Gathering);

#[wasm_bindgen]
impl Gathering {
    /// Nothing yet.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file of an examination.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.add(name, bytes);
    }

    /// The documents.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn finish(self) -> Result<JsValue, JsValue> {
        view(&self.0.finish())
    }
}
