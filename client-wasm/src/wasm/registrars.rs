//! Registrars whose credentials this client takes: shipped with it, never asked of a server.

use crate::Registrar;

/// The registrars of this build; the demonstration's stands only in builds made with `CACHET_DEMO=1`.
pub(super) fn registrars() -> Vec<Registrar> {
    #[cfg(cachet_demo)]
    let registrars = vec![Registrar {
        key: cachet_crypto::VerifyingKey::from_bytes(&crate::DEMONSTRATION_REGISTRAR)
            .expect("a key made from a seed is a point"),
        name: "Registre de démonstration".to_owned(),
        demonstration: true,
    }];
    #[cfg(not(cachet_demo))]
    let registrars = Vec::new();
    registrars
}
