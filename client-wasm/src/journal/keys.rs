//! The keys under which a reader's openings are believed.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{OwnedMailbox, StoredMessage};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Envelope, Verified, VerifyingKey, weakened};
use cachet_seal::{Binding, open_letter};

use crate::account::fetch_records;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::Pair;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Keys that the paired account bound to the mailbox, under any of its epochs from the recognised one on. After a
    /// restore on a server that does not know the reader, those that were verified as the vault came in.
    pub(super) async fn bound_keys(&self, pair: &Pair, served: &OwnedMailbox) -> Result<Vec<VerifyingKey>> {
        match fetch_records(&self.server, pair.account).await {
            Ok(records) => self.keys_bound_by(&records, pair, &served.messages),
            Err(Error::Problem(ProblemKind::NotFound)) => {
                let kept = self.store.get(&restored_key(pair)).await?.ok_or(Error::Problem(ProblemKind::NotFound))?;
                serde_json::from_slice(&kept).map_err(|_| Error::Device("storage"))
            }
            Err(error) => Err(error),
        }
    }

    /// Verifies the keys of a reader whose records came with a restored vault, and keeps them: on the new server nobody
    /// answers for that account.
    pub(crate) async fn keep_bound_keys(
        &self,
        records: &[(Envelope, Verified<AccountRecord>)],
        pair: &Pair,
        messages: &[StoredMessage],
    ) -> Result<()> {
        let bound = self.keys_bound_by(records, pair, messages)?;
        let bytes = serde_json::to_vec(&bound).expect("keys are strings");
        Ok(self.store.put(&restored_key(pair), &bytes).await?)
    }

    fn keys_bound_by(
        &self,
        records: &[(Envelope, Verified<AccountRecord>)],
        pair: &Pair,
        messages: &[StoredMessage],
    ) -> Result<Vec<VerifyingKey>> {
        let recognised = records.iter().find(|(_, record)| record.epoch() == pair.epoch);
        if recognised.is_none_or(|(_, record)| record.key != pair.key) {
            return Err(Refusal::KeyUnauth.into());
        }
        let records: Vec<&Verified<AccountRecord>> =
            records.iter().map(|(_, record)| record).filter(|record| record.epoch() >= pair.epoch).collect();
        let keys = self.keys();
        let vault = self.own_vault()?.id;
        let mut bound = Vec::new();
        for message in messages {
            let Some(envelope) = keys.identities().find_map(|identity| open_letter(identity, &message.body.0).ok())
            else {
                continue;
            };
            let verified = records.iter().find_map(|r| envelope.verify::<Binding>(&r.sign, &r.as_signer()).ok());
            let Some(binding) = verified else { continue };
            if (binding.mailbox == pair.mailbox && binding.vault == vault) || weakened("binding-place") {
                bound.push(binding.mailbox_key);
            }
        }
        Ok(bound)
    }
}

/// Where the keys stand that were verified as a restored vault came in.
fn restored_key(pair: &Pair) -> String {
    format!("pin/restored/{}", pair.mailbox)
}
