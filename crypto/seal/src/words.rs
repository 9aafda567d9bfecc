//! The French word list of BIP39, read as people type it.

use std::sync::LazyLock;

use bip39::Language;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// Letters that make a word unique.
const PREFIX: usize = 4;

/// The list without accents. It is public; what is looked up in it is not.
static FOLDED: LazyLock<Vec<String>> =
    LazyLock::new(|| Language::French.word_list().iter().map(|word| fold(word).to_string()).collect());

/// The word at `index`, composed (NFC).
pub(crate) fn word(index: usize) -> String {
    Language::French.word_list()[index].nfc().collect()
}

/// The index of a typed word: any case, composed, decomposed or missing accents, whole or from four letters on.
pub(crate) fn find(typed: &str) -> Option<usize> {
    let typed = fold(typed);
    if let Some(index) = FOLDED.iter().position(|word| *word == *typed) {
        return Some(index);
    }
    if typed.chars().count() < PREFIX {
        return None;
    }
    let mut matching = FOLDED.iter().enumerate().filter(|(_, word)| word.starts_with(typed.as_str()));
    match (matching.next(), matching.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    }
}

/// Typed text cut into words: numbering, punctuation and line breaks are no words.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic() && !is_combining_mark(c)).filter(|word| !word.is_empty())
}

/// Words without accents: what every keyboard types the same.
pub(crate) fn plain() -> Vec<&'static str> {
    Language::French.word_list().iter().copied().filter(|word| word.is_ascii()).collect()
}

/// Lower case, without accents.
fn fold(word: &str) -> Zeroizing<String> {
    Zeroizing::new(word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_words_are_alike_without_accents_nor_in_their_first_four_letters() {
        let list = Language::French.word_list();
        let folded: HashSet<String> = list.iter().map(|w| fold(w).to_string()).collect();
        assert_eq!(folded.len(), 2048);
        let prefixes: HashSet<String> = list.iter().map(|w| fold(w).chars().take(PREFIX).collect()).collect();
        assert_eq!(prefixes.len(), 2048);
    }

    #[test]
    fn every_word_is_found_as_people_type_it() {
        for index in 0..2048 {
            let composed = word(index);
            let bare = fold(&composed);
            let start: String = composed.chars().take(PREFIX).collect();
            for typed in [composed.clone(), composed.nfd().collect(), composed.to_uppercase(), bare.to_string(), start]
            {
                assert_eq!(find(&typed), Some(index), "{typed}");
            }
        }
        assert_eq!([find("zzzz"), find("aba"), find("")], [None; 3]);
    }
}
