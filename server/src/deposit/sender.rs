//! The sender's side: begun with a ticket, its parts, whole, withdrawn. No request carries an account.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use cachet_crypto::protocol::api::{OpenDeposit, OpenMailboxDeposit, PASS_HEADER, SealDeposit};
use cachet_crypto::protocol::deposit::MAX_DEPOSIT_MANIFEST;
use cachet_crypto::protocol::document::{MAX_PARTS, are_part_sizes};
use cachet_crypto::{AccountId, DepositId, MailboxId, PartName, Sha256Digest, decode_base64url, sha256};
use subtle::ConstantTimeEq as _;

use super::own::last_season_over;
use crate::app::App;
use crate::caller::MailboxCaller;
use crate::extract::{Body, Ids, has_type};
use crate::part::{MEDIA_TYPE, SILENCE, declared, receive};
use crate::refusal::{
    ALREADY_DIFFERENT, CONFLICT, MALFORMED, NOT_FOUND, Result, TOO_LARGE, TOO_MANY, UNSUPPORTED_MEDIA_TYPE, UNVERIFIED,
    require,
};
use crate::store;
use crate::store::deposit::{Over, Row, Whole};
use crate::store::part::Part;
use crate::uploading::Who;

/// Largest header of one reader, in bytes.
const MAX_HEADER: usize = 4096;

/// SHA-256 of the secret that a request shows.
pub(crate) struct Shown(Sha256Digest);

impl<S: Send + Sync> FromRequestParts<S> for Shown {
    type Rejection = crate::refusal::Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let text = parts.headers.get(PASS_HEADER).and_then(|value| value.to_str().ok()).ok_or(NOT_FOUND)?;
        Ok(Self(sha256(&decode_base64url(text).map_err(|_| NOT_FOUND)?)))
    }
}

impl Shown {
    fn is(&self, secret: &Sha256Digest) -> bool {
        self.0.as_bytes().ct_eq(secret.as_bytes()).into()
    }
}

/// Begins a deposit, for a ticket. Begun already with this secret, or done: the same request again, and no ticket goes.
pub(crate) async fn open(
    State(app): State<App>,
    Ids(deposit): Ids<DepositId>,
    Body(asked): Body<OpenDeposit>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let spent = store::door::spend_ticket(db, sha256(&asked.ticket.0)).await?;
    let found = store::deposit::address(db, asked.address).await?;
    let account = found.filter(|_| spent).map(|(account, _)| account);
    begin(&app, transaction, deposit, asked.secret, account).await
}

/// Begins a deposit for the patient with whom the caller shares a mailbox that is open, for a ticket.
pub(crate) async fn open_by_mailbox(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids((mailbox, deposit)): Ids<(MailboxId, DepositId)>,
    Body(asked): Body<OpenMailboxDeposit>,
) -> Result<StatusCode> {
    let mailbox = caller.at(mailbox)?;
    let mut transaction = app.store.begin().await?;
    let spent = store::door::spend_ticket(&mut transaction, sha256(&asked.ticket.0)).await?;
    let account = store::mailbox::owner_of_open(&mut transaction, mailbox).await?.filter(|_| spent);
    begin(&app, transaction, deposit, asked.secret, account).await
}

