//! HTTP by the worker's `fetch`, to the page's own origin and nowhere else.

use cachet_crypto::protocol::api::PASS_HEADER;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

use super::seams::{Seams, TransportAnswer, settled};
use crate::transport::{Body, NoAnswer, Request, Response, Transport};

/// The transport seam.
pub(super) struct BrowserTransport(Seams);

impl BrowserTransport {
    pub(super) fn new(seams: Seams) -> Self {
        Self(seams)
    }
}

impl Transport for BrowserTransport {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let headers = Array::new();
        let put = |name: &str, value: &str| {
            headers.push(&Array::of2(&name.into(), &value.into()));
        };
        if let Some(token) = &request.token {
            put("authorization", &format!("Bearer {token}"));
        }
        if let Some(pass) = &request.pass {
            put(PASS_HEADER, pass);
        }
        let body = match &request.body {
            Body::Empty => None,
            Body::Json(bytes) => {
                put("content-type", "application/json");
                Some(Uint8Array::from(bytes.as_slice()))
            }
            Body::Bytes(bytes) => {
                put("content-type", "application/octet-stream");
                Some(Uint8Array::from(bytes.as_slice()))
            }
        };
        let headers: JsValue = headers.into();
        let sent = self.0.send(request.method.as_str(), &request.path, headers, body);
        let answer = settled(sent).await.map_err(|_| NoAnswer)?.unchecked_into::<TransportAnswer>();
        Ok(Response { status: answer.status(), body: answer.body().to_vec() })
    }
}
