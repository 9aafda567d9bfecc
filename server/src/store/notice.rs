//! Notices: addresses in force, addresses asked for, counts, and messages on their way.

use cachet_crypto::protocol::notice::{EmailAddress, NoticeLanguage};
use cachet_crypto::{AccountId, Day, Timestamp};

use super::{Connection, Result, bytes, corrupt, count, number};

/// What a message says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// The code that confirms an address.
    Code,
    /// That there is news.
    News,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::News => "news",
        }
    }
}

/// An address that was asked for.
pub(crate) struct Asked {
    pub(crate) address: EmailAddress,
    pub(crate) language: NoticeLanguage,
    pub(crate) salt: Vec<u8>,
}

/// A message on its way.
pub(crate) struct Waiting {
    pub(crate) account: AccountId,
    pub(crate) address: EmailAddress,
    pub(crate) kind: Kind,
    pub(crate) language: NoticeLanguage,
    pub(crate) attempts: u64,
    message: Vec<u8>,
    due: i64,
}

pub(super) fn address_of(text: String) -> Result<EmailAddress> {
    text.try_into().map_err(|_| corrupt())
}

pub(super) fn language_of(code: &str) -> Result<NoticeLanguage> {
    code.parse().map_err(|_| corrupt())
}

/// The address in force.
pub(crate) async fn address(db: &mut Connection, account: AccountId) -> Result<Option<EmailAddress>> {
    let row: Option<String> = sqlx::query_scalar("select address from notice where account = $1")
        .bind(bytes(account))
        .fetch_optional(db)
        .await?;
    row.map(address_of).transpose()
}

/// Puts an address in force, instead of the one before.
pub(crate) async fn set(db: &mut Connection, account: AccountId, asked: &Asked) -> Result<()> {
    sqlx::query(
        "insert into notice (account, address, language, quiet) values ($1, $2, $3, 0) \
         on conflict (account) do update set address = excluded.address, language = excluded.language, quiet = 0",
    )
    .bind(bytes(account))
    .bind(asked.address.as_str())
    .bind(asked.language.code())
    .execute(db)
    .await?;
    Ok(())
}

