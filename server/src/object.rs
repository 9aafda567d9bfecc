//! Objects as their owner gets them.

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::api::StoredObject;
use cachet_crypto::{Base64Url, ObjectId, VaultId};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::Ids;
use crate::refusal::{NOT_FOUND, Result};
use crate::store;

/// Manifest payload and parts. No header: the owner's document keys lie in the sealed index.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, object)): Ids<(VaultId, ObjectId)>,
) -> Result<Json<StoredObject>> {
    let mut db = app.store.snapshot().await?;
    store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    let manifest = store::object::manifest(&mut db, vault, object).await?.ok_or(NOT_FOUND)?;
    let parts = store::part::of_object(&mut db, vault, object).await?;
    Ok(Json(StoredObject { manifest: manifest.into(), header: Base64Url::default(), parts }))
}
