//! Results of a laboratory, and measures.

use cachet_entry::{Entry, EntryKind, Number, Value};
use roxmltree::Node;

use super::super::named::{Narrative, meaning};
use super::super::range::range;
use super::super::times::since;
use super::super::value::{codes, is_interval, judged, unit_of_interval, value};
use super::around::{Around, detail, remarks, stated};
use crate::entries::Why;
use crate::terminology::{LOINC, is_measure};
use crate::xml::{child, children};

pub(super) fn read(
    act: Node<'_, '_>,
    kind: EntryKind,
    here: &Around,
    narrative: &Narrative<'_, '_>,
) -> Result<Entry, Why> {
    // A goal and an order are no result.
    stated(act)?;
    if here.quoted && since(act).is_none() {
        return Err(if child(act, "value").is_some() { Why::NoDay } else { Why::NoValue });
    }
    let interpreted = || children(act, "interpretationCode");
    let judged = interpreted().find_map(|code| code.attribute("code").and_then(judged));
    // Resistant, sensitive: it judges the germ, not the value.
    let remark = interpreted().find_map(|code| remark(code, narrative)).filter(|_| judged.is_none());
    let data = child(act, "value");
    let said = data.and_then(|data| value(data, narrative));
    let is_said = said.is_some();
    let value = said.or_else(|| remark.clone().map(Value::Words)).ok_or(Why::NoValue)?;
    let is_number = matches!(value, Value::Quantity { .. }) || data.is_some_and(is_interval);
    let code = child(act, "code").ok_or(Why::NoWords)?;
    if here.is_numbers && !is_number && super::known::of_statement(act).is_none() {
        return Err(Why::Unknown);
    }
    let mut entry = here.coded(kind, code, narrative)?;
    if is_measure(&entry.codes)
        && matches!(value, Value::Quantity { .. })
        && (kind != EntryKind::Laboratory || here.is_numbers)
    {
        entry.kind = EntryKind::Measure;
    }
    entry.date = here.date.clone().or_else(|| here.day.clone());
    entry.group = here.group.clone();
    let unit = match &value {
        Value::Quantity { unit, .. } => Some(unit.clone()),
        _ => data.filter(|data| is_interval(*data)).map(unit_of_interval),
    };
    entry.value = Some(value);
    entry.range = range(act, unit.as_deref(), &entry.codes, narrative);
    entry.judged = judged;
    let specimen = here.specimen.as_ref().map(|specimen| format!("prélèvement : {specimen}"));
    let told = remark.filter(|_| is_said).into_iter().chain(remarks(act, here, narrative)).chain(specimen);
    entry.detail = detail(&entry.text, told);
    Ok(entry)
}

/// What an interpretation says where it does not judge a value against its range.
fn remark(code: Node<'_, '_>, narrative: &Narrative<'_, '_>) -> Option<String> {
    let by_code = || {
        Some(match code.attribute("code")? {
            "R" => "Résistant",
            "I" => "Intermédiaire",
            "S" => "Sensible",
            _ => return None,
        })
    };
    meaning(code, narrative).or_else(|| by_code().map(str::to_owned))
}

/// What a number is that a code of LOINC names, wherever it stands.
pub(super) fn of_number(act: Node<'_, '_>) -> Option<EntryKind> {
    let is_loinc = codes(child(act, "code")?).iter().any(|code| code.system == LOINC);
    let is_number = child(act, "value")?.attribute("value").is_some_and(|number| Number::parse(number).is_some());
    let kind = if has_measure(act) { EntryKind::Measure } else { EntryKind::Laboratory };
    (is_loinc && is_number).then_some(kind)
}

/// Whether the code of an observation is one of a measure.
pub(super) fn has_measure(act: Node<'_, '_>) -> bool {
    child(act, "code").is_some_and(|code| is_measure(&codes(code)))
}
