//! The record by problem: which entries and documents belong to a diagnosis, because a document says so or its owner.

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{DocumentId, EntryId};
use cachet_entry::{Entry, Problem};

use crate::record::{EntrySource, EntryView, read_id, views};
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, Related, Relation};
use crate::vault::draft::Draft as LogDraft;
use crate::vault::index::Index;
use crate::{Error, Result, Session};

/// Who says that something belongs to a problem.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Because {
    /// A document.
    Said,
    /// The owner.
    Own,
}

impl Because {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Own => "own",
        }
    }
}

/// Something that belongs to a problem.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Belongs<I> {
    /// What.
    pub what: I,
    /// Who says so.
    pub because: Because,
}

/// A problem, with what belongs to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProblemView {
    /// The entry that speaks for it: the newest that says it.
    pub entry: EntryId,
    /// Every entry that says it, that one too.
    pub said: Vec<EntryId>,
    /// Other entries that belong to it.
    pub entries: Vec<Belongs<EntryId>>,
    /// Documents that belong to it.
    pub documents: Vec<Belongs<DocumentId>>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The problems of the record, in its order, each with what belongs to it.
    ///
    /// # Errors
    /// As [`Session::record`].
    pub async fn problems(&self) -> Result<Vec<ProblemView>> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let index = self.shown_index().await?;
        Ok(problems(&index, &views(&index)))
    }

    /// Says whether `what` belongs to the problem that the entry `problem` says, whatever documents say.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such problem, document or entry.
    pub async fn relate(&self, problem: EntryId, what: Related, belongs: bool) -> Result<()> {
        let vault = self.own_vault()?;
        self.append(vault, |draft| {
            let relations = relations(&draft.index, problem, what, belongs)?;
            related(draft, &relations)
        })
        .await
    }
}

/// Appends the owner's words.
pub(crate) fn related(draft: &mut LogDraft<'_>, relations: &[Relation]) -> Result<()> {
    let said = &draft.index.record.relations;
    let news: Vec<_> = relations.iter().filter(|relation| !said.contains(relation)).cloned().collect();
    news.into_iter().try_for_each(|relation| draft.push(Act::Record {}, vec![Change::Relation(relation)]))
}

/// The owner's words on whether something belongs to a problem. Entries that say the same are one line of the record: what
/// no longer belongs leaves with all of them.
pub(crate) fn relations(index: &Index, problem: EntryId, what: Related, belongs: bool) -> Result<Vec<Relation>> {
    let views = views(index);
    let known = |id: EntryId| views.iter().find(|view| view.id == id && view.line.is_some());
    let named = known(problem).and_then(|view| Problem::of(&view.entry)).ok_or(Error::Input("problem"))?;
    let whats = match what {
        Related::Document(id) => {
            index.documents.get(&id).filter(|held| held.deleted.is_none()).ok_or(Error::Input("document"))?;
            vec![what]
        }
        Related::Entry(id) => {
            let line = known(id).filter(|view| !named.is(&view.entry)).ok_or(Error::Input("entry"))?.line;
            let same = views.iter().filter(|view| view.line == line && (!belongs || view.id == id));
            same.map(|view| Related::Entry(view.id)).collect()
        }
    };
    Ok(whats.into_iter().map(|what| Relation { problem: named.clone(), what, belongs }).collect())
}

/// The documents that belong to `problem`.
pub(crate) fn documents_of(index: &Index, problem: &Problem) -> BTreeSet<DocumentId> {
    let views = views(index);
    let all = lines(&views).into_iter().map(|line| Line::new(&views, line)).filter(|line| line.is(problem));
    all.flat_map(|line| line.documents(index)).map(|belongs| belongs.what).collect()
}

/// Every problem that counts, with what belongs to it.
pub(crate) fn problems(index: &Index, views: &[EntryView]) -> Vec<ProblemView> {
    let view = |line: Vec<&EntryView>| {
        let line = Line::new(views, line);
        let mut said: Vec<&EntryView> = line.said.clone();
        // A stable sort: of two of one day the first stays first.
        said.sort_by(|one, other| other.entry.date.cmp(&one.entry.date));
        ProblemView {
            entry: said[0].id,
            said: said.iter().map(|view| view.id).collect(),
            entries: line.entries(index, views),
            documents: line.documents(index),
        }
    };
    lines(views).into_iter().map(view).collect()
}

