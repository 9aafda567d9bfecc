//! What words stand for where a name is expected: French forms ask "Prématurité" in one cell of a table and answer "Non"
//! in the next, and it is the answer that a statement refers to.

use crate::kind::without_accent;

/// What words stand for.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Wording {
    /// A name.
    Name(String),
    /// That it is so, and what was added to that.
    Yes(Option<String>),
    /// That it is not so.
    No,
    /// That it is not so, and more, which may say that something is; or a word for that which also names an illness.
    NoAndMore,
    /// That nobody knows.
    NotKnown,
    /// A number, a day or a mark: nothing that could be called by it.
    Mark,
}

impl Wording {
    /// What was added to a yes.
    pub(super) fn added(self) -> Option<String> {
        match self {
            Self::Yes(added) => added,
            _ => None,
        }
    }
}

const YES: [&str; 9] = ["oui", "yes", "vrai", "true", "present", "presente", "presence", "positif", "positive"];
const NO: [&str; 11] =
    ["non", "no", "faux", "false", "absent", "absente", "negatif", "negative", "aucun", "aucune", "jamais"];
/// That it is not there, and a seizure of epilepsy.
const ABSENCE: &str = "absence";
/// What only says yes or no where it stands alone.
const TICKS: [&str; 8] = ["x", "o", "y", "+", "✓", "✔", "☑", "☒"];
const BLANKS: [&str; 2] = ["n", "☐"];
const NOT_KNOWN: [&str; 12] = [
    "inconnu",
    "inconnue",
    "ne sait pas",
    "nsp",
    "non renseigne",
    "non renseignee",
    "non precise",
    "non precisee",
    "non connu",
    "non connue",
    "non communique",
    "non documente",
];
/// How what is not known is said at more length.
const NO_WORD: [&str; 3] = ["pas d'information", "aucune information", "absence d'information"];

pub(super) fn of(words: &str) -> Wording {
    let words = uncoded(words.trim());
    let plain: String = words.chars().flat_map(char::to_lowercase).map(without_accent).collect();
    let is = |known: &[&str]| known.contains(&plain.trim_end_matches(['.', '!', ' ']));
    if is(&NOT_KNOWN) || NO_WORD.iter().any(|head| plain.replace('’', "'").starts_with(head)) {
        return Wording::NotKnown;
    }
    if is(&BLANKS) {
        return Wording::No;
    }
    if NO.iter().any(|head| added(&plain, head).is_some()) {
        let mut said = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        return if said.all(|word| NO.contains(&word)) { Wording::No } else { Wording::NoAndMore };
    }
    if added(&plain, ABSENCE).is_some() {
        return Wording::NoAndMore;
    }
    if is(&TICKS) {
        return Wording::Yes(None);
    }
    if let Some(from) = YES.iter().find_map(|head| added(&plain, head)) {
        return Wording::Yes(more(words, from).map(str::to_owned));
    }
    if is_counted(words) {
        return Wording::Mark;
    }
    Wording::Name(words.to_owned())
}

/// Where what was added to the answer `head` begins, when `plain` is that answer: "oui : traitée", not "non hodgkinien".
fn added(plain: &str, head: &str) -> Option<usize> {
    let rest = plain.strip_prefix(head)?;
    let after = rest.trim_start();
    let is_dashed = rest.starts_with(char::is_whitespace) && after.starts_with(['-', '–', '—']);
    let is_answer = after.is_empty() || after.starts_with([':', ',', ';', '.', '(']) || is_dashed;
    is_answer.then(|| head.chars().count())
}

/// What was added to an answer of `from` characters.
fn more(words: &str, from: usize) -> Option<&str> {
    let rest = words.char_indices().nth(from).map_or("", |(at, _)| &words[at..]);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || ":,;.-–—".contains(c));
    let rest = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(rest);
    rest.contains(char::is_alphanumeric).then_some(rest)
}

