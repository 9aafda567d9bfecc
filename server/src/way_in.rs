//! Ways in: the passphrase on an enrolled device through OPAQUE, and the recovery sheet.
//!
//! Each start of a login allows one guess at a passphrase (its answer can be tested off line by whoever holds the
//! device's secret), so starts are counted, for each account and device: a finish gives its own start back, ten
//! unfinished an hour, fifty until another way in is used. Counting by account alone would let anybody who knows an
//! account lock it out. A registration's answer is as good as a start's: it is counted as one, and for a device that is
//! enrolled it takes the account's token.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{
    Devices, LoginFinish, LoginStart, LoginStarted, OpaqueMessage, OpaqueRegistration, Recovered, RecoveryLookup,
    WrappedRoot,
};
use cachet_crypto::protocol::way_in::{DeviceWayIn, MAX_WRAP, RecoveryWayIn};
use cachet_crypto::{AccountId, Base64Url, DeviceId, Sha256Digest, sha256};

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::{Body, Ids};
use crate::opaque;
use crate::refusal::{MALFORMED, NOT_FOUND, Result, TOO_LARGE, TOO_MANY, UNAUTHENTICATED, UNVERIFIED, require};
use crate::store;
use crate::store::way_in::Login;

/// Seconds between the two requests of a login: Argon2id on a slow telephone fits in.
const LOGIN_SECONDS: u64 = 120;

/// Longest sealed name of a device or a passkey, in bytes.
pub(crate) const MAX_NAME: usize = 2048;

/// Answers a registration. Keeps nothing but the count.
pub(crate) async fn register(
    State(app): State<App>,
    caller: Option<AccountCaller>,
    Body(request): Body<OpaqueRegistration>,
) -> Result<Json<OpaqueMessage>> {
    let (account, device) = (request.account, request.device);
    if caller.is_none_or(|caller| caller.account != account) {
        let mut transaction = app.store.begin().await?;
        count_start(&app, &mut transaction, account, device).await?;
        let enrolled = store::way_in::registration(&mut transaction, account, device).await?.is_some();
        require(!enrolled, UNAUTHENTICATED)?;
        transaction.commit().await?;
    }
    let message = app.opaque.register(account, device, &request.request.0)?;
    Ok(Json(OpaqueMessage { message: message.into() }))
}

/// Counts a start, or refuses it: a refused one is rolled back, since it gave no guess away and would only lengthen the
/// wait.
async fn count_start(app: &App, db: &mut store::Connection, account: AccountId, device: DeviceId) -> Result<()> {
    let limits = &app.settings.limits;
    let (in_hour, in_all) = store::way_in::count_start(db, account, device, app.now().0 / 3600).await?;
    require(in_hour <= u64::from(limits.login_starts_hour) && in_all <= u64::from(limits.login_starts), TOO_MANY)
}

/// Starts a login. The answer has one form, whether account and device exist or not.
pub(crate) async fn login_start(State(app): State<App>, Body(request): Body<LoginStart>) -> Result<Json<LoginStarted>> {
    let (account, device) = (request.account, request.device);
    let mut transaction = app.store.begin().await?;
    count_start(&app, &mut transaction, account, device).await?;
    let registration = store::way_in::registration(&mut transaction, account, device).await?;
    let started = app.opaque.start(account, device, registration.as_deref(), &request.message.0)?;
    let login = random::<16>();
    let row = Login { account, device, state: started.state, expires: app.now().plus(LOGIN_SECONDS) };
    store::way_in::insert_login(&mut transaction, sha256(&login), &row).await?;
    transaction.commit().await?;
    Ok(Json(LoginStarted { login: login.to_vec().into(), message: started.message.into() }))
}

