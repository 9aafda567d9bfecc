//! Names of persons, with the qualifiers that the CI-SIS gives to their parts (HL7 v3 data types, `PN`).

use roxmltree::Node;

use crate::xml::{children, words};

/// A person's name as people use it: title, given name, family name. Of several family names the one in use (`CL`, `SP`)
/// stands before the one at birth (`BR`); so do given names.
pub(super) fn in_use(node: Node<'_, '_>) -> String {
    let given = part(node, "given", &["CL"]).or_else(|| part(node, "given", &["BR"]));
    let given = given.or_else(|| first(node, "given"));
    let family = part(node, "family", &["CL", "SP"]).or_else(|| first(node, "family"));
    let said = [titles(node), given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if said.is_empty() { words(node) } else { said }
}

/// The name of the certificate of birth, as far as it is told from the one in use.
pub(super) fn at_birth(node: Node<'_, '_>) -> Option<String> {
    let family = part(node, "family", &["BR"])?;
    let given = part(node, "given", &["BR"]).or_else(|| first(node, "given"));
    Some([given, Some(family)].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// The part of a name that has one of the `qualifiers`.
fn part(node: Node<'_, '_>, part: &str, qualifiers: &[&str]) -> Option<String> {
    let has = |one: &Node<'_, '_>| {
        let mut stated = one.attribute("qualifier").unwrap_or_default().split_whitespace();
        stated.any(|stated| qualifiers.contains(&stated))
    };
    children(node, part).filter(has).map(words).find(|text| !text.is_empty())
}

/// The first of that part: the first given name is the one that people say.
fn first(node: Node<'_, '_>, part: &str) -> Option<String> {
    children(node, part).map(words).find(|text| !text.is_empty())
}

/// What stands before a name; the title of a profession, which the CI-SIS writes after it, before « M » or « Mme ».
fn titles(node: Node<'_, '_>) -> Option<String> {
    let suffix = first(node, "suffix").and_then(|suffix| {
        Some(match suffix.to_lowercase().trim_end_matches('.') {
            "dr" | "docteur" => "Dr".to_owned(),
            "pr" | "professeur" => "Pr".to_owned(),
            _ => return None,
        })
    });
    let prefixes = children(node, "prefix").map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    suffix.or(Some(prefixes).filter(|prefixes| !prefixes.is_empty()))
}
