//! What a change says of a document: its versions, their notes, who made it, who left it and who wrote it.

use cachet_crypto::{AccountId, Day, DocumentId, Envelope, ObjectId, Sha256Digest, Timestamp};
use cachet_seal::Enclosed;
use serde::{Deserialize, Serialize};

/// One version of a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) number: u32,
    pub(crate) previous: Option<ObjectId>,
    /// The document key: the manifest's file key.
    pub(crate) key: Enclosed<16>,
    pub(crate) manifest: Sha256Digest,
    pub(crate) parts: Sha256Digest,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) date: Day,
    pub(crate) category: String,
    pub(crate) media_type: String,
    pub(crate) size: u64,
    /// Epoch of the owner's keys that signed the manifest; of no meaning for another author.
    pub(crate) epoch: u32,
    /// Null for the owner.
    pub(crate) author: Option<Author>,
    /// Who deposited the document; a note of the owner's does not change it. Null for the owner's own.
    pub(crate) from: Option<Origin>,
    pub(crate) at: Timestamp,
}

/// Who made a version, when it was not the owner.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Author {
    pub(crate) account: AccountId,
    pub(crate) key: Sha256Digest,
    pub(crate) name: String,
    /// The author's account record.
    pub(crate) record: Envelope,
    /// The registrar's word on the author's keys, as it was shown when the document was accepted.
    pub(crate) credential: Option<Envelope>,
}

/// Who deposited a document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    pub(crate) account: AccountId,
    pub(crate) name: String,
}

/// A new manifest over a version's content.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) document: DocumentId,
    pub(crate) object: ObjectId,
    pub(crate) key: Enclosed<16>,
    pub(crate) manifest: Sha256Digest,
    pub(crate) title: String,
    pub(crate) date: Day,
    pub(crate) category: String,
    pub(crate) epoch: u32,
    pub(crate) at: Timestamp,
}

/// Who wrote a document that its owner put.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) document: DocumentId,
    /// Empty: what was said before is taken back.
    pub(crate) by: String,
}
