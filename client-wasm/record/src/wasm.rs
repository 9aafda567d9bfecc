//! What the worker without keys calls.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::health_link::Unopened;

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

/// [`compare_each`](crate::compare_each): everybody whom a document is about, against what the owner says of herself.
///
/// # Errors
/// When one of the two has another shape.
#[wasm_bindgen(js_name = compareEach)]
pub fn compare_each(persons: JsValue, several: bool, own: JsValue) -> Result<JsValue, JsValue> {
    let persons: Vec<crate::Patient> = serde_wasm_bindgen::from_value(persons)?;
    view(&crate::compare_each(&persons, several, &serde_wasm_bindgen::from_value(own)?))
}

/// [`compare_sent`](crate::compare_sent) of the file `bytes`, called `file`, against what the owner says of herself.
///
/// # Errors
/// As [`compare_each`].
#[wasm_bindgen(js_name = compareSent)]
pub fn compare_sent(file: &str, bytes: &[u8], subject: JsValue, own: JsValue) -> Result<JsValue, JsValue> {
    let subject: Option<crate::Patient> = serde_wasm_bindgen::from_value(subject)?;
    let own = serde_wasm_bindgen::from_value(own)?;
    view(&crate::compare_sent(&crate::examine(file, bytes), subject.as_ref(), &own))
}

/// [`cda_copy`](crate::cda_copy) of `bytes`.
///
/// # Errors
/// When what is said of it has another shape.
#[wasm_bindgen(js_name = cdaCopy)]
pub fn cda_copy(about: JsValue, bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    Ok(crate::cda_copy(&serde_wasm_bindgen::from_value(about)?, bytes))
}

/// [`entries`](crate::entries) as a plain object.
///
/// # Errors
/// As [`examine`].
#[wasm_bindgen]
pub fn entries(bytes: &[u8]) -> Result<JsValue, JsValue> {
    view(&crate::entries(bytes))
}

fn read_columns(columns: JsValue) -> Result<Vec<crate::Column>, JsValue> {
    Ok(serde_wasm_bindgen::from_value(columns)?)
}

/// [`measures`](crate::measures) as a plain object, or null.
///
/// # Errors
/// When the columns have another shape.
#[wasm_bindgen]
pub fn measures(bytes: &[u8], columns: JsValue) -> Result<JsValue, JsValue> {
    view(&crate::measures(bytes, &read_columns(columns)?))
}

/// What [`measures`](crate::measures) would give, told before it is kept, or null.
///
/// # Errors
/// As [`measures`].
#[wasm_bindgen(js_name = measuresGive)]
pub fn measures_give(bytes: &[u8], columns: JsValue) -> Result<JsValue, JsValue> {
    view(&crate::measures(bytes, &read_columns(columns)?).as_ref().and_then(crate::Gives::of))
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

/// [`document_reference`](crate::document_reference) as JSON text.
#[wasm_bindgen(js_name = documentReference)]
#[must_use]
pub fn document_reference(title: &str, day: &str, media_type: &str, bytes: &[u8]) -> String {
    crate::document_reference(title, day, media_type, bytes).to_string()
}

/// `Refusable`: what was asked for, or why not.
#[derive(Serialize)]
struct Refusable<T> {
    given: Option<T>,
    refused: Option<&'static str>,
    left: Option<u32>,
}

/// `GivenLink`.
#[derive(Serialize)]
struct GivenLink {
    label: String,
    expires: Option<u64>,
    passcode: bool,
    origin: String,
}

fn refusable<T: Serialize>(result: Result<T, Unopened>) -> Result<JsValue, JsValue> {
    let shown = match result {
        Ok(given) => Refusable { given: Some(given), refused: None, left: None },
        Err(unopened) => {
            let left = if let Unopened::Passcode(left) = unopened { left } else { None };
            Refusable { given: None, refused: Some(unopened.code()), left }
        }
    };
    view(&shown)
}

/// A SMART Health Link that somebody gave, at `now` (seconds), read on a page of `own`.
#[wasm_bindgen]
pub struct HealthLink {
    link: Result<crate::health_link::HealthLink, Unopened>,
    own: String,
}

#[wasm_bindgen]
impl HealthLink {
    /// [`HealthLink::parse`](crate::health_link::HealthLink::parse).
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970")]
    pub fn new(text: &str, now: f64, own: &str) -> Self {
        Self { link: crate::health_link::HealthLink::parse(text, now as u64, own), own: own.to_owned() }
    }

    /// What the link says of itself.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn about(&self) -> Result<JsValue, JsValue> {
        refusable(self.link().map(|link| GivenLink {
            label: link.label.clone(),
            expires: link.expires,
            passcode: link.passcode,
            origin: link.origin().to_owned(),
        }))
    }

    /// What to ask first.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn request(&self, recipient: &str, passcode: Option<String>) -> Result<JsValue, JsValue> {
        refusable(self.link().map(|link| link.request(recipient, passcode.as_deref())))
    }

    /// What the answer leads to.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn answer(&self, status: u16, body: &[u8]) -> Result<JsValue, JsValue> {
        refusable(self.link().and_then(|link| link.answer(status, body, &self.own)))
    }

    /// A file that was fetched.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn file(&self, status: u16, body: &[u8]) -> Result<JsValue, JsValue> {
        refusable(self.link().and_then(|link| link.file(status, body)))
    }

    /// A file that stood in the answer.
    ///
    /// # Errors
    /// As [`examine`].
    pub fn embedded(&self, jwe: &str) -> Result<JsValue, JsValue> {
        refusable(self.link().and_then(|link| link.open(jwe)))
    }
}

impl HealthLink {
    fn link(&self) -> Result<&crate::health_link::HealthLink, Unopened> {
        self.link.as_ref().map_err(|unopened| *unopened)
    }
}
