//! One segment: some hundred texts and the words in them.
//!
//! bytes = version (1) || u16be texts || 16 bytes a text || u32be length of the map || map || lists. The map is an
//! `fst` from folded word to the place of its list.

use std::collections::BTreeMap;
use std::fmt;

use fst::{Automaton, IntoStreamer as _, Map, MapBuilder, Streamer as _};

use crate::{Malformed, Words, postings};

/// What a text is known by outside: a document's or a version's id.
pub type Key = [u8; 16];

/// Texts in one segment at most.
pub const MOST_TEXTS: usize = 65_535;

const VERSION: u8 = 1;
const HEAD: usize = 3;
const KEY: usize = 16;

/// Texts and the words in them, unchangeable.
pub struct Segment {
    bytes: Box<[u8]>,
    texts: Vec<Key>,
    map: Map<Box<[u8]>>,
    lists: usize,
}

impl Segment {
    /// The segment of `texts`, at most [`MOST_TEXTS`]; the keys differ.
    ///
    /// # Panics
    /// With more texts than a segment holds.
    #[must_use]
    pub fn new(texts: &[(Key, Words)]) -> Self {
        let count = u16::try_from(texts.len()).expect("at most MOST_TEXTS texts");
        let mut words: BTreeMap<&str, Vec<(u32, u8)>> = BTreeMap::new();
        for (place, (_, of_text)) in (0..).zip(texts) {
            for (word, weight) in &of_text.0 {
                words.entry(word).or_default().push((place, *weight));
            }
        }
        let (mut map, mut lists) = (MapBuilder::memory(), Vec::new());
        for (word, list) in words {
            map.insert(word, lists.len() as u64).expect("the words ascend");
            postings::encode(&list, &mut lists);
        }
        let map = map.into_inner().expect("writing to memory does not fail");
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&count.to_be_bytes());
        texts.iter().for_each(|(key, _)| bytes.extend_from_slice(key));
        bytes.extend_from_slice(&u32::try_from(map.len()).expect("bounded words make a bounded map").to_be_bytes());
        bytes.extend_from_slice(&map);
        bytes.extend_from_slice(&lists);
        Self::decode(&bytes).expect("what was just encoded")
    }

    /// Reads a segment.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (&[version, high, low], rest) = bytes.split_first_chunk::<HEAD>().ok_or(Malformed)?;
        if version != VERSION {
            return Err(Malformed);
        }
        let count = usize::from(u16::from_be_bytes([high, low]));
        let (keys, rest) = rest.split_at_checked(count * KEY).ok_or(Malformed)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(Malformed)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Malformed)?;
        let (map, lists) = rest.split_at_checked(length).ok_or(Malformed)?;
        let map = Map::new(Box::from(map)).map_err(|_| Malformed)?;
        // Its checksum: the library walks a damaged map into a panic.
        map.as_fst().verify().map_err(|_| Malformed)?;
        let texts = keys.chunks_exact(KEY).map(|key| key.try_into().expect("chunks of this size")).collect();
        Ok(Self { texts, map, lists: bytes.len() - lists.len(), bytes: bytes.into() })
    }

    /// As it is kept.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What its texts are known by, in their order.
    #[must_use]
    pub fn texts(&self) -> &[Key] {
        &self.texts
    }

    /// The texts with their words, for a segment that takes this one's place.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn to_texts(&self) -> Result<Vec<(Key, Words)>, Malformed> {
        let mut texts: Vec<(Key, Words)> = self.texts.iter().map(|key| (*key, Words::default())).collect();
        let mut stream = self.map.stream();
        while let Some((word, list)) = stream.next() {
            let word = std::str::from_utf8(word).map_err(|_| Malformed)?;
            let mut stray = false;
            self.list(list, |text, weight| match texts.get_mut(text as usize) {
                Some((_, words)) => drop(words.0.insert(word.to_owned(), weight)),
                None => stray = true,
            })?;
            if stray {
                return Err(Malformed);
            }
        }
        Ok(texts)
    }

    /// Each text with a word that `asked` accepts: its place, the word, and the word's weight there.
    pub(crate) fn matching(&self, asked: impl Automaton, mut each: impl FnMut(u32, &[u8], u8)) {
        let mut stream = self.map.search(asked).into_stream();
        while let Some((word, list)) = stream.next() {
            // A list that is broken is one that finds less: a cache is never the truth.
            self.list(list, |text, weight| each(text, word, weight)).ok();
        }
    }

    fn list(&self, at: u64, each: impl FnMut(u32, u8)) -> Result<(), Malformed> {
        let start = usize::try_from(at).ok().and_then(|at| at.checked_add(self.lists)).ok_or(Malformed)?;
        postings::decode(self.bytes.get(start..).ok_or(Malformed)?, each)
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Segment({} texts)", self.texts.len())
    }
}
