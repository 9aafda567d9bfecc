//! Leaving: with everything, and for good.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::files::{PageSink, report};
use super::seams::Callback;
use super::shape::show;
use super::{Answer, BrowserSession};
use crate::{ExportTo, Exported};

/// Media type of an age file.
const AGE: &str = "application/octet-stream";

/// The capsule and what opens it.
#[derive(Serialize)]
struct ExportView<'a> {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    file: JsValue,
    identity: &'a str,
    passphrase: Option<&'a str>,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// The exit capsule, for tools that everybody has: by a generated passphrase.
    #[wasm_bindgen(js_name = exportAll)]
    pub async fn export_all(&self, on_progress: Callback) -> Answer {
        let open = self.opened()?;
        let mut sink = PageSink::of_unknown_size(&self.seams, AGE).await?;
        let progress = |done, total| {
            report(&on_progress, done, total, "opening");
            true
        };
        let result = open.session.export(ExportTo::Passphrase, &mut sink, &progress).await;
        let (exported, file) = sink.release(result).await?;
        match &exported {
            Exported::Passphrase(words) => show(&ExportView { file, identity: "", passphrase: Some(words.expose()) }),
            Exported::Identity(text) => show(&ExportView { file, identity: text, passphrase: None }),
        }
    }

    /// Closes and erases the account, on the server and here.
    #[wasm_bindgen(js_name = eraseAccount)]
    pub async fn erase_account(&self) -> Answer<()> {
        self.opened()?.session.erase_account().await?;
        self.close();
        Ok(())
    }
}
