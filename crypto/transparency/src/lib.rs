//! The verifiable directory: which keys and heads are the newest, proven under a checkpoint that witnesses cosigned.
//!
//! A directory (WhatsApp's AKD) holds a label and a value for each account, mailbox and vault; its root after each epoch
//! is one leaf of a log (RFC 6962), whose checkpoints (C2SP) the log signs and witnesses cosign. This crate is what
//! client, server, witness and auditor agree on: no I/O, no clock. `SPEC.md` section 16 is its text.

mod checkpoint;
pub mod demonstration;
mod directory;
mod error;
mod evidence;
mod frontier;
mod growth;
mod log;
mod look_up;
mod note;
mod policy;
mod stood;
mod witness;

pub use checkpoint::Checkpoint;
pub use directory::{Entry, VrfKey, decode_proof, encode_proof, verify_entry};
pub use error::{Error, Result};
pub use evidence::{Evidence, Verdict};
pub use frontier::Frontier;
pub use growth::{decode_growth, encode_growth};
pub use log::{leaf_hash, prove_consistency, root_within, verify_consistency, verify_inclusion};
pub use look_up::{Pin, Proven, verify_checkpoint, verify_look_up};
pub use note::{LogKey, LogSigner};
pub use policy::{MAX_SKEW, Policy};
pub use stood::{CHANGE_SECONDS, verify_stood};
pub use witness::{WitnessKey, WitnessSigner};
