//! What an Immunization says beside its vaccine, in the line that an entry keeps.

use cachet_entry::{Given, MAX_DETAIL};
use serde_json::Value;

use super::resource::words_of;
use super::told::notes;
use crate::finding::{line, title};

pub(super) fn detail(immunization: &Value) -> Option<String> {
    let said = |value: &Value| value.as_str().and_then(title);
    let words = |field: &str| words_of(&immunization[field]).as_deref().and_then(title);
    let dose = &immunization["protocolApplied"][0];
    let number = dose["doseNumberPositiveInt"].as_u64().filter(|number| *number > 0).map(|number| number.to_string());
    let given = Given {
        delivered: None,
        number: number.or_else(|| said(&dose["doseNumberString"])),
        lot: said(&immunization["lotNumber"]),
        route: words("route"),
        site: words("site"),
        remark: line(&notes(immunization).collect::<Vec<_>>().join(", "), MAX_DETAIL),
    };
    given.said().and_then(|said| line(&said, MAX_DETAIL))
}
