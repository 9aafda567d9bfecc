//! Ways in: recovery, devices, counted login starts, logins under way.

use cachet_crypto::protocol::api::{ListedDevice, Recovered, WrappedRoot};
use cachet_crypto::protocol::way_in::{DeviceWayIn, RecoveryWayIn};
use cachet_crypto::{AccountId, Day, DeviceId, Sha256Digest, Timestamp};

use super::{Connection, Result, bytes, count, number, stored};

/// Sets the recovery way in, instead of the one before.
pub(crate) async fn set_recovery(
    db: &mut Connection,
    account: AccountId,
    lookup: Sha256Digest,
    way: &RecoveryWayIn,
) -> Result<()> {
    sqlx::query(
        "insert into recovery (account, lookup, epoch, wrap) values ($1, $2, $3, $4) \
         on conflict (account) do update set lookup = excluded.lookup, epoch = excluded.epoch, wrap = excluded.wrap",
    )
    .bind(bytes(account))
    .bind(bytes(lookup))
    .bind(i64::from(way.epoch))
    .bind(bytes(&way.wrap))
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn recover(db: &mut Connection, lookup: Sha256Digest) -> Result<Option<Recovered>> {
    let row: Option<(Vec<u8>, i64, Vec<u8>)> =
        sqlx::query_as("select account, epoch, wrap from recovery where lookup = $1")
            .bind(bytes(lookup))
            .fetch_optional(db)
            .await?;
    row.map(|(account, epoch, wrap)| {
        Ok(Recovered { account: stored(account)?, root: wrapped(epoch, wrap), held: None })
    })
    .transpose()
}

/// The root as the account's recovery sheet opens it.
pub(crate) async fn recovery_wrap(db: &mut Connection, account: AccountId) -> Result<Option<WrappedRoot>> {
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as("select epoch, wrap from recovery where account = $1")
        .bind(bytes(account))
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(epoch, wrap)| wrapped(epoch, wrap)))
}

fn wrapped(epoch: i64, wrap: Vec<u8>) -> WrappedRoot {
    WrappedRoot { epoch: u32::try_from(epoch).unwrap_or_default(), wrap: wrap.into() }
}

/// Enrols a device, or gives an enrolled one a new registration and wrap.
pub(crate) async fn set_device(db: &mut Connection, account: AccountId, way: &DeviceWayIn, today: Day) -> Result<()> {
    sqlx::query(
        "insert into device (account, device, registration, epoch, wrap, name, enrolled) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (account, device) do update set \
         registration = excluded.registration, epoch = excluded.epoch, wrap = excluded.wrap, name = excluded.name",
    )
    .bind(bytes(account))
    .bind(bytes(way.device))
    .bind(bytes(&way.registration))
    .bind(i64::from(way.epoch))
    .bind(bytes(&way.wrap))
    .bind(bytes(&way.name))
    .bind(i64::from(today.0))
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn devices(db: &mut Connection, account: AccountId) -> Result<Vec<ListedDevice>> {
    let rows: Vec<(Vec<u8>, Vec<u8>, i64)> =
        sqlx::query_as("select device, name, enrolled from device where account = $1 order by device")
            .bind(bytes(account))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(device, name, enrolled)| {
            let enrolled = Day(u32::try_from(enrolled).unwrap_or_default());
            Ok(ListedDevice { device: stored(device)?, name: name.into(), enrolled })
        })
        .collect()
}

pub(crate) async fn registration(db: &mut Connection, account: AccountId, device: DeviceId) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("select registration from device where account = $1 and device = $2")
        .bind(bytes(account))
        .bind(bytes(device))
        .fetch_optional(db)
        .await?)
}

pub(crate) async fn device_wrap(
    db: &mut Connection,
    account: AccountId,
    device: DeviceId,
) -> Result<Option<WrappedRoot>> {
    let row: Option<(i64, Vec<u8>)> =
        sqlx::query_as("select epoch, wrap from device where account = $1 and device = $2")
            .bind(bytes(account))
            .bind(bytes(device))
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(epoch, wrap)| wrapped(epoch, wrap)))
}

