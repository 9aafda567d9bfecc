//! Leaving documents for patients: an outbox that outlives a crash, what goes into it, and what empties it.

pub(crate) mod beside;
pub(crate) mod carried;
pub(crate) mod earlier;
pub(crate) mod event;
pub(crate) mod hl7;
pub(crate) mod input;
pub(crate) mod listener;
pub(crate) mod listing;
pub(crate) mod mask;
pub(crate) mod message;
pub(crate) mod mllp;
pub(crate) mod numbers;
pub(crate) mod outbox;
pub(crate) mod patients;
pub(crate) mod request;
pub(crate) mod sending;
