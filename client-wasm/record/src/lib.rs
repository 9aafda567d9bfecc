//! What a medical file says of itself, and how it reads: CDA R2 as France uses it, FHIR R4, IHE XDM archives.
//!
//! Pure functions over bytes. The package holds no key, does no I/O and links neither the client nor the ciphers: in
//! the browser it runs in a worker of its own, so that whatever a foreign file does to a parser, it does to a room
//! without secrets. What a file says is a proposal that a person sees and corrects; nothing here is ever trusted.
//!
//! Not promised: that a file is valid in its format. What was not understood is listed in [`Finding::notes`], and the
//! file itself is always kept as it came.

mod archive;
mod base64;
mod cda;
mod date;
mod examine;
mod fhir;
mod finding;
mod kind;
mod narrative;
mod read;
mod readable;
mod traits;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod xds;
mod xml;

pub use examine::{MAX_EXAMINED, examine};
pub use finding::{Finding, Format, Held, Note, Patient};
pub use kind::Kind;
pub use read::read;
pub use readable::{Block, Embedded, Readable};
pub use traits::{Traits, compare};
