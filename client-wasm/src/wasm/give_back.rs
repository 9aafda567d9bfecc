//! What waits for the network, and what a restored server is given back.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::show;
use super::{Answer, BrowserSession};
use crate::{Intent, Lost};

#[derive(Serialize)]
struct LostView {
    entries: u64,
    kept: u64,
}

fn show_lost(lost: Option<Lost>) -> Answer {
    show(&lost.map(|Lost { entries, kept }| LostView { entries, kept }))
}

fn show_intents(intents: &[Intent]) -> Answer {
    show(&intents.iter().map(|intent| intent.grant).collect::<Vec<_>>())
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Grants whose withdrawal waits for the network.
    pub async fn waiting(&self) -> Answer {
        show_intents(&self.opened()?.session.intents().await?)
    }

    /// Sends what waits; gives what still does.
    #[wasm_bindgen(js_name = sendWaiting)]
    pub async fn send_waiting(&self) -> Answer {
        show_intents(&self.opened()?.session.send_intents().await?)
    }

    /// What a restored server lost, if it did.
    pub async fn lost(&self) -> Answer {
        show_lost(self.opened()?.session.lost().await?)
    }

    /// Gives it back; what is left.
    #[wasm_bindgen(js_name = giveBack)]
    pub async fn give_back(&self) -> Answer {
        show_lost(self.opened()?.session.give_back().await?)
    }
}
