//! Whose word on professionals is taken: a list that the person gives, and the demonstration registrar by name.

use std::path::Path;

use cachet_client::Registrar;
use cachet_crypto::{VerifyingKey, decode_base64url};
use serde::{Deserialize, Serialize};

use crate::arguments::Settings;
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

/// The registrars that `settings` name, and the demonstration's when asked for, in builds that have it.
pub(crate) fn accepted(settings: &Settings) -> Result<Vec<Registrar>, Failure> {
    let registrars = settings.registrars.as_deref().map(read).transpose()?.unwrap_or_default();
    #[cfg(debug_assertions)]
    let registrars = registrars.into_iter().chain(settings.is_demonstration().then(demonstration)).collect();
    Ok(registrars)
}

#[cfg(debug_assertions)]
fn demonstration() -> Registrar {
    let key = cachet_client::DEMONSTRATION_REGISTRAR;
    let key = VerifyingKey::from_bytes(&key).expect("a published key is a valid one");
    Registrar { key, name: "Cachet (demonstration)".to_owned(), demonstration: true }
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
    use clap::Parser as _;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn the_demonstration_registrar_is_taken_only_by_name() {
        let settings = |arguments: &[&str]| Arguments::try_parse_from(arguments).unwrap().settings;
        assert!(accepted(&settings(&["cachet", "list"])).unwrap().is_empty());
        assert!(accepted(&settings(&["cachet", "--demo", "list"])).unwrap()[0].demonstration);
    }
}
