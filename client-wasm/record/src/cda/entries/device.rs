//! What a person has in or on the body (IHE PCC, "Supply Entry"; CI-SIS, "FR-Dispositif-medical").

use cachet_entry::{Entry, EntryKind, Status};
use roxmltree::Node;

use super::super::named::Narrative;
use super::super::times::{since, until};
use super::around::{Around, comments, detail, stated};
use super::course;
use super::known::{code_of, is_of, section_of};
use super::qualified::{self, Untold};
use crate::entries::Why;
use crate::finding::title;
use crate::xml::{at, child, children, words};

/// Devices that a person has, by LOINC.
const SECTION: &str = "46264-8";

/// A device that a person has, in the French profiles and in C-CDA.
const DEVICES: [&str; 2] = ["1.2.250.1.213.1.1.3.20", "2.16.840.1.113883.10.20.22.4.50"];

/// Whether a supply is a device that a person has: what a pharmacy hands over may be dressings.
pub(super) fn is_one(act: Node<'_, '_>) -> bool {
    let stands_in = section_of(act).and_then(code_of) == Some(SECTION);
    stands_in && is_of(act, &DEVICES)
}

pub(super) fn read(act: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<(Entry, Untold), Why> {
    stated(act)?;
    let role = children(act, "participant")
        .filter_map(|one| child(one, "participantRole"))
        .find(|role| child(*role, "playingDevice").is_some());
    let device = role.and_then(|role| child(role, "playingDevice"));
    let model = device.and_then(|device| child(device, "manufacturerModelName")).map(words).as_deref().and_then(title);
    let code = device.and_then(|device| child(device, "code"));
    let by_code = code.map(|code| here.coded(EntryKind::Device, code, narrative));
    let mut entry = match (by_code, &model) {
        (Some(Err(Why::NoWords)) | None, Some(model)) => here.entry(EntryKind::Device, model),
        (Some(Err(Why::NoWords)) | None, None) => here.in_words(EntryKind::Device, act, narrative)?,
        (Some(made), _) => made?,
    };
    if entry.status == Status::Absent {
        return Ok((entry, Vec::new()));
    }
    entry.until = until(act);
    entry.status = match course::has_ended(act, here, &entry) {
        true => Status::Past,
        // What was paid for may have been given back.
        false if since(act).is_some() && !here.is_paid => Status::Current,
        false => Status::Unsaid,
    };
    let marks = role.and_then(|role| at(role, &["id"])).and_then(|id| id.attribute("extension")).map(marks);
    let translated = code.map(|code| translated(code, narrative));
    let (observed, untold) = qualified::observed(act, |_| false, narrative);
    // Codes for "make" and "model" are none of the device.
    entry.codes.retain(|code| !WORDS.iter().any(|(word, _)| code.code == *word));
    let told = model
        .into_iter()
        .chain(translated.into_iter().flatten())
        .chain(qualified::site(act, narrative))
        .chain(observed)
        .chain(marks.into_iter().flatten())
        .chain(comments(act, narrative));
    entry.detail = detail(&entry.text, told);
    Ok((entry, untold))
}

/// Codes that say which word about a device follows (NCI Thesaurus, as the CI-SIS takes it).
const WORDS: [(&str, &str); 2] = [("C101668", "marque"), ("C43383", "modèle")];

/// The author's own words beside the class of a device: its make, its model, its name.
fn translated(code: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Vec<String> {
    let said = children(code, "translation").filter_map(|one| {
        let said = child(one, "originalText").and_then(|text| narrative.words(text)).as_deref().and_then(title)?;
        let word = WORDS.iter().find(|(known, _)| one.attribute("code") == Some(known));
        Some(word.map_or_else(|| said.clone(), |(_, word)| format!("{word} : {said}")))
    });
    said.collect()
}

/// Lot and serial number in a device's unique identifier (GS1 General Specifications section 3: `(10)` and `(21)`; some write
/// the numbers of its parts in braces).
fn marks(identifier: &str) -> Vec<String> {
    let plain = identifier.replace('{', "(").replace('}', ")");
    let part = |number: &str| {
        let (_, after) = plain.split_once(&format!("({number})"))?;
        after.split('(').next().map(str::trim).filter(|part| !part.is_empty()).map(ToOwned::to_owned)
    };
    let named = |word: &str, number: &str| part(number).map(|part| format!("{word} {part}"));
    [named("lot", "10"), named("n°", "21")].into_iter().flatten().collect()
}
