//! Whose word on professionals is taken: a list that the person gives, and the demonstration registrar by name.

use std::path::Path;

use cachet_client::{DEMONSTRATION_REGISTRAR, Registrar};
use cachet_crypto::{VerifyingKey, decode_base64url};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// A registrar as the list names it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    /// Ed25519 public key, base64url.
    pub(crate) key: String,
    /// Its name as agreements say it.
    pub(crate) name: String,
    /// Whether it signs for anybody.
    #[serde(default)]
    pub(crate) demonstration: bool,
}

/// The registrars of `file`, and the demonstration's when asked for.
pub(crate) fn accepted(file: Option<&Path>, demonstration: bool) -> Result<Vec<Registrar>, Failure> {
    let mut registrars = file.map(read).transpose()?.unwrap_or_default();
    if demonstration {
        let key = VerifyingKey::from_bytes(&DEMONSTRATION_REGISTRAR).expect("a published key is a valid one");
        registrars.push(Registrar { key, name: "Cachet (demonstration)".to_owned(), demonstration: true });
    }
    Ok(registrars)
}

fn read(file: &Path) -> Result<Vec<Registrar>, Failure> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{name}: {error}")))?;
    let wrong =
        || Failure::Input(format!("{name}: a JSON list of {{\"key\", \"name\", \"demonstration\"}} was expected"));
    let listed: Vec<Listed> = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let registrar = |listed: Listed| {
        let bytes: [u8; 32] = decode_base64url(&listed.key).ok()?.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        Some(Registrar { key, name: listed.name, demonstration: listed.demonstration })
    };
    listed.into_iter().map(|listed| registrar(listed).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_registrar_is_taken_only_by_name() {
        assert!(accepted(None, false).unwrap().is_empty());
        assert!(accepted(None, true).unwrap()[0].demonstration);
    }
}
