//! Sending files, one after the other: paused and resumed at the border between two parts, given up on demand.

use std::cell::{Cell, RefCell};

use cachet_crypto::DocumentId;
use futures_util::lock::Mutex;
use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::document::read_draft;
use super::files::{PageFile, report};
use super::seams::{Callback, SourceSeam};
use super::shape::{read_id, show};
use super::{Answer, BrowserSession, ClientSession};
use crate::platform::generate_id;
use crate::{BrokenUpload, Draft, Error, Result, Source as _};

/// What the person wants of the file under way.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Wish {
    #[default]
    Go,
    Wait,
    GiveUp,
}

/// The file under way, and those that wait for it.
#[derive(Default)]
pub(super) struct Uploads {
    one_at_a_time: Mutex<()>,
    wish: Cell<Wish>,
    wake: RefCell<Option<Function>>,
}

impl Uploads {
    /// Ends a wait with another wish.
    fn change(&self, wish: Wish) {
        self.wish.set(wish);
        if let Some(wake) = self.wake.borrow_mut().take() {
            drop(wake.call0(&JsValue::NULL));
        }
    }

    async fn wait(&self) {
        while self.wish.get() == Wish::Wait {
            let woken = Promise::new(&mut |resolve, _| *self.wake.borrow_mut() = Some(resolve));
            drop(JsFuture::from(woken).await);
        }
    }

    /// Sends `file` to its end, however often it has to stop on the way. `name` names what the device keeps of it.
    async fn send(
        &self,
        session: &ClientSession,
        name: &str,
        of: Option<DocumentId>,
        draft: &Draft,
        file: &PageFile,
        on_progress: &Callback,
    ) -> Result<DocumentId> {
        let _turn = self.one_at_a_time.lock().await;
        self.wish.set(Wish::Go);
        let total = file.size();
        let done = Cell::new(0);
        report(on_progress, 0, total, "sealing");
        let progress = |sent, total| {
            done.set(sent);
            report(on_progress, sent, total, "sending");
            self.wish.get() == Wish::Go
        };
        let keeping = |sealed, total| {
            report(on_progress, sealed, total, "sealing");
            self.wish.get() == Wish::Go
        };
        loop {
            let result = match of {
                None => session.add_document(name, draft, file, &progress).await,
                Some(document) => session.add_version(name, document, draft, file, &progress).await.map(|()| document),
            };
            match result {
                Err(Error::Cancelled) if self.wish.get() != Wish::GiveUp => {
                    report(on_progress, done.get(), total, "paused");
                }
                Err(Error::Network) if self.wish.get() != Wish::GiveUp => {
                    match session.keep_for_later(name, of, draft, file, &keeping).await {
                        Ok(document) => {
                            report(on_progress, total, total, "later");
                            return Ok(document);
                        }
                        // Too much waits already: the file itself has to, with the page.
                        Err(Error::NoSpace) => {
                            self.wish.set(Wish::Wait);
                            report(on_progress, done.get(), total, "waiting-for-network");
                        }
                        Err(Error::Cancelled) => report(on_progress, done.get(), total, "paused"),
                        Err(error) => return Err(error),
                    }
                }
                Err(Error::Cancelled | Error::Network) => {}
                Ok(document) => {
                    report(on_progress, total, total, "done");
                    return Ok(document);
                }
                Err(error) => return Err(error),
            }
            self.wait().await;
            if self.wish.get() == Wish::GiveUp {
                session.cancel_upload(name).await?;
                return Err(Error::Cancelled);
            }
        }
    }
}

/// `BrokenUpload`.
#[derive(Serialize)]
struct BrokenView {
    name: String,
    title: String,
    size: u64,
    #[serde(rename = "isVersion")]
    is_version: bool,
}

fn new_name() -> Result<String> {
    Ok(generate_id::<DocumentId>()?.to_string())
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Adds a document.
    #[wasm_bindgen(js_name = addDocument)]
    pub async fn add_document(&self, draft: JsValue, file: SourceSeam, on_progress: Callback) -> Answer {
        let (open, draft, file) = (self.opened()?, read_draft(draft)?, PageFile(file));
        let name = new_name()?;
        let document = self.uploads.send(&open.session, &name, None, &draft, &file, &on_progress).await?;
        Ok(JsValue::from_str(&document.to_string()))
    }

    /// Adds a version to a document.
    #[wasm_bindgen(js_name = addVersion)]
    pub async fn add_version(
        &self,
        document: String,
        draft: JsValue,
        file: SourceSeam,
        on_progress: Callback,
    ) -> Answer<()> {
        let (open, draft, file) = (self.opened()?, read_draft(draft)?, PageFile(file));
        let (name, document) = (new_name()?, read_id(&document)?);
        self.uploads.send(&open.session, &name, Some(document), &draft, &file, &on_progress).await?;
        Ok(())
    }

    /// Uploads that broke off before the page was loaded anew.
    #[wasm_bindgen(js_name = brokenUploads)]
    pub async fn broken_uploads(&self) -> Answer {
        let broken = self.opened()?.session.broken_uploads().await?;
        let view = |broken: BrokenUpload| BrokenView {
            name: broken.name,
            title: broken.draft.title,
            size: broken.size,
            is_version: broken.of.is_some(),
        };
        show(&broken.into_iter().map(view).collect::<Vec<_>>())
    }

    /// Goes on with one of them, with the same file: another one gives it up.
    #[wasm_bindgen(js_name = continueUpload)]
    pub async fn continue_upload(&self, name: String, file: SourceSeam, on_progress: Callback) -> Answer {
        let (open, file) = (self.opened()?, PageFile(file));
        let broken = open.session.broken_uploads().await?.into_iter().find(|broken| broken.name == name);
        let BrokenUpload { draft, of, .. } = broken.ok_or(Error::Input("upload"))?;
        let document = self.uploads.send(&open.session, &name, of, &draft, &file, &on_progress).await?;
        Ok(JsValue::from_str(&document.to_string()))
    }

    /// Gives one of them up.
    #[wasm_bindgen(js_name = forgetUpload)]
    pub async fn forget_upload(&self, name: String) -> Answer<()> {
        Ok(self.opened()?.session.cancel_upload(&name).await?)
    }

    /// Stops after the part under way.
    #[wasm_bindgen(js_name = pauseUpload)]
    pub fn pause_upload(&self) {
        self.uploads.change(Wish::Wait);
    }

    /// Goes on where it stopped.
    #[wasm_bindgen(js_name = resumeUpload)]
    pub fn resume_upload(&self) {
        self.uploads.change(Wish::Go);
    }

    /// Gives up the file under way; nothing of it is added.
    #[wasm_bindgen(js_name = cancelUpload)]
    pub fn cancel_upload(&self) {
        self.uploads.change(Wish::GiveUp);
    }
}
