//! The server from outside: its router in process, clients that sign as real ones do, no sealed byte opened.
//!
//! The same tests run on PostgreSQL and S3 where CACHET_TEST_POSTGRES and CACHET_TEST_S3_* name them.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod account;
mod capsule;
mod card_contact;
mod deposit;
mod directory;
mod door;
mod guard;
mod harness;
mod http;
mod identifiers;
mod log;
mod mailbox;
mod notice;
mod part;
mod passkey;
mod schema;
mod services;
mod status;
mod tenant;
mod transparency;
mod vault;
mod way_in;
