//! Files of an examination, brought together: each series of pictures becomes one document, a ZIP file of the very
//! files that came; whatever is no picture of a series stays a document of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::dicom;
use crate::finding::{Finding, Format, Held, Note};

/// Media type of a series: DICOM files in a ZIP file.
pub(crate) const SERIES: &str = "application/dicom+zip";

/// Bytes of one series, packed.
const MAX_SERIES: usize = 1 << 30;

/// Files on their way to documents.
#[derive(Default)]
pub struct Gathering {
    series: Vec<Packed>,
    /// Which series stands where.
    known: BTreeMap<String, usize>,
    alone: Vec<Held>,
    notes: Vec<Note>,
}

/// A series.
struct Packed {
    finding: Finding,
    /// The one file, until a second comes.
    first: Option<(String, Vec<u8>)>,
    zip: ZipWriter<Cursor<Vec<u8>>>,
    names: BTreeSet<String>,
    bytes: usize,
}

impl Gathering {
    /// Takes a DICOM file.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let examined = dicom::examine(&bytes);
        // A directory of files that are all here says nothing more.
        if examined.is_directory {
            return;
        }
        let finding = examined.finding;
        let is_picture = finding.pictures.is_some() && finding.notes.is_empty();
        let Some(uid) = examined.series.filter(|_| is_picture) else {
            let media_type = "application/dicom".to_owned();
            return self.alone.push(Held { name: file_name(name), media_type, bytes, finding });
        };
        let at = *self.known.entry(uid).or_insert(self.series.len());
        if at == self.series.len() {
            self.series.push(Packed::new(finding, name, bytes));
        } else if !self.series[at].add(name, &bytes, &finding) && !self.notes.contains(&Note::TooLarge) {
            self.notes.push(Note::TooLarge);
        }
    }

    /// The documents.
    #[must_use]
    pub fn finish(self) -> Finding {
        let mut gathered = Finding { notes: self.notes, ..Finding::of(Format::Zip) };
        for packed in self.series {
            match packed.finish() {
                Some(held) => gathered.holds.push(held),
                None => gathered.note(Note::Damaged),
            }
        }
        gathered.holds.extend(self.alone);
        gathered.patient = gathered.holds.iter().find_map(|held| held.finding.patient.clone());
        gathered
    }
}

impl Packed {
    fn new(finding: Finding, name: &str, bytes: Vec<u8>) -> Self {
        let zip = ZipWriter::new(Cursor::new(Vec::new()));
        Self { finding, first: Some((name.to_owned(), bytes)), zip, names: BTreeSet::new(), bytes: 0 }
    }

    /// Adds a file; whether it still fits.
    fn add(&mut self, name: &str, bytes: &[u8], finding: &Finding) -> bool {
        if let Some((name, bytes)) = self.first.take() {
            self.pack(&name, &bytes);
        }
        self.finding.pictures = self.finding.pictures.map(|known| known + finding.pictures.unwrap_or_default());
        self.bytes += bytes.len();
        self.bytes <= MAX_SERIES && self.pack(name, bytes)
    }

    fn pack(&mut self, name: &str, bytes: &[u8]) -> bool {
        let mut unique = file_name(name);
        for number in 2.. {
            if self.names.insert(unique.clone()) {
                break;
            }
            unique = format!("{number}-{}", file_name(name));
        }
        // As they are: what is sealed is never compressed, for its size would speak of its content.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(unique, options).is_ok() && self.zip.write_all(bytes).is_ok()
    }

    fn finish(self) -> Option<Held> {
        let Self { finding, first, zip, .. } = self;
        if let Some((name, bytes)) = first {
            return Some(Held { name: file_name(&name), media_type: "application/dicom".to_owned(), bytes, finding });
        }
        let bytes = zip.finish().ok()?.into_inner();
        let name = format!("{}.zip", finding.title.as_deref().unwrap_or("serie").replace(['/', '\\'], "-"));
        Some(Held { name, media_type: SERIES.to_owned(), bytes, finding })
    }
}

/// The last part of a path.
fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.is_empty() { "image".to_owned() } else { name.to_owned() }
}
