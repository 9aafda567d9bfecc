//! Restoring a capsule on a server that knows nothing of it: the account's own records, log, heads, consents and
//! journals as they were signed, and every document sealed again to the very bytes whose digests were signed.
//!
//! The capsule's key reads it; the recovery sheet opens the root. Nothing counts on the server before the last file,
//! the owner's signature over the digests of all the others, has verified.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{AppendedEntry, NewObject, PartRef, StoredEntry, StoredObject, path};
use cachet_crypto::protocol::capsule::{Capsule, KeptAccess, KeptPair, Restore, RestoreAccount, RestoreVault};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Envelope, MailboxId, Signed, sha256};
use cachet_seal::{CapsuleKey, KeyringPlace, Manifest, RecoveryCode, open_keyring, unwrap_root};
use serde::de::DeserializeOwned;

use super::read::{Entry, Reader};
use super::{
    ACCOUNT, AccountFile, LOG, LogLine, MAILBOXES, OBJECTS, ObjectFile, PARTS, PairFile, SIGNED, SNAPSHOT, SUMS,
    forged, pair,
};
use crate::account::{pin_keyring, recovery_way_in};
use crate::files::{Progress, Source};
use crate::keys::Keys;
use crate::platform::Platform;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

/// Bytes that wait before they are sent, about.
const STRETCH: usize = 4 << 20;

/// Entries of one stretch.
const ENTRIES: usize = 500;

/// A vault on its way in.
struct Arriving {
    index: Index,
    /// What has been read and not been sent.
    next: RestoreVault,
    waiting: usize,
    /// The snapshot whose parts come next.
    snapshot: Option<NewObject>,
    /// The object whose content comes next.
    object: Option<(String, NewObject, Manifest)>,
    objects: usize,
    mailboxes: usize,
    /// The list of files as the capsule has it, and the files that stand before it.
    sums: Option<(Vec<u8>, String)>,
    is_signed: bool,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Restores a capsule. `key` is what was printed with it, `code` the recovery sheet that was in force. The device gets
    /// no way in of its own.
    ///
    /// # Errors
    /// [`Error::Input`] for another key, [`Error::RecoveryCode`] for another sheet, [`Error::Refused`] for a capsule that
    /// is not what its owner signed, [`ProblemKind::AlreadyDifferent`] where the account lives already.
    pub async fn restore_capsule(
        source: &impl Source,
        key: &CapsuleKey,
        code: &RecoveryCode,
        transport: T,
        store: S,
        platform: Platform,
        progress: Progress<'_>,
    ) -> Result<Self> {
        let mut reader = Reader::open(source, key).await?;
        let account: AccountFile = loop {
            let entry = reader.next().await?.ok_or(Refusal::Withheld)?;
            match entry.name.as_str() {
                ACCOUNT => break decode(&reader.whole(&entry).await?)?,
                _ => reader.skip(&entry).await?,
            }
        };
        let session = Self::arrive(&account, code, transport, store, platform).await?;
        let restored = session.take_capsule(&account, &mut reader, source.size(), progress).await;
        match restored {
            Ok(()) => {}
            // A restore that broke off begins anew from the same capsule.
            Err(Error::Network) => return Err(Error::Network),
            Err(error) => {
                // What cannot be erased now is not whole, so it counts for nothing.
                drop(session.server.delete(&session.as_account(), path::own_account()).await);
                return Err(error);
            }
        }
        session.sync(session.own_vault()?).await?;
        Ok(session)
    }

    /// Opens the keys that the capsule holds, and brings the account to the server.
    async fn arrive(
        file: &AccountFile,
        code: &RecoveryCode,
        transport: T,
        store: S,
        platform: Platform,
    ) -> Result<Self> {
        let account = file.records.first().ok_or(Refusal::Withheld)?.record.peek::<AccountRecord>()?.account();
        let records = crate::directory::verify_records(account, &file.records)?;
        let epoch = file.recovery.epoch;
        let wrap_key = code.wrap_key(account, epoch);
        let root = unwrap_root(&wrap_key, &file.recovery.wrap.0).map_err(|_| Error::RecoveryCode)?;
        let place = KeyringPlace { account, n: file.keyring.n, epoch };
        let opened = open_keyring(&root.keys().keyring, &place, &file.keyring.sealed.0);
        let keyring = opened.map_err(|_| Refusal::KeyBlob)?;
        if keyring.sheet.recovery != code.commitment() {
            return Err(Error::RecoveryCode);
        }
        let held = keyring.vaults.last().map(|held| (held.vault, held.label));
        if file.v != 1 || held != Some((file.vault, file.label)) {
            return Err(forged());
        }
        let keys = Keys::open(account, epoch, root, keyring, records)?;
        let origin = platform.origin.clone();
        let server = Server::new(transport, &origin);
        let says = Restore::new(keys.signer(), origin, file.vault, file.label, file.head.n, file.head.link);
        let request = RestoreAccount {
            restore: Signed::sign(says, keys.signing())?.envelope().clone(),
            records: file.records.clone(),
            recovery: recovery_way_in(account, epoch, &keys.root, code)?,
            keyring: file.keyring.clone(),
            mailboxes: file.mailboxes.clone(),
        };
        server.post_only(&As::Anyone, path::capsule(), &request).await?;
        pin_keyring(&store, account, file.keyring.n).await?;
        Ok(Self::new(server, store, platform, None, keys))
    }

