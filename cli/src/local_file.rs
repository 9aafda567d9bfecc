//! Files of this machine: read as they are sealed, written under another name until every byte has verified.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use cachet_client::{Error, Result, Sink, Source};
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// A file to seal.
pub(crate) struct FileSource {
    file: File,
    size: u64,
}

impl FileSource {
    /// Opens a regular file.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::File(format!("{}: {error}", path.display()));
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        match metadata.is_file() {
            true => Ok(Self { file, size: metadata.len() }),
            false => Err(Failure::Input(format!("{}: a file was expected", path.display()))),
        }
    }

    /// Its first bytes.
    pub(crate) fn head(&self, length: usize) -> Result<Vec<u8>, Failure> {
        Ok(self.read_at(0, length)?)
    }

    /// Day of its last change.
    pub(crate) fn changed(&self) -> Option<cachet_crypto::Day> {
        let changed = self.file.metadata().ok()?.modified().ok()?;
        let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(cachet_crypto::Timestamp(since.as_secs()).day())
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match self.file.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Error::Device("file")),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        self.read_at(offset, length)
    }
}

/// A file that exists under its own name only once all of it has verified. Readable by its owner alone; gone when
/// dropped before that.
pub(crate) struct Unreleased {
    file: NamedTempFile,
}

impl Unreleased {
    /// Begins a file in `folder`.
    pub(crate) fn begin_in(folder: &Path) -> Result<Self, Failure> {
        let file = NamedTempFile::with_prefix_in(".cachet-", folder);
        Ok(Self { file: file.map_err(|error| Failure::File(format!("{}: {error}", folder.display())))? })
    }

    /// Begins what will be `path`.
    pub(crate) fn begin_beside(path: &Path) -> Result<Self, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self::begin_in(folder.unwrap_or(Path::new(".")))
    }

    /// Gives the file its name. Another file of that name stays unless `force`.
    pub(crate) fn release(self, path: &Path, force: bool) -> Result<PathBuf, Failure> {
        self.file.as_file().sync_all().map_err(|_| Failure::Device("file"))?;
        let released = if force { self.file.persist(path) } else { self.file.persist_noclobber(path) };
        match released {
            Ok(_) => Ok(path.to_owned()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(exists(path)),
            Err(error) => Err(Failure::File(format!("{}: {}", path.display(), error.error))),
        }
    }

    /// Copies the file to standard output.
    pub(crate) fn print(self) -> Result<(), Failure> {
        let mut file = self.file.reopen().map_err(|_| Failure::Device("file"))?;
        let mut out = std::io::stdout().lock();
        let copied = std::io::copy(&mut file, &mut out).and_then(|_| out.flush());
        copied.map_err(|_| Failure::Device("standard output"))
    }
}

impl Sink for Unreleased {
    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => Error::NoSpace,
            _ => Error::Device("file"),
        })
    }
}

/// Refuses a name that is taken, before any work is done for it.
pub(crate) fn check_free(path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !force { Err(exists(path)) } else { Ok(()) }
}

fn exists(path: &Path) -> Failure {
    Failure::Input(format!("{}: it exists already; --force replaces it", path.display()))
}

/// Writes a file that only its owner may read, in another one's place; it is on the disk when this returns.
pub(crate) fn replace_private(path: &Path, text: &str) -> Result<(), Failure> {
    replace_private_bytes(path, text.as_bytes())
}

/// As [`replace_private`].
pub(crate) fn replace_private_bytes(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::File(format!("{}: {error}", path.display()));
    let mut file = Unreleased::begin_beside(path)?;
    file.file.write_all(bytes).map_err(failed)?;
    file.release(path, true)?;
    // The new name is on the disk only once its folder is.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Writes a new file that only its owner may read.
pub(crate) fn write_private(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut file = Unreleased::begin_beside(path)?;
    file.file.write_all(bytes.as_ref()).map_err(|error| Failure::File(format!("{}: {error}", path.display())))?;
    file.release(path, false).map(|_| ())
}
