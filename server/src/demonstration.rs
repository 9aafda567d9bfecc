//! The demonstration registrar, on servers started with `CACHET_DEMO=1` only: it signs whatever it is told, under a key
//! that everybody can read here. Only clients that were built for a demonstration take its credentials. No release build
//! has this module.

mod registrar;

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::api::DemonstrationRequest;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::{Envelope, Header, Secret, Signed, SigningKey, Timestamp, VerifyingKey};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::Body;
use crate::refusal::{INTERNAL, MALFORMED, Result};

pub use registrar::DEMONSTRATION_REGISTRAR;
use registrar::PUBLIC_SEED;

/// Days that a demonstration credential lasts.
const DAYS: u32 = 365;

/// Signs at once.
pub(crate) async fn sign(
    State(app): State<App>,
    caller: AccountCaller,
    Body(asked): Body<DemonstrationRequest>,
) -> Result<Json<Envelope>> {
    let record = caller.record(&mut *app.store.connection().await?).await?;
    let key = key();
    let today = app.today();
    let credential = Credential::new(
        signer(),
        caller.account,
        caller.epoch,
        record.key,
        asked.rpps,
        asked.name,
        asked.profession,
        asked.place,
        today,
        today.plus(DAYS),
    );
    let signed = Signed::sign(credential, &key).map_err(|_| MALFORMED)?;
    Ok(Json(signed.envelope().clone()))
}

/// Its status list as of now: it takes nothing back.
pub(crate) fn status(now: Timestamp) -> Result<Envelope> {
    let list = Signed::sign(StatusList::new(signer(), now, Vec::new()), &key()).map_err(|_| INTERNAL)?;
    Ok(list.envelope().clone())
}

/// Leading fields of what it signs.
pub(crate) fn signer() -> Header {
    registrar_signer(&key().verifying_key())
}

/// The key that this registrar signs under.
pub(crate) fn registrar() -> VerifyingKey {
    key().verifying_key()
}

fn key() -> SigningKey {
    SigningKey::from_seed(&Secret::init_with(|bytes| bytes.copy_from_slice(PUBLIC_SEED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_key_is_the_one_that_signs() {
        assert_eq!(
            key().verifying_key().as_bytes(),
            &DEMONSTRATION_REGISTRAR,
            "{:?}",
            key().verifying_key().as_bytes()
        );
    }
}
