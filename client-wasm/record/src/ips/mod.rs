//! The International Patient Summary: a FHIR R4 document Bundle made of the record's entries, on the device.
//!
//! Shape and codes: HL7 IPS Implementation Guide 2.0.0. What the record does not hold is said to be unknown
//! (`no-allergy-info`), which is not "none" (`no-known-allergies`): that is said only where somebody said so.

mod held;
mod text;
mod words;

pub use cachet_entry::fhir::{Language, profile_bundle};
use cachet_entry::fhir::{directives, resource, unknown};
use cachet_entry::{Entry, EntryKind, Profile, Status, merged};
use held::{is_only_delivered, is_over};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
pub(crate) use text::escaped;
use text::{consent, narrative};

/// A section of the summary.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Allergies and intolerances; required.
    Allergies,
    /// Medication; required.
    Treatments,
    /// Problems; required.
    Problems,
    /// Operations and other procedures.
    Procedures,
    /// Implants, prostheses and other devices.
    Devices,
    /// Vaccinations.
    Vaccinations,
    /// Results of laboratories.
    Results,
    /// Vital signs.
    Measures,
    /// Problems that are over.
    History,
    /// Advance directives.
    Directives,
}

impl Section {
    /// In the order of the summary.
    pub const ALL: [Self; 10] = [
        Self::Allergies,
        Self::Treatments,
        Self::Problems,
        Self::Procedures,
        Self::Devices,
        Self::Vaccinations,
        Self::Results,
        Self::Measures,
        Self::History,
        Self::Directives,
    ];

    /// Its LOINC code (IPS, "Composition (IPS)").
    #[must_use]
    pub const fn loinc(self) -> &'static str {
        match self {
            Self::Allergies => "48765-2",
            Self::Treatments => "10160-0",
            Self::Problems => "11450-4",
            Self::Procedures => "47519-4",
            Self::Devices => "46264-8",
            Self::Vaccinations => "11369-6",
            Self::Results => "30954-2",
            Self::Measures => "8716-3",
            Self::History => "11348-0",
            Self::Directives => "42348-3",
        }
    }

    /// Whether a summary must have it: left out, it says that nothing is known.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Allergies | Self::Treatments | Self::Problems)
    }

    /// Says that nothing of a required section is known.
    fn unknown(self, subject: &Value) -> Option<Value> {
        let kind = match self {
            Self::Allergies => EntryKind::Allergy,
            Self::Treatments => EntryKind::Treatment,
            Self::Problems => EntryKind::Diagnosis,
            _ => return None,
        };
        unknown(kind, subject)
    }

    /// Whether an entry stands in this section of a summary made `at` that time.
    fn holds(self, entry: &Entry, at: &str) -> bool {
        match self {
            Self::Allergies => entry.kind == EntryKind::Allergy && !is_over(entry, at),
            Self::Treatments => entry.kind == EntryKind::Treatment && !is_over(entry, at),
            Self::Problems => entry.kind == EntryKind::Diagnosis && !is_over(entry, at),
            Self::Procedures => entry.kind == EntryKind::Procedure,
            Self::Devices => entry.kind == EntryKind::Device && !is_over(entry, at),
            // A vaccine that was delivered protects nobody: only one that was given does.
            Self::Vaccinations => entry.kind == EntryKind::Vaccination && !is_only_delivered(entry),
            Self::Results => entry.kind == EntryKind::Laboratory,
            Self::Measures => entry.kind == EntryKind::Measure,
            Self::History => entry.kind == EntryKind::Diagnosis && is_over(entry, at),
            Self::Directives => false,
        }
    }
}

/// What a summary is made from.
#[derive(Clone, Debug)]
pub struct Wish {
    /// A random UUID, lower case: the summary's own name.
    pub id: String,
    /// When, in UTC: `2026-11-26T01:00:00Z`.
    pub at: String,
    /// Language of titles and sentences.
    pub language: Language,
    /// Whom it is about.
    pub profile: Profile,
    /// What was left out by the person.
    pub without: Vec<Section>,
}

/// A section as it is looked at before the summary leaves.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Which.
    pub section: Section,
    /// Its title.
    pub title: String,
    /// One line for each entry, or what is said for none.
    pub lines: Vec<String>,
    /// Whether it can only be emptied, not left out.
    pub required: bool,
}

/// Newest values of one measure or analysis that a summary shows.
const VALUES: usize = 3;

/// Entries of `section` at a time: what says the same once; of values the newest few of each measure.
fn of_section<'e>(section: Section, entries: &'e [Entry], at: &str) -> Vec<&'e Entry> {
    let held: Vec<&Entry> = entries.iter().filter(|entry| section.holds(entry, at)).collect();
    if !matches!(section, Section::Results | Section::Measures) {
        let groups = merged(&held);
        let said: Vec<&Entry> = groups.into_iter().map(|group| held[group[0]]).collect();
        let is_something = said.iter().any(|entry| entry.status != Status::Absent);
        // "None known" beside something known is an old sentence, unless it is about another part of the kind.
        let holds = |entry: &&Entry| entry.status != Status::Absent || !is_something || entry.part_without().is_some();
        return said.into_iter().filter(holds).collect();
    }
    let mut newest = held;
    newest.sort_by(|one, other| (&other.date, one.measure()).cmp(&(&one.date, other.measure())));
    let mut shown: Vec<&Entry> = Vec::new();
    for entry in newest {
        let measure = entry.measure();
        if shown.iter().filter(|shown| shown.measure() == measure).count() < VALUES {
            shown.push(entry);
        }
    }
    shown
}

