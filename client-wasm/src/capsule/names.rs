//! Names of files that every system takes.

use std::collections::BTreeSet;

use crate::vault::change::Version;

/// A file name from the date and the title, used once.
pub(super) fn unused_name(version: &Version, used: &mut BTreeSet<String>) -> String {
    let title: String =
        version.title.chars().map(|c| if c.is_alphanumeric() || " -_.,'()".contains(c) { c } else { '_' }).collect();
    let title: String = title.trim_matches(['.', ' ']).chars().take(60).collect();
    let extension = file_extension(&version.media_type);
    let number = if version.number > 1 { format!(" v{}", version.number) } else { String::new() };
    (0u32..)
        .map(|again| match again {
            0 => format!("{} {title}{number}{extension}", version.date),
            _ => format!("{} {title}{number} ({again}){extension}", version.date),
        })
        .find(|name| used.insert(name.clone()))
        .expect("numbers do not run out")
}

/// How the name of a file of this media type ends.
#[must_use]
pub fn file_extension(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "text/plain" => ".txt",
        "text/csv" => ".csv",
        "application/json" | "application/fhir+json" => ".json",
        "application/xml" | "text/xml" => ".xml",
        "application/dicom" => ".dcm",
        "application/dicom+zip" => ".zip",
        "application/zip" => ".zip",
        _ => ".bin",
    }
}
