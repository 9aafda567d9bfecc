//! Stored parts: raw bytes, taken once under a name that the client chose, served as they came.
//!
//! The bytes are durable before the row is written, and the row before the answer: what was acknowledged is there after
//! any crash. A part that an object never names is swept.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use cachet_crypto::protocol::api::StagedPart;
use cachet_crypto::protocol::document::PART;
use cachet_crypto::{AccountId, Blake3Digest, PartName, VaultId};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Ids, has_type};
use crate::refusal::{
    ALREADY_DIFFERENT, CONFLICT, MALFORMED, NOT_FOUND, Result, TOO_LARGE, UNAVAILABLE, UNSUPPORTED_MEDIA_TYPE, require,
};
use crate::store;
use crate::store::part::Part;
use crate::uploading::Who;

/// Media type of a part.
pub(crate) const MEDIA_TYPE: &str = "application/octet-stream";

/// A client that sends nothing for so long has gone.
pub(crate) const SILENCE: Duration = Duration::from_secs(30);

/// Takes a part. The same bytes again are taken as the same request again.
pub(crate) async fn put(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, name)): Ids<(VaultId, PartName)>,
    request: Request,
) -> Result<StatusCode> {
    require(has_type(request.headers(), MEDIA_TYPE), UNSUPPORTED_MEDIA_TYPE)?;
    let declared = declared(request.headers())?;
    check_room(&app, caller.account, vault, declared.unwrap_or_default()).await?;
    let _place = app.uploading.place(Who::Owner(caller.account), SILENCE).await?;
    let (chunks, digest, size) = receive(request.into_body().into_data_stream()).await?;
    if declared.is_none() {
        check_room(&app, caller.account, vault, size).await?;
    }
    if held(&app, caller.account, vault, name, digest).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let part = Part { blob: app.blobs.put(chunks).await?, digest, size };
    let staged = store::part::stage(&mut *app.store.connection().await?, vault, name, &part, app.today()).await;
    if staged != Ok(true) {
        app.blobs.delete(std::slice::from_ref(&part.blob)).await;
        staged?;
        require(held(&app, caller.account, vault, name, digest).await?, CONFLICT)?;
    }
    app.metrics.stored(size);
    Ok(StatusCode::NO_CONTENT)
}

/// Length that a part is said to have.
pub(crate) fn declared(headers: &HeaderMap) -> Result<Option<u64>> {
    let Some(length) = headers.get(header::CONTENT_LENGTH) else { return Ok(None) };
    let length: u64 = length.to_str().ok().and_then(|text| text.parse().ok()).ok_or(MALFORMED)?;
    require(length <= PART, TOO_LARGE)?;
    Ok(Some(length))
}

async fn check_room(app: &App, account: AccountId, vault: VaultId, more: u64) -> Result<()> {
    let mut db = app.store.connection().await?;
    store::vault::head(&mut db, vault, account).await?.ok_or(NOT_FOUND)?;
    let (staged, all) = store::part::held(&mut db, vault).await?;
    let limits = &app.settings.limits;
    require(staged + more <= limits.staged_bytes && all + more <= limits.vault_bytes, TOO_LARGE)
}

/// Whether the part is held already; another content under its name is refused.
async fn held(app: &App, account: AccountId, vault: VaultId, name: PartName, digest: Blake3Digest) -> Result<bool> {
    let part = store::part::read(&mut *app.store.connection().await?, vault, account, name).await?;
    let Some(part) = part else { return Ok(false) };
    require(part.digest == digest, ALREADY_DIFFERENT)?;
    Ok(true)
}

/// A part's bytes as they come, with their digest and number.
pub(crate) async fn receive(mut body: BodyDataStream) -> Result<(Vec<Bytes>, Blake3Digest, u64)> {
    let (mut chunks, mut hasher, mut size) = (Vec::new(), blake3::Hasher::new(), 0);
    while let Some(chunk) = timeout(SILENCE, body.next()).await.map_err(|_| UNAVAILABLE)? {
        let chunk = chunk.map_err(|_| MALFORMED)?;
        size += chunk.len() as u64;
        require(size <= PART, TOO_LARGE)?;
        hasher.update(&chunk);
        chunks.push(chunk);
    }
    require(size > 0, MALFORMED)?;
    Ok((chunks, Blake3Digest::from_bytes(*hasher.finalize().as_bytes()), size))
}

/// A part's bytes, for the vault's owner.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, name)): Ids<(VaultId, PartName)>,
) -> Result<Response> {
    let part = store::part::read(&mut *app.store.connection().await?, vault, caller.account, name).await?;
    serve(&app, &part.ok_or(NOT_FOUND)?).await
}

/// What is held under a part's name.
pub(crate) async fn status(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, name)): Ids<(VaultId, PartName)>,
) -> Result<Json<StagedPart>> {
    let part = store::part::read(&mut *app.store.connection().await?, vault, caller.account, name).await?;
    let part = part.ok_or(NOT_FOUND)?;
    Ok(Json(StagedPart { digest: part.digest, size: part.size }))
}

/// Streams a part's bytes.
pub(crate) async fn serve(app: &App, part: &Part) -> Result<Response> {
    let chunks = app.blobs.read(&part.blob).await?;
    app.metrics.served(part.size);
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE.to_owned()), (header::CONTENT_LENGTH, part.size.to_string())];
    Ok((headers, Body::from_stream(chunks)).into_response())
}
