//! Apple's export in an archive, where it is larger than what is unpacked: after years of a watch it is. It is walked
//! through while it is unpacked, and never held; the archive itself is the document that its values are read from.

use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;

use super::{MAX_FILE, MAX_FILES};
use crate::device::{self, APPLE_HEAD};
use crate::entries::{Entries, limited};
use crate::finding::{Finding, Note};

/// Bytes of such an export, unpacked, that are walked through; what lies beyond is left.
const MAX_WALKED: u64 = 2 << 30;

/// Which file of the archive it is, if there is one: by what it declares, and by how it begins.
pub(super) fn place(archive: &mut ZipArchive<impl Read + Seek>) -> Option<usize> {
    (0..archive.len().min(MAX_FILES)).find(|at| {
        let Some(file) = archive.by_index(*at).ok().filter(|file| file.size() > MAX_FILE) else { return false };
        let mut head = Vec::new();
        file.take(APPLE_HEAD as u64).read_to_end(&mut head).is_ok() && device::is_apple(&head)
    })
}

/// What it gives, and what is to be noted.
fn walk(archive: &mut ZipArchive<impl Read + Seek>) -> Option<(Entries, Option<Note>)> {
    let at = place(archive)?;
    // The size that the archive declares is not believed: reading stops one byte beyond the limit.
    let mut file = archive.by_index(at).ok()?.take(MAX_WALKED + 1);
    let (found, is_whole) = device::apple(&mut file);
    let note = if file.limit() == 0 { Some(Note::TooLarge) } else { (!is_whole).then_some(Note::Damaged) };
    Some((limited(found), note))
}

/// What the archive `bytes` gives to the record itself: the values of such an export.
pub(crate) fn entries(bytes: &[u8]) -> Entries {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok();
    archive.and_then(|mut archive| walk(&mut archive)).map(|(found, _)| found).unwrap_or_default()
}

/// Says in the finding of the archive `bytes` what such an export says of itself.
pub(super) fn tell(bytes: &[u8], finding: &mut Finding) {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok();
    let Some((found, note)) = archive.and_then(|mut archive| walk(&mut archive)) else { return };
    note.into_iter().for_each(|note| finding.note(note));
    let said = device::finding("Apple Santé", &found);
    finding.gives = said.gives.clone();
    finding.complete_with(said);
}
