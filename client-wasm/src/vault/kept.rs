//! What this device appended, kept as it was sent, and each step of the log that it has seen. A server restored from a
//! backup shows an older state of that very log: it is behind, and gets back what it lost. Sealed under the vault's
//! local key and bounded: the oldest goes first.

use cachet_crypto::protocol::api::Append;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{PartName, VaultId};
use cachet_seal::{open_own, seal_own};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::platform::chance;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

/// Bytes of appends and parts that a device keeps.
const BYTES: usize = 64 << 20;

/// Steps of the log that a device remembers.
const STEPS: usize = 256;

/// Parts of a content up to this size are kept; a larger one is asked for as a file.
const CONTENT: u64 = 8 << 20;

/// From one head that this device accepted to the next.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Step {
    pub(crate) from: Head,
    pub(crate) to: Head,
    /// Bytes kept of it; none for what another device appended, or what is no longer kept.
    pub(crate) kept: usize,
    /// Whether every part that it names is kept with it.
    pub(crate) whole: bool,
    parts: Vec<PartName>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Keeps an append that is about to be sent: its answer may be lost.
    pub(crate) async fn keep_append(&self, vault: VaultId, to: Head, append: &Append) -> Result<()> {
        let bytes = serde_json::to_vec(append).expect("an append is strings, numbers and lists");
        if bytes.len() > BYTES {
            return Ok(());
        }
        let sealed = self.seal_kept(vault, &append_key(vault, to), &bytes)?;
        Ok(self.store.put(&append_key(vault, to), &sealed).await?)
    }

    /// The append that made `step`, if this device kept it.
    pub(crate) async fn kept_append(&self, vault: VaultId, step: &Step) -> Result<Option<Append>> {
        let key = append_key(vault, step.to);
        let Some(sealed) = self.store.get(&key).await? else { return Ok(None) };
        let bytes = self.open_kept(vault, &key, &sealed);
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Forgets an append that lost against another device's.
    pub(crate) async fn forget_append(&self, vault: VaultId, to: Head) -> Result<()> {
        Ok(self.store.delete(&append_key(vault, to)).await?)
    }

    /// Keeps a sealed part of a content of `size`, unless that is too much to keep.
    pub(crate) async fn keep_part(&self, part: PartName, size: u64, bytes: &[u8]) -> Result<()> {
        if size > CONTENT {
            return Ok(());
        }
        Ok(self.store.put(&part_key(part), bytes).await?)
    }

    /// A kept part: the very bytes that were sent.
    pub(crate) async fn kept_part(&self, part: PartName) -> Result<Option<Vec<u8>>> {
        Ok(self.store.get(&part_key(part)).await?)
    }

    /// Forgets parts of an upload that was given up.
    pub(crate) async fn forget_parts(&self, parts: &[PartName]) -> Result<()> {
        for part in parts {
            self.store.delete(&part_key(*part)).await?;
        }
        Ok(())
    }

    /// Remembers the step from one accepted head to the next, and with it what was kept for it.
    pub(crate) async fn remember_step(&self, vault: VaultId, from: Head, to: Head) -> Result<()> {
        let mut step = Step { from, to, kept: 0, whole: false, parts: Vec::new() };
        if let Some(append) = self.kept_append(vault, &step).await? {
            step.kept = self.store.get(&append_key(vault, to)).await?.map_or(0, |sealed| sealed.len());
            let mut named = 0;
            for part in append.objects.iter().flat_map(|object| &object.parts) {
                named += 1;
                if let Some(bytes) = self.kept_part(part.part).await? {
                    step.kept += bytes.len();
                    step.parts.push(part.part);
                }
            }
            step.whole = step.parts.len() == named;
        }
        let mut steps = self.steps(vault).await?;
        steps.push(step);
        self.prune(vault, &mut steps).await?;
        let bytes = serde_json::to_vec(&steps).expect("steps are numbers and digests");
        let sealed = self.seal_kept(vault, &steps_key(vault), &bytes)?;
        Ok(self.store.put(&steps_key(vault), &sealed).await?)
    }

    /// Every remembered step, oldest first.
    async fn steps(&self, vault: VaultId) -> Result<Vec<Step>> {
        let key = steps_key(vault);
        let Some(sealed) = self.store.get(&key).await? else { return Ok(Vec::new()) };
        // Steps from before a rotate do not open: no server that lost them knows the keys of today.
        let bytes = self.open_kept(vault, &key, &sealed);
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// The steps that lead from `from` to `to`; none when this device does not know them all.
    pub(crate) async fn steps_between(&self, vault: VaultId, from: Head, to: Head) -> Result<Option<Vec<Step>>> {
        let (mut at, mut found) = (from, Vec::new());
        for step in self.steps(vault).await? {
            if at != to && step.from == at {
                at = step.to;
                found.push(step);
            }
        }
        Ok((at == to).then_some(found))
    }

    /// Drops the oldest beyond the bounds.
    async fn prune(&self, vault: VaultId, steps: &mut Vec<Step>) -> Result<()> {
        let mut bytes: usize = steps.iter().map(|step| step.kept).sum();
        let surplus = steps.len().saturating_sub(STEPS);
        for (place, step) in steps.iter_mut().enumerate() {
            if place >= surplus && bytes <= BYTES {
                break;
            }
            bytes -= step.kept;
            self.forget_append(vault, step.to).await?;
            self.forget_parts(&step.parts).await?;
            (step.kept, step.whole, step.parts) = (0, false, Vec::new());
        }
        steps.drain(..surplus);
        Ok(())
    }

    fn seal_kept(&self, vault: VaultId, name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys();
        let context = keys.local_context(vault, name.as_bytes());
        seal_own(&keys.vault(vault, keys.epoch)?.local, &context, bytes, &mut chance()).map_err(Error::from)
    }

    fn open_kept(&self, vault: VaultId, name: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let keys = self.keys();
        let context = keys.local_context(vault, name.as_bytes());
        open_own(&keys.vault(vault, keys.epoch).ok()?.local, &context, sealed).ok()
    }
}

fn append_key(vault: VaultId, to: Head) -> String {
    format!("kept/{vault}/{}", to.link)
}

fn steps_key(vault: VaultId) -> String {
    format!("kept/{vault}")
}

fn part_key(part: PartName) -> String {
    format!("kept/part/{part}")
}
