//! SMART Health Links, as their owner sees them.

use super::{OwnObject, present, wire};
use crate::protocol::health_link::{HealthLinkKind, PasscodeVerifier};
use crate::{Base64Url, Day, HealthLinkId, Sha256Digest, Timestamp};

wire! {
    /// A SMART Health Link. Neither its key nor its address is here.
    NewHealthLink {
        /// Hash of the address.
        address: Sha256Digest,
        /// What it is for.
        kind: HealthLinkKind,
        /// Last second at which it opens; null without a limit.
        #[serde(deserialize_with = "present")]
        expires: Option<Timestamp>,
        /// How often it opens at most; null without a limit.
        #[serde(deserialize_with = "present")]
        most: Option<u32>,
        /// What its passcode is recognised by; null without one.
        #[serde(deserialize_with = "present")]
        passcode: Option<PasscodeVerifier>,
        /// Key of the first opening's note, 32 bytes. The server forgets it with that opening.
        note_key: Base64Url,
        /// What the owner keeps of it, sealed, n = 1.
        own: OwnObject,
        /// What it leads to.
        files: Vec<HealthLinkFile>,
    }

    /// One file of a SMART Health Link.
    HealthLinkFile {
        /// A content type of the specification.
        content_type: String,
        /// JWE in compact serialization.
        jwe: String,
    }

    /// Other files under the same link.
    HealthLinkFiles {
        /// The next state of what the owner keeps of it.
        own: OwnObject,
        /// The files.
        files: Vec<HealthLinkFile>,
    }

    /// The account's SMART Health Links.
    OwnHealthLinks {
        /// In no order.
        links: Vec<OwnHealthLink>,
    }

    /// One of them.
    OwnHealthLink {
        /// Its id.
        health_link: HealthLinkId,
        /// Hash of its address.
        address: Sha256Digest,
        /// What it is for.
        kind: HealthLinkKind,
        /// Last second at which it opens.
        #[serde(deserialize_with = "present")]
        expires: Option<Timestamp>,
        /// How often it opens at most.
        #[serde(deserialize_with = "present")]
        most: Option<u32>,
        /// Whether it has a passcode.
        passcode: bool,
        /// Wrong passcodes so far.
        tries: u32,
        /// How often it was opened.
        openings: u64,
        /// Day on which it was revoked.
        #[serde(deserialize_with = "present")]
        revoked: Option<Day>,
        /// What the owner keeps of it, sealed.
        own: OwnObject,
        /// The newest openings, ascending.
        notes: Vec<HealthLinkNote>,
    }

    /// When a link was opened and what the reader said of itself, sealed by the server with a key that it then forgets.
    HealthLinkNote {
        /// Number of the opening.
        n: u64,
        /// The note.
        sealed: Base64Url,
    }
}
