//! HTTP for the terminal and for tests.

use cachet_crypto::protocol::api::PASS_HEADER;
use reqwest::redirect::Policy;

use super::{Body, MAX_ANSWER, Method, NoAnswer, Request, Response, Transport};

/// A server at one origin.
pub struct HttpTransport {
    client: reqwest::Client,
    origin: String,
}

impl HttpTransport {
    /// Speaks to `origin`, for example `https://cachet.example`.
    ///
    /// # Errors
    /// [`NoAnswer`] when the TLS client cannot be made.
    pub fn new(origin: &str) -> Result<Self, NoAnswer> {
        let client = client(reqwest::Client::builder().redirect(Policy::none()))?;
        Ok(Self { client, origin: origin.trim_end_matches('/').to_owned() })
    }
}

/// A client for other services than Cachet's: follows no redirect, waits `timeout` at most.
///
/// # Errors
/// [`NoAnswer`] when the TLS client cannot be made.
pub fn http_client(timeout: std::time::Duration) -> Result<reqwest::Client, NoAnswer> {
    client(reqwest::Client::builder().redirect(Policy::none()).timeout(timeout))
}

fn client(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, NoAnswer> {
    // Fails only when a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    builder.no_proxy().build().map_err(|_| NoAnswer)
}

impl Transport for HttpTransport {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self.client.request(method, format!("{}{}", self.origin, request.path));
        if let Some(token) = &request.token {
            builder = builder.bearer_auth(token);
        }
        if let Some(pass) = &request.pass {
            builder = builder.header(PASS_HEADER, pass);
        }
        builder = match request.body {
            Body::Empty => builder,
            Body::Json(bytes) => builder.header("content-type", "application/json").body(bytes),
            Body::Bytes(bytes) => builder.header("content-type", "application/octet-stream").body(bytes),
        };
        let mut response = builder.send().await.map_err(|_| NoAnswer)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| NoAnswer)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                break;
            }
        }
        Ok(Response { status, body })
    }
}
