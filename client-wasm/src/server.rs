//! Typed calls over a [`Transport`]: one request, one answer or an [`Error`]. Holds the tokens of this session.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cachet_crypto::protocol::api::{Challenge, ChallengeRequest, Token, TokenRequest, path};
use cachet_crypto::protocol::problem::{Problem, ProblemKind};
use cachet_crypto::protocol::session::SessionRequest;
use cachet_crypto::{Header, Signed, SignerId, SigningKey, Timestamp, weakened};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::Keys;
use crate::transport::{Body, MAX_ANSWER, Method, Request, Transport};
use crate::{Error, Refusal, Result};

/// Tokens are renewed this many seconds before they end.
const RENEW_BEFORE: u64 = 60;

/// The server as this session sees it.
pub(crate) struct Server<T> {
    transport: T,
    origin: String,
    tokens: RefCell<BTreeMap<SignerId, Token>>,
}

/// Who makes a request.
pub(crate) enum As<'a> {
    /// Nobody.
    Anyone,
    /// The account of an open session.
    Account(Rc<Keys>, Timestamp),
    /// The holder of a key: an account that is just opening, or a mailbox.
    Key {
        /// Leading fields of what the holder signs.
        header: Header,
        /// The holder's key.
        key: &'a SigningKey,
        /// Where the token is got.
        tokens: String,
        /// The device's time.
        now: Timestamp,
    },
}

impl As<'_> {
    fn holder(&self) -> Option<(Header, &SigningKey, String, Timestamp)> {
        match self {
            Self::Anyone => None,
            Self::Account(keys, now) => Some((keys.signer(), keys.signing(), path::account_tokens(), *now)),
            Self::Key { header, key, tokens, now } => Some((*header, key, tokens.clone(), *now)),
        }
    }
}

impl<T: Transport> Server<T> {
    pub(crate) fn new(transport: T, origin: &str) -> Self {
        Self { transport, origin: origin.to_owned(), tokens: RefCell::default() }
    }

    /// GET, decoded.
    pub(crate) async fn get<R: DeserializeOwned>(&self, who: &As<'_>, path: String) -> Result<R> {
        decode(&self.call(who, Method::Get, path, None, Body::Empty).await?)
    }

    /// POST, decoded.
    pub(crate) async fn post<R: DeserializeOwned>(
        &self,
        who: &As<'_>,
        path: String,
        body: &impl Serialize,
    ) -> Result<R> {
        decode(&self.call(who, Method::Post, path, None, json(body)).await?)
    }

    /// POST whose answer has no body.
    pub(crate) async fn post_only(&self, who: &As<'_>, path: String, body: &impl Serialize) -> Result<()> {
        self.call(who, Method::Post, path, None, json(body)).await.map(|_| ())
    }

    /// PUT whose answer has no body.
    pub(crate) async fn put(&self, who: &As<'_>, path: String, body: &impl Serialize) -> Result<()> {
        self.call(who, Method::Put, path, None, json(body)).await.map(|_| ())
    }

    /// PUT of raw bytes.
    pub(crate) async fn put_bytes(&self, who: &As<'_>, path: String, bytes: Vec<u8>) -> Result<()> {
        self.call(who, Method::Put, path, None, Body::Bytes(bytes)).await.map(|_| ())
    }

    /// PUT of raw bytes under a pass.
    pub(crate) async fn put_bytes_with(&self, who: &As<'_>, path: String, pass: &str, bytes: Vec<u8>) -> Result<()> {
        self.call(who, Method::Put, path, Some(pass), Body::Bytes(bytes)).await.map(|_| ())
    }

    /// POST under a pass, whose answer has no body.
    pub(crate) async fn post_with(&self, who: &As<'_>, path: String, pass: &str, body: &impl Serialize) -> Result<()> {
        self.call(who, Method::Post, path, Some(pass), json(body)).await.map(|_| ())
    }

    /// DELETE under a pass.
    pub(crate) async fn delete_with(&self, who: &As<'_>, path: String, pass: &str) -> Result<()> {
        self.call(who, Method::Delete, path, Some(pass), Body::Empty).await.map(|_| ())
    }

