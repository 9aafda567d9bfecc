//! What all that is inside of one examined file may come to, whatever wraps it.

/// Bytes of all the files inside one that are compressed, unpacked: they are held at once.
const MAX_UNPACKED: u64 = 128 << 20;

/// Files inside of files inside of it that are looked into.
const MAX_DEPTH: u8 = 6;

/// What is left of it for the files that come next. Those that are not compressed are no larger than what they come in.
pub(crate) struct Room {
    pub(crate) bytes: u64,
    depth: u8,
}

impl Default for Room {
    fn default() -> Self {
        Self { bytes: MAX_UNPACKED, depth: 0 }
    }
}

impl Room {
    /// Does `look` one file deeper; `None` at the deepest that is looked into.
    pub(crate) fn deeper<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let found = look(self);
        self.depth -= 1;
        Some(found)
    }
}
