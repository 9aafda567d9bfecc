//! SMART Health Cards (HL7 SMART Health Cards and Links, STU 1; file `application/smart-health-card`): the FHIR Bundles
//! inside their JWS (RFC 7515). A card is read, never verified: which issuers are to be believed is nothing that this
//! package could know, so whatever comes out of one says that its signature was not checked.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::deflate::{Packed, inflate};
use crate::entries::Entries;
use crate::finding::{Finding, Note};
use crate::readable::{Block, Fact, Readable};
use crate::room::Room;
use crate::{base64, fhir};

/// Largest file of cards, and largest payload of all its cards together, in bytes.
const MAX_CARDS: usize = 5 << 20;

/// Cards of one file, at most.
const MAX_NUMBER: usize = 64;

/// The member that makes a JSON object a file of cards.
const MEMBER: &str = "verifiableCredential";

/// What a file of cards holds.
#[derive(Debug)]
pub(crate) struct Cards {
    /// The resources of all that could be read, as one Bundle.
    bundle: Option<Value>,
    /// What is to be said of them.
    notes: Vec<Note>,
}

/// The cards in the JSON `text`; `None` for any other JSON.
pub(crate) fn open(text: &str) -> Option<Cards> {
    open_within(text, &mut Room::default())
}

/// As [`open`], with what is unpacked taken from `room`.
pub(crate) fn open_within(text: &str, room: &mut Room) -> Option<Cards> {
    if !text.contains(MEMBER) {
        return None;
    }
    let file: Value = serde_json::from_str(text).ok()?;
    let list = file[MEMBER].as_array().filter(|_| file["resourceType"].is_null())?;
    // Credentials of other kinds are objects: they are not ours to refuse.
    let cards: Vec<&str> = list.iter().map(Value::as_str).collect::<Option<_>>()?;
    let mut opened = Cards { bundle: None, notes: Vec::new() };
    if text.len() > MAX_CARDS || cards.len() > MAX_NUMBER {
        opened.note(Note::TooLarge);
        return Some(opened);
    }
    let most = usize::try_from(room.bytes).unwrap_or(usize::MAX).min(MAX_CARDS);
    let (mut left, mut entries, mut is_one_read) = (most, Vec::new(), false);
    for (at, card) in cards.iter().enumerate() {
        match bundle(card, &mut left) {
            Ok(mut held) => {
                is_one_read = true;
                // Addresses are numbers that begin anew in each card.
                if cards.len() > 1 {
                    rename(&mut held, at);
                }
                entries.extend(held);
            }
            Err(note) => opened.note(note),
        }
    }
    room.bytes = room.bytes.saturating_sub((most - left) as u64);
    if is_one_read {
        opened.bundle = fhir::of(json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }));
        opened.notes.insert(0, Note::SignatureUnchecked);
    } else if opened.notes.is_empty() {
        opened.note(Note::Damaged);
    }
    Some(opened)
}

impl Cards {
    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What they say of themselves.
    pub(crate) fn examine(&self, room: &mut Room) -> Finding {
        let mut finding = self.bundle.as_ref().map(|bundle| fhir::examine(bundle, room)).unwrap_or_default();
        // A code is no title.
        finding.title.take_if(|title| CALLED.iter().any(|(_, called)| title.starts_with(called)));
        self.notes.iter().for_each(|note| finding.note(*note));
        finding
    }

    /// What they give to the record.
    pub(crate) fn entries(&self) -> Entries {
        self.bundle.as_ref().map(fhir::entries).unwrap_or_default()
    }

    /// How they read: what is to be said of them, whom they are about, then their resources.
    pub(crate) fn read(&self) -> Readable {
        let mut blocks: Vec<Block> = self.notes.iter().map(|note| Block::Note { note: *note }).collect();
        let Some(bundle) = &self.bundle else { return Readable { blocks, ..Readable::default() } };
        if let Some(patient) = fhir::examine(bundle, &mut Room::default()).patient {
            let born = patient.born.map(|born| (Fact::Born, born));
            let name = Some((Fact::Patient, patient.name)).filter(|(_, name)| !name.is_empty());
            blocks.push(Block::Facts { rows: name.into_iter().chain(born).collect() });
        }
        let read = fhir::read(bundle);
        blocks.extend(read.blocks);
        Readable { blocks, ..read }
    }
}

/// The entries of the Bundle in one card; `left` is what all cards may still come to.
fn bundle(jws: &str, left: &mut usize) -> Result<Vec<Value>, Note> {
    let pieces: Vec<&str> = jws.trim().split('.').collect();
    let [header, payload, _] = pieces[..] else { return Err(Note::Damaged) };
    let decode = |piece: &str| base64::decode_url(piece).ok_or(Note::Damaged);
    let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map_err(|_| Note::Damaged);
    let (header, payload) = (parse(&decode(header)?)?, decode(payload)?);
    let payload = match &header["zip"] {
        Value::String(zip) if zip == "DEF" => inflate(&payload, *left).map_err(|packed| match packed {
            Packed::Broken => Note::Damaged,
            Packed::TooLarge => Note::TooLarge,
        })?,
        Value::Null => payload,
        _ => return Err(Note::Damaged),
    };
    *left = left.saturating_sub(payload.len());
    let mut payload = parse(&payload)?;
    let bundle = &mut payload["vc"]["credentialSubject"]["fhirBundle"];
    if bundle["resourceType"] != "Bundle" {
        return Err(Note::Damaged);
    }
    let Value::Array(mut entries) = bundle["entry"].take() else { return Ok(Vec::new()) };
    entries.iter_mut().for_each(|entry| name_codes(&mut entry["resource"]));
    Ok(entries)
}

/// Terminologies that cards name their codes in, as people call them.
const CALLED: &[(&str, &str)] = &[
    ("http://hl7.org/fhir/sid/cvx", "CVX"),
    (crate::terminology::LOINC, "LOINC"),
    (crate::terminology::SNOMED, "SNOMED CT"),
];

/// Cards leave out every display ("Health Cards are Small"): a code without words is said under its terminology's name.
fn name_codes(resource: &mut Value) {
    for field in ["code", "vaccineCode"] {
        let Some(concept) = resource.get_mut(field) else { continue };
        let has_words = |concept: &Value| {
            let mut codings = concept["coding"].as_array().into_iter().flatten();
            concept["text"].is_string() || codings.any(|coding| coding["display"].is_string())
        };
        let coding = &concept["coding"][0];
        let called = CALLED.iter().find(|(uri, _)| coding["system"] == *uri).map(|(_, called)| *called);
        let Some((called, code)) = called.zip(coding["code"].as_str()).filter(|_| !has_words(concept)) else {
            continue;
        };
        let display = Value::String(format!("{called} {code}"));
        if let Some(coding) = concept["coding"][0].as_object_mut() {
            coding.insert("display".to_owned(), display);
        }
    }
}

/// Gives every address of card number `at` a name that no other card has, and every reference to it the same.
fn rename(entries: &mut [Value], at: usize) {
    let known: HashSet<String> =
        entries.iter().filter_map(|entry| entry["fullUrl"].as_str().map(str::to_owned)).collect();
    let renamed = |address: &str| known.contains(address).then(|| format!("{address}-{at}"));
    for entry in entries {
        follow(entry, &renamed);
    }
}

/// JSON of this package's parser is never deeper than its limit, so neither is this.
fn follow(value: &mut Value, renamed: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| follow(one, renamed)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "fullUrl" || name == "reference").and_then(renamed) {
                    Some(address) => *member = Value::String(address),
                    None => follow(member, renamed),
                }
            }
        }
        _ => {}
    }
}
