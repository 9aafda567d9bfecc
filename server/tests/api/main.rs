//! The server from outside: its router in process, clients that sign as real ones do, no sealed byte opened.

mod account;
mod harness;
mod log;
mod mailbox;
mod part;
mod vault;
mod way_in;
