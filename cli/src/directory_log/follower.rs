//! Following a log: every leaf is added to one's own tree and every epoch of the directory is verified to have only
//! grown, so that what is accepted extends all that was accepted before.

use std::path::{Path, PathBuf};

use akd::auditor::verify_consecutive_append_only;
use akd::{Configuration as _, WhatsAppV1Configuration};
use cachet_crypto::protocol::transparency::Leaf;
use cachet_crypto::{Sha256Digest, encode_base64url};
use cachet_transparency::{
    Checkpoint, Evidence, Frontier, LogKey, decode_growth, leaf_hash, prove_consistency, verify_consistency,
};
use serde::{Deserialize, Serialize};

use super::DirectoryLog;
use crate::failure::Failure;
use crate::local_file::replace_private;

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Violation {
    /// A checkpoint that the log did not sign, or a witness's line that is false.
    Signature,
    /// Shorter than what was seen.
    Rollback,
    /// Not an extension of what was seen.
    Fork,
    /// The entries that are served are not those under the checkpoint.
    Entries,
    /// A leaf of another epoch than its number says, or an epoch without a proof.
    Gap,
    /// An epoch that did more than add to the one before.
    Growth,
    /// Too few witnesses, or too long ago.
    Stale,
}

impl Violation {
    /// Stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Rollback => "rollback",
            Self::Fork => "fork",
            Self::Entries => "entries",
            Self::Gap => "gap",
            Self::Growth => "growth",
            Self::Stale => "stale",
        }
    }

    /// For people.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Signature => "the checkpoint is not signed by this log and its witnesses",
            Self::Rollback => "the log is shorter than it was",
            Self::Fork => "the log shows another history than before",
            Self::Entries => "the log's entries are not those under its checkpoint",
            Self::Gap => "an epoch of the directory is missing",
            Self::Growth => "an epoch of the directory did more than add to the one before",
            Self::Stale => "too few witnesses have cosigned the log, or too long ago",
        }
    }
}

/// A violation, with what proves it to others where something does.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) violation: Violation,
    pub(crate) evidence: Option<Evidence>,
    /// Where the evidence was written.
    pub(crate) kept: Option<PathBuf>,
}

impl From<Violation> for Failure {
    fn from(violation: Violation) -> Self {
        Self::Log(Box::new(Found { violation, evidence: None, kept: None }))
    }
}

/// All that was accepted so far.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    v: u8,
    /// The log's key.
    log: String,
    /// The newest accepted checkpoint, a signed note; null before the first.
    checkpoint: Option<String>,
    /// The log's tree.
    frontier: Frontier,
    /// The directory's root after the last epoch.
    root: Sha256Digest,
}

impl Seen {
    /// Nothing yet.
    pub(crate) fn nothing(log: &LogKey) -> Self {
        let root = WhatsAppV1Configuration::compute_root_hash_from_val(&WhatsAppV1Configuration::empty_root_value());
        let (log, root) = (log.to_string(), Sha256Digest::from_bytes(root));
        Self { v: 1, log, checkpoint: None, frontier: Frontier::default(), root }
    }

