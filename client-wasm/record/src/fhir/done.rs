//! What was done to a person and what she wears since: Procedure, DeviceUseStatement and Device (FHIR R4 sections 9.3, 8.13
//! and 8.5).

use std::collections::HashSet;
use std::ptr::from_ref;

use cachet_entry::{Entry, EntryKind, Status};
use serde_json::Value as Json;

use super::entries::{Reader, end, start};
use super::references::References;
use super::resource::words_of;
use super::told::{list, notes};
use crate::entries::Why;
use crate::finding::title;

impl Reader<'_> {
    /// A procedure that was done or goes on; never one that is planned, or may be.
    pub(super) fn procedure(&self) -> Result<Entry, Why> {
        let status = self.resource["status"].as_str();
        if matches!(status, Some("entered-in-error" | "not-done")) {
            return Err(Why::Withdrawn);
        }
        let mut entry = self.coded(EntryKind::Procedure, &self.resource["code"])?;
        if entry.status == Status::Absent {
            return Ok(entry);
        }
        entry.status = match status {
            Some("completed") => Status::Unsaid,
            Some("in-progress") => Status::Current,
            _ => return Err(Why::Unknown),
        };
        let period = &self.resource["performedPeriod"];
        entry.date = self.moment(&["performedDateTime"]).or_else(|| start(period));
        entry.until = end(period).filter(|until| entry.date.as_ref() != Some(until));
        entry.detail = title(&self.sites().chain(notes(self.resource)).collect::<Vec<_>>().join(", "));
        Ok(entry)
    }

    /// A device that the person has or had.
    pub(super) fn device_use(&self) -> Result<Entry, Why> {
        let status = match self.resource["status"].as_str() {
            Some("entered-in-error") => return Err(Why::Withdrawn),
            Some("active") => Status::Current,
            Some("completed" | "stopped") => Status::Past,
            Some("on-hold") => Status::Unsaid,
            // Why it is missing is said (FHIR R4 section 2.1.0.6).
            None if self.resource["_status"].is_object() => Status::Unsaid,
            _ => return Err(Why::Unknown),
        };
        let reference = &self.resource["device"];
        let found = self.contained(reference);
        let mut entry = match found.map(|device| self.device_named(device)) {
            Some(named) => named?,
            None => {
                let display = reference["display"].as_str().and_then(title).ok_or(Why::NoWords)?;
                self.entry(EntryKind::Device, &display)
            }
        };
        if entry.status == Status::Absent {
            return Ok(entry);
        }
        entry.status = status;
        let period = &self.resource["timingPeriod"];
        entry.date = self.moment(&["timingDateTime"]).or_else(|| start(period));
        entry.until = end(period);
        let marks = found.into_iter().flat_map(marks);
        entry.detail = title(&self.sites().chain(marks).chain(notes(self.resource)).collect::<Vec<_>>().join(", "));
        Ok(entry)
    }

    /// A device of a person that no statement of its use speaks for; nothing for one that is nobody's.
    pub(super) fn device(&self) -> Option<Result<Entry, Why>> {
        let device = self.resource;
        let is_hers = device["patient"]["reference"].is_string();
        if !is_hers || self.used.contains(&from_ref(device)) {
            return None;
        }
        let status = match device["status"].as_str() {
            Some("entered-in-error") => return Some(Err(Why::Withdrawn)),
            Some("active") => Status::Current,
            Some("inactive") => Status::Past,
            _ => Status::Unsaid,
        };
        Some(self.device_named(device).map(|entry| {
            let detail = title(&marks(device).chain(notes(self.resource)).collect::<Vec<_>>().join(", "));
            let status = if entry.status == Status::Absent { entry.status } else { status };
            Entry { status, detail, ..entry }
        }))
    }

    fn device_named(&self, device: &Json) -> Result<Entry, Why> {
        match self.coded(EntryKind::Device, &device["type"]) {
            Err(Why::NoWords) => {
                let name = device["deviceName"][0]["name"].as_str().and_then(title).ok_or(Why::NoWords)?;
                Ok(self.entry(EntryKind::Device, &name))
            }
            other => other,
        }
    }

    /// Where on the body; both resources say it under one name, once or several times.
    fn sites(&self) -> impl Iterator<Item = String> {
        let sites = &self.resource["bodySite"];
        let one = Some(sites).filter(|site| site.is_object());
        list(sites).chain(one).filter_map(words_of)
    }
}

/// The devices that statements of their use speak for.
pub(super) fn used(resources: &References<'_>) -> HashSet<*const Json> {
    let statements = resources.iter().filter(|one| one["resourceType"] == "DeviceUseStatement");
    statements.filter_map(|one| resources.inside(&one["device"], one)).map(from_ref).collect()
}

/// By which one device is told from another: an implant that is recalled is found by them.
fn marks(device: &Json) -> impl Iterator<Item = String> {
    let field = |name: &str| device[name].as_str().map(str::trim).filter(|text| !text.is_empty());
    let numbered = |word: &str, name: &str| field(name).map(|number| format!("{word} {number}"));
    let made = [field("manufacturer").map(ToOwned::to_owned), field("modelNumber").map(ToOwned::to_owned)];
    let numbers = [numbered("lot", "lotNumber"), numbered("n°", "serialNumber")];
    made.into_iter().chain(numbers).flatten()
}
