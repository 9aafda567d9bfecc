//! What a medical file says of itself, how it reads, and what it gives to the record: CDA R2 as France uses it, FHIR R4,
//! IHE XDM archives, SMART Health Cards, exports of people's devices; and the summary that goes out (IPS).
//!
//! Pure functions over bytes. The package holds no key of a vault, does no I/O and does not link the client; the one cipher
//! in it opens SMART Health Links that others gave, each with the key that stands in the link. In
//! the browser it runs in a worker of its own, so that whatever a foreign file does to a parser, it does to a room
//! without secrets. What a file says is a proposal that a person sees and corrects; nothing here is ever trusted.
//!
//! Not promised: that a file is valid in its format. What was not understood is listed in [`Finding::notes`], and the
//! file itself is always kept as it came.

mod archive;
mod base64;
mod bounds;
mod calendar;
mod cda;
mod date;
mod deflate;
mod device;
mod dicom;
mod entries;
mod examine;
mod fhir;
mod finding;
mod gather;
mod gives;
mod health_card;
pub mod health_link;
pub mod ips;
mod jwe;
mod kind;
mod narrative;
mod pid;
mod read;
mod readable;
mod room;
mod rtf;
mod table;
mod terminology;
mod told;
mod traits;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod xds;
mod xml;

pub use cachet_entry as entry;
pub use cda::{Copied, cda_copy};
pub use entries::{Entries, Left, MAX_ENTRIES, Why, entries};
pub use examine::{MAX_EXAMINED, examine};
pub use finding::{Finding, Format, Held, Note, Patient};
pub use gather::Gathering;
pub use gives::{Given, Gives};
pub use kind::Kind;
pub use pid::of_pid as patient_of_pid;
pub use read::{document_reference, is_of_documents, read};
pub use readable::{Block, Embedded, Fact, Readable};
pub use table::{Column, Known, Table, UnknownColumn, measures};
pub use traits::{Compared, Own, Traits, compare, compare_all, compare_alone, compare_each, compare_sent, folded};
