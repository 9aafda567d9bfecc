//! Whose resources they are: the one person that a Bundle is about, and whoever else is in it.

use std::collections::{HashMap, HashSet};
use std::ptr::from_ref;

use serde_json::Value as Json;

use super::references::References;
use super::resource::patient;
use crate::finding::Patient;
use crate::traits::{Own, Traits, compare};

/// Patients of one file that say something different and are compared; any more count as others.
const MAX_COMPARED: usize = 200;

/// The Patients of a file.
pub(super) struct Persons<'a> {
    /// Those that others may refer to.
    patients: References<'a>,
    /// The subject of its Composition, else the first that stands alone, else the first within a resource.
    main: Option<&'a Json>,
    /// Everyone who is not the main one, once.
    others: Vec<&'a Json>,
    /// Where the resources stand that are about others.
    of_others: HashSet<*const Json>,
    /// There were more than are compared.
    pub(super) are_too_many: bool,
}

/// What makes two Patient resources say the same of a person, and whether they stand alone.
type Said = (bool, [String; 3]);

impl<'a> Persons<'a> {
    pub(super) fn of(resources: &[&'a Json]) -> Self {
        let patients = References::to(resources.iter().copied().filter(|one| is_patient(one)).collect());
        let composition = resources.iter().find(|resource| resource["resourceType"] == "Composition");
        let subject = composition.and_then(|one| patients.inside(&one["subject"], one)).filter(|one| is_patient(one));
        let within: Vec<_> = resources.iter().map(|one| (*one, subjects(one, &patients))).collect();
        let first = || within.iter().flat_map(|(_, subjects)| subjects).next().copied();
        let main = subject.or_else(|| patients.first().copied()).or_else(first);
        let mut persons = Self { patients, main, others: Vec::new(), of_others: HashSet::new(), are_too_many: false };
        if let Some(main) = main {
            persons.compare(main, &within);
        }
        persons
    }

    fn compare(&mut self, main: &'a Json, within: &[(&'a Json, Vec<&'a Json>)]) {
        let main = Person::of(main);
        let standing: HashSet<*const Json> = self.patients.iter().map(|one| from_ref(*one)).collect();
        let mut told: HashMap<*const Json, bool> = HashMap::new();
        let mut alike: HashMap<Said, bool> = HashMap::new();
        let mut others: Vec<Person<'a>> = Vec::new();
        let each = self.patients.iter().chain(within.iter().flat_map(|(_, subjects)| subjects));
        for one in each.copied() {
            if told.contains_key(&from_ref(one)) {
                continue;
            }
            let stands_alone = standing.contains(&from_ref(one));
            let said = (stands_alone, ["name", "birthDate", "identifier"].map(|field| one[field].to_string()));
            let known = alike.get(&said).copied();
            if known.is_none() && alike.len() == MAX_COMPARED {
                self.are_too_many = true;
            }
            let is_other = known.unwrap_or_else(|| {
                let person = Person::of(one);
                let is_other = self.are_too_many || person.is_other(&main, stands_alone);
                if is_other && !self.are_too_many && !others.iter().any(|known| known.is_same(&person)) {
                    others.push(person);
                }
                is_other
            });
            if !self.are_too_many {
                alike.insert(said, is_other);
            }
            told.insert(from_ref(one), is_other);
        }
        self.others = others.into_iter().map(|person| person.resource).collect();
        let is_other = |one: &&Json| told.get(&from_ref(*one)).copied().unwrap_or_default();
        let of_others = within.iter().filter(|(_, subjects)| subjects.iter().any(is_other));
        self.of_others = of_others.map(|(resource, _)| from_ref(*resource)).collect();
    }

    /// Whom the file is about; `None` when it holds no Patient.
    pub(super) fn main(&self) -> Option<&'a Json> {
        self.main
    }

    /// Every Patient who is not the main one, within a resource or beside it.
    pub(super) fn others(&self) -> &[&'a Json] {
        &self.others
    }

    /// Whether a resource says that it is about a Patient who is not the main one. What refers to nobody here is hers.
    pub(super) fn is_of_other(&self, resource: &Json) -> bool {
        self.of_others.contains(&from_ref(resource))
    }
}

/// The Patients that a resource is about. The focus of an observation is whom it is about instead of its subject.
fn subjects<'a>(resource: &'a Json, patients: &References<'a>) -> Vec<&'a Json> {
    let focus = resource["focus"].as_array().into_iter().flatten();
    let references = [&resource["subject"], &resource["patient"]].into_iter().chain(focus);
    references.filter_map(|reference| patients.inside(reference, resource)).filter(|one| is_patient(one)).collect()
}

fn is_patient(resource: &Json) -> bool {
    resource["resourceType"] == "Patient"
}

/// What a Patient resource says, to be compared with others.
struct Person<'a> {
    resource: &'a Json,
    said: Option<Patient>,
    /// As it is written, however exact.
    born: Option<&'a str>,
    /// System and value of each.
    identifiers: HashSet<(&'a str, &'a str)>,
}

impl<'a> Person<'a> {
    fn of(resource: &'a Json) -> Self {
        let all = resource["identifier"].as_array().into_iter().flatten();
        let identifiers = all.filter_map(|one| one["system"].as_str().zip(one["value"].as_str())).collect();
        Self { resource, said: patient(resource), born: resource["birthDate"].as_str(), identifiers }
    }

    fn is_other(&self, main: &Self, stands_alone: bool) -> bool {
        // One within a resource is a few words about somebody, and often about the main one.
        !self.is_same(main) && (stands_alone || self.differs(main))
    }

    /// Whether they are one person: an identifier in common, or one name and one day of birth.
    fn is_same(&self, other: &Self) -> bool {
        if std::ptr::eq(self.resource, other.resource) {
            return true;
        }
        if self.born.is_some() && other.born.is_some() && self.born != other.born {
            return false;
        }
        let is_named_alike = || {
            let named = self.said.as_ref().zip(other.said.clone()).filter(|(_, other)| !other.name.is_empty());
            named.is_some_and(|(one, other)| compare(Some(one), &Own { born: None, ..other.into() }) == Traits::Agree)
        };
        !self.identifiers.is_disjoint(&other.identifiers)
            || self.born.is_some() && self.born == other.born && is_named_alike()
    }

    /// Whether what is said of one is not said of the main one; nobody without a name is taken for somebody with one.
    fn differs(&self, main: &Self) -> bool {
        let Some(said) = &self.said else { return false };
        match main.said.clone().filter(|main| !main.name.is_empty()) {
            Some(main) => compare(Some(said), &main.into()) == Traits::Differ,
            None => self.born.is_none() || self.born != main.born,
        }
    }
}
