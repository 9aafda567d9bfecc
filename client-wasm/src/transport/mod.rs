//! The one way to the server. Whatever comes back is untrusted: verifying is the caller's work, never the transport's.

#[cfg(not(target_arch = "wasm32"))]
mod http;

#[cfg(not(target_arch = "wasm32"))]
pub use http::{HttpTransport, http_client};

/// Method of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Body of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Body {
    /// None.
    Empty,
    /// `application/json`.
    Json(Vec<u8>),
    /// `application/octet-stream`.
    Bytes(Vec<u8>),
}

/// One request, whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path with query, from [`cachet_crypto::protocol::api::path`].
    pub path: String,
    /// Bearer token.
    pub token: Option<String>,
    /// Pass of an opening.
    pub pass: Option<String>,
    /// Body.
    pub body: Body,
}

/// One answer, whole.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// Largest answer that is read, in bytes. A transport stops reading once an answer is longer and gives what it has:
/// the client refuses it for its length, and no server fills a device's memory.
pub const MAX_ANSWER: usize = 64 << 20;

/// No answer came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoAnswer;

/// Sends one request and returns its answer. Futures need not be `Send`: a browser has one thread.
#[allow(async_fn_in_trait, reason = "the trait is for this workspace; no caller needs Send")]
pub trait Transport {
    /// Sends `request`.
    ///
    /// # Errors
    /// [`NoAnswer`] when no whole answer came.
    async fn send(&self, request: Request) -> Result<Response, NoAnswer>;
}

impl<T: Transport> Transport for &T {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        (**self).send(request).await
    }
}

impl<T: Transport> Transport for std::rc::Rc<T> {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        (**self).send(request).await
    }
}
