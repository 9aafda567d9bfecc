//! From bytes to a data set, whole or its header only.

use std::io::Cursor;

use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_encoding::TransferSyntax;
use dicom_encoding::transfer_syntax::TransferSyntaxIndex as _;
use dicom_object::file::ReadPreamble;
use dicom_object::{FileDicomObject, FileMetaTable, FileMetaTableBuilder, InMemDicomObject, OpenFileOptions};
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

/// An opened file.
pub type Dicom = FileDicomObject<InMemDicomObject>;

/// Why a file is not opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Nothing in it looks like DICOM.
    #[error("not a DICOM file")]
    NotDicom,
    /// It begins as another kind of file: whoever opens it elsewhere may start a program.
    #[error("also another kind of file")]
    Disguised,
    /// It begins as DICOM and breaks off.
    #[error("broken")]
    Damaged,
    /// It holds no picture.
    #[error("no picture")]
    NoPicture,
    /// A picture written in a way that is not read here.
    #[error("unknown encoding")]
    Encoding,
    /// More pixels than a browser holds.
    #[error("too large")]
    TooLarge,
}

/// Where the mark stands that ends the preamble (PS3.10 section 7.1).
const MARK: usize = 128;

/// How programs, archives and pages begin. The preamble is free for other uses (a TIFF header is a common one), and that
/// freedom hides programs in pictures (CVE-2019-11687).
const DISGUISES: [&[u8]; 12] = [
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"<",
    b"%PDF",
    b"PK\x03\x04",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"Rar!",
    b"7z\xbc\xaf",
];

/// Whether `bytes` are DICOM that begins as another kind of file.
#[must_use]
pub fn disguise(bytes: &[u8]) -> bool {
    is_marked(bytes) && DISGUISES.iter().any(|start| bytes.starts_with(start))
}

fn is_marked(bytes: &[u8]) -> bool {
    bytes.get(MARK..MARK + 4) == Some(b"DICM")
}

/// Whether `bytes` are DICOM: by the mark, or by a first element that is one.
#[must_use]
pub fn is_dicom(bytes: &[u8]) -> bool {
    is_marked(bytes) || bare(bytes).is_some()
}

/// Retired from the standard in 2006, not from the archives.
const EXPLICIT_BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

/// Elements that stand first in a data set, whatever wrote it.
const FIRST: [u16; 6] = [0x0000, 0x0001, 0x0005, 0x0008, 0x0016, 0x0018];

/// The transfer syntax of a file that begins without preamble, as older software writes it; `None` for other files.
fn bare(bytes: &[u8]) -> Option<&'static str> {
    let head: [u8; 8] = bytes.get(..8)?.try_into().ok()?;
    let little = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let big = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    let is_named = head[4].is_ascii_uppercase() && head[5].is_ascii_uppercase();
    if matches!(little(0), 0x0002 | 0x0008) && FIRST.contains(&little(2)) {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        return if is_named {
            Some(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        } else {
            (length <= bytes.len()).then_some(uids::IMPLICIT_VR_LITTLE_ENDIAN)
        };
    }
    (big(0) == 0x0008 && FIRST.contains(&big(2)) && is_named).then_some(EXPLICIT_BIG_ENDIAN)
}

/// Opens a whole file.
///
/// # Errors
/// [`Refusal`].
pub fn open(bytes: &[u8]) -> Result<Dicom, Refusal> {
    open_until(bytes, None)
}

/// Opens a file up to its pixels.
///
/// # Errors
/// [`Refusal`].
pub fn open_header(bytes: &[u8]) -> Result<Dicom, Refusal> {
    open_until(bytes, Some(tags::PIXEL_DATA))
}

fn open_until(bytes: &[u8], until: Option<Tag>) -> Result<Dicom, Refusal> {
    if disguise(bytes) {
        return Err(Refusal::Disguised);
    }
    if !is_dicom(bytes) {
        return Err(Refusal::NotDicom);
    }
    let meta = if is_marked(bytes) { &bytes[MARK + 4..] } else { bytes };
    let behind = skip_meta(meta).ok_or(Refusal::Damaged)?;
    let options = |preamble| {
        let options = OpenFileOptions::new().read_preamble(preamble);
        until.map_or(options.clone(), |tag| options.read_until(tag))
    };
    if let Some(object) = contradicting(bytes) {
        return Ok(object);
    }
    let is_long = matches!(declared(bytes), Some(longest) if longest > bytes.len());
    if is_long {
        return Err(Refusal::Damaged);
    }
    if is_marked(bytes) {
        if let Ok(object) = options(ReadPreamble::Always).from_reader(bytes) {
            return Ok(object);
        }
        // A group of meta information that lies about itself, or says no transfer syntax: the data set is what counts.
        return data_set(behind).ok_or(Refusal::Damaged);
    }
    if bytes.starts_with(&[2, 0])
        && let Ok(object) = options(ReadPreamble::Never).from_reader(bytes)
    {
        return Ok(object);
    }
    data_set(behind).ok_or(Refusal::Damaged)
}

