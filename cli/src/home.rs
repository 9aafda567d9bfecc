//! The folder that makes this terminal a device: its secret, its pins, and which server it speaks to.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use cachet_client::store::FileStore;

use crate::failure::Failure;
use crate::prompt;

// Names with a dot never meet those of the store, which are base64url.
const LOCK: &str = ".lock";
const SERVER: &str = "server.url";

/// An opened home, held by this process alone.
pub(crate) struct Home {
    folder: PathBuf,
    _lock: File,
}

impl Home {
    /// Opens or makes `folder`, or the one of the person's data. Waits for another `cachet` that holds it.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
        let folder = Self::folder_of(folder)?;
        let failed = |error| Failure::File(format!("{}: {error}", folder.display()));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        let lock =
            options.create(true).truncate(false).write(true).mode(0o600).open(folder.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                prompt::say("cachet: another cachet uses this home; waiting for it");
                lock.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(Self { folder, _lock: lock })
    }

    /// Which folder it is.
    pub(crate) fn folder_of(folder: Option<&Path>) -> Result<PathBuf, Failure> {
        match folder {
            Some(folder) => Ok(folder.to_owned()),
            None => Ok(dirs::data_dir().ok_or(Failure::Device("the home folder"))?.join("cachet")),
        }
    }

    /// What this device keeps.
    pub(crate) fn store(&self) -> Result<FileStore, Failure> {
        FileStore::open(&self.folder).map_err(|_| Failure::Device("the home folder"))
    }

    /// A place for a plaintext that is on its way to standard output: nobody else may read here.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server that the account of this home was made at.
    pub(crate) fn server(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.folder.join(SERVER)).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Remembers the server.
    pub(crate) fn keep_server(&self, origin: &str) -> Result<(), Failure> {
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            file.write_all(origin.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.folder.join(SERVER)).map_err(|error| error.error)
        });
        written.map(drop).map_err(|_| Failure::Device("the home folder"))
    }

    /// Forgets the server.
    pub(crate) fn forget_server(&self) {
        // What is not there need not be removed.
        drop(std::fs::remove_file(self.folder.join(SERVER)));
    }
}
