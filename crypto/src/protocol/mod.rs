//! What the server may know: public statements, sealed blobs by their size, and the wire. One file an area.

pub mod account;
pub mod alert;
pub mod api;
pub mod capsule;
pub mod card_contact;
pub mod consent;
pub mod contacts;
pub mod credential;
pub mod deposit;
pub mod document;
pub mod envelope;
pub mod health_link;
pub mod journal;
pub mod link;
pub mod log;
pub mod mailbox;
pub mod notice;
pub mod passkey;
pub mod problem;
pub mod recovery;
pub mod session;
pub mod status;
pub mod transparency;
pub mod way_in;
