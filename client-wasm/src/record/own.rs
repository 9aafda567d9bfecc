//! Entries that the person makes: the next state of each, and in whose place it stands.

use cachet_crypto::{EntryId, ObjectId, Timestamp};
use cachet_entry::Entry;

use super::read_id;
use crate::vault::change::{OwnEntry, ReadPlace};
use crate::vault::index::Index;
use crate::{Error, Result};

/// An entry as the person makes it: nobody else says it, and it stands in no document.
pub(crate) fn own(entry: &Entry) -> Result<Entry> {
    let entry = Entry { author: None, place: String::new(), ..entry.clone() };
    entry.check().map_err(|unfit| Error::Input(unfit.0))?;
    Ok(entry)
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

fn read_entry(index: &Index, id: EntryId) -> Option<(ObjectId, &Entry)> {
    let read = index.record.read.values();
    let mut all = read.flat_map(|read| read.entries.iter().map(|entry| (read.object, entry)));
    all.find(|(object, entry)| read_id(*object, &entry.place) == id)
}

fn stands_for(states: &[OwnEntry], place: &ReadPlace) -> bool {
    states.last().is_some_and(|state| state.instead.as_ref() == Some(place))
}
