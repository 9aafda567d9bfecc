//! Registrars whose credentials this client takes: shipped with it, never asked of a server.

use crate::Registrar;

/// The demonstration registrar's key. It signs whatever it is told; its seed is public (`server/src/demonstration.rs`).
#[cfg(cachet_demo)]
const DEMONSTRATION: [u8; 32] = [
    251, 221, 193, 112, 204, 222, 191, 28, 9, 193, 191, 113, 36, 167, 86, 234, 67, 124, 13, 244, 169, 137, 10, 47, 100,
    43, 126, 69, 183, 251, 203, 175,
];

/// The registrars of this build; the demonstration's stands only in builds made with `CACHET_DEMO=1`.
pub(super) fn registrars() -> Vec<Registrar> {
    #[cfg(cachet_demo)]
    let registrars = vec![Registrar {
        key: cachet_crypto::VerifyingKey::from_bytes(&DEMONSTRATION).expect("a key made from a seed is a point"),
        name: "Registre de démonstration".to_owned(),
        demonstration: true,
    }];
    #[cfg(not(cachet_demo))]
    let registrars = Vec::new();
    registrars
}
