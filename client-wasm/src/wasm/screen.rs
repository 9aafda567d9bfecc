//! « Montrer sur l'écran du médecin »: one half of these calls runs on the screen, the other on the owner's device.

use std::rc::Rc;

use cachet_crypto::Timestamp;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::health_link::files;
use super::link::CodeView;
use super::shape::{read, show};
use super::{Answer, BrowserSession};
use crate::{Error, Screen};

/// `OnScreen`.
#[derive(Serialize)]
struct OnScreen {
    link: String,
    until: Timestamp,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Screen: the square to show.
    #[wasm_bindgen(js_name = beginScreen)]
    pub async fn begin_screen(&self) -> Answer {
        let screen = Screen::begin(self.transport(), self.platform()).await?;
        let view = CodeView::of(screen.code());
        *self.screen.borrow_mut() = Some(Rc::new(screen));
        show(&view)
    }

    /// Screen: the number to show, once a device has answered.
    #[wasm_bindgen(js_name = screenDigits)]
    pub async fn screen_digits(&self) -> Answer {
        show(&self.own_screen()?.digits().await?)
    }

    /// Screen: what was handed over.
    #[wasm_bindgen(js_name = screenShown)]
    pub async fn screen_shown(&self) -> Answer {
        let shown = self.own_screen()?.shown().await?;
        show(&shown.map(|shown| OnScreen { link: shown.link, until: shown.until }))
    }

    /// Owner's device: reads a screen's square.
    #[wasm_bindgen(js_name = meetScreen)]
    pub async fn meet_screen(&self, code: String) -> Answer<()> {
        let letting_in = self.opened()?.session.begin_screen(&code).await?;
        *self.letting_in.borrow_mut() = Some(Rc::new(letting_in));
        Ok(())
    }

    /// Owner's device: whether the screen shows its number.
    #[wasm_bindgen(js_name = screenReady)]
    pub async fn screen_ready(&self) -> Answer {
        let letting_in = self.letting_in.borrow().clone().ok_or(Error::LinkCode)?;
        show(&self.opened()?.session.screen_ready(&letting_in).await?)
    }

    /// Owner's device: hands files over to be read, if these are the screen's digits.
    #[wasm_bindgen(js_name = showOnScreen)]
    pub async fn show_on_screen(&self, digits: String, label: String, given: JsValue) -> Answer<()> {
        let letting_in = self.letting_in.borrow().clone().ok_or(Error::LinkCode)?;
        let given = files(read(given)?);
        Ok(self.opened()?.session.show_on_screen(&letting_in, &digits, &label, &given).await?)
    }
}

impl BrowserSession {
    fn own_screen(&self) -> Answer<Rc<Screen<super::transport::BrowserTransport>>> {
        Ok(self.screen.borrow().clone().ok_or(Error::LinkCode)?)
    }
}
