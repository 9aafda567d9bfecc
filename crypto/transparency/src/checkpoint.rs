//! C2SP checkpoints: size and root of the log, signed by the log, with the witnesses' lines beneath.

use std::collections::BTreeSet;

use cachet_crypto::Sha256Digest;
use signed_note::Signature;
use tlog_tiles::Hash;

use crate::{Error, LogKey, LogSigner, Result};

/// Largest note that is read, in bytes; an ML-DSA-44 line has some 3,300.
const MAX_NOTE: usize = 256 * 1024;

/// Signature lines that are read at most.
const MAX_LINES: usize = 64;

/// A checkpoint that the log signed.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Sha256Digest,
    body: String,
    lines: Vec<Signature>,
}

impl Checkpoint {
    /// Makes and signs the checkpoint of a log.
    ///
    /// # Errors
    /// [`Error::Format`] for what a note cannot carry; a [`LogSigner`]'s name it can.
    pub fn sign(size: u64, root: Sha256Digest, signer: &LogSigner) -> Result<Self> {
        let log = signer.log_key();
        let body = body(&log, size, root)?;
        let signature = signer.sign(body.as_bytes());
        let line = Signature::new(log.name().to_owned(), log.id(), signature).map_err(|_| Error::Format)?;
        Ok(Self { origin: log.name().to_owned(), size, root, body, lines: vec![line] })
    }

    /// Reads a checkpoint and verifies the log's signature; nothing is said about witnesses.
    ///
    /// # Errors
    /// [`Error::Format`] for anything but the one encoding, [`Error::Signature`] for another log's.
    pub fn verify(note: &str, log: &LogKey) -> Result<Self> {
        if note.len() > MAX_NOTE {
            return Err(Error::Format);
        }
        let (body, lines) = note.split_once("\n\n").ok_or(Error::Format)?;
        let body = format!("{body}\n");
        let read = tlog_tiles::Checkpoint::from_bytes(body.as_bytes()).map_err(|_| Error::Format)?;
        if read.to_bytes() != body.as_bytes() || !read.extension().is_empty() || body.bytes().any(|b| b < b'\n') {
            return Err(Error::Format);
        }
        if read.origin() != log.name() {
            return Err(Error::Signature);
        }
        let (origin, size, root) = (read.origin().to_owned(), read.size(), Sha256Digest::from_bytes(read.hash().0));
        let checkpoint = Self { origin, size, root, body, lines: read_lines(lines)? };
        let signature = checkpoint.line(log.name(), log.id()).ok_or(Error::Signature)?;
        log.verify(checkpoint.body(), signature)?;
        Ok(checkpoint)
    }

    /// A checkpoint put together again from what a code carries of it.
    ///
    /// # Errors
    /// [`Error::Signature`] when the log did not sign it.
    pub fn reassemble(log: &LogKey, size: u64, root: Sha256Digest, signature: &[u8; 64]) -> Result<Self> {
        let line = Signature::new(log.name().to_owned(), log.id(), signature.to_vec()).map_err(|_| Error::Format)?;
        let checkpoint =
            Self { origin: log.name().to_owned(), size, root, body: body(log, size, root)?, lines: vec![line] };
        log.verify(checkpoint.body(), signature)?;
        Ok(checkpoint)
    }

    /// The log's own signature.
    #[must_use]
    pub fn log_signature(&self, log: &LogKey) -> Option<[u8; 64]> {
        self.line(log.name(), log.id())?.try_into().ok()
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leaves in the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over them.
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        self.root
    }

    /// The signed text.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// The whole note.
    #[must_use]
    pub fn to_note(&self) -> String {
        format!("{}\n{}", self.body, self.lines.iter().map(line_text).collect::<String>())
    }

    /// The same checkpoint with more signature lines, as a witness returns them. A line replaces an older one of its key.
    ///
    /// # Errors
    /// [`Error::Format`] for malformed lines.
    pub fn with_lines(mut self, lines: &str) -> Result<Self> {
        let more = read_lines(lines)?;
        self.lines.retain(|line| !more.iter().any(|new| new.name() == line.name() && new.id() == line.id()));
        self.lines.extend(more);
        Ok(self)
    }

    /// The signature of a key, without its id.
    pub(crate) fn line(&self, name: &str, id: u32) -> Option<&[u8]> {
        let line = self.lines.iter().find(|line| line.name() == name && line.id() == id)?;
        Some(line.signature())
    }
}

fn body(log: &LogKey, size: u64, root: Sha256Digest) -> Result<String> {
    let body = tlog_tiles::Checkpoint::new(log.name(), size, Hash(*root.as_bytes()), "").map_err(|_| Error::Format)?;
    String::from_utf8(body.to_bytes()).map_err(|_| Error::Format)
}

pub(crate) fn line_text(line: &Signature) -> String {
    String::from_utf8(line.to_bytes()).expect("a line is a name and base64")
}

/// One encoding, and one line a key: a witness that signs twice is one witness.
fn read_lines(text: &str) -> Result<Vec<Signature>> {
    let mut lines = Vec::new();
    let mut keys = BTreeSet::new();
    for line in text.strip_suffix('\n').ok_or(Error::Format)?.split('\n') {
        let read = Signature::from_bytes(line.as_bytes()).map_err(|_| Error::Format)?;
        if line_text(&read).strip_suffix('\n') != Some(line) || !keys.insert((read.name().to_owned(), read.id())) {
            return Err(Error::Format);
        }
        lines.push(read);
    }
    if lines.len() > MAX_LINES {
        return Err(Error::Format);
    }
    Ok(lines)
}
