//! For the balancer: alive, and ready to serve.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::refusal::Result;
use crate::store;

/// The process answers.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Database and blob store answer.
pub(crate) async fn ready(State(app): State<App>) -> Result<StatusCode> {
    store::service::probe(&mut *app.store.connection().await?).await?;
    app.blobs.probe().await?;
    Ok(StatusCode::NO_CONTENT)
}
