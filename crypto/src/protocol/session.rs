//! How a key holder gets a token: a signed answer to the server's challenge.

use crate::statement::declare;
use crate::{Base64Url, Error};

/// Seconds that a token lives.
pub const TOKEN_SECONDS: u64 = 15 * 60;

/// Seconds that a challenge may be answered.
pub const CHALLENGE_SECONDS: u64 = 120;

declare! {
    /// Signed by an account, or by a mailbox key for mailbox requests.
    SessionRequest, "session-request", {
        /// Origin that the client speaks to, as the client knows it: `https://cachet.example`.
        origin: String,
        /// The server's challenge, given back as it came.
        challenge: Base64Url,
    }
    check |request| {
        if request.origin.len() > 255 || request.challenge.0.len() > 255 {
            return Err(Error::Limit);
        }
        Ok(())
    }
}
