//! The letters that bring deposits, read down to what they have in common.

use cachet_crypto::{AccountId, DepositId, DocumentId, Envelope, ObjectId, Sha256Digest, SignerId, VaultId};
use cachet_seal::{Deposit, DepositCancel, LinkDeposit, Subject};

use crate::{Refusal, Result};

/// A letter of one of the three kinds.
pub(super) enum Letter {
    Document(Deposit),
    Cancel(DepositCancel),
    Link(LinkDeposit),
}

/// Where a letter says that it belongs.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Addressed {
    pub(super) recipient: AccountId,
    pub(super) recipient_key: Sha256Digest,
    pub(super) vault: VaultId,
    pub(super) deposit: DepositId,
}

/// What a letter says of the document that comes with it.
#[derive(Clone)]
pub(super) struct Described {
    pub(super) deposit: DepositId,
    pub(super) vault: VaultId,
    pub(super) document: DocumentId,
    pub(super) object: ObjectId,
    pub(super) header: Sha256Digest,
    pub(super) manifest: Sha256Digest,
    pub(super) parts: Sha256Digest,
    pub(super) replaces: Option<DocumentId>,
    pub(super) cover: bool,
    pub(super) subject: Option<Subject>,
}

impl Letter {
    /// What an envelope claims; nothing of it is verified.
    pub(super) fn claimed(envelope: &Envelope) -> Result<Self> {
        if let Ok(letter) = envelope.peek::<Deposit>() {
            return Ok(Self::Document(letter));
        }
        if let Ok(letter) = envelope.peek::<LinkDeposit>() {
            return Ok(Self::Link(letter));
        }
        Ok(Self::Cancel(envelope.peek::<DepositCancel>().map_err(|_| Refusal::Format)?))
    }

    pub(super) fn signer(&self) -> SignerId {
        match self {
            Self::Document(letter) => letter.signer,
            Self::Cancel(letter) => letter.signer,
            Self::Link(letter) => letter.signer,
        }
    }

    pub(super) fn record(&self) -> &Envelope {
        match self {
            Self::Document(letter) => &letter.record,
            Self::Cancel(letter) => &letter.record,
            Self::Link(letter) => &letter.record,
        }
    }

    pub(super) fn credential(&self) -> Option<&Envelope> {
        match self {
            Self::Document(letter) => letter.credential.as_ref(),
            Self::Cancel(letter) => letter.credential.as_ref(),
            Self::Link(_) => None,
        }
    }

    pub(super) fn addressed(&self) -> Addressed {
        macro_rules! of {
            ($letter:ident) => {
                Addressed {
                    recipient: $letter.recipient,
                    recipient_key: $letter.recipient_key,
                    vault: $letter.vault,
                    deposit: $letter.deposit,
                }
            };
        }
        match self {
            Self::Document(letter) => of!(letter),
            Self::Cancel(letter) => of!(letter),
            Self::Link(letter) => of!(letter),
        }
    }

    /// The document that comes with it; none for a letter alone.
    pub(super) fn described(&self) -> Option<Described> {
        macro_rules! of {
            ($letter:ident, $replaces:expr, $cover:expr, $subject:expr) => {
                Described {
                    deposit: $letter.deposit,
                    vault: $letter.vault,
                    document: $letter.document,
                    object: $letter.object,
                    header: $letter.header,
                    manifest: $letter.manifest,
                    parts: $letter.parts,
                    replaces: $replaces,
                    cover: $cover,
                    subject: $subject,
                }
            };
        }
        match self {
            Self::Document(letter) => Some(of!(letter, letter.replaces, letter.cover, letter.subject.clone())),
            Self::Link(letter) => Some(of!(letter, None, false, None)),
            Self::Cancel(_) => None,
        }
    }

    /// Refuses what the keys of `record` did not sign, byte for byte.
    pub(super) fn verify(
        &self,
        envelope: &Envelope,
        record: &cachet_crypto::protocol::account::AccountRecord,
    ) -> Result<()> {
        let (key, header) = (&record.sign, record.as_signer());
        match self {
            Self::Document(_) => envelope.verify::<Deposit>(key, &header).map(drop)?,
            Self::Cancel(_) => envelope.verify::<DepositCancel>(key, &header).map(drop)?,
            Self::Link(_) => envelope.verify::<LinkDeposit>(key, &header).map(drop)?,
        }
        Ok(())
    }
}