    async fn take_capsule(
        &self,
        account: &AccountFile,
        reader: &mut Reader<'_, impl Source>,
        size: u64,
        progress: Progress<'_>,
    ) -> Result<()> {
        let vault = self.own_vault()?;
        let mut arriving = Arriving {
            index: Index::new(vault.id, self.keys().first_vault_epoch(vault.id)?),
            next: RestoreVault::default(),
            waiting: 0,
            snapshot: None,
            object: None,
            objects: 0,
            mailboxes: 0,
            sums: None,
            is_signed: false,
        };
        while let Some(entry) = reader.next().await? {
            self.take_file(vault, account, reader, &entry, &mut arriving).await?;
            if !progress(reader.done(), size) {
                return Err(Error::Cancelled);
            }
        }
        let index = &arriving.index;
        let versions: usize = index.documents.values().map(|document| document.versions.len()).sum();
        let pairs = index.mailboxes.values().filter(|mailbox| mailbox.head.n > 0).count();
        let is_whole = arriving.objects == versions && arriving.mailboxes >= pairs && arriving.snapshot.is_none();
        if !arriving.is_signed || !is_whole {
            return Err(Refusal::Withheld.into());
        }
        arriving.next.whole = true;
        self.send(vault, &mut arriving).await
    }

    async fn take_file(
        &self,
        vault: &Vault,
        account: &AccountFile,
        reader: &mut Reader<'_, impl Source>,
        entry: &Entry,
        arriving: &mut Arriving,
    ) -> Result<()> {
        // Nothing stands behind the signature, and nothing between the list and it.
        if arriving.is_signed || (arriving.sums.is_some() && entry.name != SIGNED) {
            return Err(forged());
        }
        let name = entry.name.as_str();
        if let Some((_, stored, manifest)) = arriving.object.take_if(|(file, ..)| file == name) {
            return self.take_content(vault, reader, entry, stored, manifest, arriving).await;
        }
        if arriving.object.is_some() {
            return Err(Refusal::Withheld.into());
        }
        if name.starts_with(LOG) {
            return self.take_log(vault, &reader.whole(entry).await?, arriving).await;
        }
        if let Some(part) = name.strip_prefix(PARTS) {
            let bytes = reader.whole(entry).await?;
            return self.take_snapshot_part(vault, part, &bytes, arriving).await;
        }
        if name.starts_with(OBJECTS) {
            let file: ObjectFile = decode(&reader.whole(entry).await?)?;
            let version = arriving.index.version(file.stored.object).ok_or(Refusal::Unknown)?;
            let stored = StoredObject {
                manifest: file.stored.manifest.clone(),
                header: Base64Url::default(),
                parts: file.stored.parts.clone(),
            };
            let manifest = self.check_manifest(vault.id, version, &stored)?;
            arriving.object = Some((file.file, file.stored, manifest));
            return Ok(());
        }
        if let Some(mailbox) = name.strip_prefix(MAILBOXES).and_then(|name| name.strip_suffix(".json")) {
            let mailbox: MailboxId = mailbox.parse().map_err(|_| Refusal::Format)?;
            let file: PairFile = decode(&reader.whole(entry).await?)?;
            pair::check(&arriving.index, mailbox, &file.kept)?;
            if let Some(records) = file.reader {
                let pair = &arriving.index.mailboxes.get(&mailbox).ok_or(Refusal::Unknown)?.pair;
                let records = crate::directory::verify_records(pair.account, &records)?;
                match self.keep_bound_keys(&records, pair, &file.kept.mailbox.messages).await {
                    // Keys other than the recognised ones: the journal shows a gap here as it did there.
                    Ok(()) | Err(Error::Refused(Refusal::KeyUnauth)) => {}
                    Err(error) => return Err(error),
                }
            }
            return self.take_pair(vault, file.kept, arriving).await;
        }
        match name {
            SNAPSHOT => arriving.snapshot = Some(decode(&reader.whole(entry).await?)?),
            SUMS => {
                let before = reader.sums().to_owned();
                arriving.sums = Some((reader.whole(entry).await?.to_vec(), before));
            }
            SIGNED => {
                let signed = reader.whole(entry).await?;
                let (sums, before) = arriving.sums.as_ref().ok_or(Refusal::Withheld)?;
                self.check_signed(account, &signed, sums, before, &arriving.index)?;
                arriving.is_signed = true;
            }
            // What people and other programs read: bound by the list, of no use here.
            _ => reader.skip(entry).await?,
        }
        Ok(())
    }

