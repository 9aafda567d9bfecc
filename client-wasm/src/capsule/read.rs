//! Reading a capsule from its beginning to its end: age chunk by chunk, tar file by file, each digest on the way.

use cachet_seal::{CapsuleKey, CapsuleOpener, EXPORT_CHUNK, EXPORT_HEAD};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::archive::{BLOCK, Sums};
use super::forged;
use crate::files::Source;
use crate::{Error, Refusal, Result};

/// Files that are read whole are no larger.
const MAX_WHOLE: u64 = 64 << 20;

/// Longest name.
const MAX_NAME: u64 = 4096;

pub(super) struct Reader<'a, F> {
    source: &'a F,
    opener: CapsuleOpener,
    offset: u64,
    chunk: u64,
    chunks: u64,
    opened: Zeroizing<Vec<u8>>,
    at: usize,
    current: Option<(String, u64, Sha256)>,
    sums: Sums,
}

/// The next file of a capsule.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) size: u64,
}

impl<'a, F: Source> Reader<'a, F> {
    /// Opens the age header.
    pub(super) async fn open(source: &'a F, key: &CapsuleKey) -> Result<Self> {
        let head = source.read(0, EXPORT_HEAD).await?;
        let (opener, offset) = CapsuleOpener::new(key, &head).map_err(|_| Error::Input("key"))?;
        let chunks = source.size().saturating_sub(offset).div_ceil(EXPORT_CHUNK as u64);
        let (opened, sums) = (Zeroizing::default(), Sums::default());
        Ok(Self { source, opener, offset, chunk: 0, chunks, opened, at: 0, current: None, sums })
    }

    /// The list of the files that have been read whole.
    pub(super) fn sums(&self) -> &str {
        self.sums.as_str()
    }

    /// Bytes of the capsule that were read.
    pub(super) fn done(&self) -> u64 {
        self.source.size().min(self.offset + self.chunk * EXPORT_CHUNK as u64)
    }

    /// The next file; none at the end of the archive, which is the end of the age file too.
    pub(super) async fn next(&mut self) -> Result<Option<Entry>> {
        let mut name = None;
        loop {
            let block = self.exactly(BLOCK).await?;
            if block.iter().all(|byte| *byte == 0) {
                let rest = self.exactly(BLOCK).await?;
                let is_end = rest.iter().all(|byte| *byte == 0) && self.available().await? == 0;
                return if is_end { Ok(None) } else { Err(Refusal::Format.into()) };
            }
            let mut header = tar::Header::new_gnu();
            header.as_mut_bytes().copy_from_slice(&block);
            let size = header.size().map_err(|_| Refusal::Format)?;
            match header.entry_type() {
                tar::EntryType::GNULongName if size <= MAX_NAME => {
                    let mut long = self.exactly(size.next_multiple_of(BLOCK)).await?;
                    let end = long.iter().position(|byte| *byte == 0).unwrap_or(long.len());
                    long.truncate(end);
                    name = Some(String::from_utf8(long.to_vec()).map_err(|_| Refusal::Format)?);
                }
                tar::EntryType::Regular => {
                    let short = header.path().ok().and_then(|path| path.to_str().map(ToOwned::to_owned));
                    let name = name.or(short).ok_or(Refusal::Format)?;
                    self.current = Some((name.clone(), size, Sha256::new()));
                    return Ok(Some(Entry { name, size }));
                }
                _ => return Err(Refusal::Format.into()),
            }
        }
    }

    /// Some of the current file's bytes; nothing at its end.
    pub(super) async fn some(&mut self, left: &mut u64) -> Result<Zeroizing<Vec<u8>>> {
        if *left == 0 {
            self.end().await?;
            return Ok(Zeroizing::default());
        }
        let available = self.available().await?;
        if available == 0 {
            return Err(Refusal::Format.into());
        }
        let take = available.min(usize::try_from(*left).unwrap_or(usize::MAX));
        let bytes = Zeroizing::new(self.opened[self.at..self.at + take].to_vec());
        self.at += take;
        *left -= take as u64;
        if let Some((_, _, hasher)) = &mut self.current {
            hasher.update(&bytes);
        }
        Ok(bytes)
    }

    /// The current file whole.
    pub(super) async fn whole(&mut self, entry: &Entry) -> Result<Zeroizing<Vec<u8>>> {
        if entry.size > MAX_WHOLE {
            return Err(Refusal::Limit.into());
        }
        let mut left = entry.size;
        let mut bytes = Zeroizing::new(Vec::new());
        loop {
            let some = self.some(&mut left).await?;
            if some.is_empty() {
                return Ok(bytes);
            }
            bytes.extend_from_slice(&some);
        }
    }

    /// Reads past the current file.
    pub(super) async fn skip(&mut self, entry: &Entry) -> Result<()> {
        let mut left = entry.size;
        while !self.some(&mut left).await?.is_empty() {}
        Ok(())
    }

    async fn end(&mut self) -> Result<()> {
        let Some((name, size, hasher)) = self.current.take() else { return Ok(()) };
        self.sums.add(&name, hasher);
        self.exactly(size.next_multiple_of(BLOCK) - size).await.map(drop)
    }

    async fn exactly(&mut self, length: u64) -> Result<Zeroizing<Vec<u8>>> {
        let length = usize::try_from(length).map_err(|_| Refusal::Limit)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        while bytes.len() < length {
            let take = self.available().await?.min(length - bytes.len());
            if take == 0 {
                return Err(Refusal::Format.into());
            }
            bytes.extend_from_slice(&self.opened[self.at..self.at + take]);
            self.at += take;
        }
        Ok(bytes)
    }

    /// How many opened bytes are at hand, after opening the next chunk if there were none.
    async fn available(&mut self) -> Result<usize> {
        if self.at == self.opened.len() && self.chunk < self.chunks {
            let offset = self.offset + self.chunk * EXPORT_CHUNK as u64;
            let sealed = self.source.read(offset, EXPORT_CHUNK).await?;
            let last = self.chunk + 1 == self.chunks;
            self.opened = self.opener.open_chunk(self.chunk, last, sealed).map_err(|_| forged())?;
            (self.at, self.chunk) = (0, self.chunk + 1);
        }
        Ok(self.opened.len() - self.at)
    }
}
