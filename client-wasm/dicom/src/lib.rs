//! DICOM files (PS3.10): opening them without a surprise, and what their headers say.
//!
//! The parser is dicom-rs. What stands here is what a vault must decide by itself: that a file which is also a program
//! is refused, how a file without the usual beginning is told from noise, and which of a header's thousand elements a
//! person reads. Pictures are decoded elsewhere (`cachet-imaging`), in a room without network.

mod file;
mod header;
mod report;
mod study;

/// The wrapped file of an encapsulated document.
pub const DOCUMENT: dicom_core::Tag = dicom_dictionary_std::tags::ENCAPSULATED_DOCUMENT;

pub use file::{Dicom, Refusal, disguise, is_dicom, open, open_header};
pub use header::{Facts, Named, facts};
pub use report::{Line, report};
pub use study::{Place, place};
