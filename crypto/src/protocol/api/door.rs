//! Front doors: tickets, and what is dropped for them.

use super::{present, wire};
use crate::{Base64Url, DropId, Sha256Digest};

wire! {
    /// Asks for tickets.
    TicketRequest {
        /// How many at most; fewer come when the day's are used up.
        count: u32,
    }

    /// Tickets drawn.
    Tickets {
        /// Each 16 random bytes; the server keeps hashes only.
        tickets: Vec<Base64Url>,
    }

    /// A drop at a front door.
    Drop {
        /// A ticket, spent by this.
        ticket: Base64Url,
        /// The door's secret, when its owner demands one; null otherwise.
        #[serde(deserialize_with = "present")]
        secret: Option<Base64Url>,
        /// An age file for the door's owner.
        body: Base64Url,
    }

    /// What waits at one's own door.
    Drops {
        /// In no order.
        drops: Vec<StoredDrop>,
    }

    /// A drop as stored.
    StoredDrop {
        /// Its id.
        drop: DropId,
        /// An age file.
        body: Base64Url,
    }

    /// Settings of one's own door.
    DoorSettings {
        /// SHA-256 of the secret that a drop must show; null for none.
        #[serde(deserialize_with = "present")]
        secret: Option<Sha256Digest>,
    }
}
