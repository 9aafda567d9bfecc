//! The files of a capsule, one by one in their order: which each is, and whether it may stand there.

use cachet_crypto::protocol::api::StoredObject;
use cachet_crypto::protocol::capsule::Capsule;
use cachet_crypto::{Base64Url, Envelope, MailboxId, sha256};

use super::super::read::{Entry, Reader};
use super::super::{
    AccountFile, LOG, MAILBOXES, OBJECTS, ObjectFile, PARTS, PairFile, SIGNED, SNAPSHOT, SUMS, forged, pair,
};
use super::{Arriving, decode};
use crate::files::Source;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn take_file(
        &self,
        vault: &Vault,
        account: &AccountFile,
        reader: &mut Reader<'_, impl Source>,
        entry: &Entry,
        arriving: &mut Arriving,
    ) -> Result<()> {
        // Nothing stands behind the signature, and nothing between the list and it.
        if arriving.is_signed || (arriving.sums.is_some() && entry.name != SIGNED) {
            return Err(forged());
        }
        let name = entry.name.as_str();
        if let Some((_, stored, manifest)) = arriving.object.take_if(|(file, ..)| file == name) {
            return self.take_content(vault, reader, entry, stored, manifest, arriving).await;
        }
        if arriving.object.is_some() {
            return Err(Refusal::Withheld.into());
        }
        if name.starts_with(LOG) {
            return self.take_log(vault, &reader.whole(entry).await?, arriving).await;
        }
        if let Some(part) = name.strip_prefix(PARTS) {
            let bytes = reader.whole(entry).await?;
            return self.take_snapshot_part(vault, part, &bytes, arriving).await;
        }
        if name.starts_with(OBJECTS) {
            let file: ObjectFile = decode(&reader.whole(entry).await?)?;
            let version = arriving.index.version(file.stored.object).ok_or(Refusal::Unknown)?;
            let stored = StoredObject {
                manifest: file.stored.manifest.clone(),
                header: Base64Url::default(),
                parts: file.stored.parts.clone(),
            };
            let manifest = self.check_manifest(vault.id, version, &stored)?;
            arriving.object = Some((file.file, file.stored, manifest));
            return Ok(());
        }
        if let Some(mailbox) = name.strip_prefix(MAILBOXES).and_then(|name| name.strip_suffix(".json")) {
            let mailbox: MailboxId = mailbox.parse().map_err(|_| Refusal::Format)?;
            let file: PairFile = decode(&reader.whole(entry).await?)?;
            pair::check(&arriving.index, mailbox, &file.kept)?;
            if let Some(records) = file.reader {
                let pair = &arriving.index.mailboxes.get(&mailbox).ok_or(Refusal::Unknown)?.pair;
                let records = crate::directory::verify_records(pair.account, &records)?;
                match self.keep_bound_keys(&records, pair, &file.kept.mailbox.messages).await {
                    // Keys other than the recognised ones: the journal shows a gap here as it did there.
                    Ok(()) | Err(Error::Refused(Refusal::KeyUnauth)) => {}
                    Err(error) => return Err(error),
                }
            }
            return self.take_pair(vault, file.kept, arriving).await;
        }
        match name {
            SNAPSHOT => arriving.snapshot = Some(decode(&reader.whole(entry).await?)?),
            SUMS => {
                let before = reader.sums().to_owned();
                arriving.sums = Some((reader.whole(entry).await?.to_vec(), before));
            }
            SIGNED => {
                let signed = reader.whole(entry).await?;
                let (sums, before) = arriving.sums.as_ref().ok_or(Refusal::Withheld)?;
                self.check_signed(account, &signed, sums, before, &arriving.index)?;
                arriving.is_signed = true;
            }
            // What people and other programs read: bound by the list, of no use here.
            _ => reader.skip(entry).await?,
        }
        Ok(())
    }

    /// The owner's signature: over the list of exactly the files that came, and the head that they lead to.
    fn check_signed(
        &self,
        account: &AccountFile,
        signed: &[u8],
        sums: &[u8],
        files: &str,
        index: &Index,
    ) -> Result<()> {
        let keys = self.keys();
        let capsule = Envelope::from_slice(signed)?.verify::<Capsule>(&keys.record.sign, &keys.signer())?;
        let head = (capsule.n, capsule.link);
        let fits =
            capsule.vault == account.vault && head == (index.head.n, index.head.link) && index.head == account.head;
        if fits && sums == files.as_bytes() && capsule.sums == sha256(sums) { Ok(()) } else { Err(forged()) }
    }
}
