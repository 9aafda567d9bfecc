//! The directory of professionals who chose to be listed.

use cachet_crypto::{AccountId, Day, Envelope};

use super::{Connection, Result, bytes, statement, stored};

/// Words that a search compares at most.
pub(crate) const WORDS: usize = 5;

pub(crate) async fn set(
    db: &mut Connection,
    account: AccountId,
    credential: &Envelope,
    words: &str,
    not_after: Day,
) -> Result<()> {
    sqlx::query(
        "insert into listing (account, credential, words, not_after) values ($1, $2, $3, $4) \
         on conflict (account) do update set credential = excluded.credential, words = excluded.words, \
         not_after = excluded.not_after",
    )
    .bind(bytes(account))
    .bind(credential.to_vec())
    .bind(words)
    .bind(i64::from(not_after.0))
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn delete(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from listing where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Listings in force whose words match every pattern.
pub(crate) async fn search(
    db: &mut Connection,
    patterns: [String; WORDS],
    today: Day,
    limit: u32,
) -> Result<Vec<(AccountId, Envelope)>> {
    let mut query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(
        "select account, credential from listing where words like $1 and words like $2 and words like $3 \
         and words like $4 and words like $5 and not_after >= $6 order by words, account limit $7",
    );
    for pattern in patterns {
        query = query.bind(pattern);
    }
    let rows = query.bind(i64::from(today.0)).bind(i64::from(limit)).fetch_all(db).await?;
    rows.into_iter().map(|(account, credential)| Ok((stored(account)?, statement(&credential)?))).collect()
}

/// Erases listings whose credential has ended.
pub(crate) async fn sweep(db: &mut Connection, today: Day) -> Result<u64> {
    let done = sqlx::query("delete from listing where not_after < $1").bind(i64::from(today.0)).execute(db).await?;
    Ok(done.rows_affected())
}
