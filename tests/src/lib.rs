//! The harness of the end-to-end tests: a server in process, clients whose every request is recorded, and a place in
//! between where a hostile server can rewrite an answer.

mod engine;
mod people;
mod search;
mod secrets;
mod transport;
mod witnesses;
mod world;

pub use engine::{dump, settings, tables};
pub use people::{Doctor, Patient, draft, everything, files, months_later, shared_device, words_of};
pub use search::{Needles, search};
pub use secrets::{root_of, secrets_of};
pub use transport::{Exchange, Play, Wire};
pub use witnesses::{MAX_AGE, Witnesses, witness, witness_keys};
pub use world::{TestClock, World};
