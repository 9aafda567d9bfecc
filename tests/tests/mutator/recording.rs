//! What a scene leaves behind: for each flow the device as it stood before, and the honest answers in order.

use cachet_client::transport::{Method, Request, Response};
use cachet_crypto::Base64Url;
use serde::{Deserialize, Serialize};

use super::flows::Flow;

/// One answer of the honest server, and to what.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Answer {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) body: Base64Url,
}

impl Answer {
    pub(super) fn new(request: &Request, response: &Response) -> Self {
        Self {
            method: request.method.as_str().to_owned(),
            path: request.path.clone(),
            status: response.status,
            body: Base64Url(response.body.clone()),
        }
    }

    pub(super) fn response(&self) -> Response {
        Response { status: self.status, body: self.body.0.clone() }
    }

    /// Method and path with every id and number left out.
    pub(super) fn pattern(&self) -> String {
        pattern(&self.method, &self.path)
    }
}

/// Method and path with every id and number left out: what tells two requests of one kind.
pub(super) fn pattern(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let words: Vec<&str> = path.split('/').map(|word| if word.len() == 22 { "*" } else { word }).collect();
    format!("{method} {}", words.join("/"))
}

pub(super) fn method(request: &Request) -> &'static str {
    match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

/// One flow, ready to be played again without a server.
#[derive(Deserialize, Serialize)]
pub(super) struct Recorded {
    pub(super) flow: Flow,
    /// Text of the sheet that opens the account.
    pub(super) sheet: String,
    /// What the device kept before.
    pub(super) store: Vec<(String, Base64Url)>,
    /// Ids and texts that the person chose.
    pub(super) chosen: Vec<String>,
    /// Honest answers, in order.
    pub(super) answers: Vec<Answer>,
    /// Sheets and wraps of those to whom something may be sealed in this flow.
    pub(super) readers: Vec<(String, Base64Url)>,
}

/// Everything that the mutator needs.
#[derive(Deserialize, Serialize)]
pub(super) struct Recording {
    /// The clock at which all flows were recorded.
    pub(super) now: u64,
    /// The registrar's key.
    pub(super) registrar: Base64Url,
    pub(super) flows: Vec<Recorded>,
    /// Every answer that anybody ever got, older ones too: what one thing is exchanged for another from.
    pub(super) pool: Vec<Answer>,
    /// What must stand in no request, in each form.
    pub(super) secrets: Vec<Base64Url>,
}
