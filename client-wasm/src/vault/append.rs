//! Sending a draft: compare-and-swap, rebuilt over the new head when somebody was faster.

use cachet_crypto::protocol::api::{NewObject, PartRef, path};
use cachet_crypto::protocol::document::{PART, parts_root};
use cachet_crypto::protocol::log::{Act, Head};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Blake3Digest, ObjectId};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::{Vault, snapshot};
use crate::platform::{chance, generate_id};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Attempts over a moving head.
const ATTEMPTS: u32 = 6;

/// One append as it was sent: the head that it was made over, and the head that it makes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Attempt {
    pub(crate) over: Head,
    pub(crate) to: Head,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Whether the log that was just synchronised holds what `attempt` sent, whoever appended since. No answer of the
    /// server can make it seem otherwise: the hashes lead from a head that was accepted to the one that was verified.
    pub(crate) async fn was_taken(&self, vault: &Vault, attempt: Attempt) -> Result<bool> {
        let head = vault.loaded().ok_or(Error::NotEnrolled)?.head;
        if head.n <= attempt.to.n {
            return Ok(head == attempt.to);
        }
        let hashes = self.hashes_between(vault.id, attempt.over, head).await?;
        let own = usize::try_from(attempt.to.n - attempt.over.n).unwrap_or(usize::MAX);
        Ok(hashes.get(..own).is_some_and(|own| attempt.over.extended_by(own) == attempt.to))
    }

    /// Appends what `build` drafts over the newest head. `build` runs again over a newer head after a conflict, so a
    /// reader revoked meanwhile gets nothing.
    pub(crate) async fn append<R>(&self, vault: &Vault, build: impl FnMut(&mut Draft<'_>) -> Result<R>) -> Result<R> {
        self.append_noting(vault, async |_| Ok(()), build).await
    }

    /// As [`Self::append`]; `note` is told of each attempt before it is sent, so that a lost answer leaves no doubt.
    pub(crate) async fn append_noting<R>(
        &self,
        vault: &Vault,
        note: impl AsyncFn(Attempt) -> Result<()>,
        mut build: impl FnMut(&mut Draft<'_>) -> Result<R>,
    ) -> Result<R> {
        let _one_at_a_time = vault.writing.lock().await;
        self.sync(vault).await?;
        for _ in 0..ATTEMPTS {
            let index = vault.loaded().ok_or(Error::NotEnrolled)?;
            let keys = self.keys();
            let mut draft = Draft::new(&keys, vault.id, (*index).clone(), self.platform.now());
            let result = build(&mut draft)?;
            if draft.append.entries.is_empty() {
                return Ok(result);
            }
            let attempt = Attempt { over: index.head, to: draft.index.head };
            let Draft { index, append, .. } = draft;
            self.keep_append(vault.id, index.head, &append).await?;
            note(attempt).await?;
            match self.server.post::<Head>(&self.as_account(), path::log(vault.id), &append).await {
                Ok(head) if head == index.head => {
                    self.pin(vault.id, &index).await?;
                    vault.set(index);
                    self.keep_index(vault).await?;
                    match self.snapshot_when_due(vault).await {
                        // The entries are in; the next append makes the snapshot.
                        Ok(()) | Err(Error::Network | Error::Problem(_)) => return Ok(result),
                        Err(error) => return Err(error),
                    }
                }
                Ok(_) => return Err(Refusal::Fork.into()),
                // An append whose answer was lost is found by synchronising: its entries are already there.
                Err(Error::Problem(ProblemKind::Conflict)) => {
                    self.sync(vault).await?;
                    if self.was_taken(vault, attempt).await? {
                        return Ok(result);
                    }
                    self.forget_append(vault.id, index.head).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Problem(ProblemKind::Conflict))
    }

    async fn snapshot_when_due(&self, vault: &Vault) -> Result<()> {
        let Some(index) = vault.loaded() else { return Ok(()) };
        if index.head.n - index.snapshot < snapshot::EVERY {
            return Ok(());
        }
        let keys = self.keys();
        let object: ObjectId = generate_id()?;
        let plaintext = snapshot::encode(&index)?;
        let context = keys.snapshot_context(vault.id, &object, index.head.n + 1, index.epoch);
        let key = keys.vault(vault.id, index.epoch)?;
        let sealed = cachet_seal::seal_own(&key.snapshot, &context, &plaintext, &mut chance())?;
        let mut parts = Vec::new();
        for piece in sealed.chunks(usize::try_from(PART).expect("8 MiB fits")) {
            let part =
                PartRef { part: generate_id()?, digest: Blake3Digest::from_bytes(*blake3::hash(piece).as_bytes()) };
            self.keep_part(part.part, sealed.len() as u64, piece).await?;
            self.server.put_bytes(&self.as_account(), path::part(vault.id, part.part), piece.to_vec()).await?;
            parts.push(part);
        }
        let digests: Vec<_> = parts.iter().map(|part| part.digest).collect();
        let mut draft = Draft::new(&keys, vault.id, (*index).clone(), self.platform.now());
        draft.push(Act::Snapshot { object, parts: parts_root(&digests) }, Vec::new())?;
        draft.append.objects.push(NewObject { object, manifest: Base64Url::default(), parts });
        let Draft { index, append, .. } = draft;
        self.keep_append(vault.id, index.head, &append).await?;
        match self.server.post::<Head>(&self.as_account(), path::log(vault.id), &append).await {
            Ok(head) if head == index.head => {
                self.pin(vault.id, &index).await?;
                vault.set(index);
                Ok(())
            }
            Ok(_) => Err(Refusal::Fork.into()),
            // Another device wrote meanwhile: the next append makes the snapshot.
            Err(Error::Problem(ProblemKind::Conflict)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
