//! Reads the vector files of C2SP CCTV `age`: `key: value` lines, a blank line, the bytes.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// One vector.
pub(crate) struct Vector {
    /// File name.
    pub(crate) name: String,
    /// Lines before the blank one.
    pub(crate) fields: BTreeMap<String, String>,
    /// The age file.
    pub(crate) file: Vec<u8>,
}

impl Vector {
    /// The verdict.
    pub(crate) fn expect(&self) -> &str {
        &self.fields["expect"]
    }

    /// Bytes of a hexadecimal field.
    pub(crate) fn hex(&self, field: &str) -> Option<Vec<u8>> {
        let (pairs, _) = self.fields.get(field)?.as_bytes().as_chunks::<2>();
        Some(pairs.iter().map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap()).collect())
    }
}

/// All 143, in order of name.
pub(crate) fn all() -> Vec<Vector> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/age");
    let mut vectors: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| read(&entry.unwrap())).collect();
    vectors.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(vectors.len(), 143);
    vectors
}

fn read(entry: &std::fs::DirEntry) -> Vector {
    let bytes = std::fs::read(entry.path()).unwrap();
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let fields: BTreeMap<_, _> =
        head.lines().map(|line| line.split_once(": ").unwrap()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let mut file = bytes[end + 2..].to_vec();
    if fields.contains_key("compressed") {
        file = miniz_oxide::inflate::decompress_to_vec_zlib(&file).unwrap();
    }
    Vector { name: entry.file_name().into_string().unwrap(), fields, file }
}
