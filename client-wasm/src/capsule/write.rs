//! Writing a capsule: everything verified on its way in, a few parts in memory at a time.

use std::collections::BTreeSet;

use cachet_crypto::protocol::api::{NewObject, PublicAccount, StoredEntry, StoredObject, path};
use cachet_crypto::protocol::capsule::{Capsule, KeptPair};
use cachet_crypto::protocol::document::parts_root;
use cachet_crypto::protocol::log::{Act, Head, LogEntry};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, MailboxId, Payload as _, Signed, encode_base64url, sha256};
use cachet_seal::{DocumentKey, ExportPassphrase, ExportSealer, HybridIdentity, open_manifest, recipient_to_string};
use serde::Serialize;
use zeroize::Zeroizing;

use super::archive::Archive;
use super::bundle::{self, Filed};
use super::copied::as_copied;
use super::names::unused_name;
use super::{
    ACCOUNT, AccountFile, ExportTo, Exported, LOG, LogLine, MAILBOXES, OBJECTS, ObjectFile, PARTS, PairFile, SIGNED,
    SNAPSHOT, SUMS, forged, links, overview, pair,
};
use crate::files::{Progress, Sink};
use crate::platform::chance;
use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::vault::{Vault, open_sealed_part, verify_entry};
use crate::{Error, Refusal, Result, Session};

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
    author: &'a str,
    added: u64,
    document: String,
    object: String,
}

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
        let profile = index.record.profiles.last().map(|(_, profile)| profile.clone()).unwrap_or_default();
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

    async fn account_file(&self, vault: &Vault, head: Head) -> Result<AccountFile> {
        let keys = self.keys();
        let public: PublicAccount = withheld(self.server.get(&As::Anyone, path::account(keys.account)).await)?;
        let records = crate::directory::verify_records(keys.account, &public.records)?;
        if records.last().is_none_or(|(_, record)| record.hash() != keys.record.hash()) {
            return Err(Refusal::KeyUnauth.into());
        }
        let account = self.as_account();
        // What does not open here would open nowhere: a copy holds nothing that was not looked at.
        let mailboxes = self.stored_mailboxes().await?.map(|(stored, _)| stored);
        let held = keys.keyring.vaults.iter().rfind(|held| held.vault == vault.id).ok_or(Error::NotEnrolled)?;
        Ok(AccountFile {
            v: 1,
            vault: vault.id,
            label: held.label,
            head,
            records: public.records,
            recovery: withheld(self.server.get(&account, path::recovery_wrap()).await)?,
            keyring: self.stored_keyring().await?.0,
            mailboxes,
        })
    }

    /// All of one pair; none for a mailbox that was never made, to which nothing was ever granted.
    async fn pair_file(&self, vault: &Vault, index: &Index, mailbox: MailboxId) -> Result<Option<PairFile>> {
        let held = &index.mailboxes[&mailbox];
        let asked = path::kept_pair(vault.id, mailbox);
        let mut kept: KeptPair = match self.server.get(&self.as_account(), asked.clone()).await {
            Err(Error::Problem(ProblemKind::NotFound)) if held.head.n == 0 => return Ok(None),
            answer => withheld(answer)?,
        };
        while kept.more {
            let next = format!("{asked}?after={}", kept.journal.len());
            let page: KeptPair = withheld(self.server.get(&self.as_account(), next).await)?;
            // More that never comes would be read for ever.
            if page.journal.is_empty() {
                return Err(Refusal::Withheld.into());
            }
            kept.journal.extend(page.journal);
            kept.more = page.more;
        }
        pair::check(index, mailbox, &kept)?;
        let reader = match self.server.get::<PublicAccount>(&As::Anyone, path::account(held.pair.account)).await {
            Ok(public) => {
                crate::directory::verify_records(held.pair.account, &public.records)?;
                Some(public.records)
            }
            Err(Error::Problem(ProblemKind::NotFound)) => None,
            Err(error) => return Err(error),
        };
        Ok(Some(PairFile { kept, reader }))
    }

    /// The whole log, beaten entries too, some hundred entries a file. Gives the newest snapshot's entry.
    async fn write_log<K: Sink>(
        &self,
        archive: &mut Archive<'_, K>,
        vault: &Vault,
        index: &Index,
    ) -> Result<Option<LogEntry>> {
        let keys = self.keys();
        let mut at = Head::of_empty_log(vault.id);
        let mut snapshot = None;
        while at.n < index.head.n {
            let page = self.log_page(vault.id, at.n, 500).await?;
            let mut lines = Zeroizing::new(Vec::new());
            let from = at.n + 1;
            let left = usize::try_from(index.head.n - at.n).unwrap_or(usize::MAX);
            for stored in page.entries.into_iter().take(left) {
                let claimed: LogEntry = stored.entry.peek()?;
                if (claimed.n, claimed.prev) != (at.n + 1, at.link) {
                    return Err(Refusal::Fork.into());
                }
                at = at.extended(stored.entry.hash()?);
                let line = self.log_line(&keys, vault, stored)?;
                if matches!(claimed.act, Act::Snapshot { .. }) && claimed.n == index.snapshot {
                    snapshot = Some(claimed);
                }
                lines.extend_from_slice(&json(&line));
                lines.push(b'\n');
            }
            if at.n < from {
                return Err(Refusal::Withheld.into());
            }
            archive.file(&format!("{LOG}{from:09}.jsonl"), &lines).await?;
        }
        if at == index.head { Ok(snapshot) } else { Err(Refusal::Fork.into()) }
    }

    fn log_line(&self, keys: &crate::keys::Keys, vault: &Vault, stored: StoredEntry) -> Result<LogLine> {
        let claimed: LogEntry = stored.entry.peek()?;
        let opened = match keys.have_signed(&claimed.header()) {
            true => {
                let entry = verify_entry(&stored, keys, vault.id, claimed.epoch.ok_or(Refusal::Signature)?)?;
                Some(as_copied(open_sealed_part(&stored, &entry, keys, vault.id)?))
            }
            // Signed by keys of a branch that the recovery key beat: it stands in the chain and says nothing.
            false => None,
        };
        Ok(LogLine { entry: stored.entry, sealed: stored.sealed.ok_or(Refusal::Withheld)?, opened })
    }

    /// The newest snapshot as it is sealed: a restored vault opens from it as the first one did.
    async fn write_snapshot<K: Sink>(
        &self,
        archive: &mut Archive<'_, K>,
        vault: &Vault,
        entry: LogEntry,
    ) -> Result<()> {
        let Act::Snapshot { object, parts } = entry.act else { return Err(forged()) };
        let account = self.as_account();
        let stored: StoredObject = withheld(self.server.get(&account, path::object(vault.id, object)).await)?;
        let digests: Vec<_> = stored.parts.iter().map(|part| part.digest).collect();
        if parts_root(&digests) != parts {
            return Err(forged());
        }
        let new = NewObject { object, manifest: Base64Url::default(), parts: stored.parts };
        archive.file(SNAPSHOT, &json(&new)).await?;
        for part in &new.parts {
            let bytes = withheld(self.server.bytes(&account, path::part(vault.id, part.part), None).await)?;
            if blake3::hash(&bytes).as_bytes() != part.digest.as_bytes() {
                return Err(forged());
            }
            archive.file(&format!("{PARTS}{}", part.part), &bytes).await?;
        }
        Ok(())
    }

    async fn write_object<K: Sink>(
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

/// Every version under the name of its file: what was deleted lies in a folder of its own.
fn file_all(index: &Index) -> Vec<Filed<'_>> {
    let mut names = BTreeSet::new();
    let mut filed = Vec::new();
    for document in index.documents.values() {
        for version in &document.versions {
            let deleted = document.deleted.is_some();
            let folder = if deleted { "corbeille" } else { "documents" };
            let file = format!("{folder}/{}", unused_name(version, &mut names));
            let written = &document.written;
            filed.push(Filed {
                version,
                written,
                file,
                deleted,
                is_newest: version.object == document.newest().object,
            });
        }
    }
    filed
}

fn entry<'a>(filed: &'a Filed<'_>) -> Entry<'a> {
    let version = filed.version;
    Entry {
        file: &filed.file,
        title: &version.title,
        date: version.date.to_string(),
        category: &version.category,
        media_type: &version.media_type,
        size: version.size,
        version: version.number,
        deleted: filed.deleted,
        author: filed.author(),
        added: version.at.0,
        document: version.document.to_string(),
        object: encode_base64url(version.object.as_bytes()),
    }
}

fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(value).expect("what a capsule holds is structs of strings, integers and lists"))
}