pub(crate) async fn delete_device(db: &mut Connection, account: AccountId, device: DeviceId) -> Result<bool> {
    let done = sqlx::query("delete from device where account = $1 and device = $2")
        .bind(bytes(account))
        .bind(bytes(device))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn delete_devices(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from device where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

/// Counts a login start; `(in this hour, in all)`, this one included.
pub(crate) async fn count_start(
    db: &mut Connection,
    account: AccountId,
    device: DeviceId,
    hour: u64,
) -> Result<(u64, u64)> {
    let (in_hour, in_all): (i64, i64) = sqlx::query_as(
        "insert into login_start (account, device, hour, in_hour, in_all) values ($1, $2, $3, 1, 1) \
         on conflict (account, device) do update set \
         in_hour = case when login_start.hour = excluded.hour then login_start.in_hour + 1 else 1 end, \
         in_all = login_start.in_all + 1, hour = excluded.hour returning in_hour, in_all",
    )
    .bind(bytes(account))
    .bind(bytes(device))
    .bind(number(hour))
    .fetch_one(db)
    .await?;
    Ok((count(in_hour), count(in_all)))
}

/// Takes back the start that a finish followed.
pub(crate) async fn forgive_start(db: &mut Connection, account: AccountId, device: DeviceId) -> Result<()> {
    sqlx::query(
        "update login_start set in_all = in_all - 1, in_hour = case when in_hour > 0 then in_hour - 1 else 0 end \
         where account = $1 and device = $2 and in_all > 0",
    )
    .bind(bytes(account))
    .bind(bytes(device))
    .execute(db)
    .await?;
    Ok(())
}

/// Erases a count that has come back to nothing, and with it the hour of the last login.
pub(crate) async fn delete_forgiven(db: &mut Connection, account: AccountId, device: DeviceId) -> Result<()> {
    sqlx::query("delete from login_start where account = $1 and device = $2 and in_all = 0")
        .bind(bytes(account))
        .bind(bytes(device))
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets past hours.
pub(crate) async fn forget_hours(db: &mut Connection, hour: u64) -> Result<()> {
    sqlx::query("update login_start set hour = 0, in_hour = 0 where hour < $1 and hour <> 0")
        .bind(number(hour))
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets the starts of every device of an account: another way in was used.
pub(crate) async fn forget_starts(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from login_start where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

/// Forgets the starts of one device.
pub(crate) async fn forget_starts_of(db: &mut Connection, account: AccountId, device: DeviceId) -> Result<()> {
    sqlx::query("delete from login_start where account = $1 and device = $2")
        .bind(bytes(account))
        .bind(bytes(device))
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets starts of past hours on devices that do not exist.
pub(crate) async fn sweep_starts(db: &mut Connection, hour: u64) -> Result<()> {
    sqlx::query(
        "delete from login_start where hour < $1 and not exists (select 1 from device d \
         where d.account = login_start.account and d.device = login_start.device)",
    )
    .bind(number(hour))
    .execute(db)
    .await?;
    Ok(())
}

/// A login between its two requests.
pub(crate) struct Login {
    pub(crate) account: AccountId,
    pub(crate) device: DeviceId,
    pub(crate) state: Vec<u8>,
    pub(crate) expires: Timestamp,
}

pub(crate) async fn insert_login(db: &mut Connection, name: Sha256Digest, login: &Login) -> Result<()> {
    sqlx::query("insert into login (login, account, device, state, expires) values ($1, $2, $3, $4, $5)")
        .bind(bytes(name))
        .bind(bytes(login.account))
        .bind(bytes(login.device))
        .bind(login.state.clone())
        .bind(number(login.expires.0))
        .execute(db)
        .await?;
    Ok(())
}

type LoginRow = (Vec<u8>, Vec<u8>, Vec<u8>, i64);

/// Takes a login out: it is finished once.
pub(crate) async fn take_login(db: &mut Connection, name: Sha256Digest) -> Result<Option<Login>> {
    let row: Option<LoginRow> =
        sqlx::query_as("delete from login where login = $1 returning account, device, state, expires")
            .bind(bytes(name))
            .fetch_optional(db)
            .await?;
    row.map(|(account, device, state, expires)| {
        Ok(Login { account: stored(account)?, device: stored(device)?, state, expires: Timestamp(count(expires)) })
    })
    .transpose()
}

/// Forgets the logins under way of an account.
pub(crate) async fn forget_logins(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from login where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

pub(crate) async fn sweep_logins(db: &mut Connection, now: Timestamp) -> Result<u64> {
    let done = sqlx::query("delete from login where expires < $1").bind(number(now.0)).execute(db).await?;
    Ok(done.rows_affected())
}
