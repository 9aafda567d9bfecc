//! The contact of the emergency card: the owner's side, and the contact's own answer without an account.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::notice::language_of;
use super::shape::show;
use super::{Answer, BrowserSession};

/// `CardContactView`.
#[derive(Serialize)]
struct CardContactView {
    address: String,
    agreed: bool,
    mark: String,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Who is told that the card was read.
    #[wasm_bindgen(js_name = cardContact)]
    pub async fn card_contact(&self) -> Answer {
        let contact = self.opened()?.session.card_contact().await?;
        show(&contact.map(|contact| CardContactView {
            address: contact.address.into(),
            agreed: contact.agreed,
            mark: contact.mark,
        }))
    }

    /// Has a question sent to somebody.
    #[wasm_bindgen(js_name = askCardContact)]
    pub async fn ask_card_contact(&self, address: String, language: String) -> Answer<()> {
        Ok(self.opened()?.session.ask_card_contact(&address, language_of(&language)?).await?)
    }

    /// Has the contact's address erased.
    #[wasm_bindgen(js_name = removeCardContact)]
    pub async fn remove_card_contact(&self) -> Answer<()> {
        Ok(self.opened()?.session.remove_card_contact().await?)
    }

    /// A contact's answer.
    #[wasm_bindgen(js_name = answerCardContact)]
    pub async fn answer_card_contact(&self, token: String, agrees: bool) -> Answer<()> {
        Ok(crate::answer_card_contact(self.transport(), &self.platform(), &token, agrees).await?)
    }
}
