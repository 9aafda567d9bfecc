//! The recovery key: changes announced, and the sheet that still counts after a change of keys.

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::api::{HeldState, OwnObject, Recovered, WrappedRoot};
use cachet_crypto::protocol::recovery::RecoverySigned;
use cachet_crypto::protocol::transparency::{LookedUp, Stood};
use cachet_crypto::{AccountId, Day, Envelope, Sha256Digest, Timestamp};

use super::{Connection, Result, bytes, count, number, statement, stored};

pub(crate) async fn insert_succession(
    db: &mut Connection,
    account: AccountId,
    epoch: u32,
    signed: &RecoverySigned,
) -> Result<()> {
    sqlx::query("insert into recovery_succession (account, epoch, statement, pq_signature) values ($1, $2, $3, $4)")
        .bind(bytes(account))
        .bind(i64::from(epoch))
        .bind(signed.statement.to_vec())
        .bind(bytes(&signed.pq_signature))
        .execute(db)
        .await?;
    Ok(())
}

/// Hash of the statement by which the recovery key named the record of `epoch`.
pub(crate) async fn succession(db: &mut Connection, account: AccountId, epoch: u32) -> Result<Option<Sha256Digest>> {
    let row: Option<Vec<u8>> =
        sqlx::query_scalar("select statement from recovery_succession where account = $1 and epoch = $2")
            .bind(bytes(account))
            .bind(i64::from(epoch))
            .fetch_optional(db)
            .await?;
    row.map(|bytes| statement(&bytes)?.hash().map_err(|_| super::corrupt())).transpose()
}

