//! Bodies, ids and queries as values, each refusal a problem document.

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query as AxumQuery, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use cachet_crypto::protocol::log::MAX_NUMBER;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::refusal::{MALFORMED, NOT_FOUND, Refusal, Result, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, require};

/// A JSON body in the one form that the description gives: every field there, null where there is no value, no other
/// field, no array for an object.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Serialize> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        require(has_type(request.headers(), "application/json"), UNSUPPORTED_MEDIA_TYPE)?;
        let bytes = Bytes::from_request(request, state).await.map_err(refused)?;
        let value: T = serde_json::from_slice(&bytes).map_err(|_| MALFORMED)?;
        // serde takes arrays for structs and lets options be absent.
        let sent: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| MALFORMED)?;
        let meant = serde_json::to_value(&value).map_err(|_| MALFORMED)?;
        require(sent == meant, MALFORMED)?;
        Ok(Self(value))
    }
}

fn refused(rejection: BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { TOO_LARGE } else { MALFORMED }
}

/// Whether the body is declared as `expected`, parameters aside.
pub(crate) fn has_type(headers: &HeaderMap, expected: &str) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    declared.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(expected))
}

/// The ids of a path. A path with something else in their place leads nowhere.
pub(crate) struct Ids<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Ids<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Path::from_request_parts(parts, state).await.map(|Path(ids)| Self(ids)).map_err(|_| NOT_FOUND)
    }
}

/// A number of a chain in a query: what a client can write exactly in JSON.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(try_from = "u64")]
pub(crate) struct ChainNumber(pub(crate) u64);

impl TryFrom<u64> for ChainNumber {
    type Error = &'static str;

    fn try_from(number: u64) -> std::result::Result<Self, Self::Error> {
        if number <= MAX_NUMBER { Ok(Self(number)) } else { Err("no chain is so long") }
    }
}

/// A query.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        AxumQuery::from_request_parts(parts, state).await.map(|AxumQuery(query)| Self(query)).map_err(|_| MALFORMED)
    }
}
