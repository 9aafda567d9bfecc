//! Sending what has been taken in, a stretch at a time.

use cachet_crypto::protocol::api::{PartRef, path};
use cachet_crypto::protocol::problem::ProblemKind;

use super::super::forged;
use super::Arriving;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::{Error, Result, Session};

/// Bytes that wait before they are sent, about.
pub(super) const STRETCH: usize = 4 << 20;

/// Entries of one stretch.
const ENTRIES: usize = 500;

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn put_part(&self, vault: &Vault, part: &PartRef, bytes: Vec<u8>) -> Result<()> {
        self.server.put_bytes(&self.as_account(), path::part(vault.id, part.part), bytes).await
    }

    pub(super) async fn send_when_due(&self, vault: &Vault, arriving: &mut Arriving) -> Result<()> {
        let is_due = arriving.waiting >= STRETCH || arriving.next.entries.len() >= ENTRIES;
        if is_due { self.send(vault, arriving).await } else { Ok(()) }
    }

    pub(super) async fn send(&self, vault: &Vault, arriving: &mut Arriving) -> Result<()> {
        let stretch = std::mem::take(&mut arriving.next);
        arriving.waiting = 0;
        let sent = self.server.post_only(&self.as_account(), path::vault_capsule(vault.id), &stretch).await;
        sent.map_err(|error| match error {
            // The account is signed for and the chain verified: what the server does not take is not whole.
            Error::Problem(ProblemKind::Unverified) => forged(),
            other => other,
        })
    }
}
