//! Recovery contacts: this server keeps one half of a secret and waits before it hands it out; any device of the owner
//! can say no until then. A contact shows no token: who the contacts are is not known here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{
    AskContacts, AskedContacts, OwnContacts, ReleaseShare, Released, RequestPoll, RequestState, SetContacts,
};
use cachet_crypto::protocol::contacts::{ContactPlan, MAX_SHARES, REQUEST_DAYS, request_id};
use cachet_crypto::protocol::way_in::MAX_WRAP;
use cachet_crypto::{RequestId, sha256};
use subtle::ConstantTimeEq as _;

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::{Body, Ids};
use crate::refusal::{ALREADY_DIFFERENT, NOT_FOUND, Result, TOO_LARGE, TOO_MANY, UNAUTHENTICATED, UNVERIFIED, require};
use crate::store;

const DAY: u64 = 86_400;

/// A new sharing; the one before is void with it.
pub(crate) async fn set(
    State(app): State<App>,
    caller: AccountCaller,
    Body(set): Body<SetContacts>,
) -> Result<StatusCode> {
    let record = caller.record(&mut *app.store.connection().await?).await?;
    let plan = set.plan.verify::<ContactPlan>(&record.sign, &record.as_signer())?;
    require(set.release.0.len() == 32 && set.wrap.0.len() <= MAX_WRAP, TOO_LARGE)?;
    require(sha256(&set.release.0) == plan.release && sha256(&set.wrap.0) == plan.wrap, UNVERIFIED)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, UNAUTHENTICATED)?;
    let epoch = store::account::epoch(db, caller.account).await?;
    require(epoch == Some(u64::from(caller.epoch)), UNAUTHENTICATED)?;
    store::contacts::set_plan(db, caller.account, plan.plan, &set).await?;
    alert::raise(db, caller.account, AlertKind::ContactsChanged, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plan in force and the requests under way.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<OwnContacts>> {
    let mut db = app.store.snapshot().await?;
    let plan = store::contacts::plan(&mut db, caller.account).await?.map(|plan| plan.statement);
    let requests = store::contacts::pending(&mut db, caller.account).await?;
    Ok(Json(OwnContacts { plan, requests }))
}

/// The owner has no recovery contacts any more.
pub(crate) async fn remove(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::contacts::delete_plan(&mut transaction, caller.account).await?, NOT_FOUND)?;
    alert::raise(&mut transaction, caller.account, AlertKind::ContactsChanged, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A request by somebody who has nothing left. It names no account yet, so it alarms nobody.
pub(crate) async fn ask(State(app): State<App>, Body(asked): Body<AskContacts>) -> Result<StatusCode> {
    let request = request_id(&asked.recipient);
    let last_day = app.today().plus(REQUEST_DAYS);
    let db = &mut *app.store.connection().await?;
    let written = store::contacts::insert_request(db, request, &asked.recipient, asked.poll, last_day).await?;
    require(written, ALREADY_DIFFERENT)?;
    Ok(StatusCode::CREATED)
}

/// To whom a share is sealed; whoever asks compares the key with the request's id.
pub(crate) async fn asked(State(app): State<App>, Ids(request): Ids<RequestId>) -> Result<Json<AskedContacts>> {
    let found = store::contacts::request(&mut *app.store.connection().await?, request).await?.ok_or(NOT_FOUND)?;
    Ok(Json(AskedContacts { recipient: found.recipient }))
}

/// A contact's share. The first one says whose account it is: its devices are told, and the waiting begins.
pub(crate) async fn release(
    State(app): State<App>,
    Ids(request): Ids<RequestId>,
    Body(sent): Body<ReleaseShare>,
) -> Result<StatusCode> {
    require(sent.body.0.len() <= app.settings.limits.letter_bytes, TOO_LARGE)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::contacts::hold_request(db, request).await?, NOT_FOUND)?;
    let found = store::contacts::request(db, request).await?.ok_or(NOT_FOUND)?;
    let plan = store::contacts::plan(db, sent.account).await?.filter(|plan| plan.plan == sent.plan).ok_or(NOT_FOUND)?;
    let terms = plan.statement.peek::<ContactPlan>()?;
    let opens = bool::from(sha256(&sent.opener.0).as_bytes().ct_eq(terms.opener.as_bytes()));
    require(opens && !found.vetoed, NOT_FOUND)?;
    match (found.account, found.plan) {
        (None, _) => {
            let ready = app.now().plus(u64::from(terms.wait) * DAY);
            store::contacts::begin_waiting(db, request, sent.account, sent.plan, ready).await?;
            alert::raise(db, sent.account, AlertKind::RecoveryRequested, app.now()).await?;
        }
        (account, plan) => require((account, plan) == (Some(sent.account), Some(sent.plan)), NOT_FOUND)?,
    }
    require(store::contacts::shares(db, request).await?.len() < MAX_SHARES, TOO_MANY)?;
    store::contacts::insert_share(db, request, &random::<16>(), &sent.body.0).await?;
    transaction.commit().await?;
    Ok(StatusCode::CREATED)
}

/// How far a request is. The release secret goes out after the waiting, unless the owner said no or chose anew.
pub(crate) async fn state(
    State(app): State<App>,
    Ids(request): Ids<RequestId>,
    Body(asked): Body<RequestPoll>,
) -> Result<Json<RequestState>> {
    let mut db = app.store.snapshot().await?;
    let found = store::contacts::request(&mut db, request).await?.ok_or(NOT_FOUND)?;
    require(sha256(&asked.poll.0).as_bytes().ct_eq(found.poll.as_bytes()).into(), NOT_FOUND)?;
    let over = !found.vetoed && found.ready.is_some_and(|ready| ready <= app.now());
    let plan = match found.account.filter(|_| over) {
        Some(account) => store::contacts::plan(&mut db, account).await?.filter(|plan| Some(plan.plan) == found.plan),
        None => None,
    };
    Ok(Json(RequestState {
        account: found.account,
        ready: found.ready,
        vetoed: found.vetoed,
        shares: store::contacts::shares(&mut db, request).await?,
        released: plan.map(|plan| Released {
            plan: plan.statement,
            release: plan.release.into(),
            wrap: plan.wrap.into(),
        }),
    }))
}

/// The owner's no.
pub(crate) async fn veto(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(request): Ids<RequestId>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::contacts::veto(&mut transaction, caller.account, request).await?, NOT_FOUND)?;
    alert::raise(&mut transaction, caller.account, AlertKind::RecoveryStopped, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
