//! Tokens for accounts and mailboxes.

use super::wire;
use crate::{Base64Url, Envelope, SignerId, Timestamp};

wire! {
    /// Asks for a challenge.
    ChallengeRequest {
        /// Account or mailbox, as an id.
        signer: SignerId,
    }

    /// Random bytes to sign, and until when.
    Challenge {
        /// To be given back as it came.
        challenge: Base64Url,
    }

    /// A signed [`SessionRequest`](crate::protocol::session::SessionRequest).
    TokenRequest {
        /// The statement.
        request: Envelope,
    }

    /// A bearer token.
    Token {
        /// Opaque text.
        token: String,
        /// When it ends, by the server's clock.
        expires: Timestamp,
    }
}
