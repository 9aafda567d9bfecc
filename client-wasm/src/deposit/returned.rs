//! What comes back to a sender: « ce document n'est pas à moi », signed by the patient at whose address it was left.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::{AccountId, DepositId, Envelope};
use cachet_seal::DepositReturn;

use crate::store::Store;
use crate::transport::Transport;
use crate::{Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// Takes in a return that came to the door. It waits for the device that sent the deposit: false on any other.
    pub(crate) async fn take_return(&self, letter: &Envelope) -> Result<bool> {
        let claimed: DepositReturn = letter.peek()?;
        let Some(sent) = self.sent(claimed.deposit).await? else { return Ok(false) };
        let patient = AccountId::from_bytes(*claimed.signer.as_bytes());
        let record = AccountRecord::verify(&claimed.record, patient)?;
        let returned = letter.verify::<DepositReturn>(&record.sign, &record.as_signer())?;
        let named = (patient, returned.sender, returned.document, returned.manifest);
        if named != (sent.recipient, self.account(), sent.document, sent.manifest) {
            return Err(Refusal::Bind.into());
        }
        self.store.put(&returned_key(returned.deposit), &letter.to_vec()).await?;
        Ok(true)
    }

    /// Whether a deposit that this device sent came back: it is about somebody else. Looks at the door first.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn returned_deposits(&self) -> Result<Vec<DepositId>> {
        self.receive().await?;
        let keys = self.store.keys(RETURNED).await?;
        Ok(keys.iter().filter_map(|key| key[RETURNED.len()..].parse().ok()).collect())
    }
}

/// Prefix of returned deposits in the store.
const RETURNED: &str = "deposit-returned/";

fn returned_key(deposit: DepositId) -> String {
    format!("{RETURNED}{deposit}")
}
