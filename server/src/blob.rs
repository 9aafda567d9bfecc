//! Stored bytes under random names, in a folder or a bucket. The database row is the only truth: what no row names is
//! swept, and nothing here is ever overwritten or leant on to refuse a second write.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use cachet_crypto::Timestamp;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, PutPayload};

use crate::chance::random;
use crate::refusal::Result;
use crate::settings::BlobSettings;

/// The blob store.
#[derive(Clone)]
pub(crate) struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The folder, where there is one.
    folder: Option<PathBuf>,
}

/// A blob's bytes as they come.
pub(crate) type Chunks = BoxStream<'static, std::result::Result<Bytes, object_store::Error>>;

impl Blobs {
    pub(crate) fn open(settings: &BlobSettings) -> std::result::Result<Self, object_store::Error> {
        let folder = match settings {
            BlobSettings::Folder(folder) => Some(folder.clone()),
            BlobSettings::S3 { .. } => None,
        };
        let store: Arc<dyn ObjectStore> = match settings {
            BlobSettings::Folder(folder) => {
                std::fs::create_dir_all(folder)
                    .map_err(|error| object_store::Error::Generic { store: "folder", source: Box::new(error) })?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            BlobSettings::S3 { bucket, prefix, endpoint, region, key, secret } => {
                // Another provider may be installed already, by whoever links this library.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let store = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_endpoint(endpoint)
                    .with_region(region)
                    .with_access_key_id(key)
                    .with_secret_access_key(secret)
                    .with_client_options(ClientOptions::new().with_allow_http(endpoint.starts_with("http://")))
                    .build()?;
                Arc::new(PrefixStore::new(store, prefix.as_str()))
            }
        };
        Ok(Self { store, folder })
    }

    /// Stores `chunks` under a fresh random name. On return they are durable.
    pub(crate) async fn put(&self, chunks: Vec<Bytes>) -> Result<String> {
        let name = random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        self.store.put(&path(&name), PutPayload::from_iter(chunks)).await?;
        Ok(name)
    }

    pub(crate) async fn read(&self, name: &str) -> Result<Chunks> {
        Ok(self.store.get(&path(name)).await?.into_stream())
    }

    /// Deletes blobs that no row names any more. What fails is left to the sweep.
    pub(crate) async fn delete(&self, names: &[String]) {
        for name in names {
            match self.store.delete(&path(name)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(_) => tracing::warn!(class = "delete", "blobs"),
            }
        }
    }

    /// Names of blobs that were complete before `time`.
    pub(crate) fn older_than(&self, time: Timestamp) -> BoxStream<'static, Result<String>> {
        let before = i64::try_from(time.0).unwrap_or(i64::MAX);
        self.store
            .list(None)
            .map_err(Into::into)
            .try_filter_map(move |blob| async move {
                let old = blob.last_modified.timestamp() < before;
                Ok(old.then(|| name_of(&blob.location)).flatten())
            })
            .boxed()
    }

    /// Deletes what a crash left of files half written before `time`: the folder's store writes `name#1` and renames it,
    /// and lists no such file. A bucket has none.
    pub(crate) async fn delete_unfinished(&self, time: Timestamp) -> u64 {
        let Some(folder) = self.folder.clone() else { return 0 };
        let before = UNIX_EPOCH + Duration::from_secs(time.0);
        tokio::task::spawn_blocking(move || delete_unfinished(folder, before)).await.unwrap_or_default()
    }

    /// One round trip, for the readiness probe.
    pub(crate) async fn probe(&self) -> Result<()> {
        match self.store.head(&Path::from("ready")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn delete_unfinished(folder: PathBuf, before: SystemTime) -> u64 {
    let (mut folders, mut deleted) = (vec![folder], 0);
    while let Some(entries) = folders.pop().map(std::fs::read_dir) {
        for entry in entries.into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            let unfinished = entry.file_name().to_string_lossy().contains('#');
            if metadata.is_dir() {
                folders.push(entry.path());
            } else if unfinished && metadata.modified().is_ok_and(|modified| modified < before) {
                deleted += u64::from(std::fs::remove_file(entry.path()).is_ok());
            }
        }
    }
    deleted
}

/// 256 folders, so that none grows too large for a file system.
fn path(name: &str) -> Path {
    let (folder, rest) = name.split_at_checked(2).unwrap_or((name, ""));
    Path::from_iter([folder, rest])
}

fn name_of(path: &Path) -> Option<String> {
    let name: String = path.parts().map(|part| part.as_ref().to_owned()).collect();
    (name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_from_its_path_and_nothing_else_is_a_name() {
        let name = "0123456789abcdef0123456789abcdef";
        assert_eq!(path(name).as_ref(), "01/23456789abcdef0123456789abcdef");
        assert_eq!(name_of(&path(name)).as_deref(), Some(name));
        assert_eq!(name_of(&Path::from("01/lost+found")), None);
    }
}
