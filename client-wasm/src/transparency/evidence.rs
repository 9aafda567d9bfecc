//! What is kept of a server that showed two histories, for whoever is to judge it.

use cachet_crypto::Envelope;
use cachet_transparency::Evidence;

use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

const PREFIX: &str = "evidence/";

/// Pieces kept at most: a server that forks at every request fills no disk.
const KEPT: usize = 100;

impl<T: Transport, S: Store> Session<T, S> {
    /// Keeps evidence, once.
    pub(crate) async fn keep_evidence(&self, evidence: &Evidence) -> Result<()> {
        // What does not verify shows nothing: a forged half is refused, not kept.
        if evidence.verify().is_err() {
            return Ok(());
        }
        let keys = self.store.keys(PREFIX).await?;
        let bytes = serde_json::to_vec(evidence).expect("evidence is strings and numbers");
        for key in &keys {
            if self.store.get(key).await?.as_deref() == Some(&bytes) {
                return Ok(());
            }
        }
        if keys.len() < KEPT {
            self.store.put(&format!("{PREFIX}{:04}", keys.len()), &bytes).await?;
        }
        Ok(())
    }

    /// Keeps two statements of one number as evidence of a fork, when both are signed by the record's key.
    pub(crate) async fn keep_heads(&self, record: &Envelope, first: Envelope, second: Envelope) -> Result<()> {
        self.keep_evidence(&Evidence::Heads { record: record.clone(), first, second }).await
    }
}

/// What this device kept, each piece a JSON text that `cachet audit --evidence` verifies, also while the vault is closed.
///
/// # Errors
/// [`Error::Device`].
pub async fn evidence(store: &impl Store) -> Result<Vec<String>> {
    let mut kept = Vec::new();
    for key in store.keys(PREFIX).await? {
        let bytes = store.get(&key).await?.unwrap_or_default();
        kept.push(String::from_utf8(bytes).map_err(|_| Error::Device("storage"))?);
    }
    Ok(kept)
}
