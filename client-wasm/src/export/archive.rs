//! A tar archive written into an age file as it comes: headers by the `tar` crate, contents streamed.

use cachet_crypto::Timestamp;
use cachet_seal::ExportSealer;

use crate::files::Sink;
use crate::{Error, Result};

const BLOCK: u64 = 512;

pub(super) struct Archive<'a, K> {
    sealer: ExportSealer,
    sink: &'a mut K,
    made: Timestamp,
}

impl<'a, K: Sink> Archive<'a, K> {
    pub(super) fn new(sealer: ExportSealer, sink: &'a mut K, made: Timestamp) -> Self {
        Self { sealer, sink, made }
    }

    /// A file that is at hand whole.
    pub(super) async fn file(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.begin(name, bytes.len() as u64).await?;
        self.write(bytes).await?;
        self.end(bytes.len() as u64).await
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
        self.write(&bytes).await
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let mut sealed = Vec::with_capacity(bytes.len() + 64);
        self.sealer.push(bytes, &mut sealed);
        self.sink.write(&sealed).await
    }

    /// Fills the last block of a file.
    pub(super) async fn end(&mut self, size: u64) -> Result<()> {
        let missing = usize::try_from(size.next_multiple_of(BLOCK) - size).expect("less than a block");
        self.write(&vec![0; missing]).await
    }

    /// Two empty blocks, and the end of the age file.
    pub(super) async fn finish(mut self) -> Result<()> {
        self.write(&[0; 2 * BLOCK as usize]).await?;
        let mut sealed = Vec::new();
        self.sealer.finish(&mut sealed);
        self.sink.write(&sealed).await
    }
}
