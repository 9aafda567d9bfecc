//! Somebody with the whole database and the right passphrase, and what is tried with them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cachet_client::Store;
use cachet_client::store::{MemoryStore, StoreFailed};
use cachet_crypto::{AccountId, DeviceId, Secret, encode_base64url, sha256};
use cachet_seal::{HybridIdentity, RecoveryCode, open_file, open_letter, open_terms, unwrap_header, unwrap_root};
use futures_util::FutureExt as _;

/// A device of the thief: the enrolment of the real one, and a device secret that was tried for.
pub(super) enum Thief {
    Real(Rc<MemoryStore>),
    Tried(MemoryStore, [u8; 32]),
}

impl Thief {
    /// The real device, for the control.
    pub(super) fn with_device(store: &Rc<MemoryStore>) -> Self {
        Self::Real(Rc::clone(store))
    }

    /// A device with `secret` in the device secret's place.
    pub(super) fn with_secret(enrolment: &[u8], secret: [u8; 32]) -> Self {
        let store = MemoryStore::default();
        let put = store.put("enrolment", enrolment).now_or_never();
        put.expect("memory does not wait").expect("memory does not fail");
        Self::Tried(store, secret)
    }

    fn store(&self) -> &MemoryStore {
        match self {
            Self::Real(store) => store,
            Self::Tried(store, _) => store,
        }
    }
}

impl Store for Thief {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed> {
        self.store().get(key).await
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed> {
        self.store().put(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.store().delete(key).await
    }
    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed> {
        self.store().keys(prefix).await
    }
    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        self.store().create_device_secret(device).await
    }
    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed> {
        match self {
            Self::Real(store) => store.device_hmac(device, message).await,
            Self::Tried(_, secret) => Ok(Some(hmac(secret, message))),
        }
    }
    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        self.store().destroy_device_secret(device).await
    }
}

/// HMAC-SHA-256 by its definition (RFC 2104): what the client's stores do with a secret of their own.
fn hmac(secret: &[u8; 32], message: &[u8]) -> Secret<32> {
    let block = |pad: u8| (0..64).map(|at| secret.get(at).copied().unwrap_or_default() ^ pad).collect::<Vec<_>>();
    let inner = sha256(&[block(0x36), message.to_vec()].concat());
    let outer = sha256(&[block(0x5c), inner.as_bytes().to_vec()].concat());
    Secret::init_with(|bytes| bytes.copy_from_slice(outer.as_bytes()))
}

/// What the dump holds that a key could open.
pub(super) struct Found {
    accounts: Vec<AccountId>,
    wraps: Vec<Vec<u8>>,
    age: Vec<Vec<u8>>,
}

impl Found {
    pub(super) fn of(dumped: &BTreeMap<String, Vec<Vec<Vec<u8>>>>) -> Self {
        let cells = || dumped.values().flatten().flatten();
        let of = |table: &str| dumped[table].iter().flatten().cloned().collect::<Vec<_>>();
        let ids = dumped["account"].iter().flatten().filter_map(|cell| cell.as_slice().try_into().ok());
        Self {
            accounts: ids.map(|bytes: [u8; 16]| AccountId::from_bytes(bytes)).collect(),
            wraps: [of("recovery"), of("device")].concat().into_iter().filter(|cell| cell.len() > 64).collect(),
            age: cells().filter(|cell| cell.starts_with(b"age-encryption.org/v1\n")).cloned().collect(),
        }
    }

    /// Names of what `candidate` opens: as a recovery code every wrapped root, as an identity every age file and header.
    pub(super) fn opened_by(&self, candidate: &[u8; 32]) -> Vec<&'static str> {
        let mut opened = BTreeSet::new();
        let text = [candidate.as_slice(), &sha256(candidate).as_bytes()[..1]].concat();
        let code =
            RecoveryCode::parse(&format!("CACHET-R1:{}", encode_base64url(&text))).expect("32 bytes and a check");
        for account in &self.accounts {
            let key = code.wrap_key(*account, 0);
            if self.wraps.iter().any(|wrap| unwrap_root(&key, wrap).is_ok()) {
                opened.insert("a root");
            }
        }
        let identity = HybridIdentity::from_seed(Secret::init_with(|seed| seed.copy_from_slice(candidate)));
        for file in &self.age {
            let reads = open_terms(&identity, file).is_ok()
                || open_letter(&identity, file).is_ok()
                || open_file(&identity, file).is_ok()
                || unwrap_header(&identity, file).is_ok();
            if reads {
                opened.insert("an age file");
            }
        }
        opened.into_iter().collect()
    }
}

/// The beginning and end of every cell, and keys that the passphrase alone gives.
pub(super) fn candidates(cells: &[&Vec<u8>], passphrase: &str) -> Vec<[u8; 32]> {
    let mut candidates: BTreeSet<[u8; 32]> =
        cells.iter().flat_map(|cell| [cell.first_chunk(), cell.last_chunk()]).flatten().copied().collect();
    candidates.insert(*sha256(passphrase.as_bytes()).as_bytes());
    for id in cells.iter().filter(|cell| cell.len() == 16) {
        candidates.insert(*sha256(&[id.as_slice(), passphrase.as_bytes()].concat()).as_bytes());
        candidates.insert(*hmac(&[0; 32], &[id.as_slice(), passphrase.as_bytes()].concat()).expose());
    }
    candidates.into_iter().collect()
}
