//! One version: its signed manifest, then its content, opened part by part.

use cachet_crypto::protocol::api::{NewObject, path};
use cachet_seal::{DocumentKey, open_manifest};
use zeroize::Zeroizing;

use super::super::archive::Archive;
use super::super::bundle::Filed;
use super::super::{OBJECTS, ObjectFile};
use super::json;
use crate::files::Sink;
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::{Error, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn write_object<K: Sink>(
        &self,
        archive: &mut Archive<'_, K>,
        vault: &Vault,
        filed: &Filed<'_>,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<()> {
        let version = filed.version;
        let (_, manifest, stored) = self.manifest(version.document, Some(version.number)).await?;
        let key = DocumentKey::from_slice(version.key.0.expose()).expect("an index entry holds 16 bytes");
        let file = ObjectFile {
            file: filed.file.clone(),
            manifest: open_manifest(&stored.manifest.0, &key)?,
            stored: NewObject { object: version.object, manifest: stored.manifest, parts: stored.parts },
        };
        archive.file(&format!("{OBJECTS}{}.json", version.object), &json(&file)).await?;
        let mut opener = manifest.opener()?;
        archive.begin(&filed.file, version.size).await?;
        for (at, part) in file.stored.parts.iter().enumerate() {
            let asked = path::part(vault.id, part.part);
            let bytes = withheld(self.server.bytes(&self.as_account(), asked, None).await)?;
            let plaintext = Zeroizing::new(opener.open_part(at, bytes)?);
            archive.write(&plaintext).await?;
            if !progress(plaintext.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        opener.finish()?;
        archive.end().await
    }
}
