//! Writing a capsule: everything verified on its way in, a few parts in memory at a time.

mod filed;
mod kept;
mod log;
mod object;

use cachet_crypto::protocol::capsule::Capsule;
use cachet_crypto::{Signed, sha256};
use cachet_seal::{ExportPassphrase, ExportSealer, HybridIdentity, recipient_to_string};
use serde::Serialize;
use zeroize::Zeroizing;

use super::archive::Archive;
use super::{ACCOUNT, ExportTo, Exported, MAILBOXES, SIGNED, SUMS, bundle, links, overview};
use crate::files::{Progress, Sink};
use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

use filed::{entry, file_all};

const README: &str = "Cachet : vos documents, dans leurs formats d'origine (dossier documents).\n\
    index.html les montre, fhir/bundle.json les décrit pour un logiciel de santé, avec les lignes de votre dossier.\n\
    Le dossier coffre tient le journal signé et de quoi rétablir le coffre ailleurs.\n\
    Les liens que vous avez faits sont cités, mais ne s'ouvriront pas ailleurs : refaites-les.\n\
    Ce qui attend encore d'être accepté n'est pas dans cette copie.\n\n\
    Cachet: your documents in their own formats (folder documents).\n\
    index.html lists them, fhir/bundle.json describes them to a health program, with the lines of your record.\n\
    The folder coffre holds the signed log and what restores the vault elsewhere.\n\
    The links that you made are named, and will not open elsewhere: make them again.\n\
    What still waits to be accepted is not in this copy.\n";

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
        let made = self.platform.now();
        let mut archive = Archive::new(sealer, sink, made);
        let filed = file_all(&index);
        archive.file("LISEZMOI.txt", README.as_bytes()).await?;
        let name = self.own_name();
        let links = self.health_links().await?;
        archive.file("index.html", overview::of(&name, made, &filed, &links).as_bytes()).await?;
        let profile = index.record.profile().cloned().unwrap_or_default();
        let about = bundle::About { name: &name, profile: &profile, entries: &crate::record::views(&index) };
        archive.file("fhir/bundle.json", &json(&bundle::of(&about, made, &filed))).await?;
        archive.file("coffre/index.json", &json(&filed.iter().map(entry).collect::<Vec<_>>())).await?;
        archive.file("coffre/links.json", &json(&links::of(&links))).await?;
        archive.file(ACCOUNT, &json(&self.account_file(vault, index.head).await?)).await?;
        let snapshot = self.write_log(&mut archive, vault, &index).await?;
        if let Some(snapshot) = snapshot {
            self.write_snapshot(&mut archive, vault, snapshot).await?;
        }
        let total: u64 = filed.iter().map(|filed| filed.version.size).sum();
        let mut done = 0;
        for filed in &filed {
            self.write_object(&mut archive, vault, filed, &mut |bytes| {
                done += bytes;
                progress(done, total)
            })
            .await?;
        }
        for mailbox in index.mailboxes.keys() {
            if let Some(file) = self.pair_file(vault, &index, *mailbox).await? {
                archive.file(&format!("{MAILBOXES}{mailbox}.json"), &json(&file)).await?;
            }
        }
        let sums = archive.sums().to_owned();
        archive.file(SUMS, sums.as_bytes()).await?;
        let keys = self.keys();
        let head = index.head;
        let says = Capsule::new(keys.signer(), vault.id, head.n, head.link, sha256(sums.as_bytes()), made);
        let signed = Signed::sign(says, keys.signing())?;
        archive.file(SIGNED, &signed.envelope().to_vec()).await?;
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

fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(value).expect("what a capsule holds is structs of strings, integers and lists"))
}