/// Words without the code that software wrote before them ("[CIM-10 : E10.9] Diabète"): a code alone is a mark.
fn uncoded(words: &str) -> &str {
    match words.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((code, rest)) if code.contains(|c: char| c.is_ascii_digit()) => rest.trim_start(),
        _ => words,
    }
}

/// A name without its own `code` after it ("Épilepsie (DRC : 114)").
pub(super) fn without_code<'a>(name: &'a str, code: &str) -> &'a str {
    let split = name.strip_suffix(')').and_then(|name| name.rsplit_once('('));
    match split {
        Some((before, inner)) if inner.split_whitespace().last() == Some(code) && !before.trim().is_empty() => {
            before.trim_end()
        }
        _ => name,
    }
}

/// Units without a slash that stand after a number.
const UNITS: [&str; 30] = [
    "g", "kg", "mg", "µg", "ug", "ng", "pg", "mol", "mmol", "µmol", "umol", "l", "ml", "dl", "fl", "m", "cm", "mm",
    "h", "min", "s", "j", "jours", "mois", "ans", "sem", "ui", "mui", "mmhg", "°c",
];

/// Whether words only count or measure: "4,89 mmol/L", "< 5 %", "28/03/2007", "-".
fn is_counted(words: &str) -> bool {
    let counts = |c: char| c.is_ascii_digit() || c.is_whitespace() || "<>≤≥=~±.,/-–:".contains(c);
    let unit = words.trim_start_matches(counts).to_lowercase();
    let is_number = words.contains(|c: char| c.is_ascii_digit());
    let has_unit = unit.starts_with('%') || unit.contains('/') && !unit.contains(' ') || UNITS.contains(&unit.as_str());
    !words.contains(char::is_alphabetic) || is_number && unit.len() < words.len() && has_unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_a_number_and_a_mark_are_no_names() {
        for words in ["Oui", "oui.", "x", "X", "✓", "Présente", "Positif"] {
            assert_eq!(of(words), Wording::Yes(None), "{words}");
        }
        for words in ["Non", "non", "NON.", "Absente", "Non : jamais", "non - aucune", "Non (négatif)", "Négatif", "☐"]
        {
            assert_eq!(of(words), Wording::No, "{words}");
        }
        for words in
            ["Non, mais intolérance", "Négative (test cutané), anaphylaxie en 2010", "Absence", "absence : 3 par jour"]
        {
            assert_eq!(of(words), Wording::NoAndMore, "{words}");
        }
        for words in ["Oui : depuis l’enfance", "Oui, depuis l’enfance", "oui (depuis l’enfance)"] {
            assert_eq!(of(words), Wording::Yes(Some("depuis l’enfance".to_owned())), "{words}");
        }
        for words in ["-", "?", "12", "4,89 mmol/L", "< 5 %", "2.5 - 3.5", "28/03/2007", "120/80 mmHg", "3900 g"] {
            assert_eq!(of(words), Wording::Mark, "{words}");
        }
        for words in ["Non renseigné", "Pas d’information sur les allergies"] {
            assert_eq!(of(words), Wording::NotKnown, "{words}");
        }
    }

    #[test]
    fn a_name_that_begins_as_an_answer_or_a_number_stays_one_without_its_code() {
        for words in [
            "Non-Hodgkinien",
            "Non hodgkinien",
            "Présentation du siège",
            "5-FU",
            "3TC",
            "6 MP",
            "[Suspicion] d’asthme",
            "Oméga 3/6",
        ] {
            assert_eq!(of(words), Wording::Name(words.to_owned()), "{words}");
        }
        assert_eq!(of("[CIM-10 : E10.9] Diabète de type 1"), Wording::Name("Diabète de type 1".to_owned()));
        assert_eq!(of("[CIM-10 : E10.9]"), Wording::Mark);
        assert_eq!(without_code("Épilepsie (DRC : 114)", "114"), "Épilepsie");
        assert_eq!(without_code("Cancer (stade 3)", "C50"), "Cancer (stade 3)");
    }
}
