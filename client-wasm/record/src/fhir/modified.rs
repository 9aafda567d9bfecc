//! Extensions that turn the meaning of what bears them (FHIR R4 section 2.4.1.1): none is known here, and whoever does not
//! know one must not process what bears it.

use serde_json::Value as Json;

/// Whether a resource, or anything in it, bears one.
pub(super) fn is_modified(resource: &Json) -> bool {
    match resource {
        Json::Object(fields) => fields.iter().any(|(name, value)| {
            name == "modifierExtension" && value.as_array().is_none_or(|all| !all.is_empty()) || is_modified(value)
        }),
        Json::Array(all) => all.iter().any(is_modified),
        _ => false,
    }
}
