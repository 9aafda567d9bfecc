//! Linking a device: one half of these calls runs on the new one, the other on the old one.

use std::rc::Rc;

use cachet_seal::LinkCode;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::entry::CreateVault;
use super::shape::{read, show};
use super::{Answer, BrowserSession, ClientSession, Joined};
use crate::{Error, Joining, Role};

/// `LinkCode`.
#[derive(Serialize)]
pub(super) struct CodeView {
    digits: String,
    qr: String,
}

impl CodeView {
    pub(super) fn of(code: &LinkCode) -> Self {
        Self { digits: code.digits(), qr: code.to_qr_text() }
    }
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// New device: the number and the square to show.
    #[wasm_bindgen(js_name = beginJoining)]
    pub async fn begin_joining(&self) -> Answer {
        let joining = Joining::begin(self.transport(), self.platform()).await?;
        let view = CodeView::of(joining.code());
        *self.joining.borrow_mut() = Some(Rc::new(Joined::Waiting(joining)));
        show(&view)
    }

    /// New device: six digits to type into the old one, once it has answered.
    #[wasm_bindgen(js_name = joiningDigits)]
    pub async fn joining_digits(&self) -> Answer {
        let joined = self.joining()?;
        let Joined::Waiting(joining) = &*joined else { return Err(Error::LinkCode.into()) };
        show(&joining.digits().await?)
    }

    /// New device: whether the old one has handed the vault over. It has no way in yet.
    #[wasm_bindgen(js_name = takeJoined)]
    pub async fn take_joined(&self, shared: bool) -> Answer {
        let joined = self.joining()?;
        let Joined::Waiting(joining) = &*joined else { return show(&true) };
        let store = self.store(shared);
        let Some(session) = joining.finish(self.transport(), store, self.platform()).await? else {
            return show(&false);
        };
        *self.joining.borrow_mut() = Some(Rc::new(Joined::Open(session)));
        show(&true)
    }

    /// New device: its way in, by the passkey that was just used or by a phrase; nothing on a shared one.
    #[wasm_bindgen(js_name = finishJoining)]
    pub async fn finish_joining(&self, enrol: JsValue) -> Answer {
        let enrol: CreateVault = read(enrol)?;
        let joined = self.joining.borrow_mut().take().ok_or(Error::LinkCode)?;
        let Ok(Joined::Open(session)) = Rc::try_unwrap(joined) else { return Err(Error::LinkCode.into()) };
        self.enrol_and_enter(session, enrol).await
    }

    /// Old device: reads the new one's number or square.
    #[wasm_bindgen(js_name = beginLink)]
    pub async fn begin_link(&self, code: String) -> Answer<()> {
        let letting_in = self.opened()?.session.begin_link(&code).await?;
        *self.letting_in.borrow_mut() = Some(Rc::new(letting_in));
        Ok(())
    }

    /// Old device: whether the new one shows its digits.
    #[wasm_bindgen(js_name = linkReady)]
    pub async fn link_ready(&self) -> Answer {
        let letting_in = self.letting_in.borrow().clone().ok_or(Error::LinkCode)?;
        show(&self.opened()?.session.link_ready(&letting_in).await?)
    }

    /// Old device: hands the vault over if these are the new one's digits.
    #[wasm_bindgen(js_name = finishLink)]
    pub async fn finish_link(&self, digits: String) -> Answer<()> {
        let letting_in = self.letting_in.borrow().clone().ok_or(Error::LinkCode)?;
        Ok(self.opened()?.session.finish_link(&letting_in, &digits).await?)
    }
}

impl BrowserSession {
    fn joining(&self) -> Answer<Rc<Joined>> {
        Ok(self.joining.borrow().clone().ok_or(Error::LinkCode)?)
    }

    /// Gives a session that has no way in on this device the one that was chosen, and shows it.
    pub(super) async fn enrol_and_enter(&self, session: ClientSession, enrol: CreateVault) -> Answer {
        let (label, shared, by_passkey) = (enrol.label.clone(), enrol.shared, enrol.passkey);
        if shared {
            return self.enter(session, label, true).await;
        }
        if by_passkey {
            let (passkey, name) = self.take_used()?;
            session.add_passkey(&passkey, &name, &label).await?;
            return self.enter(session, label, false).await;
        }
        let session = session.enrol_this_device(&enrol.into_account(Role::Patient)).await?;
        self.enter(session, label, false).await
    }
}
