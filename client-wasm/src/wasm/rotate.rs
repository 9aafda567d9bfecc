//! A new sheet with new keys, in two stages. The staged keys stay in here.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::entry::{read_rehearsal, read_sheet, show_sheet};
use super::{Answer, BrowserSession};
use crate::Error;

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Stages new keys and shows their sheet; nothing changes yet. Without a passphrase, by the passkey just used.
    #[wasm_bindgen(js_name = beginRotate)]
    pub async fn begin_rotate(&self, passphrase: Option<String>) -> Answer {
        let open = self.opened()?;
        let staged = match passphrase.map(Zeroizing::new) {
            Some(passphrase) => open.session.begin_rotate(&passphrase).await?,
            None => open.session.begin_rotate_with_passkey(self.take_used()?.0).await?,
        };
        let sheet = show_sheet(staged.code(), staged.number())?;
        *self.rotating.borrow_mut() = Some(Rc::new(staged));
        Ok(sheet)
    }

    /// Signs the staged keys with the sheet in force: the new one counts at once.
    #[wasm_bindgen(js_name = signRotate)]
    pub fn sign_rotate(&self, code: String) -> Answer<()> {
        let code = Zeroizing::new(code);
        let old = read_sheet(&code)?;
        let staged = self.rotating.borrow_mut().take().ok_or(Error::Input("nothing was begun"))?;
        let mut staged = Rc::try_unwrap(staged).map_err(|_| Error::Input("a rotate is under way"))?;
        staged.sign_with(old);
        *self.rotating.borrow_mut() = Some(Rc::new(staged));
        Ok(())
    }

    /// Changes the keys once words of the new sheet were typed back.
    #[wasm_bindgen(js_name = finishRotate)]
    pub async fn finish_rotate(&self, rehearsal: JsValue) -> Answer<()> {
        let staged = self.rotating.borrow().clone().ok_or(Error::Input("nothing was begun"))?;
        let typed = read_rehearsal(rehearsal)?;
        self.opened()?.session.finish_rotate(&staged, &typed).await?;
        *self.rotating.borrow_mut() = None;
        Ok(())
    }
}
