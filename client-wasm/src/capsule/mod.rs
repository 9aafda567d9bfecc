//! The exit capsule: one age file that holds a tar archive. Stock tools open it without us: `age -d` and `tar x`.
//!
//! In it: every version in its own format under a readable name, a printable index, a FHIR Bundle, and in `coffre` what
//! restores the vault elsewhere: the signed log with its sealed and opened parts, records, signed manifests, mailboxes
//! with heads, consents, envelopes and journals. A list of digests and one signature over it end the archive. The root
//! stands in it only as the recovery sheet opens it: the key of a capsule reads everything and signs nothing.

mod archive;
mod bundle;
mod copied;
mod links;
mod names;
mod overview;
mod pair;
mod read;
mod restore;
mod write;

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::protocol::api::{NewObject, OwnObject, WrappedRoot};
use cachet_crypto::protocol::capsule::KeptPair;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::{Base64Url, Envelope, VaultId};
use cachet_seal::ExportPassphrase;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::vault::change::SealedPart;

pub use cachet_seal::CapsuleKey;
pub use names::file_extension;

/// What a restore begins with.
const ACCOUNT: &str = "coffre/account.json";
/// Folder of the log, some hundred entries a file.
const LOG: &str = "coffre/log/";
/// The newest snapshot's object, and the folder of its parts.
const SNAPSHOT: &str = "coffre/snapshot.json";
const PARTS: &str = "coffre/parts/";
/// Folder of the stored objects; after each comes its file.
const OBJECTS: &str = "coffre/objects/";
/// Folder of the mailboxes.
const MAILBOXES: &str = "coffre/mailboxes/";
/// Digests of all files before it.
const SUMS: &str = "coffre/SHA256SUMS";
/// The owner's signature over that list.
const SIGNED: &str = "coffre/capsule.json";

/// What opens an export, shown once.
pub enum Exported {
    /// age scrypt: Debian's `age` opens it.
    Passphrase(ExportPassphrase),
    /// A one-time hybrid identity, for `age` with `mlkem768x25519`.
    Identity(Zeroizing<String>),
}

/// For which tools an export is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ExportTo {
    /// Tools without hybrid recipients: a generated passphrase.
    Passphrase,
    /// A one-time hybrid identity.
    Identity,
}

/// `coffre/account.json`
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct AccountFile {
    v: u32,
    vault: VaultId,
    label: VaultLabel,
    /// Where the log ends in this capsule.
    head: Head,
    records: Vec<Succeeded>,
    /// The root as the recovery sheet opens it.
    recovery: WrappedRoot,
    keyring: OwnObject,
    mailboxes: Option<OwnObject>,
}

/// One line of `coffre/log/`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LogLine {
    entry: Envelope,
    sealed: Base64Url,
    /// What the sealed part says, for readers without our keys, less what opens more than the copy; null for an entry of a beaten branch.
    opened: Option<SealedPart>,
}

/// One file of `coffre/objects/`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ObjectFile {
    /// The file of the archive that holds the content.
    file: String,
    stored: NewObject,
    /// The signed manifest, for readers without our keys.
    manifest: Envelope,
}

/// One file of `coffre/mailboxes/`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PairFile {
    kept: KeptPair,
    /// Every record of the reader, so that the journal verifies where nobody answers for that account; null when the
    /// reader had left already.
    reader: Option<Vec<Succeeded>>,
}

/// What is no capsule, or not what its signature covers.
fn forged() -> crate::Error {
    crate::Refusal::Bind.into()
}
