//! The keys of an open session, all derived from roots, all gone with it.

use std::collections::BTreeMap;

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{
    AccountId, DeviceId, Envelope, Header, HealthLinkId, ObjectId, Sha256Digest, SigningKey, VaultId, Verified,
    VerifyingKey, weakened,
};
use cachet_seal::{AccountKeys, AccountRoot, Context, HybridIdentity, Keyring, KeyringPlace, VaultKeys, VaultRoot};

use crate::{Error, Refusal, Result};

/// Keys of the account's epoch in force, and of earlier ones what still opens.
pub(crate) struct Keys {
    pub(crate) account: AccountId,
    pub(crate) epoch: u32,
    pub(crate) root: AccountRoot,
    pub(crate) current: AccountKeys,
    pub(crate) record: Verified<AccountRecord>,
    pub(crate) record_envelope: Envelope,
    pub(crate) keyring: Keyring,
    earlier: BTreeMap<u32, EarlierKeys>,
    /// Epoch of each of the account's records, by its hash.
    records: BTreeMap<Sha256Digest, u32>,
    vaults: BTreeMap<(VaultId, u32), VaultKeys>,
}

/// What is left of an epoch that has ended: it opens and verifies, it never signs.
struct EarlierKeys {
    identity: HybridIdentity,
    envelope: Envelope,
    record: Verified<AccountRecord>,
}

impl Keys {
    /// Derives everything from `root`. `records` are the account's records as the server gives them, already chained;
    /// the newest must be the one that the root derives: own public keys are recomputed, always.
    pub(crate) fn open(
        account: AccountId,
        epoch: u32,
        root: AccountRoot,
        keyring: Keyring,
        records: Vec<(Envelope, Verified<AccountRecord>)>,
    ) -> Result<Self> {
        let current = root.keys();
        let mut records = records;
        let known = records.iter().map(|(_, record)| (record.hash(), record.epoch())).collect();
        let (record_envelope, record) = records.pop().ok_or(Refusal::Withheld)?;
        if record.epoch() < epoch {
            return Err(Refusal::Rollback.into());
        }
        if current.check_own_record(&record, account, epoch).is_err() && !weakened("own-record") {
            return Err(Refusal::KeyUnauth.into());
        }
        let mut earlier = BTreeMap::new();
        for ended in &keyring.old_identities {
            let position =
                records.iter().position(|(_, record)| record.epoch() == ended.epoch).ok_or(Refusal::Withheld)?;
            let (envelope, record) = records.swap_remove(position);
            let identity = ended.identity();
            if record.recipient != *identity.recipient() {
                return Err(Refusal::KeyUnauth.into());
            }
            earlier.insert(ended.epoch, EarlierKeys { identity, envelope, record });
        }
        let vaults = keyring.vaults.iter();
        let vaults = vaults.map(|held| ((held.vault, held.epoch), VaultRoot::from(held.root.clone()).keys())).collect();
        Ok(Self { account, epoch, root, current, record, record_envelope, keyring, earlier, records: known, vaults })
    }

    /// Leading fields of what this account signs now.
    pub(crate) fn signer(&self) -> Header {
        self.record.as_signer()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.current.signing
    }

    /// Leading fields of what this account signed in `epoch`.
    pub(crate) fn signer_of(&self, epoch: u32) -> Result<Header> {
        self.record_of(epoch).map(AccountRecord::as_signer)
    }

    /// Only the epoch in force signs.
    pub(crate) fn signing_of(&self, epoch: u32) -> Result<&SigningKey> {
        if epoch == self.epoch { Ok(self.signing()) } else { Err(Refusal::Rollback.into()) }
    }

    pub(crate) fn verifying_of(&self, epoch: u32) -> Result<&VerifyingKey> {
        self.record_of(epoch).map(|record| &record.sign)
    }

    /// This account's own record of `epoch`.
    pub(crate) fn record_of(&self, epoch: u32) -> Result<&AccountRecord> {
        if epoch == self.epoch {
            return Ok(&self.record);
        }
        self.earlier.get(&epoch).map(|keys| &*keys.record).ok_or(Error::Refused(Refusal::KeyUnauth))
    }

    /// The record of `epoch` as it travels.
    pub(crate) fn record_envelope_of(&self, epoch: u32) -> Result<Envelope> {
        if epoch == self.epoch {
            return Ok(self.record_envelope.clone());
        }
        self.earlier.get(&epoch).map(|keys| keys.envelope.clone()).ok_or(Error::Refused(Refusal::KeyUnauth))
    }

