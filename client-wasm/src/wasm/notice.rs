//! Notices by e-mail.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::show;
use super::{Answer, BrowserSession};
use crate::{Error, Language};

/// `NoticeView`.
#[derive(Serialize)]
struct NoticeView {
    address: Option<String>,
    asked: Option<String>,
}

/// The language of messages, by its code.
pub(super) fn language_of(code: &str) -> Answer<Language> {
    match code {
        "fr" => Ok(Language::Fr),
        "en" => Ok(Language::En),
        _ => Err(Error::Input("language").into()),
    }
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Where notices go.
    pub async fn notice(&self) -> Answer {
        let own = self.opened()?.session.notice().await?;
        show(&NoticeView { address: own.address.map(String::from), asked: own.asked.map(String::from) })
    }

    /// Has a code sent to an address.
    #[wasm_bindgen(js_name = askNotice)]
    pub async fn ask_notice(&self, address: String, language: String) -> Answer<()> {
        Ok(self.opened()?.session.ask_notice(&address, language_of(&language)?).await?)
    }

    /// The code that came there.
    #[wasm_bindgen(js_name = confirmNotice)]
    pub async fn confirm_notice(&self, code: String) -> Answer<()> {
        Ok(self.opened()?.session.confirm_notice(&code).await?)
    }

    /// Has the address erased.
    #[wasm_bindgen(js_name = removeNotice)]
    pub async fn remove_notice(&self) -> Answer<()> {
        Ok(self.opened()?.session.remove_notice().await?)
    }
}
