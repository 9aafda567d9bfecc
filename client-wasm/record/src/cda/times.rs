//! When something was, as CDA writes it (HL7 v3 data types, `TS`, `IVL_TS`, `SXPR_TS`).

use roxmltree::Node;

use crate::date::{last_day, moment_of_hl7};
use crate::xml::{child, children};

/// When something was, or began.
pub(super) fn since(act: Node<'_, '_>) -> Option<String> {
    times(act).find_map(|time| {
        let low = || child(time, "low").or_else(|| child(time, "center")).and_then(|low| low.attribute("value"));
        time.attribute("value").or_else(low).and_then(moment_of_hl7)
    })
}

/// When it ended: as it is said, or as long after it began as it lasted.
pub(super) fn until(act: Node<'_, '_>) -> Option<String> {
    times(act).find_map(|time| {
        let value = |name| child(time, name).and_then(|bound| bound.attribute("value"));
        let lasted = || {
            let width = child(time, "width")?;
            last_day(&moment_of_hl7(value("low")?)?, width.attribute("value")?, width.attribute("unit")?)
        };
        value("high").and_then(moment_of_hl7).or_else(lasted)
    })
}

/// Its times, those inside a set of times (`SXPR_TS`) among them, without those at which it is not.
pub(super) fn times<'a, 'i>(act: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let sets = children(act, "effectiveTime").filter(|time| !is_excluded(*time));
    sets.flat_map(|time| std::iter::once(time).chain(children(time, "comp").filter(|inside| !is_excluded(*inside))))
}

/// Whether there are times at which it is not.
pub(super) fn excludes_times(act: Node<'_, '_>) -> bool {
    let sets = children(act, "effectiveTime");
    sets.flat_map(|time| std::iter::once(time).chain(children(time, "comp"))).any(is_excluded)
}

/// Whether a time is taken out of the set that it stands in (HL7 v3 SetOperator).
fn is_excluded(time: Node<'_, '_>) -> bool {
    time.attribute("operator") == Some("E")
}