/// Ends a login and hands out the device's wrap. A login ends once, well or badly.
pub(crate) async fn login_finish(
    State(app): State<App>,
    Body(request): Body<LoginFinish>,
) -> Result<Json<WrappedRoot>> {
    let mut transaction = app.store.begin().await?;
    let login = store::way_in::take_login(&mut transaction, sha256(&request.login.0)).await?;
    transaction.commit().await?;
    let login = login.filter(|login| app.now() <= login.expires).ok_or(UNAUTHENTICATED)?;
    opaque::finish(&login.state, &request.message.0)?;
    let mut transaction = app.store.begin().await?;
    store::way_in::forgive_start(&mut transaction, login.account, login.device).await?;
    store::way_in::delete_forgiven(&mut transaction, login.account, login.device).await?;
    let wrap = store::way_in::device_wrap(&mut transaction, login.account, login.device).await?;
    transaction.commit().await?;
    wrap.map(Json).ok_or(UNAUTHENTICATED)
}

/// What a recovery sheet leads to: the one in force, or one whose recovery key still counts. Using it clears the counts
/// of every device and is told to all of them.
pub(crate) async fn recover(State(app): State<App>, Body(request): Body<RecoveryLookup>) -> Result<Json<Recovered>> {
    let lookup = lookup_hash(&request.lookup);
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    store::recovery::sweep_held(db).await?;
    let found = match store::way_in::recover(db, lookup).await? {
        Some(found) => found,
        None => store::recovery::held(db, lookup).await?.ok_or(NOT_FOUND)?,
    };
    store::way_in::forget_starts(db, found.account).await?;
    alert::raise(db, found.account, AlertKind::SheetUsed, app.now()).await?;
    transaction.commit().await?;
    Ok(Json(found))
}

/// The account's devices.
pub(crate) async fn list(State(app): State<App>, caller: AccountCaller) -> Result<Json<Devices>> {
    let devices = store::way_in::devices(&mut *app.store.connection().await?, caller.account).await?;
    Ok(Json(Devices { devices }))
}

/// Enrols a device, or replaces its registration and wrap after a change of passphrase.
pub(crate) async fn enrol(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(device): Ids<DeviceId>,
    Body(way): Body<DeviceWayIn>,
) -> Result<StatusCode> {
    require(way.device == device, UNVERIFIED)?;
    check_device(&way, caller.epoch)?;
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, caller.account).await?, UNAUTHENTICATED)?;
    let epoch = store::account::epoch(&mut transaction, caller.account).await?;
    require(epoch == Some(u64::from(caller.epoch)), UNAUTHENTICATED)?;
    store::way_in::set_device(&mut transaction, caller.account, &way, app.today()).await?;
    store::way_in::forget_starts_of(&mut transaction, caller.account, device).await?;
    let devices = store::way_in::devices(&mut transaction, caller.account).await?.len();
    require(devices <= app.settings.limits.devices as usize, TOO_LARGE)?;
    alert::raise(&mut transaction, caller.account, AlertKind::DeviceAdded, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a device.
pub(crate) async fn remove(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(device): Ids<DeviceId>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::way_in::delete_device(&mut transaction, caller.account, device).await?, NOT_FOUND)?;
    alert::raise(&mut transaction, caller.account, AlertKind::DeviceRemoved, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The database holds no lookup id, so a copy of it cannot ask for a wrap.
pub(crate) fn lookup_hash(lookup: &Base64Url) -> Sha256Digest {
    sha256(&lookup.0)
}

/// Refuses a way in that is none, or of another epoch.
pub(crate) fn check_device(way: &DeviceWayIn, epoch: u32) -> Result<()> {
    require(way.epoch == epoch, UNVERIFIED)?;
    require(way.wrap.0.len() <= MAX_WRAP && way.name.0.len() <= MAX_NAME, TOO_LARGE)?;
    require(!way.wrap.0.is_empty(), MALFORMED)?;
    opaque::check_registration(&way.registration.0)
}

/// Refuses a way in that is none, or of another epoch.
pub(crate) fn check_recovery(way: &RecoveryWayIn, epoch: u32) -> Result<()> {
    require(way.epoch == epoch, UNVERIFIED)?;
    require(way.wrap.0.len() <= MAX_WRAP, TOO_LARGE)?;
    require(way.lookup.0.len() == 32 && !way.wrap.0.is_empty(), MALFORMED)
}
