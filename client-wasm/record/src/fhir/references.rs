//! Which resource of a file a reference leads to (FHIR R4 sections 2.3.0 and 3.1.4.1), found at once however many there are.

use std::collections::HashMap;
use std::ops::Deref;

use serde_json::Value as Json;

use super::resource::address;

/// The resources of a file, by what others refer to them by.
pub(super) struct References<'a> {
    all: Vec<&'a Json>,
    by_address: HashMap<&'a str, &'a Json>,
    by_type: HashMap<(&'a str, &'a str), Vec<&'a Json>>,
    by_id: HashMap<&'a str, Vec<&'a Json>>,
}

impl<'a> Deref for References<'a> {
    type Target = [&'a Json];

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl<'a> References<'a> {
    pub(super) fn to(all: Vec<&'a Json>) -> Self {
        let (mut by_address, mut by_type, mut by_id) = (HashMap::new(), HashMap::new(), HashMap::new());
        for one in &all {
            if let Some(address) = address(one) {
                by_address.entry(address).or_insert(*one);
            }
            let Some(id) = one["id"].as_str() else { continue };
            by_id.entry(id).or_insert_with(Vec::new).push(*one);
            if let Some(name) = one["resourceType"].as_str() {
                by_type.entry((name, id)).or_insert_with(Vec::new).push(*one);
            }
        }
        Self { all, by_address, by_type, by_id }
    }

    /// By the whole address, else by type and id, else by a bare id.
    pub(super) fn find(&self, reference: &str) -> Option<&'a Json> {
        // A version of the resource is the resource.
        let current = reference.split("/_history/").next().unwrap_or_default();
        if let Some(found) = self.by_address.get(reference).or_else(|| self.by_address.get(current)) {
            return Some(found);
        }
        let alike = match current.rsplit_once('/') {
            Some((before, id)) => self.by_type.get(&(before.rsplit('/').next().unwrap_or_default(), id)),
            None => self.by_id.get(current.rsplit(':').next().unwrap_or_default()),
        };
        // Those of one id are few, but where somebody means harm: the first ones are looked at.
        let mut alike = alike.into_iter().flatten().take(MAX_ALIKE);
        alike.find(|one| address(one).is_none_or(|address| !contradicts(current, address))).copied()
    }

    /// As [`find`](Self::find), of a reference in `resource`: within it (`#id`), else beside it; what is relative begins
    /// where the address of `resource` does.
    pub(super) fn inside(&self, reference: &Json, resource: &'a Json) -> Option<&'a Json> {
        let reference = reference["reference"].as_str()?;
        if let Some(id) = reference.strip_prefix('#') {
            return resource["contained"].as_array()?.iter().find(|one| one["id"].as_str() == Some(id));
        }
        let base = address(resource).filter(|address| path(address).is_some() && !reference.contains(':'));
        let base = base.and_then(|address| Some(address.rsplit_once('/')?.0.rsplit_once('/')?.0));
        let near = base.and_then(|base| self.by_address.get(format!("{base}/{reference}").as_str()).copied());
        near.or_else(|| self.find(reference))
    }
}

/// Resources of one type and id that are looked at.
const MAX_ALIKE: usize = 50;

/// Whether a whole reference and a whole address of the same scheme name two places.
fn contradicts(reference: &str, address: &str) -> bool {
    match (path(reference), path(address)) {
        (Some(reference), Some(address)) => reference != address,
        _ => reference.starts_with("urn:") && address.starts_with("urn:") && reference != address,
    }
}

/// An address of the web, whatever its scheme.
fn path(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}
