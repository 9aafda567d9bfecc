//! Whoever wrote something, as the page understands it: one person is one name, however it is written.

use std::cmp::Reverse;

use cachet_record::folded;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands before a name and is no part of it, in bare words.
const TITLES: [&str; 10] =
    ["dr", "docteur", "docteure", "pr", "professeur", "professeure", "mme", "mlle", "monsieur", "madame"];

/// Titles of one letter or two, which inside a name are others: only in front.
const SHORT: [&str; 2] = ["m", "me"];

/// The person behind a signature, without profession and place.
pub(crate) fn person_in(author: &str) -> &str {
    author.split(',').map(str::trim).find(|part| !part.is_empty()).unwrap_or_default()
}

/// One person's names under one key: the same words, whatever their order, their titles, their case and their accents.
pub(crate) fn person_key(author: &str) -> String {
    let bare = folded(person_in(author));
    let all: Vec<&str> = bare.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_title = |(at, word): &(usize, &str)| TITLES.contains(word) || *at == 0 && SHORT.contains(word);
    let named = all.iter().copied().enumerate().filter(|one| !is_title(one));
    let mut own: Vec<&str> = named.map(|(_, word)| word).collect();
    if own.is_empty() {
        own = all;
    }
    own.sort_unstable();
    own.join(" ")
}

/// Of the spellings of one name the one that says most: with accents, not in capitals, long; the first of equal ones.
pub(crate) fn spelling<'a>(names: impl Iterator<Item = &'a str>) -> &'a str {
    let accents = |name: &str| name.nfd().filter(|c| is_combining_mark(*c)).count();
    let is_loud = |name: &str| name.split(|c: char| !c.is_uppercase()).any(|capitals| capitals.chars().count() > 1);
    let says = |name: &&str| Reverse((accents(name), !is_loud(name), name.chars().count()));
    names.min_by_key(says).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_key_in_whatever_order_and_under_whatever_title_the_name_is_written() {
        for name in [
            "Dr Anne LEFEVRE",
            "Anne Lefèvre",
            "LEFEVRE Anne",
            "Dr. Anne Lefèvre, médecin généraliste, Albi",
            "Mme LEFÈVRE  Anne",
        ] {
            assert_eq!(person_key(name), "anne lefevre", "{name}");
        }
        assert_eq!(person_key("Pr Jean-Paul Noël"), person_key("NOEL Jean Paul"));
        assert_ne!(person_key("Dr Paul Vidal"), person_key("Dr Anne Vidal"));
        assert_ne!(person_key("Dr M. Martin"), person_key("Mme Martin"), "an initial is part of a name");
        assert_eq!(person_key("M. Martin"), person_key("Martin"));
        assert_eq!(person_key("Dr"), "dr", "a title alone is nobody's");
    }

    #[test]
    fn a_name_is_shown_as_whoever_wrote_most_of_it_did() {
        let shown = |names: &[&'static str]| spelling(names.iter().copied());
        assert_eq!(shown(&["Dr Anne LEFEVRE", "LEFEVRE Anne", "Anne Lefèvre"]), "Anne Lefèvre");
        assert_eq!(shown(&["Paul VIDAL", "Paul Vidal", "Dr Paul Vidal"]), "Dr Paul Vidal");
        assert_eq!(shown(&[]), "");
    }
}
