//! Evidence of a server that showed two histories: a file that anybody verifies without asking the server.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::log::LogEntry;
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::{AccountId, Envelope, Sha256Digest};
use serde::{Deserialize, Serialize};

use crate::{Checkpoint, Error, LogKey, Result, root_within, verify_consistency};

/// Two things that cannot both belong to one history.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Evidence {
    /// Two checkpoints of one log.
    Checkpoints {
        /// The log's `vkey`.
        log: String,
        /// One checkpoint, a signed note.
        first: String,
        /// The other one, of the same size or larger.
        second: String,
        /// For another size: the root that the second one's history has at the first one's size.
        root: Option<Sha256Digest>,
        /// RFC 6962 proof from that root to the second checkpoint.
        consistency: Vec<Sha256Digest>,
    },
    /// Two heads of one mailbox with one number, both signed by the vault's owner.
    Heads {
        /// The record whose key signed both.
        record: Envelope,
        /// One head.
        first: Envelope,
        /// The other.
        second: Envelope,
    },
    /// Two entries of one vault log with one number, both signed by the vault's owner.
    Entries {
        /// The record whose key signed both.
        record: Envelope,
        /// One entry.
        first: Envelope,
        /// The other.
        second: Envelope,
    },
}

/// What verified evidence shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The log signed two histories.
    LogForked,
    /// The log signed both checkpoints; nothing here shows that one does not extend the other.
    LogNotShownConsistent,
    /// One owner's signed statements were split into two histories.
    ChainForked,
}

impl Evidence {
    /// Evidence from the checkpoint that was seen first and the answer that does not extend it.
    #[must_use]
    pub fn of_checkpoints(log: &LogKey, first: &str, second: &str, consistency: &[Sha256Digest]) -> Self {
        let within = || {
            let (first, second) = (Checkpoint::verify(first, log).ok()?, Checkpoint::verify(second, log).ok()?);
            root_within(consistency, second.size(), second.root(), first.size())
        };
        let root = within();
        let consistency = if root.is_some() { consistency.to_vec() } else { Vec::new() };
        let (first, second) = (first.to_owned(), second.to_owned());
        Self::Checkpoints { log: log.to_string(), first, second, root, consistency }
    }

    /// Verifies the evidence by itself.
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Signature`] for what is not signed, [`Error::Proof`] for two things of one history.
    pub fn verify(&self) -> Result<Verdict> {
        match self {
            Self::Checkpoints { log, first, second, root, consistency } => {
                let log: LogKey = log.parse()?;
                let (first, second) = (Checkpoint::verify(first, &log)?, Checkpoint::verify(second, &log)?);
                checkpoints(&first, &second, *root, consistency)
            }
            Self::Heads { record, first, second } => {
                let record = signer(record)?;
                let first = first.verify::<MailboxHead>(&record.sign, &record.as_signer())?;
                let second = second.verify::<MailboxHead>(&record.sign, &record.as_signer())?;
                forked((first.mailbox, first.m) == (second.mailbox, second.m) && first.hash() != second.hash())
            }
            Self::Entries { record, first, second } => {
                let record = signer(record)?;
                let first = first.verify::<LogEntry>(&record.sign, &record.as_signer())?;
                let second = second.verify::<LogEntry>(&record.sign, &record.as_signer())?;
                forked((first.vault, first.n) == (second.vault, second.n) && first.hash() != second.hash())
            }
        }
    }
}

fn checkpoints(
    first: &Checkpoint,
    second: &Checkpoint,
    root: Option<Sha256Digest>,
    consistency: &[Sha256Digest],
) -> Result<Verdict> {
    if first.size() == second.size() {
        return if first.root() == second.root() { Err(Error::Proof) } else { Ok(Verdict::LogForked) };
    }
    let Some(root) = root else { return Ok(Verdict::LogNotShownConsistent) };
    if first.size() > second.size() || root == first.root() {
        return Err(Error::Proof);
    }
    verify_consistency(consistency, second.size(), second.root(), first.size(), root)?;
    Ok(Verdict::LogForked)
}

fn signer(record: &Envelope) -> Result<AccountRecord> {
    let claimed: AccountRecord = record.peek()?;
    Ok(AccountRecord::verify(record, AccountId::from_bytes(*claimed.signer.as_bytes()))?.into_payload())
}

fn forked(yes: bool) -> Result<Verdict> {
    if yes { Ok(Verdict::ChainForked) } else { Err(Error::Proof) }
}