/// The entries of each problem.
fn lines(views: &[EntryView]) -> Vec<Vec<&EntryView>> {
    let mut lines: BTreeMap<usize, Vec<&EntryView>> = BTreeMap::new();
    for view in views.iter().filter(|view| Problem::of(&view.entry).is_some()) {
        if let Some(line) = view.line {
            lines.entry(line).or_default().push(view);
        }
    }
    lines.into_values().collect()
}

/// One problem: the entries that say it, and all that they ever said. Who corrects the words loses nothing that belonged.
struct Line<'a> {
    said: Vec<&'a EntryView>,
    names: Vec<&'a Entry>,
}

impl<'a> Line<'a> {
    fn new(views: &'a [EntryView], said: Vec<&'a EntryView>) -> Self {
        let mut names: Vec<&Entry> = Vec::new();
        for view in &said {
            names.push(&view.entry);
            names.extend(view.history.iter().filter_map(|past| past.entry.as_ref()));
            if let EntrySource::Own { instead: Some(corrected) } = &view.source {
                names.extend(views.iter().filter(|other| other.id == *corrected).map(|other| &other.entry));
            }
        }
        Self { said, names }
    }

    fn is(&self, problem: &Problem) -> bool {
        self.names.iter().any(|entry| problem.is(entry))
    }

    /// The owner's words on this problem, in their order.
    fn own(&self, index: &'a Index) -> impl Iterator<Item = &'a Relation> {
        index.record.relations.iter().filter(|relation| self.is(&relation.problem))
    }

    fn documents(&self, index: &Index) -> Vec<Belongs<DocumentId>> {
        let mut documents = BTreeMap::new();
        for view in &self.said {
            if let EntrySource::Document { document, .. } = view.source {
                documents.insert(document, Because::Said);
            }
        }
        let read = index.record.read.iter();
        let explained = read.filter(|(_, read)| read.reasons.iter().any(|reason| self.is(&reason.problem)));
        documents.extend(explained.map(|(document, _)| (*document, Because::Said)));
        for relation in self.own(index) {
            let Related::Document(document) = relation.what else { continue };
            let before = documents.remove(&document);
            if relation.belongs {
                documents.insert(document, before.unwrap_or(Because::Own));
            }
        }
        let is_here = |id: &DocumentId| index.documents.get(id).is_some_and(|held| held.deleted.is_none());
        documents.retain(|document, _| is_here(document));
        documents.into_iter().map(|(what, because)| Belongs { what, because }).collect()
    }

    fn entries(&self, index: &Index, views: &[EntryView]) -> Vec<Belongs<EntryId>> {
        // None: the owner says that it does not belong.
        let mut entries: BTreeMap<EntryId, Option<Because>> = BTreeMap::new();
        for read in index.record.read.values() {
            let reasons = read.reasons.iter().filter(|reason| self.is(&reason.problem));
            entries.extend(reasons.map(|reason| (read_id(read.object, &reason.place), Some(Because::Said))));
        }
        for relation in self.own(index) {
            let Related::Entry(entry) = relation.what else { continue };
            let before = entries.get(&entry).copied().flatten();
            entries.insert(entry, relation.belongs.then(|| before.unwrap_or(Because::Own)));
        }
        // What stands in the place of another belongs where that one does, until something is said of itself.
        let because = |view: &EntryView| match &view.source {
            EntrySource::Own { instead: Some(corrected) } => entries.get(&view.id).or_else(|| entries.get(corrected)),
            _ => entries.get(&view.id),
        };
        let is_other = |view: &&EntryView| !self.said.iter().any(|said| said.id == view.id);
        let counts = views.iter().filter(|view| view.line.is_some()).filter(is_other);
        counts.filter_map(|view| Some(Belongs { what: view.id, because: (*because(view)?)? })).collect()
    }
}
