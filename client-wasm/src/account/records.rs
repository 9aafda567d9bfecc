//! The chained records of an account, one for each epoch of its keys.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{PublicAccount, path};
use cachet_crypto::{AccountId, Envelope, Sha256Digest, Signed, Verified};
use cachet_seal::AccountRoot;

use crate::Result;
use crate::server::{As, Server};
use crate::transport::Transport;

/// The record of `epoch` under `root`, signed by it.
pub(crate) fn sign_record(
    account: AccountId,
    epoch: u32,
    root: &AccountRoot,
    recovery: Sha256Digest,
) -> Result<Signed<AccountRecord>> {
    Ok(root.keys().record(account, epoch, recovery)?)
}

/// The chained records of an account, every epoch from the first on.
pub(crate) async fn fetch_records<T: Transport>(
    server: &Server<T>,
    account: AccountId,
) -> Result<Vec<(Envelope, Verified<AccountRecord>)>> {
    let public: PublicAccount = server.get(&As::Anyone, path::account(account)).await?;
    crate::directory::verify_records(account, &public.records)
}
