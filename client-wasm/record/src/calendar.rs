//! Appointments (iCalendar, RFC 5545), as hospitals and booking services send them: what, when, where, with whom.

use ical::IcalParser;
use ical::property::Property;

use crate::Kind;
use crate::date::{moment_of_hl7, of_hl7};
use crate::finding::{Finding, Note, title};
use crate::readable::{Block, Readable};

/// Appointments of one file, at most.
const MAX_APPOINTMENTS: usize = 500;

/// One appointment.
struct Appointment {
    what: Option<String>,
    day: Option<String>,
    /// Beginning and end as they are written.
    when: Option<String>,
    place: Option<String>,
    with: Option<String>,
    note: Option<String>,
    is_cancelled: bool,
}

/// Whether `text` is a calendar.
pub(crate) fn is_calendar(text: &str) -> bool {
    text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// What a calendar says of itself.
pub(crate) fn examine(text: &str) -> Finding {
    let (appointments, is_whole) = appointments(text);
    let mut finding = Finding { kind: Some(Kind::Administrative), ..Finding::default() };
    if !is_whole {
        finding.note(Note::Damaged);
    }
    // Of several, the first speaks for the file; all are read in it.
    if let Some(first) = appointments.into_iter().next() {
        finding.title = first.what;
        finding.day = first.day;
        finding.author = first.with;
    }
    finding
}

/// A calendar to be read.
pub(crate) fn read(text: &str) -> Readable {
    let mut blocks = Vec::new();
    for appointment in appointments(text).0 {
        let what = appointment.what.unwrap_or_else(|| "Rendez-vous".to_owned());
        // Striking it out would leave it in the ear of a screen reader.
        let text = if appointment.is_cancelled { format!("{what} (annulé)") } else { what };
        blocks.push(Block::Heading { level: 2, text });
        let lines = [appointment.when, appointment.place, appointment.with];
        blocks.extend(lines.into_iter().flatten().map(|text| Block::Paragraph { text }));
        let note = appointment.note.unwrap_or_default();
        let lines = note.lines().map(str::trim).filter(|line| !line.is_empty());
        blocks.extend(lines.map(|line| Block::Paragraph { text: line.to_owned() }));
    }
    Readable { blocks, embedded: None }
}

/// The appointments, and whether all of the file was understood.
fn appointments(text: &str) -> (Vec<Appointment>, bool) {
    let mut found = Vec::new();
    let mut is_whole = true;
    for calendar in IcalParser::new(text.as_bytes()) {
        match calendar {
            Ok(calendar) => {
                found.extend(calendar.events.iter().map(|event| appointment(&event.properties)));
                found.extend(calendar.todos.iter().map(|todo| appointment(&todo.properties)));
            }
            Err(_) => is_whole = false,
        }
        if found.len() >= MAX_APPOINTMENTS {
            break;
        }
    }
    found.truncate(MAX_APPOINTMENTS);
    (found, is_whole)
}

fn appointment(properties: &[Property]) -> Appointment {
    let value = |name: &str| {
        let value = properties.iter().find(|property| property.name == name)?.value.as_deref()?;
        Some(unescaped(value)).filter(|value| !value.trim().is_empty())
    };
    let line = |name: &str| value(name).as_deref().and_then(title);
    let begin = value("DTSTART").or_else(|| value("DUE"));
    let moments = [begin.as_deref(), value("DTEND").as_deref()].map(|value| value.and_then(moment));
    let [from, until] = moments;
    // An end on the same day is told by its hour.
    let until = until.map(|until| match (from.as_deref().and_then(|from| from.get(..10)), until.get(..11)) {
        (Some(day), Some(start)) if start.strip_suffix(' ') == Some(day) => until[11..].to_owned(),
        _ => until,
    });
    let organiser = properties.iter().find(|property| property.name == "ORGANIZER").and_then(|property| {
        let named = property.params.as_ref()?.iter().find(|(name, _)| name == "CN")?.1.first()?;
        title(named.trim_matches('"'))
    });
    Appointment {
        what: line("SUMMARY"),
        day: begin.as_deref().and_then(of_hl7),
        when: match (from, until) {
            (Some(from), Some(until)) => Some(format!("{from} – {until}")),
            (from, _) => from,
        },
        place: line("LOCATION"),
        with: organiser,
        note: value("DESCRIPTION"),
        is_cancelled: value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")),
    }
}

/// `20260302T101500Z` as it is read; no conversion between zones.
fn moment(value: &str) -> Option<String> {
    let bare = value.trim();
    let is_universal = bare.ends_with(['Z', 'z']);
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let moment = moment_of_hl7(&digits)?.replace('T', " ");
    Some(if is_universal { format!("{moment} UTC") } else { moment })
}

/// Text without its escapes (RFC 5545 section 3.3.11).
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match (c, if c == '\\' { characters.next() } else { None }) {
            ('\\', Some('n' | 'N')) => text.push('\n'),
            ('\\', Some(escaped)) => text.push(escaped),
            (c, _) => text.push(c),
        }
    }
    text
}
