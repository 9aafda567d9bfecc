//! What a device keeps: pins, the device secret, upload records, alarms. Values are sealed by the caller where they
//! tell anything; the device secret never leaves except as the output of its HMAC.

#[cfg(not(target_arch = "wasm32"))]
mod file;
#[cfg(not(target_arch = "wasm32"))]
mod memory;

#[cfg(not(target_arch = "wasm32"))]
pub use file::FileStore;
#[cfg(not(target_arch = "wasm32"))]
pub use memory::MemoryStore;

use cachet_crypto::{DeviceId, Secret};

/// The device's own storage failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StoreFailed;

/// Key-value storage and device secrets: IndexedDB, a folder, or memory.
#[allow(async_fn_in_trait, reason = "the trait is for this workspace; no caller needs Send")]
pub trait Store {
    /// The value under `key`.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed>;

    /// Puts `value` under `key`, durably before it returns.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed>;

    /// Removes `key`; no error when it is not there.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn delete(&self, key: &str) -> Result<(), StoreFailed>;

    /// Keys that begin with `prefix`, ascending.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed>;

    /// Makes a fresh device secret, replacing one of the same name.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed>;

    /// HMAC-SHA-256(device secret, message); `None` when there is no such secret.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed>;

    /// Destroys a device secret.
    ///
    /// # Errors
    /// [`StoreFailed`].
    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed>;
}

impl<S: Store> Store for std::rc::Rc<S> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed> {
        (**self).get(key).await
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed> {
        (**self).put(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        (**self).delete(key).await
    }
    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed> {
        (**self).keys(prefix).await
    }
    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        (**self).create_device_secret(device).await
    }
    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed> {
        (**self).device_hmac(device, message).await
    }
    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        (**self).destroy_device_secret(device).await
    }
}

impl From<StoreFailed> for crate::Error {
    fn from(_: StoreFailed) -> Self {
        Self::Device("storage")
    }
}
