//! Single entries: whose they are, verified and opened.

use cachet_crypto::protocol::api::StoredEntry;
use cachet_crypto::protocol::log::{Act, Head, LogEntry, SEALED_STEP};
use cachet_crypto::{Payload as _, VaultId, Verified, sha256, weakened};

use super::super::change::SealedPart;
use super::PAGE;
use crate::keys::Keys;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// The signed entries from number `from` up to `head` with their sealed parts, for the journal and the export:
    /// chained to the verified head, so that none can be left out.
    pub(crate) async fn entries(
        &self,
        vault: VaultId,
        from: u64,
        head: Head,
    ) -> Result<Vec<(StoredEntry, Verified<LogEntry>, SealedPart)>> {
        let keys = self.keys();
        let mut entries = Vec::new();
        let mut at: Option<Head> = None;
        let mut after = from.saturating_sub(1);
        while after < head.n {
            let page = self.log_page(vault, after, PAGE).await?;
            if page.entries.is_empty() {
                return Err(Refusal::Withheld.into());
            }
            for stored in page.entries {
                let claimed: LogEntry = stored.entry.peek()?;
                if is_beaten(&claimed, &keys) {
                    let before = at.unwrap_or(Head { n: after, link: claimed.prev });
                    if (claimed.n, claimed.prev) != (after + 1, before.link) {
                        return Err(Refusal::Fork.into());
                    }
                    after = claimed.n;
                    at = Some(before.extended(stored.entry.hash()?));
                    continue;
                }
                let entry = verify_entry(&stored, &keys, vault, claimed.epoch.ok_or(Refusal::Signature)?)?;
                if entry.n != after + 1 {
                    return Err(Refusal::Withheld.into());
                }
                let before = at.unwrap_or(Head { n: after, link: entry.prev });
                if before.link != entry.prev {
                    return Err(Refusal::Fork.into());
                }
                after = entry.n;
                at = Some(before.extended(entry.hash()));
                if after > head.n {
                    break;
                }
                let part = open_sealed_part(&stored, &entry, &keys, vault)?;
                entries.push((stored, entry, part));
                if after == head.n && at != Some(head) {
                    return Err(Refusal::Fork.into());
                }
            }
        }
        Ok(entries)
    }
}

/// Whether an entry is of the branch from which the recovery key took the account back: signed by keys that are none of
/// this account's records, or the entry that names them.
pub(super) fn is_beaten(entry: &LogEntry, keys: &Keys) -> bool {
    let names_another = matches!(entry.act, Act::Rotate { record, .. } if keys.epoch_of(record).is_none());
    keys.were_taken_back() && (names_another || !keys.have_signed(&entry.header()))
}

pub(crate) fn verify_entry(
    stored: &StoredEntry,
    keys: &Keys,
    vault: VaultId,
    epoch: u32,
) -> Result<Verified<LogEntry>> {
    let entry = stored.entry.verify::<LogEntry>(keys.verifying_of(epoch)?, &keys.signer_of(epoch)?)?;
    if entry.vault != vault {
        return Err(Refusal::Bind.into());
    }
    Ok(entry)
}

pub(crate) fn open_sealed_part(
    stored: &StoredEntry,
    entry: &LogEntry,
    keys: &Keys,
    vault: VaultId,
) -> Result<SealedPart> {
    let sealed = stored.sealed.as_ref().ok_or(Refusal::Withheld)?;
    if sha256(&sealed.0) != entry.sealed && !weakened("sealed-part") {
        return Err(Refusal::Bind.into());
    }
    let epoch = entry.epoch.ok_or(Refusal::Signature)?;
    let context = keys.log_context(vault, entry.n, epoch);
    let padded =
        cachet_seal::open_own(&keys.vault(vault, epoch)?.log, &context, &sealed.0).map_err(|_| Refusal::KeyBlob)?;
    let plaintext = cachet_seal::unpad_multiple(&padded, SEALED_STEP).map_err(|_| Refusal::Format)?;
    serde_json::from_slice(plaintext).map_err(|_| Refusal::Format.into())
}
