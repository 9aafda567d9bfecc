//! The structured record: entries that documents gave, and entries that the person made, corrected or removed.
//!
//! What a professional wrote is never changed: a correction stands in its place and says so, and both stay. The parser
//! of foreign files is another package; here an entry is a proposal that fits its limits, sealed like everything else.

use std::collections::{BTreeMap, BTreeSet};

use cachet_crypto::protocol::log::Act;
use cachet_crypto::{Day, DocumentId, EntryId, ObjectId, Timestamp, sha256};
use cachet_entry::{Entry, EntryKind, Profile, Reason, Value, merged};

use crate::platform::generate_id;
use crate::store::Store;
use crate::transport::Transport;
use crate::vault::change::{Change, OwnEntry, ReadPlace};
use crate::vault::draft::Draft as LogDraft;
use crate::vault::index::Index;
use crate::vault::record::readings;
use crate::{Error, Result, Session};

/// Entries of one document, at most.
const MAX_READ: usize = 20_000;

/// Who says an entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum EntrySource {
    /// It was read from a document.
    Document {
        /// The document.
        document: DocumentId,
        /// Its title.
        title: String,
        /// Its day.
        date: Day,
    },
    /// The person.
    Own {
        /// The entry of a document in whose place it stands.
        instead: Option<EntryId>,
    },
}

/// Whether an entry counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EntryState {
    /// It counts.
    InForce,
    /// An entry of the person's stands in its place.
    Corrected,
    /// The person set it aside: it stands in its document, and nowhere else.
    SetAside,
    /// The person removed an entry of one's own.
    Removed,
}

impl EntryState {
    /// Stable word, the same in the browser and on the terminal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Corrected => "corrected",
            Self::SetAside => "set-aside",
            Self::Removed => "removed",
        }
    }
}

/// An earlier state of an entry of one's own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EntryPast {
    /// When it was written.
    pub at: Timestamp,
    /// What it said; none when it was removed.
    pub entry: Option<Entry>,
}

/// A value among those of its measure.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryPoint {
    /// What gathers the values of the measure.
    pub measure: String,
    /// The number, in the unit of the newest value; none for words, and where nothing exact leads to that unit.
    pub number: Option<f64>,
    /// The unit of the newest value.
    pub unit: String,
}

/// An entry as its owner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryView {
    /// Names it in this vault.
    pub id: EntryId,
    /// What it says; of a removed one, what it said last.
    pub entry: Entry,
    /// Who says it.
    pub source: EntrySource,
    /// Whether it counts.
    pub state: EntryState,
    /// Whether it, or a change of it, waits for the network on this device.
    pub waiting: bool,
    /// Its earlier states, oldest first; of one's own entries only.
    pub history: Vec<EntryPast>,
    /// The line of the record that it belongs to: entries that say the same share one, in the order of reading. None for
    /// what does not count.
    pub line: Option<usize>,
    /// Its place among the values of a measure, for results and measures that count.
    pub point: Option<EntryPoint>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Every entry: those of documents that are not deleted, and one's own.
    ///
    /// # Errors
    /// [`Error::Refused`] when the log is not what this device has seen, [`Error::Network`].
    pub async fn record(&self) -> Result<Vec<EntryView>> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let waiting = self.waiting_entries().await?;
        let mut views = views(&*self.shown_index().await?);
        for view in &mut views {
            view.waiting = waiting.contains(&view.id);
        }
        Ok(views)
    }

    /// Whether the newest version of `document` has been read into the record.
    ///
    /// # Errors
    /// As [`Session::record`].
    pub async fn is_in_record(&self, document: DocumentId) -> Result<bool> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let index = vault.loaded().ok_or(Error::NotEnrolled)?;
        let held = index.documents.get(&document).ok_or(Error::Input("document"))?;
        Ok(index.record.read.get(&document).is_some_and(|read| read.object == held.newest().object))
    }

    /// Files what the newest version of `document` says, and what it says its entries are for; it replaces what was read
    /// from the document before.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such document, or an entry does not fit.
    pub async fn file_entries(&self, document: DocumentId, entries: &[Entry], reasons: &[Reason]) -> Result<()> {
        check_read(entries, reasons)?;
        self.append(self.own_vault()?, |draft| filed(draft, document, entries, reasons)).await
    }

    /// Adds an entry of one's own.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not fit.
    pub async fn add_entry(&self, entry: &Entry) -> Result<EntryId> {
        let entry = own(entry)?;
        self.append(self.own_vault()?, |draft| {
            let id: EntryId = generate_id()?;
            let state = OwnEntry { id, instead: None, entry: Some(entry.clone()), at: draft.now };
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])?;
            Ok(id)
        })
        .await
    }

    /// Says something else in place of an entry: one's own gets a new state; that of a document stays in its document,
    /// and an entry of one's own stands in its place.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such entry, or it does not fit.
    pub async fn correct_entry(&self, id: EntryId, entry: &Entry) -> Result<EntryId> {
        let entry = own(entry)?;
        self.change_entry(id, Some(entry)).await
    }

    /// Removes an entry of one's own, or sets one of a document aside.
    ///
    /// # Errors
    /// [`Error::Input`] when there is no such entry.
    pub async fn remove_entry(&self, id: EntryId) -> Result<EntryId> {
        self.change_entry(id, None).await
    }

    async fn change_entry(&self, id: EntryId, entry: Option<Entry>) -> Result<EntryId> {
        self.append(self.own_vault()?, |draft| {
            let state = changed(&draft.index, id, generate_id()?, entry.clone(), draft.now)?;
            let own_id = state.id;
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])?;
            Ok(own_id)
        })
        .await
    }

    /// The medical profile as it now is; an empty one when nothing was said yet.
    ///
    /// # Errors
    /// As [`Session::record`].
    pub async fn profile(&self) -> Result<Profile> {
        let vault = self.own_vault()?;
        self.alarmed("record", self.sync_or_kept(vault).await).await?;
        let index = self.shown_index().await?;
        Ok(index.record.profiles.last().map(|(_, profile)| profile.clone()).unwrap_or_default())
    }

    /// Says the medical profile anew; what it said before is kept.
    ///
    /// # Errors
    /// [`Error::Input`] when it does not fit.
    pub async fn set_profile(&self, profile: &Profile) -> Result<()> {
        profile.check().map_err(|unfit| Error::Input(unfit.0))?;
        self.append(self.own_vault()?, |draft| {
            if draft.index.record.profiles.last().is_some_and(|(_, known)| known == profile) {
                return Ok(());
            }
            let change = Change::Profile { profile: profile.clone(), at: draft.now };
            draft.push(Act::Record {}, vec![change])
        })
        .await
    }

    /// Brings back an entry that was removed, set aside or corrected, as it was.
    ///
    /// # Errors
    /// [`Error::Input`] when there is nothing to bring back.
    pub async fn restore_entry(&self, id: EntryId) -> Result<()> {
        self.append(self.own_vault()?, |draft| {
            let state = restored(&draft.index, id, draft.now)?;
            draft.push(Act::Record {}, vec![Change::OwnEntry(state)])
        })
        .await
    }
}

