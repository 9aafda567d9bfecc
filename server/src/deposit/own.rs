//! The owner's side: one's own address, what waits, and taking or refusing it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use cachet_crypto::protocol::api::{Deposits, OwnAddress, StoredDeposit, StoredObject};
use cachet_crypto::protocol::deposit::{DepositCard, id_of_card};
use cachet_crypto::{AccountId, AddressId, Day, DepositId, Envelope, ObjectId, PartName, VaultId};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::door::last_season;
use crate::extract::{Body, Ids};
use crate::refusal::{NOT_FOUND, Result, TOO_LARGE, require};
use crate::settings::Limits;
use crate::store;
use crate::store::deposit::Over;

/// The card of an address, for whoever knows it.
pub(crate) async fn address_of(State(app): State<App>, Ids(address): Ids<AddressId>) -> Result<Json<Envelope>> {
    let found = store::deposit::address(&mut *app.store.connection().await?, address).await?;
    Ok(Json(found.ok_or(NOT_FOUND)?.1))
}

/// One's own address.
pub(crate) async fn own_address(State(app): State<App>, caller: AccountCaller) -> Result<Json<OwnAddress>> {
    let card = store::deposit::own_address(&mut *app.store.connection().await?, caller.account).await?;
    Ok(Json(OwnAddress { card: card.ok_or(NOT_FOUND)? }))
}

/// A new address, signed by the keys in force; the one before leads nowhere any more.
pub(crate) async fn set_address(
    State(app): State<App>,
    caller: AccountCaller,
    Body(own): Body<OwnAddress>,
) -> Result<StatusCode> {
    let db = &mut *app.store.connection().await?;
    let record = caller.record(db).await?;
    let card = own.card.verify::<DepositCard>(&record.sign, &record.as_signer())?;
    store::vault::head(db, card.vault, caller.account).await?.ok_or(NOT_FOUND)?;
    store::deposit::set_address(db, caller.account, id_of_card(card.hash()), &own.card).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws one's address.
pub(crate) async fn remove_address(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    require(store::deposit::delete_address(&mut *app.store.connection().await?, caller.account).await?, NOT_FOUND)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What waits for the caller.
pub(crate) async fn waiting(State(app): State<App>, caller: AccountCaller) -> Result<Json<Deposits>> {
    let deposits = store::deposit::waiting(&mut *app.store.connection().await?, caller.account, app.today()).await?;
    Ok(Json(Deposits { deposits }))
}

/// One of what waits: whoever decides about one does not ask for all.
pub(crate) async fn letter(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(deposit): Ids<DepositId>,
) -> Result<Json<StoredDeposit>> {
    let db = &mut *app.store.connection().await?;
    let letter = store::deposit::letter(db, (caller.account, deposit), app.today()).await?;
    Ok(Json(StoredDeposit { deposit, letter: letter.ok_or(NOT_FOUND)?.into() }))
}

/// Header, manifest and parts of a deposited document.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(deposit): Ids<DepositId>,
) -> Result<Json<StoredObject>> {
    let mut db = app.store.snapshot().await?;
    check_own(&mut db, caller.account, deposit).await?;
    let (header, manifest) = store::deposit::document(&mut db, deposit).await?.ok_or(NOT_FOUND)?;
    let parts = store::deposit::parts(&mut db, deposit).await?;
    Ok(Json(StoredObject { manifest: manifest.into(), header: header.into(), parts }))
}

/// A part's bytes.
pub(crate) async fn part(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((deposit, name)): Ids<(DepositId, PartName)>,
) -> Result<Response> {
    let part = {
        let db = &mut *app.store.connection().await?;
        check_own(db, caller.account, deposit).await?;
        store::deposit::part(db, deposit, name).await?.ok_or(NOT_FOUND)?
    };
    crate::part::serve(&app, &part).await
}

/// Refuses what waits: it is erased, and never arrives again.
pub(crate) async fn refuse(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(deposit): Ids<DepositId>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::deposit::hold(&mut transaction, deposit).await?, NOT_FOUND)?;
    let secret = check_own(&mut transaction, caller.account, deposit).await?;
    let blobs = store::deposit::delete(&mut transaction, deposit).await?;
    let season = last_season_over(&app.settings.limits, app.today());
    store::deposit::set_over(&mut transaction, Over::Done, (deposit, secret), season).await?;
    transaction.commit().await?;
    app.blobs.delete(&blobs).await;
    Ok(StatusCode::NO_CONTENT)
}

/// An entry accepts `object`: the parts of the deposit that holds it become the vault's. Nothing happens where no
/// deposit holds it: a restored server is given back what it lost by the owner alone.
pub(crate) async fn take_over(
    db: &mut store::Connection,
    limits: &Limits,
    today: Day,
    (vault, account): (VaultId, AccountId),
    object: ObjectId,
) -> Result<Vec<String>> {
    let Some(deposit) = store::deposit::of_object(db, account, object).await? else { return Ok(Vec::new()) };
    let row = store::deposit::read(db, deposit).await?.ok_or(NOT_FOUND)?;
    let size = store::deposit::size(db, deposit).await?;
    let (_, all) = store::part::held(db, vault).await?;
    require(all + size <= limits.vault_bytes, TOO_LARGE)?;
    store::deposit::hand_over(db, deposit, vault, today).await?;
    store::deposit::set_over(db, Over::Done, (deposit, row.secret), last_season_over(limits, today)).await?;
    store::deposit::delete(db, deposit).await
}

/// The secret's hash of a whole deposit of this account; any other is not there.
async fn check_own(
    db: &mut store::Connection,
    account: AccountId,
    deposit: DepositId,
) -> Result<cachet_crypto::Sha256Digest> {
    let row = store::deposit::read(db, deposit).await?.filter(|row| row.account == account && row.body.is_some());
    row.map(|row| row.secret).ok_or(NOT_FOUND)
}

/// A deposit that is over is remembered as long as one waits, to the end of a season.
pub(super) fn last_season_over(limits: &Limits, today: Day) -> u32 {
    last_season(today.plus(limits.deposit_days))
}
