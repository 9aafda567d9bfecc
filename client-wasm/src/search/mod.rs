//! Search in one's own vault: titles from the vault's index, contents from sealed segments.
//!
//! The segments are a cache, on this device and on the server: what is not in them is not found, and nothing else
//! changes. Words come from whoever can read a document's format; the client never parses one.

mod segments;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use cachet_crypto::DocumentId;
use cachet_crypto::protocol::log::Head;
use cachet_search::{Index as SearchIndex, Key, MOST_TEXTS, Segment, Weight, Words};
use futures_util::lock::Mutex;

use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::Index;
use crate::vault::record::ReadEntries;
use crate::{Result, Session};
use segments::Slot;

/// A document that was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Found {
    /// Its id.
    pub document: DocumentId,
    /// Whether a word stands in its content alone.
    pub in_content: bool,
}

/// What a session holds to search in.
#[derive(Default)]
pub(crate) struct SearchState {
    /// Segments by slot, once they are loaded.
    slots: RefCell<Option<Vec<Slot>>>,
    /// Texts that no segment holds yet.
    pending: RefCell<Vec<(Key, Words)>>,
    built: RefCell<Option<Built>>,
    /// Counts changes of segments and pending texts.
    changes: Cell<u64>,
    keeping: Mutex<()>,
}

/// An index for one state of vault and segments.
struct Built {
    head: Head,
    changes: u64,
    documents: Vec<DocumentId>,
    index: SearchIndex,
}

impl SearchState {
    fn changed(&self) {
        self.changes.set(self.changes.get() + 1);
    }

    /// Takes words that no segment holds yet, in place of those taken before.
    fn take(&self, key: Key, text: &str) {
        let mut pending = self.pending.borrow_mut();
        pending.retain(|(known, _)| *known != key);
        pending.push((key, Words::default().with(text, Weight::Content)));
        drop(pending);
        self.changed();
    }