    /// Identities of every epoch, the newest first.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &HybridIdentity> {
        std::iter::once(&self.current.identity).chain(self.earlier.values().rev().map(|keys| &keys.identity))
    }

    /// Fingerprints of every epoch.
    pub(crate) fn fingerprints(&self) -> impl Iterator<Item = Sha256Digest> {
        std::iter::once(self.record.key).chain(self.earlier.values().map(|keys| keys.record.key))
    }

    /// Whether `record` is the hash of a record that this account had in an earlier epoch.
    pub(crate) fn had_record(&self, record: Sha256Digest) -> bool {
        self.earlier.values().any(|keys| keys.record.hash() == record)
    }

    pub(crate) fn vault(&self, vault: VaultId, epoch: u32) -> Result<&VaultKeys> {
        self.vaults.get(&(vault, epoch)).ok_or(Error::Refused(Refusal::KeyUnauth))
    }

    /// Where the log stood when `epoch` of the vault began; none for its first.
    pub(crate) fn vault_since(&self, vault: VaultId, epoch: u32) -> Option<Head> {
        let held = self.keyring.vaults.iter().find(|held| held.vault == vault && held.epoch == epoch);
        held.and_then(|held| held.since)
    }

    /// Writes down where the log stands as the epoch in force begins.
    pub(crate) fn begin_vault(&mut self, vault: VaultId, since: Head) {
        let epoch = self.epoch;
        let held = self.keyring.vaults.iter_mut().find(|held| held.vault == vault && held.epoch == epoch);
        if let Some(held) = held {
            held.since = Some(since);
        }
    }

    /// Epoch under which the vault began.
    pub(crate) fn first_vault_epoch(&self, vault: VaultId) -> Result<u32> {
        let first = self.vaults.keys().filter(|(id, _)| *id == vault).map(|(_, epoch)| *epoch).min();
        first.ok_or(Error::Refused(Refusal::KeyUnauth))
    }

    /// The epoch of the record of that hash, when it is one of this account's.
    pub(crate) fn epoch_of(&self, record: Sha256Digest) -> Option<u32> {
        self.records.get(&record).copied()
    }

    /// Whether the recovery key took the account back from keys whose records count for nothing now.
    pub(crate) fn were_taken_back(&self) -> bool {
        self.records.len() <= self.epoch as usize
    }

    /// Whether this account ever signed as `header` says.
    pub(crate) fn have_signed(&self, header: &Header) -> bool {
        let earlier = self.earlier.values().map(|keys| keys.record.as_signer());
        std::iter::once(self.signer()).chain(earlier).any(|own| own == *header)
    }

    /// Context of the sealed part of entry `n`.
    pub(crate) fn log_context(&self, vault: VaultId, n: u64, epoch: u32) -> Context<'static> {
        Context { kind: "log", account: self.account, vault: Some(vault), id: &[], n, epoch }
    }

    /// Context of the snapshot that entry `n` names.
    pub(crate) fn snapshot_context<'a>(&self, vault: VaultId, object: &'a ObjectId, n: u64, epoch: u32) -> Context<'a> {
        Context { kind: "snapshot", account: self.account, vault: Some(vault), id: object.as_bytes(), n, epoch }
    }

    /// Context of state `n` of a segment of the index for search.
    pub(crate) fn search_context<'a>(&self, vault: VaultId, slot: &'a [u8; 4], n: u64, epoch: u32) -> Context<'a> {
        Context { kind: "search", account: self.account, vault: Some(vault), id: slot, n, epoch }
    }

    /// Context of state `n` of what this account keeps of a SMART Health Link.
    pub(crate) fn health_link_context<'a>(
        &self,
        vault: VaultId,
        health_link: &'a HealthLinkId,
        n: u64,
        epoch: u32,
    ) -> Context<'a> {
        Context { kind: "health-link", account: self.account, vault: Some(vault), id: health_link.as_bytes(), n, epoch }
    }

    /// Context of something this device keeps for itself.
    pub(crate) fn local_context<'a>(&self, vault: VaultId, id: &'a [u8]) -> Context<'a> {
        Context { kind: "local", account: self.account, vault: Some(vault), id, n: 0, epoch: self.epoch }
    }

    /// Place of state `n` of the keyring or the mailbox index.
    pub(crate) fn place(&self, n: u64) -> KeyringPlace {
        KeyringPlace { account: self.account, n, epoch: self.epoch }
    }

    /// Context of a device's name.
    pub(crate) fn device_context<'a>(&self, device: &'a DeviceId) -> Context<'a> {
        Context {
            kind: "device-name",
            account: self.account,
            vault: None,
            id: device.as_bytes(),
            n: 0,
            epoch: self.epoch,
        }
    }
}