/// Whether entries that were read from a file fit.
pub(crate) fn check_read(entries: &[Entry], reasons: &[Reason]) -> Result<()> {
    let few = entries.len().max(reasons.len()) <= MAX_READ;
    let places: BTreeSet<&str> = entries.iter().map(|entry| entry.place.as_str()).collect();
    let about = |reason: &Reason| places.contains(reason.place.as_str()) && reason.problem.check().is_ok();
    let fit = few && entries.iter().all(|entry| entry.check().is_ok()) && reasons.iter().all(about);
    if fit { Ok(()) } else { Err(Error::Input("entry")) }
}

/// Files a reading over the newest version, unless it stands there already.
pub(crate) fn filed(
    draft: &mut LogDraft<'_>,
    document: DocumentId,
    entries: &[Entry],
    reasons: &[Reason],
) -> Result<()> {
    let object = draft.index.documents.get(&document).ok_or(Error::Input("document"))?.newest().object;
    if draft.index.record.read.get(&document).is_some_and(|known| known.says(object, entries, reasons)) {
        return Ok(());
    }
    readings(document, object, entries, reasons).try_for_each(|change| draft.push(Act::Record {}, vec![change]))
}

/// The next state of an entry, said otherwise or removed. `fresh` names the entry that is made to stand in the place of a
/// document's own.
pub(crate) fn changed(
    index: &Index,
    id: EntryId,
    fresh: EntryId,
    entry: Option<Entry>,
    at: Timestamp,
) -> Result<OwnEntry> {
    let (own_id, instead) = match index.record.own.get(&id).and_then(|states| states.last()) {
        // Removed, it leaves its place to the document's own again.
        Some(state) => (id, state.instead.clone().filter(|_| entry.is_some())),
        None => {
            let (place, known) = place_of(index, id)?;
            (known.unwrap_or(fresh), Some(place))
        }
    };
    Ok(OwnEntry { id: own_id, instead, entry, at })
}

/// How many states an entry has that the person made of it.
pub(crate) fn own_states(index: &Index, id: EntryId) -> Result<usize> {
    let own = &index.record.own;
    let states = match own.get(&id) {
        Some(states) => Some(states),
        None => place_of(index, id)?.1.and_then(|known| own.get(&known)),
    };
    Ok(states.map_or(0, Vec::len))
}

/// Where an entry that was read stands, and the entry of one's own that stands in its place.
fn place_of(index: &Index, id: EntryId) -> Result<(ReadPlace, Option<EntryId>)> {
    let (object, entry) = read_entry(index, id).ok_or(Error::Input("entry"))?;
    let place = ReadPlace { object, place: entry.place.clone() };
    let known = index.record.own.iter().find(|(_, states)| stands_for(states, &place)).map(|(own_id, _)| *own_id);
    Ok((place, known))
}

