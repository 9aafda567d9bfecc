//! What kind of file this is: by its first bytes, then by how its name ends.

use std::path::Path;

/// Media type of `file`, which begins with `head`.
pub(crate) fn guess(file: &Path, head: &[u8]) -> String {
    let named = mime_guess::from_path(file).first_raw();
    match infer::get(head).map(|kind| kind.mime_type()) {
        // A container says less than a name does: .docx is a ZIP.
        Some("application/zip") => named.unwrap_or("application/zip").to_owned(),
        Some(seen) => seen.to_owned(),
        None => named.unwrap_or(if is_text(head) { "text/plain" } else { "application/octet-stream" }).to_owned(),
    }
}

/// Bytes at the beginning that [`guess`] looks at.
pub(crate) const HEAD: usize = 8192;

fn is_text(head: &[u8]) -> bool {
    let end = head.len().min(HEAD - 4);
    // A cut in the middle of a letter is no error.
    let text = std::str::from_utf8(head).map_or_else(|error| error.valid_up_to(), str::len);
    !head.is_empty() && text >= end.min(head.len()) && !head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_count_before_the_name() {
        assert_eq!(guess(Path::new("scan.jpg"), b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(
            guess(Path::new("letter.docx"), b"PK\x03\x04rest"),
            mime_guess::from_ext("docx").first_raw().unwrap()
        );
        assert_eq!(guess(Path::new("notes"), "température 38,4".as_bytes()), "text/plain");
        assert_eq!(guess(Path::new("blob"), &[0, 159, 146, 150]), "application/octet-stream");
    }
}