/// Completes the records of an account with what the recovery key signed and what was announced about it.
pub(super) async fn complete(db: &mut Connection, account: AccountId, records: &mut [(u32, Succeeded)]) -> Result<()> {
    let signed: Vec<(i64, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select epoch, statement, pq_signature from recovery_succession where account = $1")
            .bind(bytes(account))
            .fetch_all(&mut *db)
            .await?;
    let changes: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("select epoch, statement from recovery_change where account = $1")
            .bind(bytes(account))
            .fetch_all(&mut *db)
            .await?;
    let stood: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select epoch, first_proof, last_proof from recovery_stood where account = $1 and last_proof is not null",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?;
    for (epoch, record) in records {
        if let Some((_, envelope, pq)) = signed.iter().find(|(at, ..)| *at == i64::from(*epoch)) {
            let pq_signature = pq.clone().into();
            record.recovery = Some(RecoverySigned { statement: statement(envelope)?, pq_signature });
        }
        if let Some((_, envelope)) = changes.iter().find(|(at, _)| *at == i64::from(*epoch)) {
            record.change = Some(statement(envelope)?);
        }
        if let Some((_, first, last)) = stood.iter().find(|(at, ..)| *at == i64::from(*epoch)) {
            record.stood = Some(Stood { first: looked_up(first)?, last: looked_up(last)? });
        }
    }
    Ok(())
}

/// The change that was announced under the key set of `epoch`.
pub(crate) async fn change(db: &mut Connection, account: AccountId, epoch: u32) -> Result<Option<Envelope>> {
    let row: Option<Vec<u8>> =
        sqlx::query_scalar("select statement from recovery_change where account = $1 and epoch = $2")
            .bind(bytes(account))
            .bind(i64::from(epoch))
            .fetch_optional(db)
            .await?;
    row.map(|bytes| statement(&bytes)).transpose()
}

/// Writes a change down; false when one stands already.
pub(crate) async fn insert_change(
    db: &mut Connection,
    account: AccountId,
    epoch: u32,
    ripe: Day,
    change: &Envelope,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into recovery_change (account, epoch, ripe, statement) values ($1, $2, $3, $4) \
         on conflict (account, epoch) do nothing",
    )
    .bind(bytes(account))
    .bind(i64::from(epoch))
    .bind(i64::from(ripe.0))
    .bind(change.to_vec())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets changes that have not stood their days; false when there was none.
pub(crate) async fn stop_change(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query(
        "delete from recovery_change where account = $1 and not exists (select 1 from recovery_stood s \
         where s.account = recovery_change.account and s.epoch = recovery_change.epoch and s.last_proof is not null)",
    )
    .bind(bytes(account))
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether the change under the key set of `epoch` is proven to have stood its days.
pub(crate) async fn has_stood(db: &mut Connection, account: AccountId, epoch: u32) -> Result<bool> {
    let stood: Option<i64> = sqlx::query_scalar(
        "select epoch from recovery_stood where account = $1 and epoch = $2 and last_proof is not null",
    )
    .bind(bytes(account))
    .bind(i64::from(epoch))
    .fetch_optional(db)
    .await?;
    Ok(stood.is_some())
}

/// A change whose days are not proven.
pub(crate) struct Standing {
    pub(crate) account: AccountId,
    pub(crate) epoch: u32,
    pub(crate) record: Envelope,
    pub(crate) change: Envelope,
    /// The first look-up that is kept, and the latest time of its checkpoint.
    pub(crate) begun: Option<(Timestamp, LookedUp)>,
}

type StandingRow = (Vec<u8>, i64, Vec<u8>, Vec<u8>, Option<i64>, Option<Vec<u8>>);

/// Changes under keys in force of which no look-up is kept, or whose days began by `before` and are not proven.
pub(crate) async fn unproven(db: &mut Connection, before: Timestamp, limit: u32) -> Result<Vec<Standing>> {
    let rows: Vec<StandingRow> = sqlx::query_as(
        "select c.account, c.epoch, r.record, c.statement, s.begun, s.first_proof from recovery_change c \
         join account a on a.account = c.account and a.epoch = c.epoch \
         join account_record r on r.account = c.account and r.epoch = c.epoch \
         left join recovery_stood s on s.account = c.account and s.epoch = c.epoch \
         where s.last_proof is null and (s.begun is null or s.begun <= $1) order by c.ripe, c.account limit $2",
    )
    .bind(number(before.0))
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    let standing = |(account, epoch, record, change, begun, first): StandingRow| {
        let begun = match begun.zip(first) {
            Some((at, first)) => Some((Timestamp(count(at)), looked_up(&first)?)),
            None => None,
        };
        Ok(Standing {
            account: stored(account)?,
            epoch: u32::try_from(epoch).unwrap_or_default(),
            record: statement(&record)?,
            change: statement(&change)?,
            begun,
        })
    };
    rows.into_iter().map(standing).collect()
}

/// Keeps the look-up from which the days of a change count.
pub(crate) async fn set_first(
    db: &mut Connection,
    change: &Standing,
    begun: Timestamp,
    answer: &LookedUp,
) -> Result<()> {
    // A change that was stopped meanwhile is gone, and its days with it.
    sqlx::query(
        "insert into recovery_stood (account, epoch, begun, first_proof) \
         select account, epoch, $3, $4 from recovery_change where account = $1 and epoch = $2 and statement = $5 \
         on conflict (account, epoch) do update set begun = excluded.begun, first_proof = excluded.first_proof",
    )
    .bind(bytes(change.account))
    .bind(i64::from(change.epoch))
    .bind(number(begun.0))
    .bind(as_json(answer))
    .bind(change.change.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the look-up that proves that the days of a change are over: from now on it counts.
pub(crate) async fn set_last(db: &mut Connection, change: &Standing, answer: &LookedUp) -> Result<()> {
    let first = change.begun.as_ref().map(|(_, first)| as_json(first));
    sqlx::query("update recovery_stood set last_proof = $3 where account = $1 and epoch = $2 and first_proof = $4")
        .bind(bytes(change.account))
        .bind(i64::from(change.epoch))
        .bind(as_json(answer))
        .bind(first)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes in what proves that a change stood its days on another server.
pub(crate) async fn insert_stood(db: &mut Connection, account: AccountId, epoch: u32, stood: &Stood) -> Result<()> {
    sqlx::query("insert into recovery_stood (account, epoch, first_proof, last_proof) values ($1, $2, $3, $4)")
        .bind(bytes(account))
        .bind(i64::from(epoch))
        .bind(as_json(&stood.first))
        .bind(as_json(&stood.last))
        .execute(db)
        .await?;
    Ok(())
}

fn as_json(answer: &LookedUp) -> Vec<u8> {
    serde_json::to_vec(answer).expect("an answer is strings and numbers")
}

fn looked_up(bytes: &[u8]) -> Result<LookedUp> {
    serde_json::from_slice(bytes).map_err(|_| super::corrupt())
}

/// Erases what a sheet still opened, where the change of the recovery key counts by now.
pub(crate) async fn sweep_held(db: &mut Connection) -> Result<u64> {
    let done = sqlx::query(
        "delete from recovery_held where exists (select 1 from recovery_stood s join account a \
         on a.account = s.account and a.epoch = s.epoch \
         where s.account = recovery_held.account and s.last_proof is not null)",
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Erases what a sheet still opened.
pub(crate) async fn delete_held(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from recovery_held where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

/// Keeps the way in by the sheet that is about to be replaced, with the objects under its root; keeps what is held
/// already.
pub(crate) async fn hold(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query(
        "insert into recovery_held (account, lookup, epoch, wrap, keyring_n, keyring, mailboxes_n, mailboxes) \
         select r.account, r.lookup, r.epoch, r.wrap, k.n, k.sealed, m.n, m.sealed from recovery r \
         join own_object k on k.account = r.account and k.name = 'keyring' \
         left join own_object m on m.account = r.account and m.name = 'mailboxes' \
         where r.account = $1 on conflict (account) do nothing",
    )
    .bind(bytes(account))
    .execute(db)
    .await?;
    Ok(())
}

type HeldRow = (Vec<u8>, i64, Vec<u8>, i64, Vec<u8>, Option<i64>, Option<Vec<u8>>);

/// What a held sheet leads to.
pub(crate) async fn held(db: &mut Connection, lookup: Sha256Digest) -> Result<Option<Recovered>> {
    let row: Option<HeldRow> = sqlx::query_as(
        "select account, epoch, wrap, keyring_n, keyring, mailboxes_n, mailboxes from recovery_held where lookup = $1",
    )
    .bind(bytes(lookup))
    .fetch_optional(&mut *db)
    .await?;
    let Some((account, epoch, wrap, n, keyring, mailboxes_n, mailboxes)) = row else { return Ok(None) };
    let account: AccountId = stored(account)?;
    let epoch = u32::try_from(epoch).unwrap_or_default();
    let numbers: Vec<(String, i64)> =
        sqlx::query_as("select name, n from own_object where account = $1").bind(bytes(account)).fetch_all(db).await?;
    let next = |name: &str| numbers.iter().find(|(held, _)| held == name).map_or(1, |(_, n)| count(*n) + 1);
    let mailboxes = mailboxes_n.zip(mailboxes);
    Ok(Some(Recovered {
        account,
        root: WrappedRoot { epoch, wrap: wrap.into() },
        held: Some(HeldState {
            keyring: OwnObject { n: count(n), epoch, sealed: keyring.into() },
            mailboxes: mailboxes.map(|(n, sealed)| OwnObject { n: count(n), epoch, sealed: sealed.into() }),
            next_keyring: next("keyring"),
            next_mailboxes: next("mailboxes"),
        }),
    }))
}

/// Takes the account from whatever epoch it is in to `next`, and erases the records after `fork`; false when it has
/// come as far already.
pub(crate) async fn take_back(db: &mut Connection, account: AccountId, fork: u32, next: u32) -> Result<bool> {
    let done = sqlx::query("update account set epoch = $2 where account = $1 and epoch = $2 - 1")
        .bind(bytes(account))
        .bind(i64::from(next))
        .execute(&mut *db)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    for table in ["account_record", "recovery_succession", "recovery_change"] {
        let text = format!("delete from {table} where account = $1 and epoch > $2");
        sqlx::query(sqlx::AssertSqlSafe(text)).bind(bytes(account)).bind(i64::from(fork)).execute(&mut *db).await?;
    }
    Ok(true)
}

/// Replaces an own object whatever its number was, or removes it.
pub(crate) async fn replace_object(
    db: &mut Connection,
    account: AccountId,
    name: &str,
    object: Option<&OwnObject>,
) -> Result<()> {
    sqlx::query("delete from own_object where account = $1 and name = $2")
        .bind(bytes(account))
        .bind(name)
        .execute(&mut *db)
        .await?;
    if let Some(object) = object {
        super::own_object::insert(db, account, name, object).await?;
    }
    Ok(())
}

/// Number of an own object's state; 0 when there is none.
pub(crate) async fn object_number(db: &mut Connection, account: AccountId, name: &str) -> Result<u64> {
    let n: Option<i64> = sqlx::query_scalar("select n from own_object where account = $1 and name = $2")
        .bind(bytes(account))
        .bind(name)
        .fetch_optional(db)
        .await?;
    Ok(n.map(count).unwrap_or_default())
}
