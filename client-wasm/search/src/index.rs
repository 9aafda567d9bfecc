//! All segments asked at once: every typed word has to be in a document, the best documents come first.

use std::rc::Rc;

use fst::Automaton as _;
use fst::automaton::Str;

use crate::near::Near;
use crate::words::asked;
use crate::{Key, Segment};

/// A word of which the beginning was typed, and the whole one.
const BEGINS: u32 = 2;
const WHOLE: u32 = 4;
const NEAR: u32 = 1;

/// One letter begins thousands of words: it is looked for where a person sees it.
const SHORT: usize = 2;

/// Segments, and which document each of their texts belongs to.
#[derive(Debug, Default)]
pub struct Index {
    documents: usize,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    segment: Rc<Segment>,
    /// Number of the document by place in the segment; none for a text that no document has any more.
    documents: Vec<Option<u32>>,
    content: bool,
}

/// A document that was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hit {
    /// Its number.
    pub document: u32,
    /// How well it fits; greater is better.
    pub score: u32,
    /// Whether a word was found in the content alone.
    pub in_content: bool,
}

impl Index {
    /// An index of documents numbered from 0, the one to show first among equals first.
    #[must_use]
    pub fn new(documents: usize) -> Self {
        Self { documents, parts: Vec::new() }
    }

    /// Adds what is seen of documents without opening them: title, author.
    pub fn add_titles(&mut self, segment: Rc<Segment>, document_of: impl Fn(&Key) -> Option<u32>) {
        self.add(segment, document_of, false);
    }

    /// Adds contents.
    pub fn add_contents(&mut self, segment: Rc<Segment>, document_of: impl Fn(&Key) -> Option<u32>) {
        self.add(segment, document_of, true);
    }

    fn add(&mut self, segment: Rc<Segment>, document_of: impl Fn(&Key) -> Option<u32>, content: bool) {
        let known = |number: &u32| (*number as usize) < self.documents;
        let documents = segment.texts().iter().map(|key| document_of(key).filter(known)).collect();
        self.parts.push(Part { segment, documents, content });
    }

    /// The documents in which every word of `query` is found, the best first; nothing for a query without words.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let words = asked(query);
        if words.is_empty() {
            return Vec::new();
        }
        let mut total = vec![(0_u32, false); self.documents];
        for (place, word) in words.iter().enumerate() {
            let scores = self.score(word);
            for (sum, score) in total.iter_mut().zip(scores) {
                let lives = place == 0 || sum.0 > 0;
                *sum = match score {
                    (0, _) => (0, false),
                    (score, in_content) if lives => (sum.0 + score, sum.1 || in_content),
                    _ => (0, false),
                };
            }
        }
        let mut hits: Vec<Hit> = (0..)
            .zip(total)
            .filter(|(_, (score, _))| *score > 0)
            .map(|(document, (score, in_content))| Hit { document, score, in_content })
            .collect();
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.document));
        hits
    }

    /// For every document the best score of one word, and whether only the content has it.
    fn score(&self, word: &str) -> Vec<(u32, bool)> {
        let mut scores = vec![(0, false); self.documents];
        let short = word.chars().count() < SHORT;
        let mut any = false;
        for part in self.parts.iter().filter(|part| !(short && part.content)) {
            part.segment.matching(Str::new(word).starts_with(), |text, found, weight| {
                let fits = if found.len() == word.len() { WHOLE } else { BEGINS };
                any |= part.note(&mut scores, text, fits * u32::from(weight));
            });
        }
        if any {
            return scores;
        }
        // Neighbours only of a word that nothing begins with: what was typed right is not drowned.
        if let Some(near) = Near::new(word) {
            for part in &self.parts {
                part.segment.matching(&near, |text, _, weight| {
                    part.note(&mut scores, text, NEAR * u32::from(weight));
                });
            }
        }
        scores
    }
}

impl Part {
    /// Whether the text belongs to a document.
    fn note(&self, scores: &mut [(u32, bool)], text: u32, score: u32) -> bool {
        let Some(document) = self.documents.get(text as usize).copied().flatten() else { return false };
        let best = &mut scores[document as usize];
        best.1 = self.content && (best.0 == 0 || best.1);
        best.0 = best.0.max(score);
        true
    }
}
