//! Search in one's own vault.

use cachet_crypto::DocumentId;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::{read_id, show};
use super::{Answer, BrowserSession};

/// `Found`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    document: DocumentId,
    in_content: bool,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Documents in which every word is found, the best first.
    pub async fn search(&self, query: String) -> Answer {
        let found = self.opened()?.session.search(&query).await?.into_iter();
        let view = |found: crate::Found| Found { document: found.document, in_content: found.in_content };
        show(&found.map(view).collect::<Vec<_>>())
    }

    /// Documents whose content nobody has read for the index yet.
    #[wasm_bindgen(js_name = unreadTexts)]
    pub async fn unread_texts(&self) -> Answer {
        show(&self.opened()?.session.unread_texts().await?)
    }

    /// The words of a document's newest version.
    #[wasm_bindgen(js_name = indexText)]
    pub async fn index_text(&self, document: String, version: u32, text: String) -> Answer<()> {
        Ok(self.opened()?.session.index_text(read_id(&document)?, version, &text).await?)
    }

    /// Words that were recognised in a document's newest version.
    #[wasm_bindgen(js_name = indexRecognised)]
    pub async fn index_recognised(&self, document: String, version: u32, text: String) -> Answer<()> {
        Ok(self.opened()?.session.index_recognised(read_id(&document)?, version, &text).await?)
    }

    /// Keeps what was indexed.
    #[wasm_bindgen(js_name = keepSearch)]
    pub async fn keep_search(&self) -> Answer<()> {
        Ok(self.opened()?.session.keep_search().await?)
    }
}
