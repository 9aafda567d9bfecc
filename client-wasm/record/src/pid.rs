//! Whom a segment PID of HL7 v2 is about: names of type XPN, in which every repetition says what kind of name it is.

use crate::Patient;
use crate::date::of_hl7;
use crate::finding::title;

/// `PID-5`, its repetitions in their components, and `PID-7`. French systems write the name at birth as `L` and the one in
/// use as `D` (IHE PAM, national extension); of others the first name that is said counts.
#[must_use]
pub fn of_pid(names: &[Vec<String>], born: &str) -> Option<Patient> {
    let of_type = |wanted: &str| names.iter().find(|name| name.get(6).is_some_and(|stated| stated == wanted));
    let in_use = of_type("D").and_then(|name| said(name)).or_else(|| names.iter().find_map(|name| said(name)));
    let born = of_hl7(born);
    if in_use.is_none() && born.is_none() {
        return None;
    }
    let name = in_use.unwrap_or_default();
    let at_birth = of_type("L").and_then(|name| said(name));
    Some(Patient { name, born, at_birth })
}

/// `family^given^..`; the family's own prefix may stand beside it, after an `&`.
fn said(name: &[String]) -> Option<String> {
    let part = |at: usize| name.get(at).and_then(|part| part.split('&').next()).unwrap_or_default().trim();
    title(&[part(1), part(0)].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &str, born: &str) -> Option<Patient> {
        let names: Vec<Vec<String>> =
            names.split('~').map(|name| name.split('^').map(str::to_owned).collect()).collect();
        of_pid(&names, born)
    }

    #[test]
    fn the_name_in_use_is_told_from_the_one_at_birth() {
        let french = of("NESSI^RUTH^RUTH ISABELLE^^^^L~DECOURCY^RUTH^^^^^D", "19550302").unwrap();
        assert_eq!((french.name.as_str(), french.at_birth.as_deref()), ("RUTH DECOURCY", Some("RUTH NESSI")));
        assert_eq!(french.born.as_deref(), Some("1955-03-02"));
        let plain = of("MOREL&de^Jeanne", "").unwrap();
        assert_eq!((plain.name.as_str(), plain.at_birth, plain.born), ("Jeanne MOREL", None, None));
        assert_eq!(of("MARTIN^Paul^^^^^L", "").unwrap().at_birth.as_deref(), Some("Paul MARTIN"), "no other is said");
        assert_eq!(of("", ""), None);
    }
}
