//! What waits for the network, and what this device keeps to be read without one.

use cachet_crypto::{DocumentId, GrantId, Timestamp};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::files::report;
use super::seams::Callback;
use super::shape::{read_id, show};
use super::{Answer, BrowserSession};
use crate::{Decision, IntentView, Sent};

/// `Waiting`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WaitingView {
    changes: Vec<ChangeView>,
    given_up: Vec<ChangeView>,
    opens_offline: bool,
}

/// `WaitingChange`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeView {
    what: &'static str,
    grant: Option<GrantId>,
    document: Option<DocumentId>,
    title: String,
    since: Timestamp,
}

impl From<IntentView> for ChangeView {
    fn from(IntentView { what, grant, document, title, since }: IntentView) -> Self {
        Self { what, grant, document, title, since }
    }
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// What waits for the network on this device.
    pub async fn waiting(&self) -> Answer {
        let waiting = self.opened()?.session.intents().await?;
        self.show_sent(Sent { waiting, given_up: Vec::new() }).await
    }

    /// Sends what waits; gives what still does.
    #[wasm_bindgen(js_name = sendWaiting)]
    pub async fn send_waiting(&self) -> Answer {
        let sent = self.opened()?.session.send_intents().await?;
        self.show_sent(sent).await
    }

    /// Keeps a document on this device, or no longer.
    #[wasm_bindgen(js_name = keepHere)]
    pub async fn keep_here(&self, document: String, keep: bool, on_progress: Callback) -> Answer<()> {
        let progress = |done, total| {
            report(&on_progress, done, total, "opening");
            true
        };
        Ok(self.opened()?.session.keep_here(read_id(&document)?, keep, &progress).await?)
    }

    /// Brings what is kept here to its newest version.
    #[wasm_bindgen(js_name = renewCopies)]
    pub async fn renew_copies(&self) -> Answer<()> {
        Ok(self.opened()?.session.renew_copies().await?)
    }
}

impl BrowserSession {
    async fn show_sent(&self, Sent { waiting, given_up }: Sent) -> Answer {
        let views = |intents: Vec<IntentView>| intents.into_iter().map(ChangeView::from).collect();
        let opens_offline = self.opened()?.session.opens_offline().await?;
        show(&WaitingView { changes: views(waiting), given_up: views(given_up), opens_offline })
    }

    /// Done now, or kept for the network.
    pub(super) async fn decide(&self, decision: Decision) -> Answer<()> {
        self.opened()?.session.decide(decision).await?;
        Ok(())
    }
}