/// Types whose length has two bytes (PS3.5 section 7.1.2); of every other it has four.
const SHORT: [&[u8]; 21] = [
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
    b"ST", b"TM", b"UI", b"UL", b"US",
];

/// What follows the elements of the meta information; `None` when one does not end within the file. The parser makes room
/// for each before it reads it.
fn skip_meta(mut bytes: &[u8]) -> Option<&[u8]> {
    while bytes.starts_with(&[2, 0]) {
        let (head, length): (usize, usize) = if SHORT.contains(&bytes.get(4..6)?) {
            (8, usize::from(u16::from_le_bytes(bytes.get(6..8)?.try_into().ok()?)))
        } else {
            (12, u32::from_le_bytes(bytes.get(8..12)?.try_into().ok()?) as usize)
        };
        bytes = bytes.get(head.checked_add(length)?..)?;
    }
    Some(bytes)
}

/// The longest value that a file announces. The parser makes room for a value before it reads it: four thousand million
/// bytes, if a broken length says so. `None` where nobody can tell before unpacking.
fn declared(bytes: &[u8]) -> Option<usize> {
    let mut data = Cursor::new(bytes);
    let named;
    let uid = if is_marked(bytes) || bytes.starts_with(&[2, 0]) {
        if is_marked(bytes) {
            data.set_position(MARK as u64);
        }
        named = FileMetaTable::from_reader(&mut data).ok()?;
        named.transfer_syntax()
    } else {
        bare(bytes)?
    };
    let syntax = TransferSyntaxRegistry.get(uid).filter(|_| uid != uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)?;
    longest(data, syntax, bytes.len())
}

fn longest(data: Cursor<&[u8]>, syntax: &TransferSyntax, most: usize) -> Option<usize> {
    let mut reader = LazyDataSetReader::new_with_ts(data, syntax).ok()?;
    let mut longest = 0;
    while let Some(Ok(token)) = reader.advance() {
        let length = match &token {
            LazyDataToken::LazyValue { header, .. } => header.len.get(),
            LazyDataToken::LazyItemValue { len, .. } => Some(*len),
            _ => None,
        };
        longest = longest.max(length.map_or(0, |length| length as usize));
        if longest > most || token.skip().is_err() {
            break;
        }
    }
    Some(longest)
}

/// A file that says that its types are written out, and does not write them: its own bytes count.
fn contradicting(bytes: &[u8]) -> Option<Dicom> {
    let mut data = Cursor::new(bytes);
    data.set_position(if is_marked(bytes) { MARK as u64 } else { 0 });
    let meta = FileMetaTable::from_reader(&mut data).ok()?;
    let rest = bytes.get(usize::try_from(data.position()).ok()?..)?;
    let is_contradicting = bare(rest) == Some(uids::IMPLICIT_VR_LITTLE_ENDIAN)
        && !matches!(
            meta.transfer_syntax(),
            uids::IMPLICIT_VR_LITTLE_ENDIAN | uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN | EXPLICIT_BIG_ENDIAN
        );
    let syntax = TransferSyntaxRegistry.get(uids::IMPLICIT_VR_LITTLE_ENDIAN).filter(|_| is_contradicting)?;
    longest(Cursor::new(rest), syntax, rest.len()).filter(|longest| *longest <= rest.len())?;
    let set = InMemDicomObject::read_dataset_with_ts(Cursor::new(rest), syntax).ok()?;
    Some(set.with_exact_meta(meta))
}

fn data_set(bytes: &[u8]) -> Option<Dicom> {
    let uid = bare(bytes)?;
    let syntax = TransferSyntaxRegistry.get(uid)?;
    // What was announced under the syntax that the meta information names says nothing of this one.
    longest(Cursor::new(bytes), syntax, bytes.len()).filter(|longest| *longest <= bytes.len())?;
    let set = InMemDicomObject::read_dataset_with_ts(Cursor::new(bytes), syntax).ok()?;
    let said = |tag| set.get(tag).and_then(|element| element.to_str().ok().map(|text| text.into_owned()));
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uid)
        .media_storage_sop_class_uid(said(tags::SOP_CLASS_UID).unwrap_or_default())
        .media_storage_sop_instance_uid(said(tags::SOP_INSTANCE_UID).unwrap_or_default());
    set.with_meta(meta).ok()
}
