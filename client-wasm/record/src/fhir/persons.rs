//! Whose resources they are: the one person that a Bundle is about, and whoever else is in it.

use serde_json::Value as Json;

use super::resource::{inside, patient, referred};
use crate::finding::Patient;
use crate::traits::{Own, Traits, compare};

/// The Patients of a file.
pub(super) struct Persons<'a> {
    resources: &'a [&'a Json],
    /// Those that others may refer to.
    patients: Vec<&'a Json>,
    /// The subject of its Composition, else the first that there is.
    main: Option<&'a Json>,
}

impl<'a> Persons<'a> {
    pub(super) fn of(resources: &'a [&'a Json]) -> Self {
        let patients: Vec<&Json> = resources.iter().copied().filter(|resource| is_patient(resource)).collect();
        let composition = resources.iter().find(|resource| resource["resourceType"] == "Composition");
        let subject = composition.and_then(|composition| referred(&composition["subject"], &patients));
        let main = subject.or_else(|| patients.first().copied());
        Self { resources, patients, main }
    }

    /// Whom the file is about; `None` when it holds no Patient.
    pub(super) fn main(&self) -> Option<&'a Json> {
        self.main
    }

    /// Every Patient who is not the main one, within a resource or beside it.
    pub(super) fn others(&self) -> Vec<&'a Json> {
        let within = self.resources.iter().flat_map(|resource| self.subjects(resource));
        let mut others: Vec<&Json> = Vec::new();
        for one in self.patients.iter().copied().chain(within).filter(|one| self.is_other(one)) {
            if !others.iter().any(|known| is_same(known, one)) {
                others.push(one);
            }
        }
        others
    }

    /// Whether a resource says that it is about a Patient who is not the main one. What refers to nobody here is hers.
    pub(super) fn is_of_other(&self, resource: &'a Json) -> bool {
        self.subjects(resource).iter().any(|one| self.is_other(one))
    }

    /// The Patients that a resource is about. The focus of an observation is whom it is about instead of its subject.
    fn subjects(&self, resource: &'a Json) -> Vec<&'a Json> {
        let focus = resource["focus"].as_array().into_iter().flatten();
        let references = [&resource["subject"], &resource["patient"]].into_iter().chain(focus);
        let found = references.filter_map(|reference| inside(reference, resource, &self.patients));
        found.filter(|one| is_patient(one)).collect()
    }

    fn is_other(&self, one: &Json) -> bool {
        let Some(main) = self.main.filter(|main| !is_same(main, one)) else { return false };
        let stands_alone = self.patients.iter().any(|known| std::ptr::eq(*known, one));
        // One within a resource is a few words about somebody, and often about the main one.
        stands_alone || patient(main).is_some_and(|main| differs(one, &main))
    }
}

fn differs(one: &Json, main: &Patient) -> bool {
    compare(patient(one).as_ref(), &Own::from(main.clone())) == Traits::Differ
}

fn is_patient(resource: &Json) -> bool {
    resource["resourceType"] == "Patient"
}

/// Whether two Patient resources are one person: an identifier in common, or one name and one day of birth.
fn is_same(one: &Json, other: &Json) -> bool {
    if std::ptr::eq(one, other) {
        return true;
    }
    let (born, own) = (one["birthDate"].as_str(), other["birthDate"].as_str());
    if born.is_some() && own.is_some() && born != own {
        return false;
    }
    let known = identifiers(one);
    let shares = || identifiers(other).iter().any(|identifier| known.contains(identifier));
    let is_named_alike = || {
        let named = patient(one).zip(patient(other));
        named.is_some_and(|(one, other)| compare(Some(&one), &Own { born: None, ..other.into() }) == Traits::Agree)
    };
    shares() || born.is_some() && born == own && is_named_alike()
}

/// System and value of each identifier.
fn identifiers(patient: &Json) -> Vec<(&str, &str)> {
    let all = patient["identifier"].as_array().into_iter().flatten();
    all.filter_map(|one| one["system"].as_str().zip(one["value"].as_str())).collect()
}
