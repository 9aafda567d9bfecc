//! Storage that is gone with the session: shared computers, and tests.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cachet_crypto::{DeviceId, Secret};

use super::{Store, StoreFailed};

/// Keeps everything in memory.
#[derive(Default)]
pub struct MemoryStore {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    secrets: RefCell<BTreeMap<DeviceId, Secret<32>>>,
}

impl MemoryStore {
    /// Every value, for tests that search a device for what must not be there.
    pub fn values(&self) -> Vec<(String, Vec<u8>)> {
        self.values.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

impl Store for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed> {
        Ok(self.values.borrow().get(key).cloned())
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed> {
        self.values.borrow_mut().insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.values.borrow_mut().remove(key);
        Ok(())
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed> {
        Ok(self.values.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }

    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        let secret = crate::platform::generate_secret().map_err(|_| StoreFailed)?;
        self.secrets.borrow_mut().insert(device, secret);
        Ok(())
    }

    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed> {
        Ok(self.secrets.borrow().get(&device).map(|secret| crate::platform::hmac_sha256(secret, message)))
    }

    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        self.secrets.borrow_mut().remove(&device);
        Ok(())
    }
}
