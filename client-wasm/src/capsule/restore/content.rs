//! What the files of a capsule hold, taken in: log, snapshot, contents and mailboxes.

use cachet_crypto::protocol::api::{AppendedEntry, NewObject, StoredEntry};
use cachet_crypto::protocol::capsule::{KeptAccess, KeptPair};
use cachet_seal::Manifest;

use super::super::read::{Entry, Reader};
use super::super::{LogLine, forged};
use super::sending::STRETCH;
use super::{Arriving, decode};
use crate::files::Source;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn take_log(&self, vault: &Vault, lines: &[u8], arriving: &mut Arriving) -> Result<()> {
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: LogLine = decode(line)?;
            let stored = StoredEntry { entry: line.entry.clone(), sealed: Some(line.sealed.clone()) };
            self.replay(vault.id, &mut arriving.index, &stored, None)?;
            arriving.waiting += line.sealed.0.len() * 2;
            arriving.next.entries.push(AppendedEntry { entry: line.entry, sealed: line.sealed });
            self.send_when_due(vault, arriving).await?;
        }
        Ok(())
    }

    pub(super) async fn take_snapshot_part(
        &self,
        vault: &Vault,
        name: &str,
        bytes: &[u8],
        arriving: &mut Arriving,
    ) -> Result<()> {
        let snapshot = arriving.snapshot.as_ref().ok_or(Refusal::Unknown)?;
        let part = snapshot.parts.iter().find(|part| part.part.to_string() == name).ok_or(Refusal::Unknown)?;
        if blake3::hash(bytes).as_bytes() != part.digest.as_bytes() {
            return Err(forged());
        }
        self.put_part(vault, part, bytes.to_vec()).await?;
        if snapshot.parts.last() == Some(part) {
            arriving.next.objects.extend(arriving.snapshot.take());
        }
        Ok(())
    }

    /// Seals a content again. The resealer compares every part with the digest that was signed before it gives it out.
    pub(super) async fn take_content(
        &self,
        vault: &Vault,
        reader: &mut Reader<'_, impl Source>,
        entry: &Entry,
        stored: NewObject,
        manifest: Manifest,
        arriving: &mut Arriving,
    ) -> Result<()> {
        let changed = |_| forged();
        if entry.size != manifest.size {
            return Err(forged());
        }
        let mut sealer = manifest.resealer().map_err(changed)?;
        let mut left = entry.size;
        loop {
            let bytes = reader.some(&mut left).await?;
            let mut rest = bytes.as_slice();
            loop {
                let sealed = if bytes.is_empty() { sealer.pad() } else { sealer.push(&mut rest) };
                let Some(sealed) = sealed.map_err(changed)? else { break };
                let part = stored.parts.get(sealed.index).ok_or_else(forged)?;
                if part.digest != sealed.digest {
                    return Err(forged());
                }
                self.put_part(vault, part, sealed.bytes).await?;
            }
            if bytes.is_empty() {
                break;
            }
        }
        sealer.finish().map_err(changed)?;
        arriving.objects += 1;
        arriving.waiting += stored.manifest.0.len() * 2 + stored.parts.len() * (STRETCH / 4);
        arriving.next.objects.push(stored);
        self.send_when_due(vault, arriving).await
    }

    pub(super) async fn take_pair(&self, vault: &Vault, kept: KeptPair, arriving: &mut Arriving) -> Result<()> {
        let mailbox = kept.mailbox.mailbox;
        arriving.mailboxes += usize::from(kept.mailbox.head.is_some());
        arriving.waiting += 64 * 1024;
        arriving.next.mailboxes.push(kept.mailbox);
        for grant in kept.grants {
            arriving.waiting += 2 * (grant.terms.0.len() + grant.header.0.len());
            arriving.next.grants.push(grant);
            self.send_when_due(vault, arriving).await?;
        }
        for access in kept.journal {
            arriving.waiting += 4096;
            arriving.next.journal.push(KeptAccess { mailbox, access });
            self.send_when_due(vault, arriving).await?;
        }
        Ok(())
    }
}
