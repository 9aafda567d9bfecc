//! Whom a document is about, as far as a letter can say it.

use cachet_seal::{MAX_SUBJECT, Subject, is_day_of_birth};

use crate::name;

/// What a letter says of whom a file is about. A day that is none, and a name that does not fit, are left unsaid: a foreign
/// file's header holds up nobody's deposit.
#[must_use]
pub fn subject_of(name: &str, at_birth: Option<&str>, born: Option<&str>) -> Option<Subject> {
    let fits = |name: &str| Some(name::clean(name)).filter(|name| fits(name));
    Some(Subject {
        name: fits(name)?,
        at_birth: at_birth.and_then(fits),
        born: born.filter(|born| is_day_of_birth(born)).map(str::to_owned),
    })
}

fn fits(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_SUBJECT && name::is_plain(name)
}

#[cfg(test)]
mod tests {
    use super::subject_of;

    #[test]
    fn a_header_that_no_letter_can_say_is_left_out_piece_by_piece() {
        let of = |name: &str, born: &str| subject_of(name, Some("Durand"), Some(born)).unwrap();
        let said = of("Jeanne Morel", "1955-06-03");
        assert_eq!((said.at_birth.as_deref(), said.born.as_deref()), (Some("Durand"), Some("1955-06-03")));
        assert_eq!(of("Jeanne Morel", "1655-06-03").born, None);
        assert_eq!(subject_of("Jeanne", Some(&"é".repeat(2_000)), None).unwrap().at_birth, None);
        assert_eq!(subject_of(&"é".repeat(2_000), None, None), None);
        assert_eq!(subject_of(" ", None, Some("1955-06-03")), None, "a day alone is nobody's");
    }
}
