//! Professionals who wish to be found.

use super::wire;
use crate::protocol::account::Succeeded;
use crate::{AccountId, Envelope};

wire! {
    /// One professional in the directory, listed by own choice.
    Listing {
        /// The credential.
        credential: Envelope,
    }

    /// Search results.
    Listings {
        /// At most 50.
        results: Vec<Listed>,
    }

    /// A listed professional.
    Listed {
        /// The account.
        account: AccountId,
        /// The credential.
        credential: Envelope,
        /// Every record of the account.
        records: Vec<Succeeded>,
    }
}
