//! What the worker hands in (`web/src/session/binding.ts`): the only ways that the client has to reach anything.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `Seams`.
    #[derive(Clone)]
    pub type Seams;

    #[wasm_bindgen(method, catch)]
    pub(super) fn send(
        this: &Seams,
        method: &str,
        path: &str,
        headers: JsValue,
        body: Option<Uint8Array>,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn kept(this: &Seams) -> StoreSeam;
    #[wasm_bindgen(method, getter)]
    pub(super) fn passing(this: &Seams) -> StoreSeam;
    #[wasm_bindgen(method, getter)]
    pub(super) fn origin(this: &Seams) -> String;
    #[wasm_bindgen(method, catch)]
    pub(super) fn sink(this: &Seams, media_type: &str, size: f64) -> Result<SinkSeam, JsValue>;

    /// `Answer` of the transport.
    pub type TransportAnswer;

    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &TransportAnswer) -> u16;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &TransportAnswer) -> Uint8Array;

    /// `Store`.
    pub type StoreSeam;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &StoreSeam, key: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn put(this: &StoreSeam, key: &str, bytes: Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn delete(this: &StoreSeam, key: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn keys(this: &StoreSeam, prefix: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn create(this: &StoreSeam, id: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn hmac(this: &StoreSeam, id: &str, data: Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn destroy(this: &StoreSeam, id: &str) -> Result<Promise, JsValue>;

    /// `Source`.
    pub type SourceSeam;

    #[wasm_bindgen(method)]
    pub(super) fn size(this: &SourceSeam) -> f64;
    #[wasm_bindgen(method, catch)]
    pub(super) fn read(this: &SourceSeam, offset: f64, length: f64) -> Result<Promise, JsValue>;

    /// `Sink`.
    pub type SinkSeam;

    #[wasm_bindgen(method, catch)]
    pub(super) fn write(this: &SinkSeam, chunk: Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn finish(this: &SinkSeam) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn abort(this: &SinkSeam) -> Result<Promise, JsValue>;
}

/// Waits for what a seam promised.
pub(super) async fn settled(promised: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promised?).await
}

/// The stable code of what a seam threw, when it has one.
pub(super) fn code_of(thrown: &JsValue) -> Option<String> {
    js_sys::Reflect::get(thrown, &JsValue::from_str("code")).ok()?.as_string()
}

/// A copy of its own of what a seam gave; anything but bytes is none.
pub(super) fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

/// A callback of the page.
pub(super) type Callback = Function;