/// The state that brings an entry back.
pub(crate) fn restored(index: &Index, id: EntryId, at: Timestamp) -> Result<OwnEntry> {
    let (id, entry) = match index.record.own.get(&id) {
        Some(states) if states.last().is_some_and(|state| state.entry.is_none()) => {
            let said = states.iter().rev().find_map(|state| state.entry.clone());
            (id, Some(said.ok_or(Error::Input("entry"))?))
        }
        Some(_) => return Err(Error::Input("entry")),
        None => (place_of(index, id)?.1.ok_or(Error::Input("entry"))?, None),
    };
    Ok(OwnEntry { id, instead: None, entry, at })
}

/// An entry as the person makes it: nobody else says it, and it stands in no document.
pub(crate) fn own(entry: &Entry) -> Result<Entry> {
    let entry = Entry { author: None, place: String::new(), ..entry.clone() };
    entry.check().map_err(|unfit| Error::Input(unfit.0))?;
    Ok(entry)
}

/// The id of an entry that was read: it follows from its place, so that every device names it alike.
pub(crate) fn read_id(object: ObjectId, place: &str) -> EntryId {
    let digest = sha256(&[object.as_bytes().as_slice(), place.as_bytes()].concat());
    let mut id = [0; 16];
    id.copy_from_slice(&digest.as_bytes()[..16]);
    EntryId::from_bytes(id)
}

fn read_entry(index: &Index, id: EntryId) -> Option<(ObjectId, &Entry)> {
    let read = index.record.read.values();
    let mut all = read.flat_map(|read| read.entries.iter().map(|entry| (read.object, entry)));
    all.find(|(object, entry)| read_id(*object, &entry.place) == id)
}

fn stands_for(states: &[OwnEntry], place: &ReadPlace) -> bool {
    states.last().is_some_and(|state| state.instead.as_ref() == Some(place))
}

pub(crate) fn views(index: &Index) -> Vec<EntryView> {
    let newest = index.record.own.values().filter_map(|states| states.last());
    let standing: BTreeMap<&ReadPlace, bool> =
        newest.filter_map(|state| state.instead.as_ref().map(|place| (place, state.entry.is_some()))).collect();
    let mut views = Vec::new();
    for (document, read) in &index.record.read {
        let Some(held) = index.documents.get(document).filter(|held| held.deleted.is_none()) else { continue };
        for entry in &read.entries {
            let place = ReadPlace { object: read.object, place: entry.place.clone() };
            let state = match standing.get(&place) {
                Some(true) => EntryState::Corrected,
                Some(false) => EntryState::SetAside,
                None => EntryState::InForce,
            };
            views.push(EntryView {
                id: read_id(read.object, &entry.place),
                entry: entry.clone(),
                source: EntrySource::Document {
                    document: *document,
                    title: held.newest().title.clone(),
                    date: held.newest().date,
                },
                state,
                waiting: false,
                history: Vec::new(),
                line: None,
                point: None,
            });
        }
    }
    views.extend(index.record.own.iter().filter_map(|(id, states)| own_view(*id, states)));
    gather(&mut views);
    views
}

/// Says which entries are one line, and which values are one curve.
fn gather(views: &mut [EntryView]) {
    let counted: Vec<usize> = (0..views.len()).filter(|at| views[*at].state == EntryState::InForce).collect();
    let entries: Vec<&Entry> = counted.iter().map(|at| &views[*at].entry).collect();
    let groups = merged(&entries);
    let mut newest: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.value, Some(Value::Quantity { .. }))) {
        let known = newest.entry(entry.measure()).or_insert(entry);
        if entry.date > known.date {
            *known = entry;
        }
    }
    let points: Vec<Option<EntryPoint>> = entries.iter().map(|entry| point(entry, &newest)).collect();
    for (line, group) in groups.into_iter().enumerate() {
        group.into_iter().for_each(|at| views[counted[at]].line = Some(line));
    }
    for (at, point) in points.into_iter().enumerate() {
        views[counted[at]].point = point;
    }
}

fn point(entry: &Entry, newest: &BTreeMap<String, &Entry>) -> Option<EntryPoint> {
    if !matches!(entry.kind, EntryKind::Laboratory | EntryKind::Measure) {
        return None;
    }
    let measure = entry.measure();
    let unit = match newest.get(&measure).and_then(|newest| newest.value.as_ref()) {
        Some(Value::Quantity { unit, .. }) => unit.clone(),
        _ => String::new(),
    };
    Some(EntryPoint { number: entry.number_in(&unit), measure, unit })
}

/// None for one that only ever set a document's entry aside: that entry says it.
fn own_view(id: EntryId, states: &[OwnEntry]) -> Option<EntryView> {
    let newest = states.last()?;
    let said = states.iter().rev().find_map(|state| state.entry.clone())?;
    let past = states[..states.len() - 1].iter();
    Some(EntryView {
        id,
        entry: said,
        source: EntrySource::Own { instead: newest.instead.as_ref().map(|place| read_id(place.object, &place.place)) },
        state: if newest.entry.is_some() { EntryState::InForce } else { EntryState::Removed },
        waiting: false,
        history: past.map(|state| EntryPast { at: state.at, entry: state.entry.clone() }).collect(),
        line: None,
        point: None,
    })
}
