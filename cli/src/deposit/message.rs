//! From an HL7 v2 message to items of the outbox: which patient, which document, and whether it is new, replaces an
//! earlier one, takes one back, or is masked from the patient.

use std::path::Path;

use cachet_client::DepositIds;
use cachet_crypto::{Base64Url, decode_base64, sha256};

use super::hl7::{Message, Segment};
use super::input::{Typed, says};
use super::outbox::{Content, Item, Outbox, State};
use super::patients::Patients;
use crate::failure::Failure;
use crate::media;
use crate::opening::now;

/// The mark of a document that its author masks from the patient (CI-SIS; `OBX` and CDA alike).
const MASKED: &str = "INVISIBLE_PATIENT";

/// Why a message is not taken: it never will be (`AR`), or is when something changed (`AE`).
pub(crate) enum Answer {
    /// Taken; it is on the disk.
    Taken,
    /// Refused.
    Rejected(&'static str),
    /// Not now.
    Error(&'static str),
}

/// What an event does with the documents of its message.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Event {
    New,
    Replaces,
    Cancels,
}

/// Takes a message in.
pub(crate) fn take(outbox: &Outbox<'_>, patients: &Patients, message: &Message) -> Result<Answer, Failure> {
    let Some(event) = event(message) else { return Ok(Answer::Rejected("this kind of message is not taken here")) };
    if message.header(10).is_empty() {
        return Ok(Answer::Rejected("no control id"));
    }
    let Some(address) = patients.address(&identifiers(message))? else {
        return Ok(Answer::Error("no deposit address is known for this patient"));
    };
    let (reference, parent) = references(message);
    let follows = match event {
        Event::New => None,
        Event::Replaces | Event::Cancels => {
            let earlier = parent.or(reference.clone());
            earlier.and_then(|earlier| outbox.newest(&address, &earlier))
        }
    };
    let documents = match event {
        Event::Cancels if follows.is_none() => return Ok(Answer::Error("the document to take back is not known")),
        Event::Cancels => vec![None],
        Event::New | Event::Replaces => match documents(message) {
            Ok(documents) if documents.is_empty() => return Ok(Answer::Rejected("no document inside")),
            Ok(documents) => documents.into_iter().map(Some).collect(),
            Err(reason) => return Ok(Answer::Rejected(reason)),
        },
    };
    let masked = is_masked(message);
    for (order, bytes) in (0..).zip(documents) {
        let named =
            [message.header(3), message.header(4), message.header(10), reference.as_deref().unwrap_or_default()];
        let digest = sha256(bytes.as_deref().unwrap_or_default());
        let place = u32::to_be_bytes(order);
        let words = named.iter().map(|word| word.as_bytes()).chain([&digest.as_bytes()[..], &place[..]]);
        let words: Vec<&[u8]> = [&b"mllp"[..], address.as_bytes()].into_iter().chain(words).collect();
        let key = outbox.key(&words);
        // The same message again, because its acknowledgement was lost.
        if outbox.has(&key) {
            continue;
        }
        let item = Item {
            queued: now(),
            order,
            address: address.clone(),
            shown: format!("{} {}", message.header(3), message.header(10)),
            reference: reference.clone(),
            ids: DepositIds::generate()?,
            follows: follows.clone().filter(|follows| *follows != key),
            state: state(message, bytes, masked),
            failed: None,
        };
        outbox.write(&key, &item)?;
    }
    Ok(Answer::Taken)
}

fn event(message: &Message) -> Option<Event> {
    let (kind, trigger) = (message.text("MSH", 9, 1), message.text("MSH", 9, 2));
    match (kind.as_str(), trigger.as_str()) {
        // A corrected result replaces, a cancelled one takes back (table 0123).
        ("ORU", "R01") => Some(match message.text("OBR", 25, 1).as_str() {
            "C" => Event::Replaces,
            "X" => Event::Cancels,
            _ => Event::New,
        }),
        ("MDM", "T02") => Some(Event::New),
        ("MDM", "T04" | "T10") => Some(Event::Replaces),
        ("MDM", "T11") => Some(Event::Cancels),
        _ => None,
    }
}

/// The document's own number, and that of the one before it.
fn references(message: &Message) -> (Option<String>, Option<String>) {
    let filled = |text: String| (!text.is_empty()).then_some(text);
    match message.text("MSH", 9, 1).as_str() {
        "MDM" => (filled(message.text("TXA", 12, 1)), filled(message.text("TXA", 13, 1))),
        _ => (filled(message.text("OBR", 3, 1)), None),
    }
}

/// Identifiers of the patient, each with the names of its authority.
fn identifiers(message: &Message) -> Vec<(Vec<String>, String)> {
    let Some(pid) = message.segments("PID").next() else { return Vec::new() };
    let listed = pid.repetitions(3).into_iter();
    listed
        .filter_map(|parts| {
            let id = parts.first().filter(|id| !id.is_empty())?.clone();
            let authority = pid.subcomponents(parts.get(3)?);
            Some((authority.into_iter().filter(|name| !name.is_empty()).collect(), id))
        })
        .collect()
}

/// Documents inside: `OBX` of type `ED`, in Base64 or as they are.
fn documents(message: &Message) -> Result<Vec<Vec<u8>>, &'static str> {
    let mut found = Vec::new();
    for segment in message.segments("OBX").filter(|segment| segment.text(2, 1) == "ED") {
        let data: String = segment.text(5, 5).split_whitespace().collect();
        let bytes = match segment.text(5, 4).to_ascii_uppercase().as_str() {
            "BASE64" => decode_base64(&data).map_err(|_| "a document that is no Base64")?,
            "A" => segment.text(5, 5).into_bytes(),
            _ => return Err("a document in an encoding that is not known"),
        };
        if bytes.is_empty() {
            return Err("an empty document");
        }
        found.push(bytes);
    }
    Ok(found)
}

fn is_masked(message: &Message) -> bool {
    let says_so = |segment: &Segment<'_>| segment.text(3, 1) == MASKED && segment.text(5, 1) == "Y";
    message.segments("OBX").any(|segment| says_so(&segment))
}

fn state(message: &Message, bytes: Option<Vec<u8>>, masked: bool) -> State {
    let Some(bytes) = bytes else { return State::Queued(Content::Cancel) };
    let media_type = media::guess(Path::new(""), &bytes[..bytes.len().min(media::HEAD)]);
    let named = ["TXA", "OBR"].map(|segment| {
        let (field, component) = if segment == "TXA" { (2, 2) } else { (4, 2) };
        message.text(segment, field, component)
    });
    let shown = named.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "Document".to_owned());
    let mut found = cachet_record::examine(&shown, &bytes);
    found.title = found.title.or(Some(shown));
    let says = says(&Typed::default(), Path::new(""), found, media_type);
    // In a CDA it is a confidentiality code. Whatever names the mark is held back: a person lifts it.
    let masked = masked || bytes.windows(MASKED.len()).any(|window| window == MASKED.as_bytes());
    let content = Content::Document { says, bytes: Base64Url(bytes) };
    if masked { State::Held(content) } else { State::Queued(content) }
}
