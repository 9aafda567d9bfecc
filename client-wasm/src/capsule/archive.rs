//! A tar archive written into an age file as it comes: headers by the `tar` crate, contents streamed. Each file's
//! SHA-256 goes into the list that the capsule's signature covers.

use std::fmt::Write as _;

use cachet_crypto::Timestamp;
use cachet_seal::ExportSealer;
use sha2::{Digest as _, Sha256};

use crate::files::Sink;
use crate::{Error, Result};

/// Bytes of a tar block.
pub(super) const BLOCK: u64 = 512;

pub(super) struct Archive<'a, K> {
    sealer: ExportSealer,
    sink: &'a mut K,
    made: Timestamp,
    current: Option<(String, u64, Sha256)>,
    sums: Sums,
}

/// The list of all files with their digests, as `sha256sum -c` reads it.
#[derive(Default)]
pub(super) struct Sums(String);

impl Sums {
    /// Adds a file.
    pub(super) fn add(&mut self, name: &str, hasher: Sha256) {
        for byte in hasher.finalize() {
            write!(self.0, "{byte:02x}").expect("a string takes what is written");
        }
        self.0.push_str("  ");
        self.0.push_str(name);
        self.0.push('\n');
    }

    /// The list as it is stored.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a, K: Sink> Archive<'a, K> {
    pub(super) fn new(sealer: ExportSealer, sink: &'a mut K, made: Timestamp) -> Self {
        Self { sealer, sink, made, current: None, sums: Sums::default() }
    }

    /// The files so far.
    pub(super) fn sums(&self) -> &str {
        self.sums.as_str()
    }

    /// A file that is at hand whole.
    pub(super) async fn file(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.begin(name, bytes.len() as u64).await?;
        self.write(bytes).await?;
        self.end().await
    }

    /// The header of a file of `size` bytes; exactly so many are to be written before [`Archive::end`].
    pub(super) async fn begin(&mut self, name: &str, size: u64) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.made.0);
        // The builder writes long names as GNU tar does; the contents follow by hand.
        let mut builder = tar::Builder::new(Vec::new());
        builder.append_data(&mut header, name, std::io::empty()).map_err(|_| Error::Device("archive"))?;
        let bytes = builder.get_ref().clone();
        self.seal(&bytes).await?;
        self.current = Some((name.to_owned(), size, Sha256::new()));
        Ok(())
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some((_, _, hasher)) = &mut self.current {
            hasher.update(bytes);
        }
        self.seal(bytes).await
    }

    async fn seal(&mut self, bytes: &[u8]) -> Result<()> {
        let mut sealed = Vec::with_capacity(bytes.len() + 64);
        self.sealer.push(bytes, &mut sealed);
        self.sink.write(&sealed).await
    }

    /// Fills the last block of a file.
    pub(super) async fn end(&mut self) -> Result<()> {
        let Some((name, size, hasher)) = self.current.take() else { return Ok(()) };
        self.sums.add(&name, hasher);
        let missing = usize::try_from(size.next_multiple_of(BLOCK) - size).expect("less than a block");
        self.seal(&vec![0; missing]).await
    }

    /// Two empty blocks, and the end of the age file.
    pub(super) async fn finish(mut self) -> Result<()> {
        self.seal(&[0; 2 * BLOCK as usize]).await?;
        let mut sealed = Vec::new();
        self.sealer.finish(&mut sealed);
        self.sink.write(&sealed).await
    }
}
