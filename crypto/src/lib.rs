//! What Cachet's client and server must agree on.
//!
//! No I/O, no clock, no chance, no async, and no cipher: nothing here can open a sealed byte.
//! `SPEC.md` beside this folder is the text that this crate keeps.

mod bytes;
mod error;
mod hash;
mod id;
pub mod label;
mod padding;
pub mod protocol;
mod secret;
mod sign;
mod statement;
mod time;
mod weakened;

pub use bytes::{Base64Url, decode_base64, decode_base64url, encode_base64, encode_base64url, length_prefixed};
pub use error::Error;
pub use hash::{Blake3Digest, Sha256Digest, sha256, sha256_concat};
pub use id::{
    AccountId, AddressId, AlertId, CardContactToken, DepositId, DepositLinkId, DeviceId, DocumentId, DropId, EntryId,
    GrantId, HealthLinkAddress, HealthLinkId, LinkId, MailboxId, MessageId, ObjectId, PartName, PasskeyId, PlanId,
    RequestId, SignerId, VaultId,
};
pub use padding::{is_padme, padded_len, padme};
pub use secret::Secret;
pub use sign::{Signature, SigningKey, VerifyingKey};
pub use statement::{Envelope, Header, Payload, Signed, Verified};
pub use time::{Day, Timestamp};
pub use weakened::weakened;
#[cfg(cachet_weaken)]
pub use weakened::{MARK, switch_off};
