//! From an HL7 v2 message to items of the outbox: which patient, which document, and whether it is new, replaces an
//! earlier one, takes one back, or is masked from the patient.

use std::path::Path;

use cachet_client::DepositIds;
use cachet_crypto::{Base64Url, sha256};
use cachet_record::Patient;

use super::carried::{Carried, documents};
use super::earlier::Earlier;
use super::event::{Event, event};
use super::hl7::{Message, Segment};
use super::input::{Typed, as_sent, says};
use super::mask::{self, MASKED};
use super::numbers::Numbers;
use super::outbox::{Content, Item, Outbox, State};
use super::patients::Patients;
use crate::failure::Failure;
use crate::media;
use crate::opening::now;

/// Why a message is not taken: it never will be (`AR`), or is when something changed (`AE`).
pub(crate) enum Answer {
    /// Taken; it is on the disk.
    Taken,
    /// Refused.
    Rejected(&'static str),
    /// Not now.
    Error(&'static str),
}

/// One thing to do.
struct Planned {
    event: Event,
    /// The sending system's number.
    reference: Option<String>,
    /// The document's title and bytes; none for what is taken back without it.
    brings: Option<(Option<String>, Vec<u8>)>,
    numbers: Numbers,
}

impl Planned {
    /// Everything of a number is taken back: the message says no more than the number.
    fn cancel(reference: Option<String>) -> Self {
        Self { event: Event::Cancels, reference, brings: None, numbers: Numbers::default() }
    }
}

/// Takes a message in.
pub(crate) fn take(outbox: &Outbox<'_>, patients: &Patients, message: &Message) -> Result<Answer, Failure> {
    if message.header(10).is_empty() {
        return Ok(Answer::Rejected("no control id"));
    }
    if is_about_several(message) {
        return Ok(Answer::Rejected("several patients in one message"));
    }
    let address = patients.address(&identifiers(message))?;
    // What is never taken is refused whoever it is about.
    let planned = match plan(outbox, address.as_deref().unwrap_or_default(), message) {
        Ok(planned) => planned,
        Err(reason) => return Ok(Answer::Rejected(reason)),
    };
    let Some(address) = address else {
        return Ok(Answer::Error("no deposit address is known for this patient"));
    };
    let masked = is_masked(message);
    let keys: Vec<String> =
        (0..).zip(&planned).map(|(order, one)| key(outbox, message, &address, order, one)).collect();
    let mut earlier = Earlier::new(outbox, &address, keys.iter().cloned());
    let mut items = Vec::new();
    for ((order, key), one) in (0..).zip(keys).zip(planned) {
        let follows = match one.event {
            Event::New => None,
            Event::Replaces => earlier.find(&replaced(message, &one), order),
            Event::Cancels => earlier.find(&taken_back(message, &one), order),
        };
        // What is taken back and is not known may still come: another way, or in another order.
        let is_known = one.event != Event::Cancels || follows.is_some();
        items.push((order, key, follows, is_known, one));
    }
    // One known form is enough for a document, and for no other.
    let is_lost = |lost: &Planned| {
        !items
            .iter()
            .any(|(.., is_known, one)| *is_known && one.event == Event::Cancels && one.reference == lost.reference)
    };
    if items.iter().any(|(.., is_known, one)| !is_known && is_lost(one)) {
        return Ok(Answer::Error("the document to take back is not known"));
    }
    for (order, key, follows, is_known, one) in items {
        // The same message again, because its acknowledgement was lost; or one of two forms of a document, when only the
        // other one ever came.
        if outbox.has(&key) || !is_known {
            continue;
        }
        let item = Item {
            queued: now(),
            sequence: outbox.next_place(),
            order,
            address: address.clone(),
            shown: format!("{} {}", message.header(3), message.header(10)),
            reference: one.reference.clone(),
            numbers: one.numbers.own().cloned().collect(),
            ids: DepositIds::generate()?,
            follows,
            state: state(one.brings, masked, subject(message)),
            failed: None,
        };
        outbox.write(&key, &item)?;
    }
    Ok(Answer::Taken)
}

/// What the message asks for, document by document.
fn plan(outbox: &Outbox<'_>, address: &str, message: &Message) -> Result<Vec<Planned>, &'static str> {
    let document = filled(message.text("TXA", 12, 1));
    let carried = documents(message);
    if carried.is_empty() {
        let result = message.text("OBR", 25, 1);
        return match event(message, "", &result)? {
            Event::Cancels => {
                let reference = document.or_else(|| filled(message.text("OBR", 3, 1)));
                let places = reference.as_ref().map_or(0, |number| outbox.places(address, number));
                Ok((0..places.max(1)).map(|_| Planned::cancel(reference.clone())).collect())
            }
            Event::New | Event::Replaces => Err("no document inside"),
        };
    }
    let planned = carried.into_iter().map(|Carried { status, result, order_number, title, bytes }| {
        let event = event(message, &status, &result)?;
        let reference = document.clone().or(order_number);
        let numbers = bytes.as_deref().map(Numbers::of).unwrap_or_default();
        let brings = if event == Event::Cancels { None } else { Some((title, bytes?)) };
        Ok(Planned { event, reference, brings, numbers })
    });
    planned.collect()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Numbers of what a document replaces, the surest first: what the header names, what the document names, its own numbers,
/// which it may share with the version before. That of an order comes last, for several documents may share it.
fn replaced(message: &Message, one: &Planned) -> Vec<String> {
    let named = filled(message.text("TXA", 13, 1)).into_iter().chain(one.numbers.replaces.clone());
    let own = filled(message.text("TXA", 12, 1)).into_iter().chain(one.numbers.own().cloned());
    named.chain(own).chain(one.reference.clone()).collect()
}

/// Numbers of what is taken back: the document's own. Its parent (TXA-13) is another document, which may stand; that of an
/// order comes last, for several documents may share it.
fn taken_back(message: &Message, one: &Planned) -> Vec<String> {
    let document = filled(message.text("TXA", 12, 1));
    document.into_iter().chain(one.numbers.id.clone()).chain(one.reference.clone()).collect()
}

/// The name of what a message asks at this place: the same again for the same message.
fn key(outbox: &Outbox<'_>, message: &Message, address: &str, order: u32, one: &Planned) -> String {
    let named =
        [message.header(3), message.header(4), message.header(10), one.reference.as_deref().unwrap_or_default()];
    let digest = sha256(one.brings.as_ref().map_or(&[][..], |(_, bytes)| bytes));
    let place = u32::to_be_bytes(order);
    let words = named.iter().map(|word| word.as_bytes()).chain([&digest.as_bytes()[..], &place[..]]);
    outbox.key(&[&b"mllp"[..], address.as_bytes()].into_iter().chain(words).collect::<Vec<_>>())
}

/// Whose a document is says the segment above it: one message of several patients would need to be taken apart.
fn is_about_several(message: &Message) -> bool {
    let mut stated = message.segments("PID").map(|pid| identifiers_in(&pid));
    let first = stated.next();
    stated.any(|other| Some(other) != first)
}

/// Identifiers of the patient, each with the names of its authority.
fn identifiers(message: &Message) -> Vec<(Vec<String>, String)> {
    message.segments("PID").next().map(|pid| identifiers_in(&pid)).unwrap_or_default()
}

fn identifiers_in(pid: &Segment<'_>) -> Vec<(Vec<String>, String)> {
    let listed = pid.repetitions(3).into_iter();
    listed
        .filter_map(|parts| {
            let id = parts.first().filter(|id| !id.is_empty())?.clone();
            let authority = pid.subcomponents(parts.get(3)?);
            Some((authority.into_iter().filter(|name| !name.is_empty()).collect(), id))
        })
        .collect()
}

/// Whom the message says that its documents are about.
fn subject(message: &Message) -> Option<Patient> {
    let pid = message.segments("PID").next()?;
    cachet_record::patient_of_pid(&pid.repetitions(5), &pid.text(7, 1))
}

fn is_masked(message: &Message) -> bool {
    let says_so = |segment: &Segment<'_>| segment.text(3, 1) == MASKED && segment.text(5, 1) == "Y";
    message.segments("OBX").any(|segment| says_so(&segment))
}

fn state(brings: Option<(Option<String>, Vec<u8>)>, masked: bool, subject: Option<Patient>) -> State {
    let Some((title, bytes)) = brings else { return State::Queued(Content::Cancel) };
    let media_type = media::guess(Path::new(""), &bytes[..bytes.len().min(media::HEAD)]);
    let shown = title.unwrap_or_else(|| "Document".to_owned());
    let mut found = cachet_record::examine(&shown, &bytes);
    found.title = found.title.or(Some(shown));
    let masked = masked || mask::names(&found, &bytes);
    let typed = Typed { subject: subject.as_ref().and_then(as_sent), ..Typed::default() };
    let says = says(&typed, Path::new(""), found, media_type);
    let content = Content::Document { says, bytes: Base64Url(bytes) };
    if masked { State::Held(content) } else { State::Queued(content) }
}
