//! The structured record and the medical profile.

use cachet_crypto::{DocumentId, EntryId, Timestamp};
use cachet_entry::{Entry, Part, Profile, Reason};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Decision, EntrySource};

/// `EntryView`.
#[derive(Serialize)]
struct EntryView {
    id: EntryId,
    entry: Entry,
    document: Option<DocumentId>,
    title: Option<String>,
    day: Option<PageDay>,
    instead: Option<EntryId>,
    state: &'static str,
    waiting: bool,
    history: Vec<EntryPast>,
    line: Option<usize>,
    point: Option<EntryPoint>,
}

/// `EntryPast`.
#[derive(Serialize)]
struct EntryPast {
    at: Timestamp,
    entry: Option<Entry>,
}

/// `EntryPoint`.
#[derive(Serialize)]
struct EntryPoint {
    measure: String,
    number: Option<f64>,
    unit: String,
    low: Option<f64>,
    high: Option<f64>,
}

/// `ProfileView`.
#[derive(Serialize)]
struct ProfileView {
    parts: Vec<(Part, bool)>,
    profile: Profile,
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Every entry of the record.
    pub async fn record(&self) -> Answer {
        let views = self.opened()?.session.record().await?;
        show(&views.into_iter().map(entry_view).collect::<Vec<_>>())
    }

    /// Files what the newest version of a document says, and what it says that is for.
    #[wasm_bindgen(js_name = fileEntries)]
    pub async fn file_entries(&self, document: String, entries: JsValue, reasons: JsValue) -> Answer<()> {
        let (entries, reasons): (Vec<Entry>, Vec<Reason>) = (read(entries)?, read(reasons)?);
        self.decide(Decision::FileEntries(read_id(&document)?, entries, reasons)).await
    }

    /// Adds an entry of one's own.
    #[wasm_bindgen(js_name = addEntry)]
    pub async fn add_entry(&self, entry: JsValue) -> Answer<()> {
        self.decide(Decision::AddEntry(read(entry)?)).await
    }

    /// Says something else in place of an entry.
    #[wasm_bindgen(js_name = correctEntry)]
    pub async fn correct_entry(&self, id: String, entry: JsValue) -> Answer<()> {
        self.decide(Decision::ChangeEntry(read_id(&id)?, Some(read(entry)?))).await
    }

    /// Removes an entry, or sets it aside.
    #[wasm_bindgen(js_name = removeEntry)]
    pub async fn remove_entry(&self, id: String) -> Answer<()> {
        self.decide(Decision::ChangeEntry(read_id(&id)?, None)).await
    }

    /// Brings an entry back.
    #[wasm_bindgen(js_name = restoreEntry)]
    pub async fn restore_entry(&self, id: String) -> Answer<()> {
        self.decide(Decision::RestoreEntry(read_id(&id)?)).await
    }

    /// The medical profile and which of its parts are filled in.
    pub async fn profile(&self) -> Answer {
        let profile = self.opened()?.session.profile().await?;
        show(&ProfileView { parts: profile.parts().to_vec(), profile })
    }

    /// Says the medical profile anew.
    #[wasm_bindgen(js_name = setProfile)]
    pub async fn set_profile(&self, profile: JsValue) -> Answer<()> {
        self.decide(Decision::Profile(Box::new(read(profile)?))).await
    }
}

fn entry_view(view: crate::EntryView) -> EntryView {
    let (document, title, day, instead) = match view.source {
        EntrySource::Document { document, title, date } => (Some(document), Some(title), Some(PageDay(date)), None),
        EntrySource::Own { instead } => (None, None, None, instead),
    };
    let past = view.history.into_iter().map(|past| EntryPast { at: past.at, entry: past.entry });
    EntryView {
        id: view.id,
        entry: view.entry,
        document,
        title,
        day,
        instead,
        state: view.state.code(),
        waiting: view.waiting,
        history: past.collect(),
        line: view.line,
        point: view.point.map(|crate::EntryPoint { measure, number, unit, low, high }| EntryPoint {
            measure,
            number,
            unit,
            low,
            high,
        }),
    }
}