    /// Versions whose content has been read, by this device or another.
    fn read(&self) -> HashSet<Key> {
        let slots = self.slots.borrow();
        let kept = slots.iter().flatten().flat_map(|slot| slot.segment.texts()).copied();
        kept.chain(self.pending.borrow().iter().map(|(key, _)| *key)).collect()
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The documents in which every word of `query` is found, the best first; deleted ones too. Works without a network.
    ///
    /// # Errors
    /// As [`Session::documents`].
    pub async fn search(&self, query: &str) -> Result<Vec<Found>> {
        let index = self.searched().await?;
        self.build(&index);
        let built = self.search.built.borrow();
        let built = built.as_ref().expect("built above");
        let found = built.index.search(query).into_iter();
        Ok(found
            .map(|hit| Found { document: built.documents[hit.document as usize], in_content: hit.in_content })
            .collect())
    }

    /// Documents whose content nobody has read for the index yet, the newest first.
    ///
    /// # Errors
    /// As [`Session::documents`].
    pub async fn unread_texts(&self) -> Result<Vec<DocumentId>> {
        let (index, read) = (self.searched().await?, self.search.read());
        let kept = in_order(&index).into_iter().filter(|(_, document)| document.deleted.is_none());
        let unread = kept.filter(|(_, document)| !read.contains(document.newest().object.as_bytes()));
        Ok(unread.map(|(id, _)| id).collect())
    }

    /// Takes the text of a document's newest version, `version`, into the index; empty for one that has none. Text of
    /// another version is dropped. [`Session::keep_search`] keeps it.
    ///
    /// # Errors
    /// As [`Session::documents`].
    pub async fn index_text(&self, document: DocumentId, version: u32, text: &str) -> Result<()> {
        let Some(key) = self.searched_version(document, version).await? else { return Ok(()) };
        if !self.search.read().contains(&key) {
            self.search.take(key, text);
        }
        Ok(())
    }

    /// As [`Session::index_text`], for text that was recognised in a picture: it takes the place of what the index holds of
    /// the version, which is nothing, or an earlier look at the picture.
    ///
    /// # Errors
    /// As [`Session::documents`].
    pub async fn index_recognised(&self, document: DocumentId, version: u32, text: &str) -> Result<()> {
        if let Some(key) = self.searched_version(document, version).await? {
            self.search.take(key, text);
        }
        Ok(())
    }

    /// The key of a document's newest version, when that is `version`.
    async fn searched_version(&self, document: DocumentId, version: u32) -> Result<Option<Key>> {
        let index = self.searched().await?;
        let newest = index.documents.get(&document).map(crate::vault::index::Document::newest);
        Ok(newest.filter(|newest| newest.number == version).map(|newest| *newest.object.as_bytes()))
    }

    /// The vault's index as this session saw it last, with the segments beside it; asks only for what is not here yet.
    async fn searched(&self) -> Result<Rc<Index>> {
        let vault = self.own_vault()?;
        if vault.loaded().is_none() {
            self.sync_or_kept(vault).await?;
        }
        self.load_segments(vault.id).await?;
        self.shown_index().await
    }

    /// What this device shows has changed otherwise than by the log.
    pub(crate) fn search_changed(&self) {
        self.search.changed();
    }

    fn build(&self, index: &Index) {
        let state = &self.search;
        let changes = state.changes.get();
        if state.built.borrow().as_ref().is_some_and(|built| built.head == index.head && built.changes == changes) {
            return;
        }
        let slots = state.slots.borrow();
        let segments: Vec<_> = slots.iter().flatten().map(|slot| Rc::clone(&slot.segment)).collect();
        let (documents, search) = built(index, &segments, &state.pending.borrow());
        *state.built.borrow_mut() = Some(Built { head: index.head, changes, documents, index: search });
    }
}

/// What is asked for a search: the documents in their order, and their titles and contents.
pub(crate) fn built(
    index: &Index,
    segments: &[Rc<Segment>],
    pending: &[(Key, Words)],
) -> (Vec<DocumentId>, SearchIndex) {
    let listed = in_order(index);
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut titles: Vec<(Key, Words)> = Vec::new();
    for (number, (id, document)) in (0..).zip(&listed) {
        let newest = document.newest();
        numbers.insert(*id.as_bytes(), number);
        numbers.insert(*newest.object.as_bytes(), number);
        let author = newest.author.as_ref().map(|author| author.name.as_str()).unwrap_or_default();
        let words = Words::default()
            .with(&newest.title, Weight::Title)
            .with(author, Weight::About)
            .with(document.written_by(), Weight::About)
            .with(&newest.category, Weight::About)
            .with(said_of(&newest.category), Weight::About)
            .with(&newest.date.to_string(), Weight::About);
        titles.push((*id.as_bytes(), with_entries(words, index.record.read.get(id))));
    }
    let number_of = |key: &Key| numbers.get(key).copied();
    let mut search = SearchIndex::new(listed.len());
    for titles in titles.chunks(MOST_TEXTS) {
        search.add_titles(Rc::new(Segment::new(titles)), number_of);
    }
    for segment in segments {
        search.add_contents(Rc::clone(segment), number_of);
    }
    for texts in pending.chunks(MOST_TEXTS) {
        search.add_contents(Rc::new(Segment::new(texts)), number_of);
    }
    (listed.into_iter().map(|(id, _)| id).collect(), search)
}

/// Words and codes of what was read from a document: who looks for a code finds the report that writes only its name.
fn with_entries(words: Words, read: Option<&ReadEntries>) -> Words {
    let entries = read.into_iter().flat_map(|read| &read.entries);
    let said = entries.flat_map(|entry| {
        let codes = entry.codes.iter().flat_map(|code| [Some(code.code.as_str()), Some(code.display.as_str())]);
        let around = [Some(entry.text.as_str()), entry.group.as_deref(), entry.author.as_deref()];
        around.into_iter().chain(codes).flatten()
    });
    let said: BTreeSet<&str> = said.collect();
    said.into_iter().fold(words, |words, text| words.with(text, Weight::About))
}

/// What a French person calls a kind of document, in more words than its heading.
fn said_of(category: &str) -> &'static str {
    match category {
        "report" => "compte rendu courrier",
        "laboratory" => "analyses biologie laboratoire prise de sang",
        "imaging" => "imagerie radio échographie scanner IRM",
        "prescription" => "ordonnance",
        "vaccination" => "vaccin vaccination",
        "allergy" => "allergie",
        "diagnosis" => "diagnostic maladie",
        "treatment" => "traitement médicament",
        "measure" => "mesure",
        "certificate" => "certificat",
        "administrative" => "administratif",
        _ => "",
    }
}

/// Documents, the newest first.
fn in_order(index: &Index) -> Vec<(DocumentId, &crate::vault::index::Document)> {
    let mut documents: Vec<_> = index.documents.iter().map(|(id, document)| (*id, document)).collect();
    documents.sort_by_key(|(id, document)| std::cmp::Reverse((document.newest().date, document.newest().at, *id)));
    documents
}

/// Keys of the versions whose words belong into the index: the newest of every document that is not purged.
fn wanted(index: &Index) -> HashSet<Key> {
    index.documents.values().map(|document| *document.newest().object.as_bytes()).collect()
}
