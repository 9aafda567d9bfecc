//! Who opened what, and what this device refused.

use cachet_crypto::Timestamp;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::show;
use super::{Answer, BrowserSession};

/// `JournalLine`.
#[derive(Serialize)]
struct JournalLine {
    at: Timestamp,
    act: &'static str,
    person: Option<String>,
    document: Option<String>,
    detail: Option<String>,
}

#[derive(Serialize)]
struct Alarm {
    at: Timestamp,
    code: String,
    detail: String,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// The journal, newest first.
    pub async fn journal(&self) -> Answer {
        let lines = self.opened()?.session.journal().await?;
        let view = |line: crate::JournalLine| JournalLine {
            at: line.at,
            act: line.act.code(),
            person: Some(line.person).filter(|name| !name.is_empty()),
            document: Some(line.document).filter(|title| !title.is_empty()),
            detail: None,
        };
        show(&lines.into_iter().map(view).collect::<Vec<_>>())
    }

    /// What this device refused.
    pub async fn alarms(&self) -> Answer {
        let open = self.open.borrow().clone();
        let alarms = match open {
            Some(open) => open.session.alarms().await?,
            None => crate::alarms(&self.store(false)).await?,
        };
        let view = |alarm: crate::Alarm| Alarm { at: alarm.at, code: alarm.code, detail: alarm.during };
        show(&alarms.into_iter().map(view).collect::<Vec<_>>())
    }
}
