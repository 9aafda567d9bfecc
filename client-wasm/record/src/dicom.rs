//! DICOM files: what their headers say, and how they read without their pictures.

use cachet_dicom::{Facts, Refusal, facts, open_header, place, report};

use crate::date::of_hl7;
use crate::finding::{Finding, Format, Held, Note, Patient, title};
use crate::kind::of_words;
use crate::readable::{Block, Embedded, Fact, Readable};
use crate::{Kind, archive};

/// Modalities (PS3.3 section C.7.3.1.1.1) as people call them.
const MODALITIES: &[(&str, &str)] = &[
    ("CT", "Scanner"),
    ("MR", "IRM"),
    ("US", "Échographie"),
    ("CR", "Radiographie"),
    ("DX", "Radiographie"),
    ("RG", "Radiographie"),
    ("RF", "Radioscopie"),
    ("MG", "Mammographie"),
    ("PX", "Panoramique dentaire"),
    ("IO", "Radiographie dentaire"),
    ("XA", "Angiographie"),
    ("NM", "Scintigraphie"),
    ("PT", "TEP"),
    ("BMD", "Densitométrie osseuse"),
    ("ECG", "Électrocardiogramme"),
    ("ES", "Endoscopie"),
    ("OP", "Fond d’œil"),
    ("OPT", "Tomographie de l’œil"),
    ("SM", "Lame d’anatomopathologie"),
    ("SR", "Compte rendu d’imagerie"),
    ("DOC", "Document d’imagerie"),
    ("RTPLAN", "Plan de radiothérapie"),
    ("RTDOSE", "Dose de radiothérapie"),
    ("RTSTRUCT", "Contours de radiothérapie"),
];

/// What one file says: of itself, and of where it stands among others.
pub(crate) struct Examined {
    pub(crate) finding: Finding,
    pub(crate) series: Option<String>,
    pub(crate) is_directory: bool,
}

pub(crate) fn examine(bytes: &[u8]) -> Examined {
    let object = match open_header(bytes) {
        Ok(object) => object,
        Err(why) => {
            let note = if why == Refusal::Disguised { Note::Disguised } else { Note::Damaged };
            let kind = Some(Kind::Imaging);
            let finding = Finding { kind, notes: vec![note], ..Finding::of(Format::Dicom) };
            return Examined { finding, series: None, is_directory: false };
        }
    };
    let place = place(&object, object.meta().media_storage_sop_class_uid());
    let facts = facts(&object);
    let mut finding = finding(&facts);
    if let Some(embedded) = embedded(&object) {
        finding.pictures = None;
        let inner = Finding { format: Format::Unknown, ..finding.clone() };
        let Embedded { media_type, bytes } = embedded;
        finding.holds.push(Held { name: String::new(), media_type, bytes, finding: inner });
    }
    Examined { finding, series: place.series, is_directory: place.is_directory }
}

fn finding(facts: &Facts) -> Finding {
    let modality = facts.modality.as_deref().and_then(word);
    let named = facts.document.as_deref().or(facts.study.as_deref());
    let part = facts.series.as_deref().filter(|series| Some(*series) != named && facts.document.is_none());
    let said = [modality, named.or(facts.body.as_deref()), part];
    let patient = facts.patient.as_ref().and_then(|patient| {
        Some(Patient { name: title(&patient.name)?, born: patient.born.as_deref().and_then(day), at_birth: None })
    });
    let author: Vec<&str> = [facts.physician.as_deref(), facts.institution.as_deref()].into_iter().flatten().collect();
    // A paper that was scanned into the archive is of its own kind.
    let kind = facts.document.as_deref().and_then(of_words).unwrap_or(Kind::Imaging);
    Finding {
        kind: Some(kind),
        title: title(&said.into_iter().flatten().collect::<Vec<_>>().join(" – ")),
        day: facts.day.as_deref().and_then(day),
        author: title(&author.join(", ")),
        patient,
        pictures: facts.size.map(|_| facts.frames.max(1)),
        ..Finding::of(Format::Dicom)
    }
}

fn word(modality: &str) -> Option<&'static str> {
    MODALITIES.iter().find(|(code, _)| *code == modality).map(|(_, word)| *word)
}

/// `YYYYMMDD`, or `YYYY.MM.DD` as it was written before 1993.
fn day(written: &str) -> Option<String> {
    of_hl7(&written.replace(['.', '-'], ""))
}

/// The file that the object wraps (PS3.3 section A.45).
fn embedded(object: &cachet_dicom::Dicom) -> Option<Embedded> {
    let bytes = object.get(cachet_dicom::DOCUMENT)?.to_bytes().ok()?;
    let media_type = match &*bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [b' ' | b'\n' | b'\r' | b'\t' | 0xef | b'<', ..] => "text/xml",
        _ => return None,
    };
    Some(Embedded { media_type: media_type.to_owned(), bytes: bytes.into_owned() })
}

/// What a file says besides its pictures; `None` for other files.
pub(crate) fn read(bytes: &[u8]) -> Option<Readable> {
    if archive::is_zip(bytes) {
        let (first, files) = archive::first_dicom(bytes)?;
        let mut readable = read_one(&first)?;
        if let Some(Block::Facts { rows }) = readable.blocks.get_mut(1) {
            rows.push((Fact::Files, files.to_string()));
        }
        return Some(readable);
    }
    cachet_dicom::is_dicom(bytes).then(|| read_one(bytes)).flatten()
}

fn read_one(bytes: &[u8]) -> Option<Readable> {
    let object = open_header(bytes).ok()?;
    let facts = facts(&object);
    let said = finding(&facts);
    let mut blocks = vec![Block::Heading { level: 1, text: said.title.unwrap_or_else(|| "DICOM".to_owned()) }];
    let size = facts.size.map(|(width, height)| format!("{width} × {height}"));
    let frames = (facts.frames > 1).then(|| facts.frames.to_string());
    let rows = [
        (Fact::Patient, said.patient.as_ref().map(|patient| patient.name.clone())),
        (Fact::Born, said.patient.and_then(|patient| patient.born)),
        (Fact::Day, said.day),
        (Fact::Modality, facts.modality),
        (Fact::Study, facts.study),
        (Fact::Series, facts.series),
        (Fact::Body, facts.body),
        (Fact::Physician, facts.physician),
        (Fact::Institution, facts.institution),
        (Fact::Apparatus, facts.apparatus),
        (Fact::Size, size),
        (Fact::Frames, frames),
    ];
    let rows = rows.into_iter().filter_map(|(fact, value)| Some((fact, title(&value?)?))).collect();
    blocks.push(Block::Facts { rows });
    blocks.extend(report(&object).into_iter().map(line));
    Some(Readable { blocks, embedded: embedded(&object), attached: Vec::new() })
}

/// A line of a structured report.
fn line(line: cachet_dicom::Line) -> Block {
    if line.value.is_empty() {
        return Block::Heading { level: line.depth.saturating_add(2).min(4), text: line.name };
    }
    let text = if line.name.is_empty() { line.value } else { format!("{} : {}", line.name, line.value) };
    Block::Paragraph { text }
}
