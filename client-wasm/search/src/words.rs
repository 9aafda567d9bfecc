//! From text to words: case, accents, ligatures and elisions go; numbers and codes stay whole.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Distinct words that one text gives to an index; a longer text is found by its first ones.
const MOST: usize = 4096;

/// Letters of a word that count.
const LONGEST: usize = 32;

/// How much a word says about its text, from where it stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Weight {
    /// Somewhere in the content.
    Content = 1,
    /// The author, a code, a category.
    About = 3,
    /// The title.
    Title = 7,
}

/// The words of a text, folded, each with the greatest weight it has there.
#[derive(Clone, Default)]
pub struct Words(pub(crate) BTreeMap<String, u8>);

impl Words {
    /// Adds the words of `text`.
    #[must_use]
    pub fn with(mut self, text: &str, weight: Weight) -> Self {
        for word in split(text).filter(|word| !is_common(word)) {
            let full = self.0.len() >= MOST;
            match self.0.entry(word) {
                Entry::Occupied(mut seen) => *seen.get_mut() = (*seen.get()).max(weight as u8),
                Entry::Vacant(new) if !full => drop(new.insert(weight as u8)),
                Entry::Vacant(_) => {}
            }
        }
        self
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.0.len())
    }
}

/// The words that somebody typed. Common ones count only when there are no others.
pub(crate) fn asked(query: &str) -> Vec<String> {
    let all: Vec<String> = split(query).take(16).collect();
    let telling: Vec<String> = all.iter().filter(|word| !is_common(word)).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// Folded words in their order.
fn split(text: &str) -> impl Iterator<Item = String> {
    let mut letters = text.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)).peekable();
    std::iter::from_fn(move || {
        loop {
            let mut word = String::new();
            let mut length = 0;
            while let Some(c) = letters.next() {
                let joins = word.ends_with(|last: char| last.is_ascii_digit())
                    && letters.peek().is_some_and(char::is_ascii_digit)
                    && matches!(c, '.' | ',' | '-' | '/');
                if !c.is_alphanumeric() && !joins {
                    break;
                }
                length += 1;
                if length <= LONGEST {
                    push_folded(&mut word, c);
                }
            }
            if word.chars().nth(1).is_some() || word.starts_with(char::is_numeric) {
                return Some(word);
            }
            letters.peek()?;
        }
    })
}

fn push_folded(word: &mut String, c: char) {
    match c {
        'œ' | 'Œ' => word.push_str("oe"),
        'æ' | 'Æ' => word.push_str("ae"),
        'ß' => word.push_str("ss"),
        // Both ways to write a decimal are one number, both ways to write a day one day.
        ',' => word.push('.'),
        '/' => word.push('-'),
        _ => word.extend(c.to_lowercase()),
    }
}

/// Marks of direction, joiners and soft hyphens stand inside words without being part of them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_common(word: &str) -> bool {
    const COMMON: [&str; 49] = [
        "au", "aux", "avec", "ce", "ces", "cet", "cette", "chez", "dans", "de", "des", "du", "elle", "en", "est", "et",
        "etait", "ete", "il", "ils", "je", "la", "le", "les", "leur", "lui", "mais", "ne", "nous", "of", "on", "ou",
        "par", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sont", "sur", "the", "un", "une", "vos", "votre",
        "vous",
    ];
    COMMON.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        split(text).collect()
    }

    #[test]
    fn accents_case_ligatures_and_elisions_do_not_matter() {
        assert_eq!(folded("L’Œdème d'Élodie"), ["oedeme", "elodie"]);
        assert_eq!(folded("HÔPITAL hôpital ho\u{302}pital"), ["hopital", "hopital", "hopital"]);
    }

    #[test]
    fn numbers_days_and_codes_stay_whole() {
        assert_eq!(folded("HbA1c 7,2 % (4548-4), 12/03/2024."), ["hba1c", "7.2", "4548-4", "12-03-2024"]);
        assert_eq!(folded("5"), ["5"]);
    }

    #[test]
    fn marks_of_direction_do_not_cut_a_word() {
        assert_eq!(folded("ordon\u{200f}nan\u{ad}ce"), ["ordonnance"]);
    }

    #[test]
    fn common_words_count_only_alone() {
        assert_eq!(asked("la prise de sang"), ["prise", "sang"]);
        assert_eq!(asked("le la"), ["le", "la"]);
        assert!(Words::default().with("de la", Weight::Content).is_empty());
    }

    #[test]
    fn the_list_of_common_words_is_in_order() {
        for word in ["au", "vous", "the", "etait", "ete", "une"] {
            assert!(is_common(word), "{word}");
        }
    }

    #[test]
    fn a_text_without_end_gives_a_bounded_number_of_words() {
        let text: String = (0..10_000).map(|n| format!("mot{n} ")).collect();
        assert_eq!(Words::default().with(&text, Weight::Content).len(), MOST);
        assert_eq!(folded(&"x".repeat(1 << 20))[0].len(), LONGEST);
    }
}
