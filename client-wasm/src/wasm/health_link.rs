//! SMART Health Links that the account gives out. A link's text leaves the client because it is what is given.

use cachet_crypto::{HealthLinkId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::shape::{read, read_id, show};
use super::{Answer, BrowserSession};
use crate::HealthLinkKind;

/// `HealthLinkView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthLinkView {
    id: HealthLinkId,
    kind: &'static str,
    text: String,
    label: String,
    contents: Vec<String>,
    made: Timestamp,
    changed: Timestamp,
    expires: Option<Timestamp>,
    most: Option<u32>,
    passcode: bool,
    state: &'static str,
    openings: u64,
    opened: Vec<HealthLinkNote>,
}

#[derive(Serialize)]
struct HealthLinkNote {
    at: Timestamp,
    recipient: String,
}

/// `HealthLinkWish`.
#[derive(Deserialize)]
struct HealthLinkWish {
    label: String,
    kind: HealthLinkKind,
    expires: Option<Timestamp>,
    most: Option<u32>,
    passcode: Option<String>,
    files: Vec<SharedFile>,
}

/// `SharedFile`.
#[derive(Deserialize)]
pub(super) struct SharedFile {
    title: String,
    json: String,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Every link, the newest first.
    #[wasm_bindgen(js_name = healthLinks)]
    pub async fn health_links(&self) -> Answer {
        let views = self.opened()?.session.health_links().await?;
        show(&views.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Makes a link.
    #[wasm_bindgen(js_name = makeHealthLink)]
    pub async fn make_health_link(&self, wish: JsValue) -> Answer {
        let wish: HealthLinkWish = read(wish)?;
        let wish = crate::HealthLinkWish {
            label: wish.label,
            kind: wish.kind,
            expires: wish.expires,
            most: wish.most,
            passcode: wish.passcode.map(Zeroizing::new),
            direct: false,
            files: files(wish.files),
        };
        show(&view(self.opened()?.session.make_health_link(&wish).await?))
    }

    /// Puts other files under a card.
    #[wasm_bindgen(js_name = replaceHealthLink)]
    pub async fn replace_health_link(&self, id: String, given: JsValue) -> Answer {
        let given = files(read(given)?);
        show(&view(self.opened()?.session.replace_health_link(read_id(&id)?, &given).await?))
    }

    /// Ends a link.
    #[wasm_bindgen(js_name = revokeHealthLink)]
    pub async fn revoke_health_link(&self, id: String) -> Answer<()> {
        Ok(self.opened()?.session.revoke_health_link(read_id(&id)?).await?)
    }
}

pub(super) fn files(given: Vec<SharedFile>) -> Vec<crate::SharedFile> {
    given.into_iter().map(|file| crate::SharedFile { title: file.title, json: file.json.into_bytes() }).collect()
}

fn view(view: crate::HealthLinkView) -> HealthLinkView {
    let opened = view.opened.into_iter().map(|note| HealthLinkNote { at: note.at, recipient: note.recipient });
    HealthLinkView {
        id: view.id,
        kind: view.kind.code(),
        text: view.text.to_string(),
        label: view.label,
        contents: view.contents,
        made: view.made,
        changed: view.changed,
        expires: view.expires,
        most: view.most,
        passcode: view.passcode,
        state: view.state.code(),
        openings: view.openings,
        opened: opened.collect(),
    }
}
