//! What is told of a vaccination beside its product (IHE PCC, "Immunizations").

use cachet_entry::{Entry, Given, MAX_DETAIL};
use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::super::times::since;
use super::around::{carried, comments, meanings, performed};
use super::{dispensation, dosage, known, product, substance};
use crate::finding::{line, title};
use crate::xml::child;

/// Which dose of a vaccination it was (LOINC).
const DOSE_NUMBER: &str = "30973-2";

/// Acts that say which part of a series a vaccination was (HL7 v3 ActCode).
const SERIES: [(&str, &str); 2] = [("INITIMMUNIZ", "1ère série vaccinante"), ("BOOSTER", "Rappel")];

/// Tells which dose, of which lot, how and where it was given, what it brought about, and by whom it was given where nobody
/// is named as the author. What was only delivered has no day on which it was given.
pub(super) fn told(
    act: Node<'_, '_>,
    material: Option<Node<'_, '_>>,
    narrative: &Narrative<'_, '_>,
    entry: &mut Entry,
) {
    let given = given(act, material, narrative);
    if given.delivered.is_some() {
        entry.date = None;
    }
    entry.detail = given.said().and_then(|said| line(&said, MAX_DETAIL));
    performed(act, entry);
}

fn given(act: Node<'_, '_>, material: Option<Node<'_, '_>>, narrative: &Narrative<'_, '_>) -> Given {
    let way = |name| child(act, name).and_then(|way| meaning(way, narrative));
    let amount = child(act, "doseQuantity").filter(|dose| dose.attribute("unit").is_some_and(|unit| unit != "1"));
    let remarks = series(act, narrative)
        .into_iter()
        .chain(amount.and_then(|dose| dosage::quantity(dose, narrative)))
        .chain(meanings(act, "CAUS", narrative))
        .chain(comments(act, narrative));
    Given {
        delivered: delivered(act),
        number: carried(act, DOSE_NUMBER).find_map(|one| child(one, "value")?.attribute("value").and_then(title)),
        lot: product::lot(material).as_deref().and_then(title),
        route: way("routeCode"),
        site: way("approachSiteCode"),
        remark: line(&remarks.collect::<Vec<_>>().join(", "), MAX_DETAIL),
    }
}

fn series(act: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let (_, words) = SERIES.iter().find(|(code, _)| known::code_of(act) == Some(code))?;
    child(act, "code").and_then(|code| meaning(code, narrative)).or_else(|| Some((*words).to_owned()))
}

/// When the vaccine was delivered, of one that is not said to have been given.
fn delivered(act: Node<'_, '_>) -> Option<String> {
    let supply = substance::supply(act).filter(|_| since(act).is_none())?;
    let moment = dispensation::day(supply, "performer").or_else(|| dispensation::day(supply, "author"))?;
    Some(moment).filter(|moment| moment.len() >= "YYYY-MM-DD".len()).map(|moment| moment[..10].to_owned())
}
