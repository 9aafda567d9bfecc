//! What exists on demonstration servers only.

use cachet_crypto::Envelope;
use cachet_crypto::protocol::api::{DemonstrationRequest, path};

use crate::demonstration;

use super::describe::Api;
use super::operation::accepts;

/// Adds it to the table.
pub(super) fn add(api: &mut Api) {
    api.post(
        path::DEMONSTRATION,
        demonstration::sign,
        accepts::<DemonstrationRequest>("demonstrationCredential", "A credential of the demonstration registrar.")
            .gives::<Envelope>()
            .account(),
    );
}