    /// DELETE.
    pub(crate) async fn delete(&self, who: &As<'_>, path: String) -> Result<()> {
        self.call(who, Method::Delete, path, None, Body::Empty).await.map(|_| ())
    }

    /// GET of raw bytes.
    pub(crate) async fn bytes(&self, who: &As<'_>, path: String, pass: Option<&str>) -> Result<Vec<u8>> {
        self.call(who, Method::Get, path, pass, Body::Empty).await
    }

    /// Forgets all tokens, for example after a rotate.
    pub(crate) fn forget_tokens(&self) {
        self.tokens.borrow_mut().clear();
    }

    /// Forgets one holder's token, after a change of its key.
    pub(crate) fn forget_token(&self, holder: SignerId) {
        self.tokens.borrow_mut().remove(&holder);
    }

    async fn call(
        &self,
        who: &As<'_>,
        method: Method,
        path: String,
        pass: Option<&str>,
        body: Body,
    ) -> Result<Vec<u8>> {
        let Some((header, ..)) = who.holder() else {
            return self.send(method, path, None, pass, body).await;
        };
        let token = self.token(who).await?;
        match self.send(method, path.clone(), token, pass, body.clone()).await {
            // The server may have restarted or the device may have slept: one new token, then the answer counts.
            Err(Error::Problem(ProblemKind::Unauthenticated)) => {
                self.tokens.borrow_mut().remove(&header.signer);
                let token = self.token(who).await?;
                self.send(method, path, token, pass, body).await
            }
            answer => answer,
        }
    }

    async fn token(&self, who: &As<'_>) -> Result<Option<String>> {
        let Some((header, key, tokens, now)) = who.holder() else { return Ok(None) };
        let held = self.tokens.borrow().get(&header.signer).filter(|t| t.expires > now.plus(RENEW_BEFORE)).cloned();
        if let Some(token) = held {
            return Ok(Some(token.token));
        }
        let asked = ChallengeRequest { signer: header.signer };
        let challenge: Challenge = self.plain(path::challenges(), &asked).await?;
        let request = SessionRequest::new(header, self.origin.clone(), challenge.challenge);
        let request = TokenRequest { request: Signed::sign(request, key)?.envelope().clone() };
        let token: Token = self.plain(tokens, &request).await?;
        let text = token.token.clone();
        self.tokens.borrow_mut().insert(header.signer, token);
        Ok(Some(text))
    }

    async fn plain<R: DeserializeOwned>(&self, path: String, body: &impl Serialize) -> Result<R> {
        decode(&self.send(Method::Post, path, None, None, json(body)).await?)
    }

    async fn send(
        &self,
        method: Method,
        path: String,
        token: Option<String>,
        pass: Option<&str>,
        body: Body,
    ) -> Result<Vec<u8>> {
        let request = Request { method, path, token, pass: pass.map(ToOwned::to_owned), body };
        let response = self.transport.send(request).await.map_err(|_| Error::Network)?;
        if response.body.len() > MAX_ANSWER && !weakened("answer-limit") {
            return Err(Refusal::Limit.into());
        }
        match response.status {
            200..=299 => Ok(response.body),
            _ => Err(problem(&response.body)),
        }
    }
}

/// A problem the client knows, or a gateway's page, which is no answer of the server at all.
fn problem(body: &[u8]) -> Error {
    serde_json::from_slice::<Problem>(body).map_or(Error::Network, |problem| Error::Problem(problem.code))
}

fn decode<R: DeserializeOwned>(body: &[u8]) -> Result<R> {
    serde_json::from_slice(body).map_err(|_| Refusal::Format.into())
}

fn json(body: &impl Serialize) -> Body {
    Body::Json(serde_json::to_vec(body).expect("wire types are structs of strings, integers and lists"))
}

/// A required thing that the server does not give: withheld, never absent.
pub(crate) fn withheld<R>(answer: Result<R>) -> Result<R> {
    answer.map_err(|error| match error {
        Error::Problem(ProblemKind::NotFound) if !weakened("withheld") => Refusal::Withheld.into(),
        other => other,
    })
}
