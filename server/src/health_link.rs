//! SMART Health Links: the owner's side, and the side that anybody with a link reads (HL7 SMART Health Cards and Links).
//!
//! The key is in the link, which this server never sees. What it enforces is what it serves: expiry, passcode, number of
//! openings, revocation. Whoever has the link and has once read the ciphertext needs it no more.

mod note;
mod own;
mod read;
mod shared;

pub(crate) use own::{create, list, replace, revoke};
pub(crate) use read::{direct, file, manifest};
pub(crate) use shared::{preflight, share};
