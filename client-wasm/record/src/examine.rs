//! From bytes to a finding.

use crate::finding::{Finding, Format, Note};
use crate::gives::Gives;
use crate::kind::of_words;
use crate::room::Room;
use crate::{Kind, archive, calendar, cda, device, dicom, entries, fhir, health_card, table, xml};

/// Largest file that is looked into, in bytes; a larger one is kept as it is, unread.
pub const MAX_EXAMINED: usize = 512 << 20;

/// Largest XML or JSON file that is parsed; Apple's export is walked through, however large it is.
pub(crate) const MAX_PARSED: usize = 96 << 20;

/// Beginning of a file in which the export of a device names itself.
const DEVICE_HEAD: usize = 4_000;

/// Deepest level of headings.
pub(crate) const DEEPEST: u8 = 4;

/// What the file `bytes`, called `name`, says of itself.
#[must_use]
pub fn examine(name: &str, bytes: &[u8]) -> Finding {
    if bytes.len() > MAX_EXAMINED {
        return Finding { notes: vec![Note::TooLarge], ..Finding::default() };
    }
    if archive::is_zip(bytes) && !is_office(name) && !cachet_dicom::is_dicom(bytes) {
        archive::examine(bytes)
    } else {
        examine_alone(name, bytes, &mut Room::default())
    }
}

/// As [`examine`], leaving archives closed, and whatever there is no `room` for.
pub(crate) fn examine_alone(name: &str, bytes: &[u8], room: &mut Room) -> Finding {
    let Some(mut finding) = room.deeper(|room| by_bytes(name, bytes, room)) else {
        return Finding { kind: of_words(name), notes: vec![Note::TooLarge], ..Finding::default() };
    };
    if matches!(finding.format, Format::Cda | Format::Fhir) {
        finding.gives = Gives::of(&entries(bytes));
    }
    if finding.kind.is_none() {
        finding.kind = of_words(name);
    }
    finding
}

fn by_bytes(name: &str, bytes: &[u8], room: &mut Room) -> Finding {
    // First: a program, a page or a PDF may stand before the pictures.
    if cachet_dicom::is_dicom(bytes) {
        return dicom::examine(bytes).finding;
    }
    let format = match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Format::Pdf,
        [0xff, 0xd8, 0xff, ..] | [0x89, b'P', b'N', b'G', ..] | [b'G', b'I', b'F', b'8', ..] => Format::Image,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::Image,
        _ => return of_text(name, bytes, room),
    };
    Finding::of(format)
}

/// Whether `bytes` are a CDA, and no larger than what is looked into.
pub(crate) fn is_cda(bytes: &[u8]) -> bool {
    bytes.len() <= MAX_EXAMINED
        && first(bytes) == Some(b'<')
        && by_bytes("", bytes, &mut Room::default()).format == Format::Cda
}

/// The first byte that says something, in any encoding.
fn first(bytes: &[u8]) -> Option<u8> {
    let says = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe);
    bytes.iter().copied().find(says)
}

fn of_text(name: &str, bytes: &[u8], room: &mut Room) -> Finding {
    let first = first(bytes);
    let is_marked = matches!(first, Some(b'<' | b'{'));
    if is_marked && bytes.len() > MAX_PARSED && !device::is_apple(bytes) {
        return Finding { notes: vec![Note::TooLarge], ..Finding::default() };
    }
    let head = xml::text_of(bytes.get(..DEVICE_HEAD).unwrap_or(bytes));
    if calendar::is_calendar(head.trim_start_matches('\u{feff}')) {
        return calendar::examine(xml::text_of(bytes).trim_start_matches('\u{feff}'));
    }
    if let Some(name) = device::name(&head) {
        return device::finding(name, &entries(bytes));
    }
    if !is_marked {
        let table = (bytes.len() <= MAX_PARSED).then(|| table::examine(name, bytes)).flatten();
        let kind = table.as_ref().filter(|table| table.has_measures()).map(|_| Kind::Measure);
        return Finding { kind, table, ..Finding::default() };
    }
    let text = xml::text_of(bytes);
    if first == Some(b'{') {
        let text = text.trim_start_matches('\u{feff}');
        if let Some(cards) = health_card::open_within(text, room) {
            return cards.examine(room);
        }
        return fhir::parse(text).map(|root| fhir::examine(&root, room)).unwrap_or_default();
    }
    match xml::parse(&xml::mended(&text)) {
        Some(document) => {
            let of_fhir = fhir::of_markup(&document).map(|root| fhir::examine(&root, room));
            of_fhir.or_else(|| cda::examine(&document, room)).unwrap_or_default()
        }
        // Broken, but it says what it is.
        None if text.contains("ClinicalDocument") => Finding { notes: vec![Note::Damaged], ..Finding::of(Format::Cda) },
        None => Finding::default(),
    }
}

/// Media type by what was found, else by the name.
pub(crate) fn media_type(name: &str, finding: &Finding) -> String {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let by_format = match finding.format {
        Format::Pdf => "application/pdf",
        Format::Dicom => "application/dicom",
        Format::Cda => "text/xml",
        Format::Fhir if finding.notes.contains(&Note::SignatureUnchecked) => "application/smart-health-card",
        Format::Fhir if ending == "xml" => "text/xml",
        Format::Fhir => "application/fhir+json",
        Format::Xdm | Format::Zip => "application/zip",
        Format::Image | Format::Unknown => match ending.as_str() {
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "txt" => "text/plain",
            "ics" => "text/calendar",
            "csv" => "text/csv",
            "htm" | "html" => "text/html",
            "xml" => "text/xml",
            "json" => "application/json",
            _ => "application/octet-stream",
        },
    };
    by_format.to_owned()
}

/// Office files are ZIP files, and documents.
fn is_office(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "epub")
}