/// Erases the address in force; false when there was none.
pub(crate) async fn delete(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from notice where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// No further message before `until`.
pub(crate) async fn quiet(db: &mut Connection, told: &Waiting, until: Timestamp) -> Result<()> {
    sqlx::query("update notice set quiet = $3 where account = $1 and address = $2")
        .bind(bytes(told.account))
        .bind(told.address.as_str())
        .bind(number(until.0))
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down what is asked for, instead of what was asked for before.
pub(crate) async fn ask(db: &mut Connection, account: AccountId, asked: &Asked, expires: Timestamp) -> Result<()> {
    sqlx::query(
        "insert into notice_asked (account, address, language, salt, tries, expires) values ($1, $2, $3, $4, 0, $5) \
         on conflict (account) do update set address = excluded.address, language = excluded.language, \
         salt = excluded.salt, tries = 0, expires = excluded.expires",
    )
    .bind(bytes(account))
    .bind(asked.address.as_str())
    .bind(asked.language.code())
    .bind(bytes(&asked.salt))
    .bind(number(expires.0))
    .execute(db)
    .await?;
    Ok(())
}

/// What is asked for, while its code counts.
pub(crate) async fn asked(db: &mut Connection, account: AccountId, now: Timestamp) -> Result<Option<Asked>> {
    let row: Option<(String, String, Vec<u8>)> =
        sqlx::query_as("select address, language, salt from notice_asked where account = $1 and expires >= $2")
            .bind(bytes(account))
            .bind(number(now.0))
            .fetch_optional(db)
            .await?;
    row.map(|(address, language, salt)| {
        Ok(Asked { address: address_of(address)?, language: language_of(&language)?, salt })
    })
    .transpose()
}

/// Counts a try of the code; false when there is no code to try, or none any more.
pub(crate) async fn count_try(db: &mut Connection, account: AccountId, now: Timestamp, most: u32) -> Result<bool> {
    let done =
        sqlx::query("update notice_asked set tries = tries + 1 where account = $1 and expires >= $2 and tries < $3")
            .bind(bytes(account))
            .bind(number(now.0))
            .bind(i64::from(most))
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases what was asked for; false when there was nothing.
pub(crate) async fn forget_asked(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from notice_asked where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Counts a code; how many there were on that day, this one included.
pub(crate) async fn count_code(db: &mut Connection, subject: &[u8], today: Day) -> Result<u64> {
    let codes: i64 = sqlx::query_scalar(
        "insert into notice_count (subject, day, codes) values ($1, $2, 1) \
         on conflict (subject, day) do update set codes = notice_count.codes + 1 returning codes",
    )
    .bind(bytes(subject))
    .bind(i64::from(today.0))
    .fetch_one(db)
    .await?;
    Ok(count(codes))
}

/// Puts a message on its way to `asked`, now.
pub(crate) async fn send_code(
    db: &mut Connection,
    account: AccountId,
    asked: &Asked,
    message: &[u8],
    (now, until): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query(
        "insert into notice_waiting (account, address, kind, language, message, attempts, due, until) \
         values ($1, $2, $3, $4, $5, 0, $6, $7) on conflict (account, address, kind) do update set \
         language = excluded.language, message = excluded.message, due = excluded.due, until = excluded.until",
    )
    .bind(bytes(account))
    .bind(asked.address.as_str())
    .bind(Kind::Code.code())
    .bind(asked.language.code())
    .bind(bytes(message))
    .bind(number(now.0))
    .bind(number(until.0))
    .execute(db)
    .await?;
    Ok(())
}

/// Puts the news on its way to the address in force, if there is one: one message, however much news there is.
pub(crate) async fn send_news(
    db: &mut Connection,
    account: AccountId,
    message: &[u8],
    (now, until): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query(
        "insert into notice_waiting (account, address, kind, language, message, attempts, due, until) \
         select account, address, $2, language, $3, 0, case when quiet > $4 then quiet else $4 end, $5 \
         from notice where account = $1 on conflict (account, address, kind) do update set \
         message = excluded.message, due = excluded.due, until = excluded.until",
    )
    .bind(bytes(account))
    .bind(Kind::News.code())
    .bind(bytes(message))
    .bind(number(now.0))
    .bind(number(until.0))
    .execute(db)
    .await?;
    Ok(())
}

/// Account, address, kind, language, message, attempts, due.
type WaitingRow = (Vec<u8>, String, String, String, Vec<u8>, i64, i64);

/// Messages whose time has come.
pub(crate) async fn due(db: &mut Connection, now: Timestamp, most: u32) -> Result<Vec<Waiting>> {
    let rows: Vec<WaitingRow> = sqlx::query_as(
        "select account, address, kind, language, message, attempts, due from notice_waiting \
         where due <= $1 and until >= $1 order by due limit $2",
    )
    .bind(number(now.0))
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(account, address, kind, language, message, attempts, due)| {
            let kind = [Kind::Code, Kind::News].into_iter().find(|known| known.code() == kind).ok_or_else(corrupt)?;
            Ok(Waiting {
                account: super::stored(account)?,
                address: address_of(address)?,
                kind,
                language: language_of(&language)?,
                attempts: count(attempts),
                message,
                due,
            })
        })
        .collect()
}

/// Takes a message in hand until `lease`; false when another node was faster, or the message is another one by now.
pub(crate) async fn take_in_hand(db: &mut Connection, waiting: &Waiting, lease: Timestamp) -> Result<bool> {
    let done =
        sqlx::query("update notice_waiting set due = $3, attempts = attempts + 1 where message = $1 and due = $2")
            .bind(bytes(&waiting.message))
            .bind(waiting.due)
            .bind(number(lease.0))
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// A message that needs no further attempt. One that a later alert renewed stays.
pub(crate) async fn done(db: &mut Connection, waiting: &Waiting) -> Result<()> {
    sqlx::query("delete from notice_waiting where message = $1").bind(bytes(&waiting.message)).execute(db).await?;
    Ok(())
}

/// Codes that count no more, counts of days that are over, messages that were given up.
pub(crate) async fn sweep(db: &mut Connection, now: Timestamp) -> Result<()> {
    for late in ["delete from notice_asked where expires < $1", "delete from notice_waiting where until < $1"] {
        sqlx::query(late).bind(number(now.0)).execute(&mut *db).await?;
    }
    sqlx::query("delete from notice_count where day < $1").bind(i64::from(now.day().0)).execute(db).await?;
    Ok(())
}
