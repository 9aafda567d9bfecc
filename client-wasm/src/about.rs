//! What the operator says of itself, before anybody has an account.

use cachet_crypto::protocol::api::{About, path};

use crate::Result;
use crate::server::{As, Server};
use crate::transport::Transport;

/// Asks the server who runs it. Said, not proven: shown as the operator's own words.
///
/// # Errors
/// [`crate::Error::Network`].
pub async fn about<T: Transport>(transport: T, origin: &str) -> Result<About> {
    Server::new(transport, origin).get(&As::Anyone, path::about()).await
}
