//! Addresses for deposits, one an account.

use cachet_crypto::{AccountId, AddressId, Envelope};

use super::super::{Connection, Result, bytes, statement, stored};

/// Gives an account its address, in the place of the one before.
pub(crate) async fn set_address(
    db: &mut Connection,
    account: AccountId,
    address: AddressId,
    card: &Envelope,
) -> Result<()> {
    sqlx::query(
        "insert into deposit_address (address, account, card) values ($1, $2, $3) \
         on conflict (account) do update set address = excluded.address, card = excluded.card",
    )
    .bind(bytes(address))
    .bind(bytes(account))
    .bind(card.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// Account and card of an address.
pub(crate) async fn address(db: &mut Connection, address: AddressId) -> Result<Option<(AccountId, Envelope)>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select account, card from deposit_address where address = $1")
            .bind(bytes(address))
            .fetch_optional(db)
            .await?;
    row.map(|(account, card)| Ok((stored(account)?, statement(&card)?))).transpose()
}

/// The card of an account's own address.
pub(crate) async fn own_address(db: &mut Connection, account: AccountId) -> Result<Option<Envelope>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar("select card from deposit_address where account = $1")
        .bind(bytes(account))
        .fetch_optional(db)
        .await?;
    row.map(|card| statement(&card)).transpose()
}

/// Withdraws an account's address; false when there is none.
pub(crate) async fn delete_address(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from deposit_address where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
