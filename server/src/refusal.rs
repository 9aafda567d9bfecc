//! The one error of this crate: which problem a client gets. The reason of an internal failure goes to the log by its
//! class alone, never with data.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cachet_crypto::protocol::problem::{MEDIA_TYPE, Problem, ProblemKind};

/// A refusal, rendered as a problem document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refusal(pub ProblemKind);

/// What handlers and the store return.
pub(crate) type Result<T> = std::result::Result<T, Refusal>;

/// There is nothing here for the caller, or it is not the caller's: one value.
pub(crate) const NOT_FOUND: Refusal = Refusal(ProblemKind::NotFound);
pub(crate) const UNAUTHENTICATED: Refusal = Refusal(ProblemKind::Unauthenticated);
pub(crate) const MALFORMED: Refusal = Refusal(ProblemKind::Malformed);
pub(crate) const UNVERIFIED: Refusal = Refusal(ProblemKind::Unverified);
pub(crate) const CONFLICT: Refusal = Refusal(ProblemKind::Conflict);
pub(crate) const ALREADY_DIFFERENT: Refusal = Refusal(ProblemKind::AlreadyDifferent);
pub(crate) const TOO_LARGE: Refusal = Refusal(ProblemKind::TooLarge);
pub(crate) const TOO_MANY: Refusal = Refusal(ProblemKind::TooMany);
pub(crate) const NOT_IN_FORCE: Refusal = Refusal(ProblemKind::NotInForce);
pub(crate) const METHOD_NOT_ALLOWED: Refusal = Refusal(ProblemKind::MethodNotAllowed);
pub(crate) const UNSUPPORTED_MEDIA_TYPE: Refusal = Refusal(ProblemKind::UnsupportedMediaType);
pub(crate) const INTERNAL: Refusal = Refusal(ProblemKind::Internal);
pub(crate) const UNAVAILABLE: Refusal = Refusal(ProblemKind::Unavailable);

/// Turns a condition into a refusal.
pub(crate) fn require(holds: bool, otherwise: Refusal) -> Result<()> {
    if holds { Ok(()) } else { Err(otherwise) }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem::from(self.0);
        let body = serde_json::to_vec(&problem).expect("a problem is three strings and a number");
        let status = StatusCode::from_u16(problem.status).expect("the table of problems holds valid statuses");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.0 {
            ProblemKind::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ProblemKind::TooMany | ProblemKind::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A statement or commitment that does not hold. Which one is told to nobody.
impl From<cachet_crypto::Error> for Refusal {
    fn from(error: cachet_crypto::Error) -> Self {
        match error {
            cachet_crypto::Error::Limit => TOO_LARGE,
            _ => UNVERIFIED,
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        let class = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => "connection",
            sqlx::Error::Database(database) => return from_database(database.as_ref()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => "decode",
            _ => "other",
        };
        tracing::error!(class, "database");
        if class == "connection" { UNAVAILABLE } else { INTERNAL }
    }
}

/// The code names a class of failure, never a value.
fn from_database(error: &dyn sqlx::error::DatabaseError) -> Refusal {
    if error.is_unique_violation() {
        return ALREADY_DIFFERENT;
    }
    if error.is_foreign_key_violation() {
        return NOT_FOUND;
    }
    let code = error.code().unwrap_or_default().into_owned();
    tracing::error!(code, "database");
    // 5 and 6: SQLite busy or locked; 40..: PostgreSQL rolled the transaction back; 53, 57: no resources, shutting down.
    match code.as_str() {
        "5" | "6" | "261" | "517" => UNAVAILABLE,
        code if ["40", "53", "57"].iter().any(|class| code.len() == 5 && code.starts_with(class)) => UNAVAILABLE,
        _ => INTERNAL,
    }
}

impl From<object_store::Error> for Refusal {
    fn from(error: object_store::Error) -> Self {
        let class = if matches!(error, object_store::Error::NotFound { .. }) { "missing" } else { "other" };
        tracing::error!(class, "blobs");
        if class == "missing" { INTERNAL } else { UNAVAILABLE }
    }
}
