//! Deposits: addresses, what is being left, what waits, and which ones are done.

mod address;
mod over;
mod part;

use cachet_crypto::protocol::api::StoredDeposit;
use cachet_crypto::{AccountId, Day, DepositId, ObjectId, Sha256Digest};

use super::{Connection, Result, bytes, count, stored};

pub(crate) use address::{address, delete_address, own_address, set_address};
pub(crate) use over::{Over, over, set_over};
pub(crate) use part::{hand_over, insert_part, part, parts, place, size};

/// A deposit's row.
pub(crate) struct Row {
    pub(crate) account: AccountId,
    pub(crate) secret: Sha256Digest,
    /// Hash of all that was left, once it waits.
    pub(crate) body: Option<Sha256Digest>,
}

/// What makes a deposit whole.
pub(crate) struct Whole<'a> {
    pub(crate) body: Sha256Digest,
    pub(crate) letter: &'a [u8],
    pub(crate) document: Option<(ObjectId, &'a [u8], &'a [u8])>,
    pub(crate) last_day: Day,
}

/// Begins a deposit; false when its id is taken.
pub(crate) async fn open(
    db: &mut Connection,
    deposit: DepositId,
    account: AccountId,
    secret: Sha256Digest,
    last_day: Day,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into deposit (deposit, account, secret, body, object, letter, header, manifest, last_day) \
         values ($1, $2, $3, null, null, null, null, null, $4) on conflict (deposit) do nothing",
    )
    .bind(bytes(deposit))
    .bind(bytes(account))
    .bind(bytes(secret))
    .bind(i64::from(last_day.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a deposit's row for the rest of the transaction; false when there is none.
pub(crate) async fn hold(db: &mut Connection, deposit: DepositId) -> Result<bool> {
    let done = sqlx::query("update deposit set last_day = last_day where deposit = $1")
        .bind(bytes(deposit))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Account, secret and body of a deposit.
type SecretRow = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);

pub(crate) async fn read(db: &mut Connection, deposit: DepositId) -> Result<Option<Row>> {
    let row: Option<SecretRow> = sqlx::query_as("select account, secret, body from deposit where deposit = $1")
        .bind(bytes(deposit))
        .fetch_optional(db)
        .await?;
    row.map(|(account, secret, body)| {
        Ok(Row { account: stored(account)?, secret: stored(secret)?, body: body.map(stored).transpose()? })
    })
    .transpose()
}

/// Number of an account's deposits, and the stored bytes of all of them.
pub(crate) async fn held(db: &mut Connection, account: AccountId) -> Result<(u64, u64)> {
    let (deposits, size): (i64, i64) = sqlx::query_as(
        "select (select count(*) from deposit where account = $1), cast(coalesce(sum(p.size), 0) as bigint) \
         from deposit_part p join deposit d on d.deposit = p.deposit where d.account = $1",
    )
    .bind(bytes(account))
    .fetch_one(db)
    .await?;
    Ok((count(deposits), count(size)))
}

/// Makes a deposit whole: from here on it waits.
pub(crate) async fn seal(db: &mut Connection, deposit: DepositId, whole: &Whole<'_>) -> Result<()> {
    let (object, header, manifest) = match whole.document {
        Some((object, header, manifest)) => (Some(bytes(object)), Some(header.to_vec()), Some(manifest.to_vec())),
        None => (None, None, None),
    };
    sqlx::query(
        "update deposit set body = $2, object = $3, letter = $4, header = $5, manifest = $6, last_day = $7 \
         where deposit = $1",
    )
    .bind(bytes(deposit))
    .bind(bytes(whole.body))
    .bind(object)
    .bind(whole.letter.to_vec())
    .bind(header)
    .bind(manifest)
    .bind(i64::from(whole.last_day.0))
    .execute(db)
    .await?;
    Ok(())
}

/// What waits for an account, whole.
pub(crate) async fn waiting(db: &mut Connection, account: AccountId, today: Day) -> Result<Vec<StoredDeposit>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select deposit, letter from deposit where account = $1 and letter is not null and last_day >= $2 \
         order by deposit",
    )
    .bind(bytes(account))
    .bind(i64::from(today.0))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(deposit, letter)| Ok(StoredDeposit { deposit: stored(deposit)?, letter: letter.into() }))
        .collect()
}

/// The letter of one deposit that waits for an account.
pub(crate) async fn letter(
    db: &mut Connection,
    (account, deposit): (AccountId, DepositId),
    today: Day,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "select letter from deposit where deposit = $1 and account = $2 and letter is not null and last_day >= $3",
    )
    .bind(bytes(deposit))
    .bind(bytes(account))
    .bind(i64::from(today.0))
    .fetch_optional(db)
    .await?)
}

/// Header and manifest of a deposited document.
pub(crate) async fn document(db: &mut Connection, deposit: DepositId) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    Ok(sqlx::query_as("select header, manifest from deposit where deposit = $1 and manifest is not null")
        .bind(bytes(deposit))
        .fetch_optional(db)
        .await?)
}

/// The deposit that holds `object` for an account.
pub(crate) async fn of_object(db: &mut Connection, account: AccountId, object: ObjectId) -> Result<Option<DepositId>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar("select deposit from deposit where account = $1 and object = $2")
        .bind(bytes(account))
        .bind(bytes(object))
        .fetch_optional(db)
        .await?;
    row.map(stored).transpose()
}

/// Erases a deposit and names the blobs that go with it.
pub(crate) async fn delete(db: &mut Connection, deposit: DepositId) -> Result<Vec<String>> {
    let blobs = sqlx::query_scalar("delete from deposit_part where deposit = $1 returning blob")
        .bind(bytes(deposit))
        .fetch_all(&mut *db)
        .await?;
    sqlx::query("delete from deposit where deposit = $1").bind(bytes(deposit)).execute(db).await?;
    Ok(blobs)
}

/// Erases the parts of all deposits for an account and names their blobs.
pub(crate) async fn delete_of_account(db: &mut Connection, account: AccountId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "delete from deposit_part where deposit in (select deposit from deposit where account = $1) returning blob",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?)
}

/// Erases what has waited too long, and names the blobs that go with it.
pub(crate) async fn sweep(db: &mut Connection, today: Day, season: u32) -> Result<Vec<String>> {
    let blobs = sqlx::query_scalar(
        "delete from deposit_part where deposit in (select deposit from deposit where last_day < $1) returning blob",
    )
    .bind(i64::from(today.0))
    .fetch_all(&mut *db)
    .await?;
    sqlx::query("delete from deposit where last_day < $1").bind(i64::from(today.0)).execute(&mut *db).await?;
    for over in [Over::Done, Over::Withdrawn] {
        let table = over.table();
        sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table} where season < $1")))
            .bind(i64::from(season))
            .execute(&mut *db)
            .await?;
    }
    Ok(blobs)
}
