//! Storage in a folder that only its owner may read, for the terminal. Each value is a file, replaced atomically.

use std::fs::{self, DirBuilder};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use cachet_crypto::{DeviceId, Secret, decode_base64url, encode_base64url};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::{Store, StoreFailed};

/// Keeps values in `folder` (mode 0700).
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// Opens or makes `folder`.
    ///
    /// # Errors
    /// [`StoreFailed`] when it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreFailed> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|_| StoreFailed)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, key: &str) -> PathBuf {
        // Keys hold slashes; an encoded name cannot leave the folder.
        self.folder.join(encode_base64url(key.as_bytes()))
    }

    fn write(&self, path: &Path, value: &[u8]) -> Result<(), StoreFailed> {
        let mut file = NamedTempFile::new_in(&self.folder).map_err(|_| StoreFailed)?;
        file.write_all(value).map_err(|_| StoreFailed)?;
        file.as_file().sync_all().map_err(|_| StoreFailed)?;
        file.persist(path).map_err(|_| StoreFailed)?;
        Ok(())
    }

    fn secret_key(device: DeviceId) -> String {
        format!("device-secret/{device}")
    }
}

fn absent<T>(result: std::io::Result<T>) -> Result<Option<T>, StoreFailed> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(_) => Err(StoreFailed),
    }
}

impl Store for FileStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreFailed> {
        absent(fs::read(self.path(key)))
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreFailed> {
        self.write(&self.path(key), value)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        absent(fs::remove_file(self.path(key))).map(|_| ())
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreFailed> {
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(|_| StoreFailed)? {
            let name = entry.map_err(|_| StoreFailed)?.file_name();
            let Some(name) = name.to_str() else { continue };
            let Ok(key) = decode_base64url(name) else { continue };
            let Ok(key) = String::from_utf8(key) else { continue };
            if key.starts_with(prefix) {
                keys.push(key);
            }
        }
        keys.sort();
        Ok(keys)
    }

    async fn create_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        let secret: Secret<32> = crate::platform::generate_secret().map_err(|_| StoreFailed)?;
        self.write(&self.path(&Self::secret_key(device)), secret.expose())
    }

    async fn device_hmac(&self, device: DeviceId, message: &[u8]) -> Result<Option<Secret<32>>, StoreFailed> {
        let Some(bytes) = absent(fs::read(self.path(&Self::secret_key(device))))?.map(Zeroizing::new) else {
            return Ok(None);
        };
        let secret = Secret::from_slice(&bytes).ok_or(StoreFailed)?;
        Ok(Some(crate::platform::hmac_sha256(&secret, message)))
    }

    async fn destroy_device_secret(&self, device: DeviceId) -> Result<(), StoreFailed> {
        self.delete(&Self::secret_key(device)).await
    }
}