/// Begins a deposit for `account`, whose ticket or link this transaction has used. Begun already with this secret, or done:
/// the same request again, and nothing is used.
pub(super) async fn begin(
    app: &App,
    mut transaction: store::Transaction,
    deposit: DepositId,
    secret: Sha256Digest,
    account: Option<AccountId>,
) -> Result<StatusCode> {
    let db = &mut *transaction;
    let known = match store::deposit::read(db, deposit).await? {
        Some(row) => Some(row.secret),
        None => store::deposit::over(db, Over::Done, deposit).await?,
    };
    if let Some(known) = known {
        // The ticket of another deposit is not lost over this one: nothing is committed.
        let same: bool = known.as_bytes().ct_eq(secret.as_bytes()).into();
        return if same { Ok(StatusCode::NO_CONTENT) } else { Err(NOT_FOUND) };
    }
    // What its sender withdrew does not come back by a request that was late.
    require(store::deposit::over(db, Over::Withdrawn, deposit).await?.is_none(), NOT_FOUND)?;
    let account = account.ok_or(NOT_FOUND)?;
    require(store::account::hold(db, account).await?, NOT_FOUND)?;
    let (waiting, _) = store::deposit::held(db, account).await?;
    require(waiting < u64::from(app.settings.limits.deposits), TOO_MANY)?;
    let last_day = app.today().plus(app.settings.limits.staged_days);
    require(store::deposit::open(db, deposit, account, secret, last_day).await?, NOT_FOUND)?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a part of a deposit that is not whole yet.
pub(crate) async fn put_part(
    State(app): State<App>,
    Ids((deposit, name)): Ids<(DepositId, PartName)>,
    shown: Shown,
    request: Request,
) -> Result<StatusCode> {
    require(has_type(request.headers(), MEDIA_TYPE), UNSUPPORTED_MEDIA_TYPE)?;
    let declared = declared(request.headers())?;
    let Some(row) = find(&app, deposit, &shown).await?.filter(|row| row.body.is_none()) else {
        return Ok(StatusCode::NO_CONTENT);
    };
    check_room(&app, &row, deposit, declared.unwrap_or_default()).await?;
    let _place = app.uploading.place(Who::Depositor(row.account), SILENCE).await?;
    let (chunks, digest, size) = receive(request.into_body().into_data_stream()).await?;
    if declared.is_none() {
        check_room(&app, &row, deposit, size).await?;
    }
    if let Some(part) = store::deposit::part(&mut *app.store.connection().await?, deposit, name).await? {
        require(part.digest == digest, ALREADY_DIFFERENT)?;
        return Ok(StatusCode::NO_CONTENT);
    }
    let part = Part { blob: app.blobs.put(chunks).await?, digest, size };
    let taken = store::deposit::insert_part(&mut *app.store.connection().await?, deposit, name, &part).await;
    if taken != Ok(true) {
        app.blobs.delete(std::slice::from_ref(&part.blob)).await;
        require(taken?, CONFLICT)?;
    }
    app.metrics.stored(size);
    Ok(StatusCode::NO_CONTENT)
}

async fn check_room(app: &App, row: &Row, deposit: DepositId, more: u64) -> Result<()> {
    let mut db = app.store.connection().await?;
    let limits = &app.settings.limits;
    let one = store::deposit::size(&mut db, deposit).await?;
    require(one + more <= limits.deposit_bytes, TOO_LARGE)?;
    let (_, all) = store::deposit::held(&mut db, row.account).await?;
    require(all + more <= limits.deposits_bytes, TOO_MANY)
}

/// Makes a deposit whole. Whole already with the same content, or done: the same request again.
pub(crate) async fn seal(
    State(app): State<App>,
    Ids(deposit): Ids<DepositId>,
    shown: Shown,
    Body(sent): Body<SealDeposit>,
) -> Result<StatusCode> {
    require(sent.letter.0.len() <= app.settings.limits.letter_bytes, TOO_LARGE)?;
    if let Some(document) = &sent.document {
        let fits = document.header.0.len() <= MAX_HEADER && document.manifest.0.len() <= MAX_DEPOSIT_MANIFEST;
        require(fits && document.parts.len() <= MAX_PARTS, TOO_LARGE)?;
        require(!document.manifest.0.is_empty(), MALFORMED)?;
    }
    let body = sha256(&serde_json::to_vec(&sent).expect("a wire type is strings and lists"));
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    store::deposit::hold(db, deposit).await?;
    let Some(row) = shown_row(db, deposit, &shown).await? else { return Ok(StatusCode::NO_CONTENT) };
    if let Some(whole) = row.body {
        return if whole == body { Ok(StatusCode::NO_CONTENT) } else { Err(ALREADY_DIFFERENT) };
    }
    let mut sizes = Vec::new();
    for (place, part) in (0..).zip(sent.document.iter().flat_map(|document| &document.parts)) {
        let held = store::deposit::part(db, deposit, part.part).await?.ok_or(CONFLICT)?;
        require(held.digest == part.digest, UNVERIFIED)?;
        store::deposit::place(db, deposit, part.part, place).await?;
        sizes.push(held.size);
    }
    require(sent.document.is_none() || are_part_sizes(&sizes), TOO_LARGE)?;
    let document = sent.document.as_ref();
    let whole = Whole {
        body,
        letter: &sent.letter.0,
        document: document.map(|document| (document.object, &document.header.0[..], &document.manifest.0[..])),
        last_day: app.today().plus(app.settings.limits.deposit_days),
    };
    store::deposit::seal(db, deposit, &whole).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws a deposit that its owner has not taken. Withdrawn already: the same request again. One that is done, unknown or
/// another's is not there.
pub(crate) async fn withdraw(State(app): State<App>, Ids(deposit): Ids<DepositId>, shown: Shown) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    if !store::deposit::hold(db, deposit).await? {
        let withdrawn = store::deposit::over(db, Over::Withdrawn, deposit).await?;
        return if withdrawn.is_some_and(|secret| shown.is(&secret)) {
            Ok(StatusCode::NO_CONTENT)
        } else {
            Err(NOT_FOUND)
        };
    }
    let row = shown_row(db, deposit, &shown).await?.ok_or(NOT_FOUND)?;
    let blobs = store::deposit::delete(db, deposit).await?;
    let season = last_season_over(&app.settings.limits, app.today());
    store::deposit::set_over(db, Over::Withdrawn, (deposit, row.secret), season).await?;
    transaction.commit().await?;
    app.blobs.delete(&blobs).await;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(app: &App, deposit: DepositId, shown: &Shown) -> Result<Option<Row>> {
    shown_row(&mut *app.store.connection().await?, deposit, shown).await
}

/// The row whose secret is shown; none when it is done. An unknown deposit and a wrong secret are one answer.
async fn shown_row(db: &mut store::Connection, deposit: DepositId, shown: &Shown) -> Result<Option<Row>> {
    match store::deposit::read(db, deposit).await? {
        Some(row) if shown.is(&row.secret) => Ok(Some(row)),
        Some(_) => Err(NOT_FOUND),
        None => match store::deposit::over(db, Over::Done, deposit).await? {
            Some(secret) if shown.is(&secret) => Ok(None),
            _ => Err(NOT_FOUND),
        },
    }
}
