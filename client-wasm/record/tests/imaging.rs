//! Files of examinations: what their headers say, which files are one document, and what is not taken.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::io::{Cursor, Write as _};

use cachet_record::{Block, Fact, Format, Gathering, Kind, Note, Own, Traits, compare, examine, read};
use zip::write::SimpleFileOptions;

fn sample(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../imaging/tests/samples");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn an_examination_says_what_it_is_whose_and_when() {
    let found = examine("IM0001", &sample("MR_small.dcm"));
    assert_eq!((found.format, found.kind), (Format::Dicom, Some(Kind::Imaging)));
    assert_eq!(found.day.as_deref(), Some("2004-08-26"));
    assert_eq!(found.title.as_deref(), Some("IRM"));
    assert_eq!(found.pictures, Some(1));
    let patient = found.patient.unwrap();
    assert_eq!((patient.name.as_str(), patient.born.as_deref()), ("MR1 CompressedSamples", None));
    assert_eq!(compare(Some(&patient), &Own { name: "Jeanne Morel".to_owned(), ..Own::default() }), Traits::Differ);
    assert!(found.notes.is_empty() && found.holds.is_empty());
}

#[test]
fn a_file_without_preamble_or_meta_information_is_read_too() {
    for name in ["ExplVR_LitEndNoMeta.dcm", "ExplVR_BigEndNoMeta.dcm"] {
        let found = examine("plan", &sample(name));
        assert_eq!((found.format, found.notes.as_slice()), (Format::Dicom, [].as_slice()), "{name}");
    }
}

#[test]
fn a_structured_report_reads_as_its_questions_and_answers() {
    let blocks = read(&sample("reportsi.dcm")).unwrap().blocks;
    assert!(matches!(&blocks[1], Block::Facts { rows } if rows.contains(&(Fact::Modality, "SR".to_owned()))));
    assert!(blocks.iter().skip(2).any(|block| matches!(block, Block::Paragraph { text } if text.contains(" : "))));
}

#[test]
fn the_files_of_one_series_become_one_document_with_their_very_bytes() {
    let one = sample("MR_small.dcm");
    let mut gathering = Gathering::default();
    gathering.add("disque/DICOM/IM1", one.clone());
    gathering.add("disque/DICOM/IM1", one.clone());
    gathering.add("autre.dcm", sample("SC_rgb_rle.dcm"));
    gathering.add("coupe.dcm", one[..200].to_vec());
    let found = gathering.finish();
    let [series, alone, broken] = found.holds.as_slice() else { panic!("three documents") };
    assert_eq!((series.media_type.as_str(), series.finding.pictures), ("application/dicom+zip", Some(2)));
    assert_eq!(alone.media_type, "application/dicom");
    assert_eq!(broken.finding.notes, [Note::Damaged], "kept, and told");
    let mut archive = zip::ZipArchive::new(Cursor::new(&series.bytes)).unwrap();
    assert_eq!(archive.len(), 2);
    for at in 0..2 {
        let mut bytes = Vec::new();
        std::io::copy(&mut archive.by_index(at).unwrap(), &mut bytes).unwrap();
        assert_eq!(bytes, one);
    }
    let facts = read(&series.bytes).unwrap().blocks;
    assert!(matches!(&facts[1], Block::Facts { rows } if rows.contains(&(Fact::Files, "2".to_owned()))));
    let again = examine("serie.zip", &series.bytes);
    assert_eq!((again.holds.len(), again.patient.is_some()), (1, true), "a copy that comes back is the same document");
}

#[test]
fn of_a_disc_the_pictures_and_papers_are_taken_and_the_programs_are_left() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("DICOMDIR", b"x".as_slice()),
        ("VIEWER/VIEWER.EXE", b"MZ".as_slice()),
        ("DICOM/1", &sample("MR_small.dcm")),
        ("DICOM/2", &sample("MR_small_RLE.dcm")),
        ("compte rendu.pdf", b"%PDF-1.4\n".as_slice()),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let found = examine("disque.zip", &writer.finish().unwrap().into_inner());
    let kinds: Vec<&str> = found.holds.iter().map(|held| held.media_type.as_str()).collect();
    assert_eq!(kinds, ["application/dicom+zip", "application/pdf"]);
}

/// AT-47: DICOM leaves room for a program before its mark.
#[test]
fn a_picture_that_begins_as_a_program_a_page_or_a_pdf_is_not_taken() {
    for start in [b"MZ\x90\0".as_slice(), b"\x7fELF", b"#!/bin/sh", b"<html><script>", b"%PDF-1.4", b"PK\x03\x04"] {
        let mut bytes = sample("MR_small.dcm");
        bytes[..start.len()].copy_from_slice(start);
        let found = examine("image.dcm", &bytes);
        assert_eq!((found.format, found.notes.as_slice()), (Format::Dicom, [Note::Disguised].as_slice()));
        assert!(read(&bytes).is_none());
    }
    let mut tiff = sample("MR_small.dcm");
    tiff[..4].copy_from_slice(b"II*\0");
    assert!(examine("image.dcm", &tiff).notes.is_empty(), "a TIFF header is the standard's own example");
}

/// A length that no file can have costs no memory.
#[test]
fn a_length_beyond_the_file_is_damage_at_once() {
    let good = sample("MR_small.dcm");
    let at = good.windows(8).position(|window| window == b"\xe0\x7f\x10\0OW\0\0").unwrap();
    let mut bad = good;
    bad[at + 8..at + 12].copy_from_slice(&0xffff_fff0u32.to_le_bytes());
    assert_eq!(cachet_dicom::open(&bad).unwrap_err(), cachet_dicom::Refusal::Damaged);
}

/// The same, behind meta information that cannot be used: 701 bytes that a fuzzer made, which announce 1.3 GB.
#[test]
#[cfg(target_os = "linux")]
fn a_length_behind_broken_meta_information_costs_no_memory_either() {
    let mut within = sample("MR_small.dcm");
    // The type and the length of (0002,0002).
    within[128 + 4 + 12 + 14 + 4..][..8].fill(0xf8);
    for bad in [sample("length_after_broken_meta.dcm"), within] {
        assert_eq!(cachet_dicom::open(&bad).unwrap_err(), cachet_dicom::Refusal::Damaged);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 1 << 20, "{peak} KiB at the most");
}
