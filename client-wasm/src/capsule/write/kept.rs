//! What the server keeps of the account and of each pair, verified before it enters.

use cachet_crypto::MailboxId;
use cachet_crypto::protocol::api::{PublicAccount, path};
use cachet_crypto::protocol::capsule::KeptPair;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::problem::ProblemKind;

use super::super::{AccountFile, PairFile, pair};
use crate::server::{As, withheld};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::vault::index::Index;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    pub(super) async fn account_file(&self, vault: &Vault, head: Head) -> Result<AccountFile> {
        let keys = self.keys();
        let public: PublicAccount = withheld(self.server.get(&As::Anyone, path::account(keys.account)).await)?;
        let records = crate::directory::verify_records(keys.account, &public.records)?;
        if records.last().is_none_or(|(_, record)| record.hash() != keys.record.hash()) {
            return Err(Refusal::KeyUnauth.into());
        }
        let account = self.as_account();
        // What does not open here would open nowhere: a copy holds nothing that was not looked at.
        let mailboxes = self.stored_mailboxes().await?.map(|(stored, _)| stored);
        let held = keys.keyring.vaults.iter().rfind(|held| held.vault == vault.id).ok_or(Error::NotEnrolled)?;
        Ok(AccountFile {
            v: 1,
            vault: vault.id,
            label: held.label,
            head,
            records: public.records,
            recovery: withheld(self.server.get(&account, path::recovery_wrap()).await)?,
            keyring: self.stored_keyring().await?.0,
            mailboxes,
        })
    }

    /// All of one pair; none for a mailbox that was never made, to which nothing was ever granted.
    pub(super) async fn pair_file(&self, vault: &Vault, index: &Index, mailbox: MailboxId) -> Result<Option<PairFile>> {
        let held = &index.mailboxes[&mailbox];
        let asked = path::kept_pair(vault.id, mailbox);
        let mut kept: KeptPair = match self.server.get(&self.as_account(), asked.clone()).await {
            Err(Error::Problem(ProblemKind::NotFound)) if held.head.n == 0 => return Ok(None),
            answer => withheld(answer)?,
        };
        while kept.more {
            let next = format!("{asked}?after={}", kept.journal.len());
            let page: KeptPair = withheld(self.server.get(&self.as_account(), next).await)?;
            // More that never comes would be read for ever.
            if page.journal.is_empty() {
                return Err(Refusal::Withheld.into());
            }
            kept.journal.extend(page.journal);
            kept.more = page.more;
        }
        pair::check(index, mailbox, &kept)?;
        let reader = match self.server.get::<PublicAccount>(&As::Anyone, path::account(held.pair.account)).await {
            Ok(public) => {
                crate::directory::verify_records(held.pair.account, &public.records)?;
                Some(public.records)
            }
            Err(Error::Problem(ProblemKind::NotFound)) => None,
            Err(error) => return Err(error),
        };
        Ok(Some(PairFile { kept, reader }))
    }
}
