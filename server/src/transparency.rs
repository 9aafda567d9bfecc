//! The verifiable directory: the newest record of each account and the newest head of each vault and mailbox, in a tree
//! whose roots only a growing log holds, which witnesses watch.
//!
//! `record` notes a change in the transaction of the change, `publish` makes epochs of what was noted, `look_up` proves,
//! `witness` keeps what witnesses said, `stood` counts days by it, `serve` gives them what they check, `log` is the log's own tree.

mod keys;
mod log;
mod look_up;
mod publish;
pub(crate) mod record;
mod serve;
mod stood;
mod witness;

pub(crate) use keys::Keys;
pub(crate) use look_up::look_up;
pub(crate) use serve::{checkpoint, growth, keys, tile};
pub(crate) use witness::cosign;
