//! The name under which each version lies in the archive, and what the capsule's own index says of it.

use std::collections::BTreeSet;

use cachet_crypto::encode_base64url;
use serde::Serialize;

use super::super::bundle::Filed;
use super::super::names::unused_name;
use crate::vault::index::Index;

/// What the capsule says of each version.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    file: &'a str,
    title: &'a str,
    date: String,
    category: &'a str,
    media_type: &'a str,
    size: u64,
    version: u32,
    deleted: bool,
    author: &'a str,
    added: u64,
    document: String,
    object: String,
}

/// Every version under the name of its file: what was deleted lies in a folder of its own.
pub(super) fn file_all(index: &Index) -> Vec<Filed<'_>> {
    let mut names = BTreeSet::new();
    let mut filed = Vec::new();
    for document in index.documents.values() {
        for version in &document.versions {
            let deleted = document.deleted.is_some();
            let folder = if deleted { "corbeille" } else { "documents" };
            let file = format!("{folder}/{}", unused_name(version, &mut names));
            let written = &document.written;
            filed.push(Filed {
                version,
                written,
                file,
                deleted,
                is_newest: version.object == document.newest().object,
            });
        }
    }
    filed
}

pub(super) fn entry<'a>(filed: &'a Filed<'_>) -> Entry<'a> {
    let version = filed.version;
    Entry {
        file: &filed.file,
        title: &version.title,
        date: version.date.to_string(),
        category: &version.category,
        media_type: &version.media_type,
        size: version.size,
        version: version.number,
        deleted: filed.deleted,
        author: filed.author(),
        added: version.at.0,
        document: version.document.to_string(),
        object: encode_base64url(version.object.as_bytes()),
    }
}
