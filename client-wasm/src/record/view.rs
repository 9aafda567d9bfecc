//! The record as its owner sees it: every entry with who says it, whether it counts, and which entries say the same.

use std::collections::BTreeMap;

use cachet_crypto::{Day, DocumentId, EntryId, Timestamp};
use cachet_entry::{Entry, EntryKind, Value, merged};

use super::read_id;
use crate::vault::change::{OwnEntry, ReadPlace};
use crate::vault::index::Index;

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
    /// From where its author calls a value usual, in that unit.
    pub low: Option<f64>,
    /// Up to where.
    pub high: Option<f64>,
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
    let (low, high) = entry.usual_in(&unit);
    Some(EntryPoint { number: entry.number_in(&unit), measure, unit, low, high })
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

#[cfg(test)]
mod tests {
    use cachet_entry::{Code, Number, Range};

    use super::*;

    fn hba1c(number: &str, unit: &str, range: Option<Range>) -> Entry {
        let number = Number::parse(number).expect("a number");
        Entry {
            codes: vec![Code { system: "http://loinc.org".into(), code: "4548-4".into(), display: String::new() }],
            value: Some(Value::Quantity { number, unit: unit.into() }),
            range,
            ..Entry::new(EntryKind::Laboratory, "Hémoglobine glyquée")
        }
    }

    #[test]
    fn a_range_in_another_unit_stands_on_the_curve_where_its_author_means_it() {
        let range = Range { low: Number::parse("20"), high: Number::parse("42"), words: None };
        let (newest, older) = (hba1c("6.8", "%", None), hba1c("53", "mmol/mol", Some(range)));
        let point = point(&older, &BTreeMap::from([(older.measure(), &newest)])).expect("a result is a point");
        let near = |value: Option<f64>, wanted: f64| value.is_some_and(|value| (value - wanted).abs() < 0.05);
        assert!(near(point.number, 7.0) && near(point.low, 4.0) && near(point.high, 6.0), "{point:?}");
    }
}
