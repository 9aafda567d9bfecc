//! Everything of Cachet that opens: keys, own objects, documents, ways in, export.
//!
//! No I/O, no clock, no async; chance is an argument and is looked at. The server does not link this package.

mod age_header;
mod chance;
mod content;
mod enclosed;
mod error;
mod file_key;
mod hybrid;
mod kdf;
mod manifest;
mod own_object;
mod padding;
mod root;
mod stream;

pub use age_header::{HEADER_LEN, SealedHeader, split_file, unwrap_header, wrap_header};
pub use chance::{generate_bytes, generate_id, generate_secret};
pub use content::{ContentNonce, ContentOpener, ContentSealer, SealedContent, SealedPart, UploadRecord, part_count};
pub use enclosed::Enclosed;
pub use error::{Error, Result};
pub use file_key::{ContentKey, ContentSealingKey, DocumentKey, ManifestSealingKey};
pub use hybrid::{HybridIdentity, HybridRecipient, check_recipient, recipient_from_string, recipient_to_string};
pub use manifest::{Description, MAX_TITLE, Manifest, Place, SealedManifest, open_manifest, seal_manifest};
pub use own_object::{Context, OVERHEAD, PurposeKey, open_own, seal_own};
pub use padding::{pad_to_multiple, pad_to_padme, unpad_multiple, unpad_padme};
pub use root::{AccountKeys, AccountRoot, VaultKeys, VaultRoot};