    /// What the file holds; nothing yet when there is none. A file of another log is refused.
    pub(crate) fn read(file: &Path, log: &LogKey) -> Result<Self, Failure> {
        let shown = file.display();
        let text = match std::fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::nothing(log)),
            Err(error) => return Err(Failure::File(format!("{shown}: {error}"))),
        };
        let wrong = || Failure::Input(format!("{shown}: this is not what was seen of this log"));
        let seen: Self = serde_json::from_slice(&text).map_err(|_| wrong())?;
        let fits = match seen.verified(log) {
            Some(checkpoint) => checkpoint.size() == seen.frontier.size() && checkpoint.root() == seen.frontier.root(),
            None => seen.checkpoint.is_none() && seen.frontier.size() == 0,
        };
        let known = seen.v == 1 && seen.log == log.to_string() && seen.frontier.is_whole();
        if known && fits { Ok(seen) } else { Err(wrong()) }
    }

    /// Writes the file, and returns once the disk has it.
    pub(crate) fn keep(&self, file: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).expect("it is strings and numbers");
        replace_private(file, &text)
    }

    /// Leaves so far.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The log's root so far, in words that people compare.
    pub(crate) fn root(&self) -> String {
        encode_base64url(self.frontier.root().as_bytes())
    }

    fn verified(&self, log: &LogKey) -> Option<Checkpoint> {
        Checkpoint::verify(self.checkpoint.as_deref()?, log).ok()
    }

    /// Accepts `note` if it extends all that was accepted, and every epoch in between only grew.
    pub(crate) async fn follow(&self, server: &DirectoryLog, log: &LogKey, note: &str) -> Result<Self, Failure> {
        let checkpoint = Checkpoint::verify(note, log).map_err(|_| Violation::Signature)?;
        let (from, to) = (self.size(), checkpoint.size());
        if to < from || (to == from && checkpoint.root() != self.frontier.root()) {
            let violation = if to < from { Violation::Rollback } else { Violation::Fork };
            let evidence = self.checkpoint.as_ref().map(|seen| evidence(log, note, seen, None, Vec::new()));
            return Err(Failure::Log(Box::new(Found { violation, evidence, kept: None })));
        }
        let mut next = self.clone();
        let leaves = server.leaves(from, to).await?;
        leaves.iter().for_each(|leaf| next.frontier.push(leaf_hash(leaf)));
        if next.frontier.root() != checkpoint.root() {
            return Err(self.diverged(server, log, &checkpoint).await?);
        }
        next.root = grown(server, self.root, from, &leaves).await?;
        next.checkpoint = Some(note.to_owned());
        Ok(next)
    }

    /// Whether the entries are false, or the whole log is another one than it was: then its own leaves prove it.
    async fn diverged(&self, server: &DirectoryLog, log: &LogKey, checkpoint: &Checkpoint) -> Result<Failure, Failure> {
        let leaves: Vec<_> = server.leaves(0, checkpoint.size()).await?.iter().map(leaf_hash).collect();
        let (mut old, mut whole) = (Frontier::default(), Frontier::default());
        for (number, leaf) in (0..).zip(&leaves) {
            whole.push(*leaf);
            if number < self.size() {
                old.push(*leaf);
            }
        }
        let Some(seen) = self.checkpoint.as_ref().filter(|_| whole.root() == checkpoint.root()) else {
            return Ok(Violation::Entries.into());
        };
        let size = usize::try_from(self.size()).map_err(|_| Violation::Entries)?;
        let proof = prove_consistency(&leaves, size).map_err(|_| Violation::Entries)?;
        let (size, root) = (checkpoint.size(), checkpoint.root());
        verify_consistency(&proof, size, root, self.size(), old.root()).map_err(|_| Violation::Entries)?;
        let evidence = evidence(log, seen, &checkpoint.to_note(), Some(old.root()), proof);
        Ok(Failure::Log(Box::new(Found { violation: Violation::Fork, evidence: Some(evidence), kept: None })))
    }
}

fn evidence(
    log: &LogKey,
    first: &str,
    second: &str,
    root: Option<Sha256Digest>,
    consistency: Vec<Sha256Digest>,
) -> Evidence {
    let (log, first, second) = (log.to_string(), first.to_owned(), second.to_owned());
    Evidence::Checkpoints { log, first, second, root, consistency }
}

/// Verifies every epoch after `from` to have only grown; gives the directory's last root.
async fn grown(
    server: &DirectoryLog,
    mut root: Sha256Digest,
    from: u64,
    leaves: &[Leaf],
) -> Result<Sha256Digest, Failure> {
    let mut epochs = (from + 1..).zip(leaves).peekable();
    while let Some((epoch, _)) = epochs.peek() {
        let growth = server.growth(epoch - 1).await?;
        if growth.proofs.is_empty() {
            return Err(Violation::Gap.into());
        }
        for (proof, (epoch, leaf)) in growth.proofs.iter().zip(epochs.by_ref()) {
            if leaf.epoch != epoch {
                return Err(Violation::Gap.into());
            }
            let proof = decode_growth(&proof.0).map_err(|_| Violation::Growth)?;
            let (before, after) = (*root.as_bytes(), *leaf.root.as_bytes());
            let verified = verify_consecutive_append_only::<WhatsAppV1Configuration>(&proof, before, after, epoch);
            verified.await.map_err(|_| Violation::Growth)?;
            root = leaf.root;
        }
    }
    Ok(root)
}
