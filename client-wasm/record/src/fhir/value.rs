//! Values of observations and their units (FHIR R4, "Observation" and "Quantity").

use cachet_entry::{Number, Value};
use serde_json::Value as Json;

use super::resource::words_of;
use crate::finding::title;

pub(super) fn number_of(quantity: &Json) -> Option<Number> {
    let value = quantity["value"].as_number()?.to_string();
    // Of a number with an exponent the digits count: rounded, a small one would be nothing.
    let written = || value.parse::<f64>().ok().map(|number| format!("{number}"));
    let digits = || written().as_deref().and_then(Number::parse);
    let rounded = || Number::rounded(value.parse().ok()?, 6).filter(|number| number.value() != 0.0);
    Number::parse(&value).or_else(digits).or_else(rounded)
}

/// The unit of a quantity: its code in UCUM, else its words; empty for a bare number.
pub(super) fn unit_of(quantity: &Json) -> String {
    let coded = quantity["code"].as_str().filter(|_| quantity["system"] == "http://unitsofmeasure.org");
    let unit = coded.or(quantity["unit"].as_str()).filter(|unit| *unit != "1").unwrap_or_default();
    title(unit).unwrap_or_default()
}

/// The value of an observation, or of one of its components.
pub(super) fn value_of(said: &Json) -> Option<Value> {
    let quantity = &said["valueQuantity"];
    if let Some(number) = number_of(quantity) {
        let unit = unit_of(quantity);
        // "< 5": a bound is not a value, and no curve passes through it.
        return match quantity["comparator"].as_str() {
            Some(comparator) => title(&format!("{comparator} {number} {unit}")).map(Value::Words),
            None => Some(Value::Quantity { number, unit }),
        };
    }
    if let Some(flag) = said["valueBoolean"].as_bool() {
        return Some(Value::Flag(flag));
    }
    if let Some(number) = said["valueInteger"].as_i64() {
        return Number::parse(&number.to_string()).map(|number| Value::Quantity { number, unit: String::new() });
    }
    let concept = || words_of(&said["valueCodeableConcept"]);
    let range = || {
        let range = &said["valueRange"];
        Some(format!("{} – {}", number_of(&range["low"])?, number_of(&range["high"])?))
    };
    let ratio = || {
        let ratio = &said["valueRatio"];
        Some(format!("{}/{}", number_of(&ratio["numerator"])?, number_of(&ratio["denominator"])?))
    };
    let text = said["valueString"].as_str().map(str::to_owned);
    text.or_else(concept).or_else(range).or_else(ratio).as_deref().and_then(title).map(Value::Words)
}
