//! Where bytes come from and go to: a file on disk, a Blob in the browser, a buffer in tests.

use crate::Result;

/// Bytes to seal, read as often and wherever needed.
#[allow(async_fn_in_trait, reason = "the trait is for this workspace; no caller needs Send")]
pub trait Source {
    /// Length in bytes.
    fn size(&self) -> u64;

    /// The bytes at `offset`, at most `length` of them; fewer only at the end.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when the file cannot be read.
    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>>;
}

/// Where opened bytes are kept until all of them have verified. The caller releases or destroys them.
#[allow(async_fn_in_trait, reason = "the trait is for this workspace; no caller needs Send")]
pub trait Sink {
    /// Told once what is coming, after its description verified and before the first bytes.
    ///
    /// # Errors
    /// [`crate::Error::NoSpace`], [`crate::Error::Device`] when so much cannot be kept.
    async fn begin(&mut self, _size: u64, _media_type: &str) -> Result<()> {
        Ok(())
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`crate::Error::Device`] when they cannot be kept.
    async fn write(&mut self, bytes: &[u8]) -> Result<()>;
}

impl Source for &[u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        Ok(self[start..self.len().min(start.saturating_add(length))].to_vec())
    }
}

impl Sink for Vec<u8> {
    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// How far a long work is. Returning `false` asks it to stop; what was done is kept for a resume.
pub type Progress<'a> = &'a dyn Fn(u64, u64) -> bool;
