//! Passkeys: the window hands over what the authenticator computed, once; the next gesture uses it up.

use cachet_crypto::PasskeyId;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::shape::{PageDay, read_id, show};
use super::{Answer, BrowserSession, ClientSession};
use crate::{Error, Passkey};

/// `PasskeyView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PasskeyView {
    passkey: PasskeyId,
    name: String,
    here: bool,
    added_on: PageDay,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Takes a credential's id and its PRF's output for the gesture that follows.
    #[wasm_bindgen(js_name = usePasskey)]
    pub fn use_passkey(&self, credential: Vec<u8>, output: Vec<u8>, name: String) -> Answer<()> {
        let output = Zeroizing::new(output);
        let passkey = Passkey::new(&credential, &output).map_err(|_| Error::Passkey)?;
        *self.used.borrow_mut() = Some((passkey, name));
        Ok(())
    }

    /// Opens with the passkey that was just used.
    #[wasm_bindgen(js_name = unlockWithPasskey)]
    pub async fn unlock_with_passkey(&self) -> Answer {
        let (passkey, _) = self.take_used()?;
        let store = self.store(false);
        let session = ClientSession::unlock_with_passkey(&passkey, self.transport(), store, self.platform()).await?;
        let label = crate::enrolment(&self.store(false)).await?.ok_or(Error::NotEnrolled)?.label;
        self.enter(session, label, false).await
    }

    /// The passkeys that open this account.
    pub async fn passkeys(&self) -> Answer {
        let passkeys = self.opened()?.session.passkeys().await?;
        let view = |passkey: crate::PasskeyView| PasskeyView {
            passkey: passkey.passkey,
            name: passkey.name,
            here: passkey.here,
            added_on: PageDay(passkey.added),
        };
        show(&passkeys.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Adds the passkey that was just used.
    #[wasm_bindgen(js_name = addPasskey)]
    pub async fn add_passkey(&self) -> Answer<()> {
        let (passkey, name) = self.take_used()?;
        let open = self.opened()?;
        Ok(open.session.add_passkey(&passkey, &name, &open.label).await?)
    }

    /// Closes a passkey's way in.
    #[wasm_bindgen(js_name = removePasskey)]
    pub async fn remove_passkey(&self, passkey: String) -> Answer<()> {
        let passkey = read_id(&passkey)?;
        Ok(self.opened()?.session.remove_passkey(passkey).await?)
    }
}

impl BrowserSession {
    pub(super) fn take_used(&self) -> Answer<(Passkey, String)> {
        Ok(self.used.borrow_mut().take().ok_or(Error::Passkey)?)
    }
}
