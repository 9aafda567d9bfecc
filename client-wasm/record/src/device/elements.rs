//! The tags of an XML file of any size, one after the other: what lies before and behind is not held.

use std::io::Read;

/// Bytes that are asked for at once.
const CHUNK: usize = 256 << 10;
/// Longest tag; a longer one is no tag of an honest file, and cut.
const MAX_TAG: usize = 64 << 10;

/// Walks through what a reader gives.
pub(super) struct Elements<R> {
    from: R,
    held: Vec<u8>,
    at: usize,
    is_over: bool,
    is_broken: bool,
}

impl<R: Read> Elements<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, held: Vec::new(), at: 0, is_over: false, is_broken: false }
    }

    /// Whether the reader failed before its end.
    pub(super) const fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// What stands between the next `<` and its `>`, or the `<` that follows where it has none: a stroke inside quotes ends
    /// no tag, an opened one never stands inside.
    pub(super) fn next(&mut self) -> Option<&[u8]> {
        let (start, end) = loop {
            let rest = &self.held[self.at..];
            let open = rest.iter().position(|byte| *byte == b'<').unwrap_or(rest.len());
            self.at += open;
            let tag = self.held.get(self.at + 1..).unwrap_or_default();
            match end(tag) {
                Some(length) => break (self.at + 1, self.at + 1 + length),
                None if tag.len() >= MAX_TAG || self.is_over && !tag.is_empty() => {
                    break (self.at + 1, self.held.len());
                }
                None if !self.fill() => return None,
                None => {}
            }
        };
        self.at = end;
        Some(&self.held[start..end])
    }

    /// Reads on, in place of what was passed; `false` at the end.
    fn fill(&mut self) -> bool {
        if self.is_over {
            return false;
        }
        self.held.drain(..self.at);
        self.at = 0;
        let wanted = CHUNK as u64;
        match self.from.by_ref().take(wanted).read_to_end(&mut self.held) {
            Ok(read) => self.is_over = (read as u64) < wanted,
            Err(_) => (self.is_over, self.is_broken) = (true, true),
        }
        true
    }
}

/// Where a tag ends.
fn end(tag: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    let ends = |byte: &u8| {
        is_quoted ^= *byte == b'"';
        *byte == b'<' || *byte == b'>' && !is_quoted
    };
    tag.iter().position(ends)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Error};

    use super::*;

    fn tags(from: impl Read) -> (Vec<String>, bool) {
        let mut elements = Elements::new(from);
        let mut tags = Vec::new();
        while let Some(tag) = elements.next() {
            tags.push(String::from_utf8_lossy(tag).into_owned());
        }
        (tags, elements.is_broken())
    }

    #[test]
    fn tags_are_found_wherever_a_chunk_ends() {
        let padding = " ".repeat(CHUNK - 10);
        let file = format!("\u{feff}<a>{padding}<b c=\"1 > 0\" d=\"é\"/>texte<e f=\"<g>{padding}</a");
        let (tags, is_broken) = tags(Cursor::new(file));
        assert_eq!(tags, ["a", "b c=\"1 > 0\" d=\"é\"/", "e f=\"", "g", "/a"]);
        assert!(!is_broken);
        assert!(self::tags(Cursor::new("")).0.is_empty());
    }

    #[test]
    fn a_tag_without_an_end_is_cut_and_a_reader_that_fails_ends_it() {
        let endless = format!("<a {}", "x".repeat(CHUNK * 3));
        let (tags, _) = tags(Cursor::new(&endless));
        assert!(tags.iter().all(|tag| tag.len() <= CHUNK + MAX_TAG) && !tags.is_empty());
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(Error::other("broken"))
            }
        }
        assert_eq!(self::tags(Cursor::new("<a><b>").chain(Failing)), (vec!["a".to_owned(), "b".to_owned()], true));
    }
}
