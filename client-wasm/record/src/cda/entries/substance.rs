//! Medicines and vaccinations (IHE PCC, "Medications" and "Immunizations").

use cachet_entry::{Entry, EntryKind, Status};
use roxmltree::Node;

use super::super::header;
use super::super::named::{Narrative, meaning};
use super::super::times::since;
use super::super::value::codes;
use super::around::{Around, beside, comments, detail, is_negated, is_planned, is_withdrawn, status};
use super::{course, dispensation, dosage, product, vaccination};
use crate::entries::Why;
use crate::terminology::{IPS_ABSENT, says_none, says_nothing};
use crate::xml::{at, child, children};

pub(super) fn read(
    act: Node<'_, '_>,
    kind: EntryKind,
    around: &Around,
    narrative: &Narrative<'_, '_>,
) -> Result<Entry, Why> {
    // What was taken, and stopped, was taken.
    let is_stopped = kind == EntryKind::Treatment && status(act) == Some("aborted") && !is_planned(act);
    if is_withdrawn(act) && !is_stopped || is_negated(act) {
        return Err(Why::Withdrawn);
    }
    // Recommended or planned is not given.
    if kind == EntryKind::Vaccination && is_planned(act) || course::is_in_plan(act) {
        return Err(Why::Unknown);
    }
    let here = &supplied(act, kind, around);
    if let Some(code) = child(act, "code") {
        let codes = codes(code);
        if says_none(&codes) {
            let text = meaning(code, narrative).unwrap_or_else(|| kind.as_str().to_owned());
            let author = here.author.clone();
            return Ok(Entry { status: Status::Absent, codes, author, ..Entry::new(kind, &text) });
        }
        // Whatever is said of what is absent or unknown, its words name no product.
        if codes.iter().any(|code| code.system == IPS_ABSENT) || says_nothing(&codes) {
            return Err(Why::Unknown);
        }
    }
    let material = at(act, &["consumable", "manufacturedProduct", "manufacturedMaterial"]);
    let mut entry = product::read(act, material, kind, here, narrative)?;
    if kind == EntryKind::Vaccination {
        vaccination::told(act, material, narrative, &mut entry);
        return Ok(entry);
    }
    if entry.status == Status::Absent {
        return Ok(entry);
    }
    let mut said = Vec::new();
    if course::is_injected(act) {
        course::injected(act, here, narrative, &mut entry);
        said.extend(product::lot(material).map(|lot| format!("Lot {lot}")));
        said.extend(entry.group.as_ref().map(|examination| format!("examen : {examination}")));
    } else {
        course::state(act, here, &mut entry);
        said.extend((status(act) == Some("suspended")).then(|| "suspendu".to_owned()));
    }
    let dosage = dosage::of(act, &entry, &said, narrative);
    said.extend(dosage);
    said.extend(comments(act, narrative));
    entry.detail = detail(&entry.text, said);
    Ok(entry)
}

/// The supply that a statement refers to.
pub(super) fn supply<'a, 'i>(act: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    beside(act, "REFR").find_map(|one| child(one, "supply"))
}

/// Of an act without a time of its own: when it was dispensed, else when it was prescribed, and by whom. A vaccine that
/// was dispensed is not one that was given.
fn supplied(act: Node<'_, '_>, kind: EntryKind, here: &Around) -> Around {
    let lends = |_: &Node<'_, '_>| kind == EntryKind::Treatment && since(act).is_none();
    let Some(supply) = supply(act).filter(lends) else { return here.clone() };
    let time = |who: &str| dispensation::day(supply, who);
    let own_author = children(act, "author").next().is_some();
    let prescriber = children(supply, "author").find_map(header::author).filter(|_| !own_author);
    Around {
        date: time("performer").or_else(|| time("author")).or_else(|| here.date.clone()),
        author: prescriber.or_else(|| here.author.clone()),
        ..here.clone()
    }
}
