//! Files of the page: read in slices, written in chunks, released as a Blob only once all of it has verified.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use super::seams::{Callback, Seams, SinkSeam, SourceSeam, bytes_of, code_of, settled};
use super::shape::show;
use crate::files::{Sink, Source};
use crate::{Error, Result};

/// JavaScript's largest exact integer: a size that is not known yet is as large as any.
const UNKNOWN_SIZE: u64 = (1 << 53) - 1;

/// A file to seal.
pub(super) struct PageFile(pub(super) SourceSeam);

impl Source for PageFile {
    fn size(&self) -> u64 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a Blob's size is a whole number")]
        let size = self.0.size() as u64;
        size
    }

    async fn read(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let read = settled(self.0.read(number(offset), number(length as u64))).await;
        read.ok().as_ref().and_then(bytes_of).ok_or(Error::Device("file"))
    }
}

/// Largest file that is sealed in memory, as deposits are.
const LARGEST_IN_MEMORY: u64 = 100 << 20;

impl PageFile {
    /// All of a file.
    pub(super) async fn read_whole(&self) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        let size = usize::try_from(self.size()).ok().filter(|_| self.size() <= LARGEST_IN_MEMORY);
        let size = size.ok_or(Error::Problem(cachet_crypto::protocol::problem::ProblemKind::TooLarge))?;
        let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(size));
        while bytes.len() < size {
            let read = self.read(bytes.len() as u64, (size - bytes.len()).min(8 << 20)).await?;
            if read.is_empty() {
                return Err(Error::FileChanged);
            }
            bytes.extend_from_slice(&read);
        }
        Ok(bytes)
    }
}

/// Where opened bytes wait: in memory, or in the browser's private file system when there are many.
pub(super) struct PageSink<'a> {
    seams: &'a Seams,
    sink: Option<SinkSeam>,
}

impl<'a> PageSink<'a> {
    pub(super) fn new(seams: &'a Seams) -> Self {
        Self { seams, sink: None }
    }

    /// For bytes whose number nobody knows yet.
    pub(super) async fn of_unknown_size(seams: &'a Seams, media_type: &str) -> Result<Self> {
        let mut sink = Self::new(seams);
        sink.begin(UNKNOWN_SIZE, media_type).await?;
        Ok(sink)
    }

    /// The Blob if `result` is good; otherwise everything written is destroyed.
    pub(super) async fn release<T>(self, result: Result<T>) -> Result<(T, JsValue)> {
        let sink = self.sink.ok_or(Error::Device("file"));
        match (result, sink) {
            (Ok(opened), Ok(sink)) => Ok((opened, settled(sink.finish()).await.map_err(|thrown| failed(&thrown))?)),
            (Err(error), Ok(sink)) => {
                // What could not be removed now goes at the next start.
                drop(settled(sink.abort()).await);
                Err(error)
            }
            (Err(error), Err(_)) | (Ok(_), Err(error)) => Err(error),
        }
    }
}

impl Sink for PageSink<'_> {
    async fn begin(&mut self, size: u64, media_type: &str) -> Result<()> {
        self.sink = Some(self.seams.sink(media_type, number(size)).map_err(|thrown| failed(&thrown))?);
        Ok(())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let sink = self.sink.as_ref().ok_or(Error::Device("file"))?;
        settled(sink.write(Uint8Array::from(bytes))).await.map(drop).map_err(|thrown| failed(&thrown))
    }
}

fn failed(thrown: &JsValue) -> Error {
    if code_of(thrown).as_deref() == Some("no-space") { Error::NoSpace } else { Error::Device("file") }
}

#[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
fn number(size: u64) -> f64 {
    size as f64
}

#[derive(serde::Serialize)]
struct ProgressView {
    done: u64,
    total: u64,
    phase: &'static str,
}

/// Tells the page how far a work is; a page that does not listen does not stop it.
pub(super) fn report(callback: &Callback, done: u64, total: u64, phase: &'static str) {
    if let Ok(view) = show(&ProgressView { done, total, phase }) {
        drop(callback.call1(&JsValue::NULL, &view));
    }
}
