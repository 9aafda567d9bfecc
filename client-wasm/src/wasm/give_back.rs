//! What a restored server is given back.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::show;
use super::{Answer, BrowserSession};
use crate::Lost;

#[derive(Serialize)]
struct LostView {
    entries: u64,
    kept: u64,
}

fn show_lost(lost: Option<Lost>) -> Answer {
    show(&lost.map(|Lost { entries, kept }| LostView { entries, kept }))
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
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
