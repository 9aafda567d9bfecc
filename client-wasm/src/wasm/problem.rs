//! The record by problem.

use cachet_crypto::{DocumentId, EntryId};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shape::{read, read_id, show};
use super::{Answer, BrowserSession};
use crate::{Decision, Related};

/// `ProblemView`.
#[derive(Serialize)]
struct ProblemView {
    entry: EntryId,
    said: Vec<EntryId>,
    entries: Vec<Belongs<EntryId>>,
    documents: Vec<Belongs<DocumentId>>,
}

/// `Belongs`.
#[derive(Serialize)]
struct Belongs<I> {
    what: I,
    because: &'static str,
}

impl<I> From<crate::Belongs<I>> for Belongs<I> {
    fn from(belongs: crate::Belongs<I>) -> Self {
        Self { what: belongs.what, because: belongs.because.code() }
    }
}

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// The problems of the record, with what belongs to each.
    pub async fn problems(&self) -> Answer {
        let problems = self.opened()?.session.problems().await?.into_iter();
        let view = |problem: crate::ProblemView| ProblemView {
            entry: problem.entry,
            said: problem.said,
            entries: problem.entries.into_iter().map(Belongs::from).collect(),
            documents: problem.documents.into_iter().map(Belongs::from).collect(),
        };
        show(&problems.map(view).collect::<Vec<_>>())
    }

    /// Says whether a document or an entry belongs to a problem.
    pub async fn relate(&self, problem: String, what: JsValue, belongs: bool) -> Answer<()> {
        let what: Related = read(what)?;
        self.decide(Decision::Relate(read_id(&problem)?, what, belongs)).await
    }
}
