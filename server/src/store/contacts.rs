//! Recovery contacts: plans, requests, released shares.

use cachet_crypto::protocol::account::HybridRecipient;
use cachet_crypto::protocol::api::{PendingRequest, SetContacts};
use cachet_crypto::{AccountId, Base64Url, Day, Envelope, PlanId, RequestId, Sha256Digest, Timestamp};

use super::{Connection, Result, bytes, count, number, statement, stored};

/// Sets an account's plan, instead of the one before.
pub(crate) async fn set_plan(db: &mut Connection, account: AccountId, plan: PlanId, set: &SetContacts) -> Result<()> {
    sqlx::query(
        "insert into contact_plan (account, plan, statement, release, wrap) values ($1, $2, $3, $4, $5) \
         on conflict (account) do update set plan = excluded.plan, statement = excluded.statement, \
         release = excluded.release, wrap = excluded.wrap",
    )
    .bind(bytes(account))
    .bind(bytes(plan))
    .bind(set.plan.to_vec())
    .bind(bytes(&set.release))
    .bind(bytes(&set.wrap))
    .execute(db)
    .await?;
    Ok(())
}

/// Erases an account's plan; false when there was none.
pub(crate) async fn delete_plan(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from contact_plan where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// A plan with the server's half.
pub(crate) struct Plan {
    pub(crate) plan: PlanId,
    pub(crate) statement: Envelope,
    pub(crate) release: Vec<u8>,
    pub(crate) wrap: Vec<u8>,
}

/// Id, statement, release secret, wrap.
type PlanRow = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

/// An account's plan.
pub(crate) async fn plan(db: &mut Connection, account: AccountId) -> Result<Option<Plan>> {
    let row: Option<PlanRow> =
        sqlx::query_as("select plan, statement, release, wrap from contact_plan where account = $1")
            .bind(bytes(account))
            .fetch_optional(db)
            .await?;
    row.map(|(plan, envelope, release, wrap)| {
        Ok(Plan { plan: stored(plan)?, statement: statement(&envelope)?, release, wrap })
    })
    .transpose()
}

/// Writes a request down; false when there is one of that id.
pub(crate) async fn insert_request(
    db: &mut Connection,
    request: RequestId,
    recipient: &HybridRecipient,
    poll: Sha256Digest,
    last_day: Day,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into contact_request (request, recipient, poll, account, plan, ready, vetoed, last_day) \
         values ($1, $2, $3, null, null, null, 0, $4) on conflict (request) do nothing",
    )
    .bind(bytes(request))
    .bind(bytes(recipient))
    .bind(bytes(poll))
    .bind(i64::from(last_day.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A request.
pub(crate) struct Request {
    pub(crate) recipient: HybridRecipient,
    pub(crate) poll: Sha256Digest,
    pub(crate) account: Option<AccountId>,
    pub(crate) plan: Option<PlanId>,
    pub(crate) ready: Option<Timestamp>,
    pub(crate) vetoed: bool,
}

type RequestRow = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>, i64);

/// A request.
pub(crate) async fn request(db: &mut Connection, request: RequestId) -> Result<Option<Request>> {
    let row: Option<RequestRow> =
        sqlx::query_as("select recipient, poll, account, plan, ready, vetoed from contact_request where request = $1")
            .bind(bytes(request))
            .fetch_optional(db)
            .await?;
    row.map(|(recipient, poll, account, plan, ready, vetoed)| {
        Ok(Request {
            recipient: stored(recipient)?,
            poll: stored(poll)?,
            account: account.map(stored).transpose()?,
            plan: plan.map(stored).transpose()?,
            ready: ready.map(|ready| Timestamp(count(ready))),
            vetoed: vetoed != 0,
        })
    })
    .transpose()
}

/// Takes a request's row for the rest of the transaction; false when there is none.
pub(crate) async fn hold_request(db: &mut Connection, request: RequestId) -> Result<bool> {
    let done = sqlx::query("update contact_request set vetoed = vetoed where request = $1")
        .bind(bytes(request))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The first share: whose account, and when the waiting is over.
pub(crate) async fn begin_waiting(
    db: &mut Connection,
    request: RequestId,
    account: AccountId,
    plan: PlanId,
    ready: Timestamp,
) -> Result<()> {
    sqlx::query("update contact_request set account = $2, plan = $3, ready = $4 where request = $1")
        .bind(bytes(request))
        .bind(bytes(account))
        .bind(bytes(plan))
        .bind(number(ready.0))
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps a released share.
pub(crate) async fn insert_share(db: &mut Connection, request: RequestId, share: &[u8], body: &[u8]) -> Result<()> {
    sqlx::query("insert into contact_share (request, share, body) values ($1, $2, $3)")
        .bind(bytes(request))
        .bind(share.to_vec())
        .bind(body.to_vec())
        .execute(db)
        .await?;
    Ok(())
}

/// The released shares of a request.
pub(crate) async fn shares(db: &mut Connection, request: RequestId) -> Result<Vec<Base64Url>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select body from contact_share where request = $1 order by share")
        .bind(bytes(request))
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Base64Url).collect())
}

/// Requests under way for an account.
pub(crate) async fn pending(db: &mut Connection, account: AccountId) -> Result<Vec<PendingRequest>> {
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(
        "select request, ready from contact_request where account = $1 and vetoed = 0 and ready is not null \
         order by ready, request",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(request, ready)| Ok(PendingRequest { request: stored(request)?, ready: Timestamp(count(ready)) }))
        .collect()
}

/// The owner's no; false when this account has no such request under way.
pub(crate) async fn veto(db: &mut Connection, account: AccountId, request: RequestId) -> Result<bool> {
    let done = sqlx::query("update contact_request set vetoed = 1 where request = $1 and account = $2 and vetoed = 0")
        .bind(bytes(request))
        .bind(bytes(account))
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from contact_share where request in (select request from contact_request where vetoed = 1)")
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn sweep(db: &mut Connection, today: Day) -> Result<u64> {
    let done =
        sqlx::query("delete from contact_request where last_day < $1").bind(i64::from(today.0)).execute(db).await?;
    Ok(done.rows_affected())
}