    /// The owner's signature: over the list of exactly the files that came, and the head that they lead to.
    fn check_signed(
        &self,
        account: &AccountFile,
        signed: &[u8],
        sums: &[u8],
        files: &str,
        index: &Index,
    ) -> Result<()> {
        let keys = self.keys();
        let capsule = Envelope::from_slice(signed)?.verify::<Capsule>(&keys.record.sign, &keys.signer())?;
        let head = (capsule.n, capsule.link);
        let fits =
            capsule.vault == account.vault && head == (index.head.n, index.head.link) && index.head == account.head;
        if fits && sums == files.as_bytes() && capsule.sums == sha256(sums) { Ok(()) } else { Err(forged()) }
    }

    async fn take_log(&self, vault: &Vault, lines: &[u8], arriving: &mut Arriving) -> Result<()> {
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: LogLine = decode(line)?;
            let stored = StoredEntry { entry: line.entry.clone(), sealed: Some(line.sealed.clone()) };
            self.replay(vault.id, &mut arriving.index, &stored, None)?;
            arriving.waiting += line.sealed.0.len() * 2;
            arriving.next.entries.push(AppendedEntry { entry: line.entry, sealed: line.sealed });
            self.send_when_due(vault, arriving).await?;
        }
        Ok(())
    }

    async fn take_snapshot_part(&self, vault: &Vault, name: &str, bytes: &[u8], arriving: &mut Arriving) -> Result<()> {
        let snapshot = arriving.snapshot.as_ref().ok_or(Refusal::Unknown)?;
        let part = snapshot.parts.iter().find(|part| part.part.to_string() == name).ok_or(Refusal::Unknown)?;
        if blake3::hash(bytes).as_bytes() != part.digest.as_bytes() {
            return Err(forged());
        }
        self.put_part(vault, part, bytes.to_vec()).await?;
        if snapshot.parts.last() == Some(part) {
            arriving.next.objects.extend(arriving.snapshot.take());
        }
        Ok(())
    }

    /// Seals a content again. The resealer compares every part with the digest that was signed before it gives it out.
    async fn take_content(
        &self,
        vault: &Vault,
        reader: &mut Reader<'_, impl Source>,
        entry: &Entry,
        stored: NewObject,
        manifest: Manifest,
        arriving: &mut Arriving,
    ) -> Result<()> {
        let changed = |_| forged();
        if entry.size != manifest.size {
            return Err(forged());
        }
        let mut sealer = manifest.resealer().map_err(changed)?;
        let mut left = entry.size;
        loop {
            let bytes = reader.some(&mut left).await?;
            let mut rest = bytes.as_slice();
            loop {
                let sealed = if bytes.is_empty() { sealer.pad() } else { sealer.push(&mut rest) };
                let Some(sealed) = sealed.map_err(changed)? else { break };
                let part = stored.parts.get(sealed.index).ok_or_else(forged)?;
                if part.digest != sealed.digest {
                    return Err(forged());
                }
                self.put_part(vault, part, sealed.bytes).await?;
            }
            if bytes.is_empty() {
                break;
            }
        }
        sealer.finish().map_err(changed)?;
        arriving.objects += 1;
        arriving.waiting += stored.manifest.0.len() * 2 + stored.parts.len() * (STRETCH / 4);
        arriving.next.objects.push(stored);
        self.send_when_due(vault, arriving).await
    }

    async fn take_pair(&self, vault: &Vault, kept: KeptPair, arriving: &mut Arriving) -> Result<()> {
        let mailbox = kept.mailbox.mailbox;
        arriving.mailboxes += usize::from(kept.mailbox.head.is_some());
        arriving.waiting += 64 * 1024;
        arriving.next.mailboxes.push(kept.mailbox);
        for grant in kept.grants {
            arriving.waiting += 2 * (grant.terms.0.len() + grant.header.0.len());
            arriving.next.grants.push(grant);
            self.send_when_due(vault, arriving).await?;
        }
        for access in kept.journal {
            arriving.waiting += 4096;
            arriving.next.journal.push(KeptAccess { mailbox, access });
            self.send_when_due(vault, arriving).await?;
        }
        Ok(())
    }

    async fn put_part(&self, vault: &Vault, part: &PartRef, bytes: Vec<u8>) -> Result<()> {
        self.server.put_bytes(&self.as_account(), path::part(vault.id, part.part), bytes).await
    }

    async fn send_when_due(&self, vault: &Vault, arriving: &mut Arriving) -> Result<()> {
        let is_due = arriving.waiting >= STRETCH || arriving.next.entries.len() >= ENTRIES;
        if is_due { self.send(vault, arriving).await } else { Ok(()) }
    }

    async fn send(&self, vault: &Vault, arriving: &mut Arriving) -> Result<()> {
        let stretch = std::mem::take(&mut arriving.next);
        arriving.waiting = 0;
        let sent = self.server.post_only(&self.as_account(), path::vault_capsule(vault.id), &stretch).await;
        sent.map_err(|error| match error {
            // The account is signed for and the chain verified: what the server does not take is not whole.
            Error::Problem(ProblemKind::Unverified) => forged(),
            other => other,
        })
    }
}

fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::Format.into())
}
