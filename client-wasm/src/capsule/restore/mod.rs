//! Restoring a capsule on a server that knows nothing of it: the account's own records, log, heads, consents and
//! journals as they were signed, and every document sealed again to the very bytes whose digests were signed.
//!
//! The capsule's key reads it; the recovery sheet opens the root. Nothing counts on the server before the last file,
//! the owner's signature over the digests of all the others, has verified.

mod content;
mod file;
mod sending;

use cachet_crypto::Signed;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{NewObject, path};
use cachet_crypto::protocol::capsule::{Restore, RestoreAccount, RestoreVault};
use cachet_seal::{CapsuleKey, KeyringPlace, Manifest, RecoveryCode, open_keyring, unwrap_root};
use serde::de::DeserializeOwned;

use super::read::Reader;
use super::{ACCOUNT, AccountFile, forged};
use crate::account::{pin_keyring, recovery_way_in};
use crate::files::{Progress, Source};
use crate::keys::Keys;
use crate::platform::Platform;
use crate::server::{As, Server};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

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
    ///
    /// [`ProblemKind::AlreadyDifferent`]: cachet_crypto::protocol::problem::ProblemKind::AlreadyDifferent
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
}

fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::Format.into())
}
