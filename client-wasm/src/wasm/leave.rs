//! Leaving: with everything, and for good. And coming with everything from elsewhere.

use cachet_seal::RecoveryCode;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::entry::CreateVault;
use super::files::{PageFile, PageSink, report};
use super::seams::{Callback, SourceSeam};
use super::shape::{read, show};
use super::{Answer, BrowserSession, ClientSession};
use crate::{CapsuleKey, Error, ExportTo, Exported};

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

    /// Brings a vault to this server from a copy that was taken along, and opens it here.
    pub async fn rebuild(
        &self,
        copy: SourceSeam,
        key: String,
        code: String,
        enrol: JsValue,
        on_progress: Callback,
    ) -> Answer {
        let key = CapsuleKey::parse(&Zeroizing::new(key)).map_err(|_| Error::Input("key"))?;
        let code = RecoveryCode::parse(&Zeroizing::new(code)).map_err(|_| Error::RecoveryCode)?;
        let enrol: CreateVault = read(enrol)?;
        let (store, platform) = (self.store(enrol.shared), self.platform());
        let progress = |done, total| {
            report(&on_progress, done, total, "sending");
            true
        };
        let copy = PageFile(copy);
        let session =
            ClientSession::restore_capsule(&copy, &key, &code, self.transport(), store, platform, &progress).await?;
        self.enrol_and_enter(session, enrol).await
    }

    /// Closes and erases the account, on the server and here.
    #[wasm_bindgen(js_name = eraseAccount)]
    pub async fn erase_account(&self) -> Answer<()> {
        self.opened()?.session.erase_account().await?;
        self.close();
        Ok(())
    }
}
