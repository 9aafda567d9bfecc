//! Documents: listed, edited, opened, deleted.

use std::collections::BTreeMap;

use cachet_crypto::{DocumentId, GrantId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::files::{PageSink, report};
use super::seams::Callback;
use super::shape::{PageDay, read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Decision, Error, Openings, ReaderState};

/// `Draft`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    title: String,
    date: PageDay,
    category: String,
    media_type: String,
}

/// `DocumentView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentView {
    id: DocumentId,
    title: String,
    date: PageDay,
    category: String,
    media_type: String,
    size: u64,
    author: String,
    written: String,
    added_at: Timestamp,
    version: u32,
    versions: usize,
    deleted: bool,
    waiting: bool,
    here: &'static str,
    apart: bool,
    readers: Vec<ReaderView>,
}

/// `ReaderView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReaderView {
    grant: GrantId,
    name: String,
    profession: String,
    until: PageDay,
    purpose: String,
    later_versions: bool,
    state: &'static str,
    openings: Option<u32>,
    last_opened: Option<Timestamp>,
}

/// `VersionView`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VersionView {
    version: u32,
    title: String,
    date: PageDay,
    media_type: String,
    size: u64,
    added_at: Timestamp,
    apart: bool,
}

/// `OpenedDocument` and its file.
#[derive(Serialize)]
struct Opened {
    view: OpenedView,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    file: JsValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedView {
    title: String,
    date: PageDay,
    category: String,
    media_type: String,
    size: u64,
    author: String,
}

/// What a person says of a document, from the page.
pub(super) fn read_draft(draft: JsValue) -> Answer<crate::Draft> {
    let Draft { title, date, category, media_type } = read(draft)?;
    Ok(crate::Draft { title, date: date.0, category, media_type })
}

/// An opened document and its file, after all of it has verified.
pub(super) fn show_opened(opened: crate::OpenedDocument, file: JsValue) -> Answer {
    let view = OpenedView {
        title: opened.title,
        date: PageDay(opened.date),
        category: opened.category,
        media_type: opened.media_type,
        size: opened.size,
        author: opened.author,
    };
    show(&Opened { view, file })
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// All documents with their readers and what each of them opened.
    pub async fn documents(&self) -> Answer {
        let open = self.opened()?;
        let documents = open.session.documents().await?;
        let openings = match documents.iter().any(|document| !document.readers.is_empty()) {
            false => Some(BTreeMap::new()),
            true => match open.session.openings_by_grant().await {
                // The journal lies on the service alone: without a network nothing is known of it.
                Err(Error::Network) => None,
                openings => Some(openings?),
            },
        };
        let views = documents.into_iter().map(|document| document_view(document, openings.as_ref()));
        show(&views.collect::<Vec<_>>())
    }

    /// Changes title, date and category.
    #[wasm_bindgen(js_name = editDocument)]
    pub async fn edit_document(&self, document: String, draft: JsValue) -> Answer<()> {
        let (document, draft) = (read_id(&document)?, read_draft(draft)?);
        self.decide(Decision::Edit(document, draft)).await
    }

    /// Says who wrote a document; nobody, when `by` is empty.
    #[wasm_bindgen(js_name = writtenBy)]
    pub async fn written_by(&self, document: String, by: String) -> Answer<()> {
        self.decide(Decision::WrittenBy(read_id(&document)?, by)).await
    }

    /// The versions of a document, oldest first.
    pub async fn versions(&self, document: String) -> Answer {
        let versions = self.opened()?.session.versions(read_id(&document)?).await?;
        let view = |version: crate::VersionView| VersionView {
            version: version.version,
            title: version.title,
            date: PageDay(version.date),
            media_type: version.media_type,
            size: version.size,
            added_at: version.added,
            apart: version.apart,
        };
        show(&versions.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Opens a document; its file is released after the last part has verified.
    #[wasm_bindgen(js_name = readDocument)]
    pub async fn read_document(&self, document: String, version: Option<u32>, on_progress: Callback) -> Answer {
        let (open, document) = (self.opened()?, read_id(&document)?);
        let mut sink = PageSink::new(&self.seams);
        let progress = |done, total| {
            report(&on_progress, done, total, "opening");
            true
        };
        let result = open.session.read_document(document, version, &mut sink, &progress).await;
        let (opened, file) = sink.release(result).await?;
        show_opened(opened, file)
    }

    /// Hides a document and cuts its readers.
    #[wasm_bindgen(js_name = deleteDocument)]
    pub async fn delete_document(&self, document: String) -> Answer<()> {
        self.decide(Decision::Delete(read_id(&document)?)).await
    }

    /// Brings a deleted document back.
    #[wasm_bindgen(js_name = restoreDocument)]
    pub async fn restore_document(&self, document: String) -> Answer<()> {
        self.decide(Decision::Restore(read_id(&document)?)).await
    }

    /// Erases a document.
    #[wasm_bindgen(js_name = purgeDocument)]
    pub async fn purge_document(&self, document: String) -> Answer<()> {
        Ok(self.opened()?.session.purge_document(read_id(&document)?).await?)
    }
}

fn document_view(document: crate::DocumentView, openings: Option<&BTreeMap<GrantId, Openings>>) -> DocumentView {
    let readers = document.readers.into_iter().map(|reader| {
        let opened = openings.map_or(Some(&Openings::Withheld), |openings| openings.get(&reader.grant));
        reader_view(reader, opened)
    });
    DocumentView {
        id: document.id,
        title: document.title,
        date: PageDay(document.date),
        category: document.category,
        media_type: document.media_type,
        size: document.size,
        author: document.author,
        written: document.written,
        added_at: document.added,
        version: document.version,
        versions: document.versions,
        deleted: document.deleted,
        waiting: document.waiting,
        here: document.here.code(),
        apart: document.apart,
        readers: readers.collect(),
    }
}

fn reader_view(reader: crate::ReaderView, opened: Option<&Openings>) -> ReaderView {
    ReaderView {
        grant: reader.grant,
        name: reader.name,
        profession: reader.profession,
        until: PageDay(reader.until),
        purpose: reader.purpose,
        later_versions: reader.later_versions,
        state: match reader.state {
            ReaderState::InForce => "in-force",
            ReaderState::Ended => "ended",
            ReaderState::Revoked => "revoked",
        },
        openings: match opened {
            None => Some(0),
            Some(Openings::Counted { times, .. }) => Some(*times),
            Some(Openings::Withheld) => None,
        },
        last_opened: match opened {
            Some(Openings::Counted { last, .. }) => Some(*last),
            _ => None,
        },
    }
}
