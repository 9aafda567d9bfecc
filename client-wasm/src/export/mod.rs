//! The exit capsule: one age file that holds a tar archive. Stock tools open it without us: `age -d` and `tar x`.
//!
//! In it: every version in its own format under a readable name, what the index says of each, the signed log with its
//! opened parts, and every signed manifest, whose content key and nonce let a restore re-seal to the very bytes that
//! were signed.

mod archive;

use std::collections::BTreeSet;

use cachet_crypto::protocol::api::path;
use cachet_crypto::{Timestamp, encode_base64url};
use cachet_seal::{ExportPassphrase, ExportSealer, HybridIdentity, recipient_to_string};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::files::{Progress, Sink};
use crate::platform::chance;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Version;
use crate::{Error, Result, Session};

use archive::Archive;

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

/// What the capsule says of each version.
#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    title: &'a str,
    date: String,
    category: &'a str,
    media_type: &'a str,
    size: u64,
    version: u32,
    deleted: bool,
    added: Timestamp,
    document: String,
    object: String,
}

const README: &str = "Cachet : vos documents, dans leurs formats d'origine (dossier documents).\n\
    Le dossier coffre tient le journal signé et de quoi rétablir le coffre ailleurs.\n\n\
    Cachet: your documents in their own formats (folder documents).\n\
    The folder coffre holds the signed log and what restores the vault elsewhere.\n";

impl<T: Transport, S: Store> Session<T, S> {
    /// Writes the capsule into `sink`. Every document is verified before it enters; one that does not verify stops the
    /// export.
    ///
    /// # Errors
    /// [`Error::Refused`] when something is not what the index says, [`Error::Cancelled`].
    pub async fn export(&self, to: ExportTo, sink: &mut impl Sink, progress: Progress<'_>) -> Result<Exported> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let (sealer, head, exported) = begin(to)?;
        sink.write(&head).await?;
        let mut archive = Archive::new(sealer, sink, self.platform.now());
        archive.file("LISEZMOI.txt", README.as_bytes()).await?;
        let versions: Vec<(&Version, bool)> = index
            .documents
            .values()
            .flat_map(|document| document.versions.iter().map(|version| (version, document.deleted.is_some())))
            .collect();
        let total: u64 = versions.iter().map(|(version, _)| version.size).sum();
        let mut done = 0;
        let mut names = BTreeSet::new();
        let mut listed = Vec::new();
        for (version, deleted) in &versions {
            let name = format!("documents/{}", unused_name(version, &mut names));
            let (_, manifest, stored) = self.manifest(version.document, Some(version.number)).await?;
            let manifest_bytes =
                serde_json::to_vec(&manifest).map(Zeroizing::new).expect("a manifest is strings and integers");
            archive.file(&format!("coffre/manifests/{}.json", version.object), &manifest_bytes).await?;
            let mut opener = manifest.opener()?;
            archive.begin(&name, version.size).await?;
            for (at, part) in stored.parts.iter().enumerate() {
                let asked = path::part(vault.id, part.part);
                let bytes = withheld(self.server.bytes(&self.as_account(), asked, None).await)?;
                let plaintext = Zeroizing::new(opener.open_part(at, bytes)?);
                done += plaintext.len() as u64;
                archive.write(&plaintext).await?;
                if !progress(done, total) {
                    return Err(Error::Cancelled);
                }
            }
            opener.finish()?;
            archive.end(version.size).await?;
            listed.push(entry_json(&name, version, *deleted));
        }
        archive.file("coffre/index.json", &join(&listed)).await?;
        let log = match index.head.n {
            0 => Vec::new(),
            _ => self.entries(vault.id, 1, index.head).await?,
        };
        let log: Vec<_> = log
            .iter()
            .map(|(stored, _, part)| {
                serde_json::json!({ "entry": stored.entry, "opened": part }).to_string().into_bytes()
            })
            .collect();
        archive.file("coffre/log.json", &join(&log)).await?;
        archive.file("coffre/record.json", &self.keys().record_envelope.to_vec()).await?;
        archive.finish().await?;
        Ok(exported)
    }
}

fn begin(to: ExportTo) -> Result<(ExportSealer, Vec<u8>, Exported)> {
    Ok(match to {
        ExportTo::Passphrase => {
            let passphrase = ExportPassphrase::generate(&mut chance())?;
            let (sealer, head) = ExportSealer::to_passphrase(&passphrase, &mut chance())?;
            (sealer, head, Exported::Passphrase(passphrase))
        }
        ExportTo::Identity => {
            let identity = HybridIdentity::generate(&mut chance())?;
            let (sealer, head) = ExportSealer::to_identity(identity.recipient(), &mut chance())?;
            let public = recipient_to_string(identity.recipient());
            let text = Zeroizing::new(format!("# public key: {public}\n{}\n", *identity.to_age_string()));
            (sealer, head, Exported::Identity(text))
        }
    })
}

fn entry_json(file: &str, version: &Version, deleted: bool) -> Vec<u8> {
    let entry = Entry {
        file,
        title: &version.title,
        date: version.date.to_string(),
        category: &version.category,
        media_type: &version.media_type,
        size: version.size,
        version: version.number,
        deleted,
        added: version.at,
        document: version.document.to_string(),
        object: encode_base64url(version.object.as_bytes()),
    };
    serde_json::to_vec(&entry).expect("an entry is strings and integers")
}

/// A JSON list of JSON texts, one a line.
fn join(texts: &[Vec<u8>]) -> Zeroizing<Vec<u8>> {
    let mut joined = b"[".to_vec();
    for (at, text) in texts.iter().enumerate() {
        joined.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        joined.extend_from_slice(text);
    }
    joined.extend_from_slice(b"\n]\n");
    Zeroizing::new(joined)
}

/// A file name that every system takes, from the date and the title, used once.
fn unused_name(version: &Version, used: &mut BTreeSet<String>) -> String {
    let title: String =
        version.title.chars().map(|c| if c.is_alphanumeric() || " -_.,'()".contains(c) { c } else { '_' }).collect();
    let title: String = title.trim_matches(['.', ' ']).chars().take(60).collect();
    let extension = file_extension(&version.media_type);
    let number = if version.number > 1 { format!(" v{}", version.number) } else { String::new() };
    (0u32..)
        .map(|again| match again {
            0 => format!("{} {title}{number}{extension}", version.date),
            _ => format!("{} {title}{number} ({again}){extension}", version.date),
        })
        .find(|name| used.insert(name.clone()))
        .expect("numbers do not run out")
}

/// How the name of a file of this media type ends.
#[must_use]
pub fn file_extension(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "text/plain" => ".txt",
        "text/csv" => ".csv",
        "application/json" | "application/fhir+json" => ".json",
        "application/xml" | "text/xml" => ".xml",
        "application/dicom" => ".dcm",
        "application/zip" => ".zip",
        _ => ".bin",
    }
}
