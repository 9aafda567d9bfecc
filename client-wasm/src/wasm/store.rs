//! What the device keeps, through the storage seam. Device secrets are keys of the browser that no script can read.

use cachet_crypto::{DeviceId, Secret};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

use super::seams::{StoreSeam, bytes_of, code_of, settled};
use crate::store::{Store, StoreFailed};

/// The storage seam.
pub(super) struct BrowserStore(StoreSeam);

impl BrowserStore {
    pub(super) fn new(seam: StoreSeam) -> Self {
        Self(seam)
    }
}

fn failed(_: JsValue) -> StoreFailed {
    StoreFailed
}

impl Store for BrowserStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed> {
        let found = settled(self.0.get(key)).await.map_err(failed)?;
        if found.is_undefined() {
            return Ok(None);
        }
        bytes_of(&found).map(Some).ok_or(StoreFailed)
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed> {
        settled(self.0.put(key, Uint8Array::from(value))).await.map(drop).map_err(failed)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        settled(self.0.delete(key)).await.map(drop).map_err(failed)
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed> {
        let keys = settled(self.0.keys(prefix)).await.map_err(failed)?;
        let keys = keys.dyn_ref::<Array>().ok_or(StoreFailed)?;
        keys.iter().map(|key| key.as_string().ok_or(StoreFailed)).collect()
    }

    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        settled(self.0.create(&device.to_string())).await.map(drop).map_err(failed)
    }

    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed> {
        match settled(self.0.hmac(&device.to_string(), Uint8Array::from(message))).await {
            Ok(code) => {
                let code = zeroize::Zeroizing::new(bytes_of(&code).ok_or(StoreFailed)?);
                Secret::from_slice(&code).map(Some).ok_or(StoreFailed)
            }
            // The seam's word for a secret that it does not hold; what the browser itself throws has no such code.
            Err(thrown) if code_of(&thrown).as_deref() == Some("device") => Ok(None),
            Err(_) => Err(StoreFailed),
        }
    }

    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        settled(self.0.destroy(&device.to_string())).await.map(drop).map_err(failed)
    }
}
