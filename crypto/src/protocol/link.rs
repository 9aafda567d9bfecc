//! A new device linked by an old one, as the server relays it: four opaque messages under a number that tells nobody
//! who meets, each written once and taken once.

/// Seconds that a link lives.
pub const LINK_SECONDS: u64 = 5 * 60;

/// Largest message, in bytes.
pub const MAX_LINK_MESSAGE: usize = 256 << 10;

/// New device: commitment to its ephemeral key.
pub const OFFER: u32 = 0;
/// Old device: its ephemeral key.
pub const ANSWER: u32 = 1;
/// New device: the key that it committed to.
pub const REVEAL: u32 = 2;
/// Old device: the root, sealed to that key.
pub const CAPSULE: u32 = 3;
