//! The product that a statement is about: a medicine or a vaccine.

use cachet_entry::{Entry, EntryKind, MAX_CODES};
use roxmltree::Node;

use super::super::named::Narrative;
use super::super::value::codes;
use super::around::Around;
use crate::entries::Why;
use crate::finding::title;
use crate::xml::{at, child, words};

/// Terminologies of products by their names: of the national agency (CIS, CIP), of the health insurance.
const PRODUCTS: &[&str] = &[
    "urn:oid:1.2.250.1.213.2.3.1",
    "urn:oid:1.2.250.1.213.2.3.2",
    "urn:oid:1.2.250.1.213.2.3.3",
    "urn:oid:1.2.250.1.215.200.1.1.1",
    "urn:oid:1.2.250.1.215.200.1.1.2",
];

/// By its name, by its code, or by the words of the act.
pub(super) fn read(
    act: Node<'_, '_>,
    material: Option<Node<'_, '_>>,
    kind: EntryKind,
    here: &Around,
    narrative: &Narrative<'_, '_>,
) -> Result<Entry, Why> {
    let name = material.and_then(|material| child(material, "name")).map(words).as_deref().and_then(title);
    let code = material.and_then(|material| child(material, "code"));
    let own_text = || child(act, "text").and_then(|text| narrative.words(text));
    let mut entry = match (code.map(|code| here.coded(kind, code, narrative)), name) {
        (Some(Ok(entry)), None) => Ok(entry),
        // The name of the product says more than its class.
        (Some(Ok(entry)), Some(name)) => Ok(Entry { text: name, ..entry }),
        (Some(Err(why @ (Why::Unknown | Why::Withdrawn))), _) => Err(why),
        (_, name) => {
            let text = name.or_else(own_text).ok_or(Why::NoWords)?;
            Ok(Entry { codes: code.map(codes).unwrap_or_default(), ..here.entry(kind, &text) })
        }
    }?;
    if names_a_kind(&entry.text)
        && let Some(coded) = entry.codes.iter().find(|code| PRODUCTS.contains(&code.system.as_str()))
        && !coded.display.is_empty()
    {
        entry.text.clone_from(&coded.display);
    }
    let class = material.and_then(|material| at(material, &["asSpecializedKind", "generalizedMedicineClass", "code"]));
    for code in class.map(codes).unwrap_or_default() {
        if entry.codes.len() < MAX_CODES && entry.codes.iter().all(|known| known.system != code.system) {
            entry.codes.push(code);
        }
    }
    Ok(entry)
}

/// Words that name no product, only of what kind one is.
const KINDS: &[&str] = &[
    "produit",
    "produits",
    "specialite",
    "specialites",
    "medicament",
    "medicaments",
    "preparation",
    "preparations",
    "traitement",
    "homeopathique",
    "homeopathiques",
    "autre",
    "autres",
    "vaccin",
];

fn names_a_kind(name: &str) -> bool {
    let plain: String = name.to_lowercase().chars().map(crate::kind::without_accent).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| KINDS.contains(&word))
}

/// Lot of the product.
pub(super) fn lot(material: Option<Node<'_, '_>>) -> Option<String> {
    material.and_then(|material| child(material, "lotNumberText")).map(words).filter(|lot| !lot.is_empty())
}
