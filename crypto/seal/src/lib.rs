//! Everything of Cachet that opens: keys, own objects, documents, ways in, export.
//!
//! No I/O, no clock, no async; chance is an argument and is looked at. The server does not link this package.

mod age_file;
mod age_header;
mod born;
mod chance;
mod contacts;
mod content;
mod deposit;
mod deposit_link;
mod enclosed;
mod error;
mod export;
mod file_key;
mod health_link;
mod hpke_base;
mod hybrid;
mod journal;
mod json;
mod jwe;
mod kdf;
mod keyring;
mod link;
mod link_code;
mod mailbox_index;
mod manifest;
mod own_object;
mod padding;
mod pairing;
mod pairing_code;
mod passkey;
mod passphrase;
mod prepared;
mod records;
mod recovery;
mod request_code;
mod root;
mod sheet_mark;
mod stream;
mod terms;
mod voice;
mod way_in;
mod words;
mod x25519;
mod x_wing;

pub use age_file::{open_file, seal_file, seal_file_to};
pub use age_header::{HEADER_LEN, SealedHeader, split_file, unwrap_header, wrap_header};
pub use born::is_day_of_birth;
pub use chance::{generate_bytes, generate_id, generate_secret};
pub use contacts::{ContactSecret, ContactShare, ShareChallenge, ShareProof, drill_key, drill_proof, is_drill_proof};
pub use content::{ContentNonce, ContentOpener, ContentSealer, SealedContent, SealedPart, UploadRecord, part_count};
pub use deposit::{Deposit, DepositCancel, DepositReturn, LinkDeposit, MAX_SUBJECT, Subject};
pub use deposit_link::{DepositLink, MAX_LINK_NAME};
pub use enclosed::Enclosed;
pub use error::{Error, Result};
pub use export::{CapsuleKey, CapsuleOpener, EXPORT_CHUNK, EXPORT_HEAD, ExportPassphrase, ExportSealer};
pub use file_key::{ContentKey, ContentSealingKey, DocumentKey, ManifestSealingKey};
pub use health_link::{HealthLinkNote, HeldHealthLink, Openings, health_link_note, open_health_link, seal_health_link};
pub use hybrid::{HybridIdentity, HybridRecipient, check_recipient, recipient_from_string, recipient_to_string};
pub use journal::{Opening, open_access_time, seal_access_time};
pub use jwe::seal_jwe;
pub use keyring::{
    HeldVault, KeptContact, KeptPlan, KeptShare, Keyring, KeyringPlace, OldIdentity, Role, SenderRule, SenderTreatment,
    Sheet, open_keyring, seal_keyring,
};
pub use link::{Comparing, Linked, NewDevice, OldDevice, Shown, Waiting};
pub use link_code::{LinkCode, Meeting};
pub use mailbox_index::{HeldMailbox, MailboxIndex, open_mailbox_index, seal_mailbox_index};
pub use manifest::{Description, MAX_TITLE, Manifest, Place, SealedManifest, open_manifest, seal_manifest};
pub use own_object::{Context, OVERHEAD, PurposeKey, open_own, seal_own};
pub use padding::{pad_to_at_least, pad_to_multiple, pad_to_padme, unpad_at_least, unpad_multiple, unpad_padme};
pub use pairing::{Binding, Invite, open_letter, pairing_digits, seal_letter};
pub use pairing_code::{PairingCode, SeenCheckpoint};
pub use passkey::Passkey;
pub use passphrase::generate_passphrase;
pub use prepared::PreparedRecipient;
pub use records::{RECORD, decode_records, encode_records};
pub use recovery::RecoveryCode;
pub use request_code::{parse_request, request_digits, request_to_text};
pub use root::{AccountKeys, AccountRoot, VaultKeys, VaultRoot};
pub use sheet_mark::SheetMark;
pub use terms::{
    BORN_SINCE, Clause, Language, MAX_CLAUSES, MAX_NAME, MAX_PURPOSE, MAX_TEXT, OpenedTerms, Terms, open_terms,
    parse_terms, seal_terms,
};
pub use voice::{Heard, Listening, Speaking};
pub use way_in::{
    ExportKey, Login, PassphraseInput, Registration, WrapKey, passphrase_message, unwrap_root, wrap_root,
};
