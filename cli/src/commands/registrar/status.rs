//! The registrar's status list: signed off line into a file, carried to the server by whoever has a network.

use std::path::{Path, PathBuf};

use cachet_client::transport::HttpTransport;
use cachet_crypto::protocol::credential::{Credential, registrar_signer};
use cachet_crypto::protocol::status::StatusList;
use cachet_crypto::{Envelope, Sha256Digest, Signed, SigningKey};
use serde_json::json;

use super::read_key;
use crate::answer::Answer;
use crate::arguments::Settings;
use crate::failure::Failure;
use crate::local_file::replace_private;
use crate::opening::now;
use crate::server;

/// Signs the list in `file` anew, or a first one, with the credentials in `taken_back` added.
pub(super) fn sign(key: &Path, file: &Path, taken_back: &[PathBuf]) -> Result<Answer, Failure> {
    let (_, key) = read_key(key)?;
    let mut revoked = taken_back.iter().map(|file| own_credential(file, &key)).collect::<Result<Vec<_>, _>>()?;
    if file.exists() {
        revoked.extend(held(file, &key)?.revoked);
    }
    revoked.sort_unstable();
    revoked.dedup();
    let list = StatusList::new(registrar_signer(&key.verifying_key()), now(), revoked);
    let (issued, count) = (list.issued, list.revoked.len());
    let signed = Signed::sign(list, &key).map_err(cachet_client::Error::from)?;
    let text = String::from_utf8(signed.envelope().to_vec()).expect("JSON is UTF-8");
    replace_private(file, &text)?;
    let about = json!({ "file": file, "issued": issued, "revoked": count });
    let text = format!("{}: {count} taken back. It holds for seven days: publish it.", file.display());
    Ok(Answer::new(about, text))
}

/// The list in `file`, by this registrar, and not from a clock ahead of this one's.
fn held(file: &Path, key: &SigningKey) -> Result<StatusList, Failure> {
    let wrong = |why: &str| Failure::Input(format!("{}: {why}", file.display()));
    let verified = read(file)?.verify::<StatusList>(&key.verifying_key(), &registrar_signer(&key.verifying_key()));
    let list = verified.map_err(|_| wrong("this is no status list of this registrar"))?.into_payload();
    // Signed again in the same second or before, it would be refused as a fork or as older.
    if list.issued >= now() {
        return Err(wrong("it was signed this very second or by a clock that is ahead: look at the clock, try again"));
    }
    Ok(list)
}

fn own_credential(file: &Path, key: &SigningKey) -> Result<Sha256Digest, Failure> {
    let verified = read(file)?.verify::<Credential>(&key.verifying_key(), &registrar_signer(&key.verifying_key()));
    let wrong = || Failure::Input(format!("{}: this is no credential of this registrar", file.display()));
    Ok(verified.map_err(|_| wrong())?.hash())
}

fn read(file: &Path) -> Result<Envelope, Failure> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{shown}: {error}")))?;
    // However a program wrote the JSON: what is signed are the bytes inside.
    serde_json::from_slice(&bytes).map_err(|_| Failure::Input(format!("{shown}: this is no signed statement")))
}

/// Carries a signed list to the server. No key is needed.
pub(super) async fn publish(file: &Path, settings: &Settings) -> Result<Answer, Failure> {
    let list = read(file)?;
    let origin = server::origin(settings.server.as_deref().unwrap_or(server::DEFAULT))?;
    let transport = HttpTransport::new(&origin).map_err(|_| Failure::Device("TLS"))?;
    cachet_client::publish_status(transport, &origin, &list).await?;
    Ok(Answer::new(json!({ "server": origin }), format!("{origin} has the list")))
}
