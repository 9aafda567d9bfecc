//! Search on the device, in French, with accents and typing errors.
//!
//! A text becomes [`Words`]; some hundred texts become a [`Segment`], an immutable map from word to texts; an [`Index`]
//! asks all segments at once. Pure functions over bytes: whoever keeps segments seals them, for they say what is in the
//! documents. A segment is a cache and never the truth: one that is lost is made again from the texts.
//!
//! Not promised: phrases, grammar, or synonyms. A word is found by its beginning, and by a neighbour of its spelling
//! when nothing begins with it.

mod index;
mod near;
mod postings;
mod segment;
mod words;

pub use index::{Hit, Index};
pub use segment::{Key, MOST_TEXTS, Segment};
pub use words::{Weight, Words};

/// Bytes that are no segment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("malformed segment")]
pub struct Malformed;
