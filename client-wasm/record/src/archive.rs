//! ZIP archives: IHE XDM with its metadata (ITI TF-2 3.32), or any other, file by file.

mod export;

use std::io::{Cursor, Read as _};

use sha1::{Digest as _, Sha1};
use zip::ZipArchive;

use crate::examine::examine_alone;
use crate::finding::{Finding, Format, Held, Note};
use crate::room::Room;
use crate::{Gathering, xds, xml};

pub(crate) use export::entries;

/// Files in one archive.
const MAX_FILES: usize = 2_000;
/// Bytes of one file, unpacked.
const MAX_FILE: u64 = 128 << 20;
/// Bytes of all files, unpacked: what a browser's worker can hold.
const MAX_ALL: u64 = 768 << 20;

/// A file of the archive by its whole name.
struct Unpacked {
    name: String,
    bytes: Vec<u8>,
}

/// What the ZIP file `bytes` holds.
pub(crate) fn examine(bytes: &[u8]) -> Finding {
    let mut finding = Finding::of(Format::Zip);
    let files = unpack(bytes, &mut finding);
    export::tell(bytes, &mut finding);
    let metadata = files.iter().filter(|file| file.name.to_ascii_uppercase().ends_with("/METADATA.XML"));
    let mut described = Vec::new();
    for file in metadata {
        let text = xml::text_of(&file.bytes);
        let folder = file.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        match xml::parse(&text).filter(|document| xds::is_submission(document.root_element())) {
            Some(document) => {
                let entries = xds::entries(document.root_element());
                described.extend(entries.into_iter().map(|entry| (format!("{folder}/{}", entry.uri), entry)));
            }
            None => finding.note(Note::Damaged),
        }
    }
    if described.is_empty() {
        return ordinary(files, finding);
    }
    finding.format = Format::Xdm;
    documents(files, described, &mut finding);
    finding
}

/// Files without metadata: the pictures by their series, the others one by one.
fn ordinary(files: Vec<Unpacked>, mut finding: Finding) -> Finding {
    let (pictures, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| cachet_dicom::is_dicom(&file.bytes));
    let is_disc = !pictures.is_empty();
    let mut gathering = Gathering::default();
    for file in pictures {
        gathering.add(&file.name, file.bytes);
    }
    let gathered = gathering.finish();
    gathered.notes.into_iter().for_each(|note| finding.note(note));
    finding.patient = gathered.patient;
    finding.holds = gathered.holds;
    let is_passed = |file: &Unpacked| is_furniture(&file.name) || is_disc && is_viewer(&file.name);
    let (passed, kept): (Vec<_>, Vec<_>) = others.into_iter().partition(is_passed);
    finding.passed = number(passed.len());
    let mut room = Room::default();
    finding.holds.extend(kept.into_iter().map(|file| held(file, None, &mut room)));
    finding
}

/// What the discs of imaging departments carry beside the pictures: programs that show them, and what these need.
fn is_viewer(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let programs = [
        "exe", "dll", "inf", "ini", "ico", "bat", "cmd", "com", "msi", "cab", "dat", "sys", "ocx", "cfg", "config",
        "jar", "js", "css", "chm", "lnk", "so", "dylib", "manifest", "sh", "db", "log",
    ];
    programs.contains(&ending.as_str())
}

/// Whether `bytes` begin as a ZIP file.
pub(crate) const fn is_zip(bytes: &[u8]) -> bool {
    matches!(bytes, [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..])
}

/// The first DICOM file of a series that was packed, and how many files it has; `None` for other archives.
pub(crate) fn first_dicom(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let files = archive.len();
    let mut first = Vec::new();
    archive.by_index(0).ok()?.take(MAX_FILE).read_to_end(&mut first).ok()?;
    cachet_dicom::is_dicom(&first).then_some((first, files))
}

/// The documents that the metadata describe, each with what it says of itself, and those that they forgot.
fn documents(files: Vec<Unpacked>, described: Vec<(String, xds::Entry)>, finding: &mut Finding) {
    let mut room = Room::default();
    let mut files: Vec<Option<Unpacked>> = files.into_iter().map(Some).collect();
    for (path, entry) in described {
        let found = files.iter_mut().find(|file| file.as_ref().is_some_and(|file| file.name == path));
        match found.and_then(Option::take) {
            Some(file) => finding.holds.push(held(file, Some(entry), &mut room)),
            None => finding.note(Note::Missing),
        }
    }
    for file in files.into_iter().flatten() {
        let forgotten = held(file, None, &mut room);
        match forgotten.finding.format {
            Format::Cda | Format::Fhir | Format::Pdf | Format::Dicom => finding.holds.push(forgotten),
            // Metadata, style sheets and their pictures.
            _ => finding.passed += 1,
        }
    }
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn held(file: Unpacked, entry: Option<xds::Entry>, room: &mut Room) -> Held {
    let name = file.name.rsplit('/').next().unwrap_or_default().to_owned();
    // The document's own words come first: the metadata are a copy of them by somebody else.
    let mut finding = examine_alone(&name, &file.bytes, room);
    let mut media_type = crate::examine::media_type(&name, &finding);
    if let Some(entry) = entry {
        if entry.hash.is_some_and(|hash| hash != sha1_hex(&file.bytes)) {
            finding.note(Note::Missing);
        }
        if finding.format == Format::Unknown {
            media_type = entry.media_type;
        }
        finding.is_meant_for(entry.finding.patient.as_ref());
        finding.complete_with(entry.finding);
    }
    Held { name, media_type, bytes: file.bytes, finding }
}

fn sha1_hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What archives carry for machines and viewers, not for their owner.
fn is_furniture(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let upper = file.to_ascii_uppercase();
    name.starts_with("__MACOSX/")
        || file.starts_with('.')
        || matches!(upper.as_str(), "INDEX.HTM" | "README.TXT" | "THUMBS.DB" | "DICOMDIR")
}

fn unpack(bytes: &[u8], finding: &mut Finding) -> Vec<Unpacked> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        finding.note(Note::Damaged);
        return Vec::new();
    };
    if archive.len() > MAX_FILES {
        finding.note(Note::TooLarge);
    }
    let export = export::place(&mut archive);
    let mut left = MAX_ALL;
    let mut files = Vec::new();
    for at in 0..archive.len().min(MAX_FILES) {
        let file = match archive.by_index(at) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)) => {
                finding.note(Note::Locked);
                continue;
            }
            Err(_) => {
                finding.note(Note::Damaged);
                continue;
            }
        };
        if file.is_dir() || export == Some(at) {
            continue;
        }
        let Ok(name) = file.name().map(|name| name.replace('\\', "/")) else {
            finding.note(Note::Damaged);
            continue;
        };
        let limit = MAX_FILE.min(left);
        let mut unpacked = Vec::new();
        // The size that the archive declares is not believed: reading stops one byte beyond the limit.
        match file.take(limit + 1).read_to_end(&mut unpacked) {
            Ok(read) if read as u64 > limit => finding.note(Note::TooLarge),
            Ok(read) => {
                left -= read as u64;
                files.push(Unpacked { name, bytes: unpacked });
            }
            Err(_) => finding.note(Note::Damaged),
        }
    }
    files
}
