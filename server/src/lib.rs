//! Cachet's server: keeps ciphertext and signed statements, checks what can be checked, and opens nothing.
//!
//! It depends on no crate that could open a sealed byte. The protocol's types, paths and limits are `cachet-crypto`'s;
//! every decision about a wire format is there, every decision about storage in `migrations/` and `store`.
//!
//! Decisions that clients meet:
//! - Bodies are JSON with every field present. Creations answer 201, changes 204, both without a body.
//! - A part is sent as `application/octet-stream`, at most one part long.
//! - An id that does not parse leads nowhere: `not-found`, as everything that is not there or not the caller's.
//! - Repeating a request that was answered is safe for parts, own objects, mailboxes and appends: parts, own objects and
//!   mailboxes find themselves done, an append meets `conflict`, and the log says what happened.
//! - `OwnedMailbox::key` is the key in force; the first one stands in the reader's binding.
//! - Whatever grant leaves a head is erased whole: consent, terms, envelope, header.

mod about;
mod account;
mod alert;
mod app;
mod blob;
mod caller;
mod capsule;
mod card_contact;
mod chance;
mod clock;
mod contacts;
#[cfg(debug_assertions)]
pub mod demonstration;
mod deposit;
mod directory;
mod door;
mod extract;
mod guard;
mod health;
mod health_link;
mod journal;
mod limit;
mod link;
mod log;
mod mac;
mod mailbox;
mod metrics;
mod notice;
mod object;
mod opaque;
mod own_object;
mod page;
mod part;
mod passkey;
mod recovery;
mod refusal;
mod rotate;
mod routes;
mod search;
mod serve;
mod server;
mod session;
mod settings;
mod status;
mod store;
mod sweep;
mod transparency;
mod uploading;
mod way_in;

pub use clock::{Clock, SystemClock};
pub use notice::Delivered;
pub use refusal::Refusal;
pub use server::{Server, StartError};
pub use settings::{AboutSettings, BlobSettings, Limits, NoticeSettings, SettingError, Settings};
pub use sweep::Swept;
