//! Deposits: what others leave, and what waits.

use super::{PartRef, present, wire};
use crate::{AddressId, Base64Url, Day, DepositId, Envelope, ObjectId, Sha256Digest};

wire! {
    /// Begins a deposit at an address.
    OpenDeposit {
        /// The address.
        address: AddressId,
        /// A ticket, spent by this unless the deposit is open already.
        ticket: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }

    /// Ends a deposit: from here on it waits for the patient.
    SealDeposit {
        /// An age file for the patient, of one padded size: what is deposited, signed by its sender.
        letter: Base64Url,
        /// The document; null for a letter alone, which takes one back.
        #[serde(deserialize_with = "present")]
        document: Option<DepositedObject>,
    }

    /// A deposited document.
    DepositedObject {
        /// Random id of the version.
        object: ObjectId,
        /// Header addressed to the patient.
        header: Base64Url,
        /// Manifest payload.
        manifest: Base64Url,
        /// Parts, in order.
        parts: Vec<PartRef>,
    }

    /// One's own deposit address.
    OwnAddress {
        /// The signed [`DepositCard`](crate::protocol::deposit::DepositCard); the address is its hash.
        card: Envelope,
    }

    /// What waits to be accepted.
    Deposits {
        /// In no order.
        deposits: Vec<StoredDeposit>,
    }

    /// A deposit as its list shows it.
    StoredDeposit {
        /// Its id.
        deposit: DepositId,
        /// An age file.
        letter: Base64Url,
    }

    /// A link by which somebody without an account deposits.
    NewDepositLink {
        /// The signed [`DepositCard`](crate::protocol::deposit::DepositCard) to which the link's text commits.
        card: Envelope,
        /// Last day on which a deposit is begun through it.
        last_day: Day,
        /// How many.
        count: u32,
    }

    /// A deposit link as whoever has its text gets it.
    OfferedDepositLink {
        /// The signed card.
        card: Envelope,
        /// Last day on which a deposit is begun through it.
        last_day: Day,
        /// How many more.
        remaining: u32,
    }

    /// Begins a deposit for the patient with whom a mailbox is shared.
    OpenMailboxDeposit {
        /// A ticket, spent by this unless the deposit is open already.
        ticket: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }

    /// Begins a deposit through a link.
    OpenLinkDeposit {
        /// What the link's text leads to, 32 bytes; the link's id is its hash.
        pass: Base64Url,
        /// SHA-256 of the secret that every further request about the deposit shows.
        secret: Sha256Digest,
    }
}
