//! The demonstration registrar, on servers started with `CACHET_DEMO=1` only: it signs whatever it is told, under a key
//! that everybody can read here. Only clients that were built for a demonstration take its credentials.

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::api::DemonstrationRequest;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::{Envelope, Secret, Signed, SigningKey, VerifyingKey};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::Body;
use crate::refusal::{MALFORMED, Result};

/// Seed of the demonstration registrar's key. NOT A SECRET: it is published so that nobody mistakes it for one.
const PUBLIC_SEED: &[u8; 32] = b"cachet demonstration only, v1 ..";

/// The demonstration registrar's public key, Ed25519.
pub const DEMONSTRATION_REGISTRAR: [u8; 32] = [
    251, 221, 193, 112, 204, 222, 191, 28, 9, 193, 191, 113, 36, 167, 86, 234, 67, 124, 13, 244, 169, 137, 10, 47, 100,
    43, 126, 69, 183, 251, 203, 175,
];

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
        registrar_signer(&key.verifying_key()),
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
