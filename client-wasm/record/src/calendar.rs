//! Appointments (iCalendar, RFC 5545), as hospitals and booking services send them: what, when, where, with whom.

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
    let number = u32::try_from(appointments.len()).ok();
    let mut finding = Finding { kind: Some(Kind::Administrative), appointments: number, ..Finding::default() };
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
    Readable { blocks, ..Readable::default() }
}

/// A line of a calendar: name, parameters, value (RFC 5545 section 3.1).
struct Property {
    name: String,
    params: Vec<(String, String)>,
    value: String,
}

/// The appointments, and whether all of the file was understood.
fn appointments(text: &str) -> (Vec<Appointment>, bool) {
    let mut found = Vec::new();
    // Components that are open, and the lines of the appointment that is.
    let mut open: Vec<String> = Vec::new();
    let mut lines: Vec<Property> = Vec::new();
    let mut is_whole = true;
    for line in unfolded(text) {
        let Some(property) = property(&line) else {
            is_whole &= line.trim().is_empty();
            continue;
        };
        let is_appointment = matches!(open.last().map(String::as_str), Some("VEVENT" | "VTODO"));
        match property.name.as_str() {
            "BEGIN" => open.push(property.value.trim().to_ascii_uppercase()),
            "END" => {
                is_whole &= open.pop().is_some_and(|name| name.eq_ignore_ascii_case(property.value.trim()));
                if is_appointment && found.len() < MAX_APPOINTMENTS {
                    found.push(appointment(&std::mem::take(&mut lines)));
                }
            }
            _ if is_appointment => lines.push(property),
            _ => {}
        }
    }
    (found, is_whole && open.is_empty())
}

/// Lines as they were before they were folded.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(before)) => before.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn property(line: &str) -> Option<Property> {
    // The colon or semicolon that ends a part does not stand in quotes.
    let mut is_quoted = false;
    let (mut parts, mut start) = (Vec::new(), 0);
    let mut value = None;
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            ';' | ':' if !is_quoted => {
                parts.push(&line[start..at]);
                start = at + 1;
                if c == ':' {
                    value = Some(&line[start..]);
                    break;
                }
            }
            _ => {}
        }
    }
    let (name, params) = parts.split_first()?;
    let params = params.iter().filter_map(|param| param.split_once('='));
    Some(Property {
        name: name.trim().to_ascii_uppercase(),
        params: params.map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned())).collect(),
        value: value?.to_owned(),
    })
}

fn appointment(properties: &[Property]) -> Appointment {
    let value = |name: &str| {
        let value = properties.iter().find(|property| property.name == name)?;
        Some(unescaped(&value.value)).filter(|value| !value.trim().is_empty())
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
        let (_, named) = property.params.iter().find(|(name, _)| name == "CN")?;
        title(named)
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
