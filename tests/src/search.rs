//! Searching what a server holds, and what it was sent, for what must not be there.

use std::path::Path;

use cachet_crypto::{encode_base64, encode_base64url};

/// Things that must be nowhere, in each form in which they could be written.
#[derive(Default)]
pub struct Needles {
    forms: Vec<(String, Vec<u8>)>,
}

impl Needles {
    /// Adds bytes: raw, in hexadecimal, in both base64 alphabets at every alignment.
    pub fn add(&mut self, name: &str, bytes: &[u8]) {
        assert!(bytes.len() >= 8, "{name} is too short to be searched for");
        self.form(name, "raw", bytes.to_vec());
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.form(name, "hex", hex.to_uppercase().into_bytes());
        self.form(name, "hex", hex.into_bytes());
        for skip in 0..3 {
            let Some(shifted) = bytes.get(skip..) else { continue };
            // Whole groups of three only: what stands before and after changes the characters at the edges.
            let whole = &shifted[..shifted.len() / 3 * 3];
            if whole.len() >= 6 {
                self.form(name, "base64url", encode_base64url(whole).into_bytes());
                self.form(name, "base64", encode_base64(whole).into_bytes());
            }
        }
    }

    fn form(&mut self, name: &str, form: &str, bytes: Vec<u8>) {
        self.forms.push((format!("{name} ({form})"), bytes));
    }

    /// Every form of every needle, for a search in one pass.
    pub fn forms(&self) -> impl Iterator<Item = &[u8]> {
        self.forms.iter().map(|(_, bytes)| bytes.as_slice())
    }

    /// Names of the needles found in `haystack`.
    pub fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let found = self.forms.iter().filter(|(_, bytes)| memchr::memmem::find(haystack, bytes).is_some());
        found.map(|(name, _)| name.as_str()).collect()
    }
}

/// Every file below `folder` with what was found in it: database, write-ahead log and blobs alike.
pub fn search(folder: &Path, needles: &Needles) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(search(&path, needles));
        } else {
            let bytes = std::fs::read(&path).expect("the file can be read");
            found.extend(needles.found_in(&bytes).into_iter().map(|name| format!("{}: {name}", path.display())));
        }
    }
    found
}
