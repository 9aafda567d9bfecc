//! The vault log, and the objects that its entries name.

use super::{present, wire};
use crate::protocol::log::Head;
use crate::{Base64Url, Blake3Digest, Envelope, GrantId, ObjectId, PartName};

wire! {
    /// Entries to append, taken together or not at all.
    Append {
        /// Consecutive entries.
        entries: Vec<AppendedEntry>,
        /// Objects that the entries put, note, accept or snapshot.
        objects: Vec<NewObject>,
        /// Manifest payloads that replace an object's (notes).
        manifests: Vec<NewManifest>,
        /// New mailbox heads, each named by an entry; several of one mailbox in order.
        heads: Vec<Envelope>,
        /// Consents that entries grant, with their terms.
        consents: Vec<NewConsent>,
        /// Envelopes that the new heads list.
        envelopes: Vec<NewEnvelope>,
    }

    /// An entry and its sealed part.
    AppendedEntry {
        /// The signed entry.
        entry: Envelope,
        /// The sealed part whose hash the entry signs.
        sealed: Base64Url,
    }

    /// An object made of staged parts.
    NewObject {
        /// Its id.
        object: ObjectId,
        /// Manifest payload (nonce and chunks, no header); empty for a snapshot.
        manifest: Base64Url,
        /// Staged parts, in order.
        parts: Vec<PartRef>,
    }

    /// A stored part.
    PartRef {
        /// Its random name.
        part: PartName,
        /// BLAKE3 of its stored bytes.
        digest: Blake3Digest,
    }

    /// A manifest that replaces an object's.
    NewManifest {
        /// The object.
        object: ObjectId,
        /// Manifest payload.
        manifest: Base64Url,
    }

    /// A consent with its sealed terms.
    NewConsent {
        /// The signed consent.
        consent: Envelope,
        /// Terms as an age file for the reader.
        terms: Base64Url,
    }

    /// An envelope with the header it binds.
    NewEnvelope {
        /// The grant.
        grant: GrantId,
        /// The signed envelope.
        envelope: Envelope,
        /// The age header for the reader, first byte to the LF after the MAC.
        header: Base64Url,
    }

    /// A stretch of the log.
    Log {
        /// The vault's head.
        head: Head,
        /// Number of the newest snapshot entry; 0 when there is none.
        snapshot: u64,
        /// Consecutive entries after the number asked for.
        entries: Vec<StoredEntry>,
    }

    /// An entry as stored; its sealed part may have been dropped.
    StoredEntry {
        /// The signed entry.
        entry: Envelope,
        /// The sealed part, null once dropped.
        #[serde(deserialize_with = "present")]
        sealed: Option<Base64Url>,
    }

    /// Statement hashes, 32 bytes each, in order.
    Hashes {
        /// Concatenated.
        hashes: Base64Url,
    }

    /// What is held under a part's name.
    StagedPart {
        /// BLAKE3 of the stored bytes.
        digest: Blake3Digest,
        /// Their length.
        size: u64,
    }

    /// An object as its owner gets it.
    StoredObject {
        /// Manifest payload; empty for a snapshot.
        manifest: Base64Url,
        /// Header addressed to the owner, for deposits; empty otherwise.
        header: Base64Url,
        /// Parts in order.
        parts: Vec<PartRef>,
    }
}
