//! Medicines that a pharmacy dispensed (IHE PHARM, "Dispense Item").

use cachet_entry::{Entry, EntryKind, Status};
use roxmltree::Node;

use super::super::named::Narrative;
use super::super::times::{since, until};
use super::around::{Around, beside, comments, detail, stated};
use super::known::is_of;
use super::{course, dosage, product};
use crate::date::moment_of_hl7;
use crate::entries::Why;
use crate::xml::{at, child, children};

/// A medicine that was dispensed (IHE PHARM, CI-SIS).
const DISPENSED: [&str; 2] = ["1.3.6.1.4.1.19376.1.9.1.3.4", "1.2.250.1.213.1.1.3.204"];

/// The product of a dispensation; what is no medicine, a device, has none.
fn material<'a, 'i>(supply: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    at(supply, &["product", "manufacturedProduct", "manufacturedMaterial"])
}

/// Whether a supply is the dispensing of a medicine.
pub(super) fn is_one(supply: Node<'_, '_>) -> bool {
    is_of(supply, &DISPENSED) && material(supply).is_some()
}

pub(super) fn read(supply: Node<'_, '_>, here: &Around, narrative: &Narrative<'_, '_>) -> Result<Entry, Why> {
    stated(supply)?;
    let material = material(supply);
    let mut entry = product::read(supply, material, EntryKind::Treatment, here, narrative)?;
    if entry.status == Status::Absent {
        return Ok(entry);
    }
    entry.date = day(supply, "performer").or_else(|| since(supply)).or_else(|| day(supply, "author"));
    entry.date = entry.date.or_else(|| here.date.clone()).or_else(|| here.day.clone());
    let takings: Vec<Node<'_, '_>> =
        beside(supply, "COMP").filter_map(|one| child(one, "substanceAdministration")).collect();
    entry.until = takings.iter().filter_map(|taking| until(*taking)).max();
    // That it was dispensed does not say that it is taken.
    entry.status = match course::has_ended(supply, here, &entry) {
        true => Status::Past,
        false => Status::Unsaid,
    };
    let quantity = child(supply, "quantity").and_then(|quantity| dosage::quantity(quantity, narrative));
    let quantity = quantity.map(|quantity| format!("délivré : {quantity}")).into_iter();
    let mut said: Vec<String> = quantity.chain(product::lot(material).map(|lot| format!("Lot {lot}"))).collect();
    let dosages = dosage::all(&takings, &entry, &said, narrative);
    said.extend(dosages);
    said.extend(dosage::instructions(supply, narrative));
    said.extend(comments(supply, narrative));
    entry.detail = detail(&entry.text, said);
    Ok(entry)
}

/// When somebody had a part in a supply.
pub(super) fn day(supply: Node<'_, '_>, who: &str) -> Option<String> {
    let time = children(supply, who).find_map(|who| child(who, "time"))?;
    let low = || child(time, "low").and_then(|low| low.attribute("value"));
    time.attribute("value").or_else(low).and_then(moment_of_hl7)
}
