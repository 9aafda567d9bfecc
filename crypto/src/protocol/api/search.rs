//! Segments of the search index.

use super::wire;

wire! {
    /// The sealed segments of a vault's index for search. Each is read and replaced as an [`OwnObject`](super::OwnObject).
    SearchSegments {
        /// By slot, ascending.
        segments: Vec<SearchSegment>,
    }

    /// One of them.
    SearchSegment {
        /// Its place.
        slot: u32,
        /// Number of its newest state.
        n: u64,
    }
}