/// The sections as they will be, to be looked at one by one.
#[must_use]
pub fn preview(wish: &Wish, entries: &[Entry]) -> Vec<Preview> {
    let built = Builder { wish, entries };
    let one = |section: Section| Preview {
        section,
        title: words::title(section, wish.language).to_owned(),
        lines: built.lines(section),
        required: section.is_required(),
    };
    let all = Section::ALL.into_iter().filter(|section| section.is_required() || built.is_filled(*section));
    all.map(one).collect()
}

/// The summary.
#[must_use]
pub fn summary(wish: &Wish, entries: &[Entry]) -> Value {
    let builder = Builder { wish, entries };
    let (patient, composition) = (builder.uuid("patient"), builder.uuid("composition"));
    let mut sections = Vec::new();
    let mut resources = vec![(patient.clone(), cachet_entry::fhir::patient(&wish.profile))];
    for section in Section::ALL {
        let shown = builder.is_filled(section) && !wish.without.contains(&section);
        if !shown && !section.is_required() {
            continue;
        }
        let made = builder.made(section, &patient);
        let mut references = Vec::new();
        for (at, resource) in made.into_iter().enumerate() {
            let uuid = builder.uuid(&format!("{}/{at}", section.loinc()));
            references.push(json!({ "reference": format!("urn:uuid:{uuid}") }));
            resources.push((uuid, resource));
        }
        let lines =
            if shown { builder.lines(section) } else { vec![words::nothing(section, wish.language).to_owned()] };
        sections.push(json!({
            "title": words::title(section, wish.language),
            "code": { "coding": [{ "system": "http://loinc.org", "code": section.loinc(), "display": words::loinc(section) }] },
            "text": narrative(&lines, wish.language),
            "entry": references,
        }));
    }
    let title = words::summary(wish.language);
    let head = json!({
        "resourceType": "Composition",
        "meta": { "profile": ["http://hl7.org/fhir/uv/ips/StructureDefinition/Composition-uv-ips"] },
        "language": wish.language.tag(),
        "text": narrative(&[title.to_owned()], wish.language),
        "identifier": { "system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{composition}") },
        "status": "final",
        "type": { "coding": [{ "system": "http://loinc.org", "code": "60591-5", "display": "Patient summary Document" }] },
        "subject": { "reference": format!("urn:uuid:{patient}") },
        "date": wish.at,
        "author": [{ "reference": format!("urn:uuid:{patient}") }],
        "title": title,
        "confidentiality": "N",
        "section": sections,
    });
    let all = std::iter::once((composition, head)).chain(resources);
    let entry: Vec<Value> = all
        .map(|(uuid, mut resource)| {
            resource["id"] = json!(uuid);
            json!({ "fullUrl": format!("urn:uuid:{uuid}"), "resource": resource })
        })
        .collect();
    json!({
        "resourceType": "Bundle",
        "meta": { "profile": ["http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips"] },
        "language": wish.language.tag(),
        "identifier": { "system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{}", wish.id) },
        "type": "document",
        "timestamp": wish.at,
        "entry": entry,
    })
}

struct Builder<'a> {
    wish: &'a Wish,
    entries: &'a [Entry],
}

impl Builder<'_> {
    fn is_filled(&self, section: Section) -> bool {
        match section {
            Section::Directives => directives(&self.wish.profile, self.wish.language).is_some(),
            _ => self.entries.iter().any(|entry| section.holds(entry, &self.wish.at)),
        }
    }

    fn lines(&self, section: Section) -> Vec<String> {
        if section == Section::Directives {
            return directives(&self.wish.profile, self.wish.language).into_iter().collect();
        }
        let shown = of_section(section, self.entries, &self.wish.at);
        if shown.is_empty() {
            return vec![words::nothing(section, self.wish.language).to_owned()];
        }
        shown.into_iter().map(|entry| words::line(entry, self.wish.language)).collect()
    }

    fn made(&self, section: Section, patient: &str) -> Vec<Value> {
        let subject = json!({ "reference": format!("urn:uuid:{patient}") });
        if self.wish.without.contains(&section) {
            return section.unknown(&subject).into_iter().collect();
        }
        if section == Section::Directives {
            let said = directives(&self.wish.profile, self.wish.language);
            return said.map(|said| consent(&said, &subject, &self.wish.at)).into_iter().collect();
        }
        let shown = of_section(section, self.entries, &self.wish.at);
        if shown.is_empty() {
            return section.unknown(&subject).into_iter().collect();
        }
        shown.into_iter().map(|entry| resource(entry, &subject)).collect()
    }

    /// A UUID of version 5 in the summary's own name space: random to everybody, the same for the same summary.
    fn uuid(&self, name: &str) -> String {
        let bytes = uuid_of(format!("{}{name}", self.wish.id).as_bytes());
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

/// A UUID of version 5 (RFC 9562 section 5.5) of these bytes.
pub(crate) fn uuid_of(bytes: &[u8]) -> [u8; 16] {
    let mut uuid: [u8; 16] = Sha1::digest(bytes)[..16].try_into().expect("SHA-1 has 20 bytes");
    uuid[6] = uuid[6] & 0x0f | 0x50;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    uuid
}
