//! The verifiable directory on the wire: labels, values, and the answer to a look-up. Proofs are made and verified by
//! `cachet-transparency`; here they are bytes.

use serde::{Deserialize, Serialize};

use super::log::{Head, MAX_NUMBER};
use crate::bytes::fixed_bytes;
use crate::{AccountId, Base64Url, Error, MailboxId, Sha256Digest, label, sha256_concat};

/// Labels in one look-up at most.
pub const MAX_LABELS: usize = 64;

fixed_bytes! {
    /// What the directory is asked for: a hash, so that labels of all kinds look alike.
    DirectoryLabel, 32
}

fixed_bytes! {
    /// 32 random bytes under which a vault's head stands in the directory: its owner and the server know them, nobody else.
    VaultLabel, 32
}

/// Where an account's newest record stands: SHA-256(label || account).
#[must_use]
pub fn account_label(account: AccountId) -> DirectoryLabel {
    hashed(label::DIRECTORY_ACCOUNT, account.as_bytes())
}

/// Where a mailbox's newest head stands: SHA-256(label || mailbox).
#[must_use]
pub fn mailbox_label(mailbox: MailboxId) -> DirectoryLabel {
    hashed(label::DIRECTORY_MAILBOX, mailbox.as_bytes())
}

/// Where a vault's newest head stands: SHA-256(label || the vault's random label).
#[must_use]
pub fn vault_label(vault: &VaultLabel) -> DirectoryLabel {
    hashed(label::DIRECTORY_VAULT, vault.as_bytes())
}

fn hashed(label: &str, name: &[u8]) -> DirectoryLabel {
    DirectoryLabel::from_bytes(*sha256_concat(&[label.as_bytes(), name]).as_bytes())
}

/// Value of an account: the hash of its newest record, and of the change of the recovery key that stands under it.
#[must_use]
pub fn record_value(record: Sha256Digest, change: Option<Sha256Digest>) -> Vec<u8> {
    std::iter::once(record).chain(change).flat_map(|hash| *hash.as_bytes()).collect()
}

/// Value of a mailbox or vault: u64be(number) || link.
#[must_use]
pub fn head_value(head: Head) -> Vec<u8> {
    [&head.n.to_be_bytes()[..], head.link.as_bytes()].concat()
}

/// Reads [`record_value`].
///
/// # Errors
/// [`Error::Malformed`] for anything else.
pub fn read_record(value: &[u8]) -> Result<(Sha256Digest, Option<Sha256Digest>), Error> {
    let (record, change) = value.split_at_checked(32).ok_or(Error::Malformed)?;
    let change = if change.is_empty() { None } else { Some(Sha256Digest::try_from(change)?) };
    Ok((Sha256Digest::try_from(record)?, change))
}

/// Reads [`head_value`].
///
/// # Errors
/// [`Error::Malformed`] for anything else.
pub fn read_head(value: &[u8]) -> Result<Head, Error> {
    let (n, link) = value.split_first_chunk::<8>().ok_or(Error::Malformed)?;
    let n = u64::from_be_bytes(*n);
    if n > MAX_NUMBER {
        return Err(Error::Malformed);
    }
    Ok(Head { n, link: Sha256Digest::try_from(link)? })
}

/// One leaf of the log: the directory's root after one epoch. Leaf i holds epoch i + 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The directory's epoch; the first is 1.
    pub epoch: u64,
    /// The directory's root after it.
    pub root: Sha256Digest,
}

impl Leaf {
    /// The leaf as the log hashes it: u64be(epoch) || root.
    #[must_use]
    pub fn encode(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..8].copy_from_slice(&self.epoch.to_be_bytes());
        bytes[8..].copy_from_slice(self.root.as_bytes());
        bytes
    }

    /// Reads [`Leaf::encode`].
    ///
    /// # Errors
    /// [`Error::Malformed`] for another length.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let (epoch, root) = bytes.split_first_chunk::<8>().ok_or(Error::Malformed)?;
        Ok(Self { epoch: u64::from_be_bytes(*epoch), root: Sha256Digest::try_from(root)? })
    }
}

/// Asks for the newest values of some labels.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    /// The labels, at most [`MAX_LABELS`].
    pub labels: Vec<DirectoryLabel>,
    /// Size of the log at the asker's last checkpoint; 0 for none.
    pub size: u64,
}

/// The newest checkpoint, and what proves the values under it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LookedUp {
    /// A C2SP checkpoint: signed note with every cosignature that the server holds for it.
    pub checkpoint: String,
    /// RFC 6962 consistency proof from the size asked for; empty for 0 and for the same size.
    pub consistency: Vec<Sha256Digest>,
    /// The last leaf of the checkpoint.
    pub leaf: Leaf,
    /// RFC 6962 inclusion proof of that leaf.
    pub inclusion: Vec<Sha256Digest>,
    /// One look-up proof a label, in the order asked for, each under the leaf's root.
    pub proofs: Vec<Base64Url>,
}

/// Two look-ups of an account, days apart: that a change of its recovery key stood all the while, by the witnesses'
/// clocks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stood {
    /// The change in the directory, as early as it was witnessed.
    pub first: LookedUp,
    /// The same state of the account, under a checkpoint that extends the first one.
    pub last: LookedUp,
}

/// Public keys of the directory, to compare with those of a policy; nobody believes them from here.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DirectoryKeys {
    /// The log's `vkey`.
    pub log: String,
    /// The VRF's public key, base64url.
    pub vrf: String,
}

/// Proofs that the directory only grew.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// One an epoch after the one asked for, in order; as many as fit into an answer.
    pub proofs: Vec<Base64Url>,
}

/// What a witness says of a checkpoint.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cosign {
    /// Leaves of the log under the checkpoint.
    pub size: u64,
    /// Its two signature lines, each ended by a line feed.
    pub lines: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_leaves_have_one_encoding() {
        let head = Head { n: 7, link: Sha256Digest::from_bytes([3; 32]) };
        assert_eq!(read_head(&head_value(head)), Ok(head));
        assert_eq!(read_head(&[0; 39]), Err(Error::Malformed));
        assert_eq!(read_head(&[0xff; 40]), Err(Error::Malformed));
        let (record, change) = (Sha256Digest::from_bytes([5; 32]), Sha256Digest::from_bytes([6; 32]));
        for change in [None, Some(change)] {
            assert_eq!(read_record(&record_value(record, change)), Ok((record, change)));
        }
        assert_eq!(read_record(&[0; 31]), Err(Error::Malformed));
        assert_eq!(read_record(&[0; 33]), Err(Error::Malformed));
        assert_eq!(read_record(&[0; 65]), Err(Error::Malformed));
        let leaf = Leaf { epoch: 9, root: Sha256Digest::from_bytes([4; 32]) };
        assert_eq!(Leaf::decode(&leaf.encode()), Ok(leaf));
        assert_eq!(Leaf::decode(&[0; 41]), Err(Error::Malformed));
    }

    #[test]
    fn labels_of_one_id_differ_by_kind() {
        let (account, mailbox) = (AccountId::from_bytes([1; 16]), MailboxId::from_bytes([1; 16]));
        assert_ne!(account_label(account), mailbox_label(mailbox));
    }
}
