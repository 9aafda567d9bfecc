//! The International Patient Summary, by the rules of its guide: HL7 International Patient Summary Implementation Guide
//! 2.0.0 (hl7.org/fhir/uv/ips), profiles "Bundle (IPS)", "Composition (IPS)" and those of its sections. The same summary
//! is validated as FHIR R4 by a validator that is not ours in `web/tests/ips.test.ts`.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

#[path = "ips/demonstration.rs"]
mod demonstration;

use std::collections::BTreeSet;

use cachet_record::entries;
use cachet_record::entry::{
    Code, Contact, Directives, Donation, Entry, EntryKind, Number, Profile, Range, Sex, Status, Value as Said,
};
use cachet_record::ips::{Language, Section, Wish, preview, summary};
use serde_json::Value;

const SYNTHESIS: &[u8] = include_bytes!("samples/synthesis.xml");
const BIOLOGY: &[u8] = include_bytes!("samples/biology-3.xml");
const MADE: &str = include_str!("samples/ips.json");

fn profile() -> Profile {
    Profile {
        given: "Jeanne Marie".to_owned(),
        family: "Morel".to_owned(),
        maiden: "Martin".to_owned(),
        born: Some("1955-06-03".to_owned()),
        sex: Some(Sex::Female),
        phone: "05 00 00 00 00".to_owned(),
        languages: vec!["fr".to_owned()],
        contacts: vec![Contact {
            name: "Luc Morel".to_owned(),
            relation: "fils".to_owned(),
            phone: "06 00 00 00 00".to_owned(),
            trusted: true,
        }],
        directives: Directives::Written("chez le Dr Lefèvre".to_owned()),
        donation: Donation::Agrees,
        disability: String::new(),
        doctor: "Dr Anne Lefèvre".to_owned(),
    }
}

fn wish() -> Wish {
    Wish {
        id: "6f8c2a52-9d0e-4c1b-8f53-0a7b1c2d3e4f".to_owned(),
        at: "2026-11-26T01:00:00Z".to_owned(),
        language: Language::Fr,
        profile: profile(),
        without: Vec::new(),
    }
}

fn held() -> Vec<Entry> {
    let mut held = entries(SYNTHESIS).entries;
    held.extend(entries(BIOLOGY).entries);
    held.push(Entry {
        status: Status::Past,
        date: Some("1971".to_owned()),
        ..Entry::new(EntryKind::Diagnosis, "Appendicite <opérée>")
    });
    held.push(Entry {
        date: Some("2021-03-09T08:00".to_owned()),
        until: Some("2021-03-12".to_owned()),
        detail: Some("hanche droite".to_owned()),
        author: Some("Dr Marc Delmas".to_owned()),
        ..Entry::new(EntryKind::Procedure, "Pose d’une prothèse de hanche")
    });
    held.push(Entry { status: Status::Current, ..Entry::new(EntryKind::Procedure, "Dialyse") });
    held.push(Entry::new(EntryKind::Device, "Lunettes"));
    held.push(Entry {
        status: Status::Current,
        detail: Some("lot 20K377".to_owned()),
        ..Entry::new(EntryKind::Device, "Prothèse de hanche")
    });
    held
}

fn resources<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let all = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    all.filter(|resource| resource["resourceType"] == kind).collect()
}

fn section<'a>(bundle: &'a Value, code: &str) -> Option<&'a Value> {
    let sections = bundle["entry"][0]["resource"]["section"].as_array().unwrap();
    sections.iter().find(|section| section["code"]["coding"][0]["code"] == code)
}

/// The resource that `reference` names by its full address.
fn behind<'a>(bundle: &'a Value, reference: &Value) -> &'a Value {
    let entries = bundle["entry"].as_array().unwrap();
    let found = entries.iter().find(|entry| entry["fullUrl"] == reference["reference"]);
    &found.unwrap_or_else(|| panic!("{reference} leads nowhere"))["resource"]
}

/// The rules that every summary keeps, whatever the record holds.
fn keeps_the_rules(bundle: &Value) {
    // Bundle (IPS): a document, named, dated; FHIR R4 bdl-9, bdl-10, bdl-7; the Composition first, one Patient.
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&"Bundle".into(), &"document".into()));
    assert!(bundle["identifier"]["system"].is_string() && bundle["identifier"]["value"].is_string());
    assert!(bundle["timestamp"].is_string());
    let urls: Vec<&str> = bundle["entry"].as_array().unwrap().iter().map(|e| e["fullUrl"].as_str().unwrap()).collect();
    assert_eq!(urls.iter().collect::<BTreeSet<_>>().len(), urls.len(), "no address twice");
    let composition = &bundle["entry"][0]["resource"];
    assert_eq!(composition["resourceType"], "Composition");
    assert_eq!(resources(bundle, "Composition").len(), 1);
    assert_eq!(resources(bundle, "Patient").len(), 1);
    // Composition (IPS): status, type 60591-5, subject, date, author, title 1..1; each section with title, code, text.
    assert_eq!(composition["type"]["coding"][0]["code"], "60591-5");
    assert_eq!(behind(bundle, &composition["subject"])["resourceType"], "Patient");
    assert_eq!(behind(bundle, &composition["author"][0])["resourceType"], "Patient");
    for field in ["status", "date", "title"] {
        assert!(composition[field].is_string(), "{field}");
    }
    let allowed: BTreeSet<&str> = Section::ALL.into_iter().map(Section::loinc).collect();
    let mut seen = BTreeSet::new();
    for section in composition["section"].as_array().unwrap() {
        let code = section["code"]["coding"][0]["code"].as_str().unwrap();
        assert!(allowed.contains(code) && seen.insert(code), "{code}");
        assert!(section["title"].is_string() && section["text"]["div"].as_str().unwrap().starts_with("<div xmlns="));
        for reference in section["entry"].as_array().unwrap() {
            // Each entry is about the person, and of the type that its section takes.
            let resource = behind(bundle, reference);
            let about = if resource["subject"].is_object() { &resource["subject"] } else { &resource["patient"] };
            assert_eq!(behind(bundle, about)["resourceType"], "Patient");
            let wanted = match code {
                "48765-2" => "AllergyIntolerance",
                "10160-0" => "MedicationStatement",
                "11450-4" | "11348-0" => "Condition",
                "47519-4" => "Procedure",
                "46264-8" => "DeviceUseStatement",
                "11369-6" => "Immunization",
                "30954-2" | "8716-3" => "Observation",
                _ => "Consent",
            };
            assert_eq!(resource["resourceType"], wanted);
        }
    }
    // The required sections (10160-0, 48765-2, 11450-4) are there and say something.
    for required in ["10160-0", "48765-2", "11450-4"] {
        assert!(!section(bundle, required).unwrap()["entry"].as_array().unwrap().is_empty(), "{required}");
    }
    // AllergyIntolerance ait-1, Condition con-3 and con-4.
    for allergy in resources(bundle, "AllergyIntolerance") {
        assert!(allergy["clinicalStatus"]["coding"][0]["code"].is_string() && allergy["code"].is_object());
    }
    for condition in resources(bundle, "Condition") {
        let status = condition["clinicalStatus"]["coding"][0]["code"].as_str().unwrap();
        assert!(condition["abatementDateTime"].is_null() || status == "resolved");
    }
    // MedicationStatement (IPS): effective 1..1; Immunization: occurrence 1..1; or why not.
    let said = |resource: &Value, field: &str| resource[field].is_string() || resource[format!("_{field}")].is_object();
    for one in resources(bundle, "MedicationStatement") {
        assert!(said(one, "effectiveDateTime") || one["effectivePeriod"].is_object(), "{one}");
        assert!(one["medicationCodeableConcept"].is_object());
    }
    for one in resources(bundle, "Immunization") {
        assert!(said(one, "occurrenceDateTime") && one["vaccineCode"].is_object(), "{one}");
    }
    // Procedure (IPS): performed 1..1; Device Use Statement (IPS): timing 1..1, a device (IPS) with a type and its person.
    for one in resources(bundle, "Procedure") {
        assert!(said(one, "performedDateTime") || one["performedPeriod"].is_object(), "{one}");
        assert!(one["code"].is_object());
    }
    for one in resources(bundle, "DeviceUseStatement") {
        assert!(said(one, "timingDateTime") || one["timingPeriod"].is_object(), "{one}");
        assert_eq!((&one["device"]["reference"], &one["contained"][0]["id"]), (&"#device".into(), &"device".into()));
        assert!(one["contained"][0]["type"].is_object());
        assert_eq!(one["contained"][0]["patient"], one["subject"]);
    }
    // Observation Results (IPS): effective 1..1, performer 1..*, a value or why not; quantities in UCUM where it is one.
    for one in resources(bundle, "Observation") {
        let is_dated = said(one, "effectiveDateTime") || one["effectivePeriod"].is_object();
        assert!(is_dated && one["performer"][0].is_object(), "{one}");
        // Vital Signs (R4): vs-1, a dateTime exact to the day; Body Height, Body Weight: units.
        let is_vital = one["category"][0]["coding"][0]["code"] == "vital-signs";
        let is_exact = one["effectiveDateTime"].as_str().is_none_or(|date| date.len() >= 10);
        assert!(!is_vital || is_exact, "{one}");
        let units: &[&str] = match one["code"]["coding"][0]["code"].as_str() {
            Some("8302-2") if is_vital => &["cm", "[in_i]"],
            Some("29463-7") if is_vital => &["kg", "g", "[lb_av]"],
            _ => continue,
        };
        assert!(units.contains(&one["valueQuantity"]["code"].as_str().unwrap()), "{one}");
    }
    for one in resources(bundle, "Observation") {
        let has = ["valueQuantity", "valueString", "valueBoolean", "dataAbsentReason"];
        assert!(has.iter().any(|field| !one[*field].is_null()), "{one}");
    }
}

#[test]
fn a_summary_keeps_the_rules_of_the_ips_and_holds_what_the_record_holds() {
    let made = summary(&wish(), &held());
    keeps_the_rules(&made);
    let names = |kind: &str, field: &str| -> Vec<String> {
        resources(&made, kind).iter().map(|one| one[field]["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("AllergyIntolerance", "code"), ["Pénicilline"]);
    assert_eq!(names("MedicationStatement", "medicationCodeableConcept"), ["METFORMINE 500 mg cp"]);
    assert_eq!(names("Condition", "code"), ["Diabète sucré de type 2", "Appendicite <opérée>", "Appendicite aiguë"]);
    assert_eq!(names("Immunization", "vaccineCode"), ["REPEVAX"]);
    assert_eq!(names("Observation", "code").len(), 6, "five results and a weight");
    let history = section(&made, "11348-0").unwrap()["text"]["div"].as_str().unwrap();
    assert!(history.contains("Appendicite &lt;opérée&gt;"), "{history}");
    assert_eq!(resources(&made, "Patient")[0]["name"][0]["family"], "Morel");
}

#[test]
fn the_summary_that_the_outside_validator_sees_is_this_one() {
    is_as_made(MADE, &summary(&wish(), &held()), "ips.json");
}

/// Compares a summary with the one in `samples/`; what was made is written beside the build, to take its place.
fn is_as_made(sample: &str, made: &Value, name: &str) {
    let made = serde_json::to_string_pretty(made).unwrap();
    let written = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&written, format!("{made}\n")).unwrap();
    let is_same = sample.trim_end() == made;
    assert!(is_same, "tests/samples/{name} is another one; {} is as made", written.display());
}

#[test]
fn nothing_known_and_none_known_are_told_apart() {
    let empty = summary(&wish(), &[]);
    keeps_the_rules(&empty);
    let code = |bundle: &Value, kind: &str, field: &str| {
        resources(bundle, kind)[0][field]["coding"][0]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code(&empty, "AllergyIntolerance", "code"), "no-allergy-info");
    assert_eq!(code(&empty, "MedicationStatement", "medicationCodeableConcept"), "no-medication-info");
    assert_eq!(code(&empty, "Condition", "code"), "no-problem-info");
    let none = Entry { status: Status::Absent, ..Entry::new(EntryKind::Allergy, "Aucune allergie connue") };
    let said = summary(&wish(), std::slice::from_ref(&none));
    keeps_the_rules(&said);
    assert_eq!(code(&said, "AllergyIntolerance", "code"), "no-known-allergies");
    // None of a part is not none: what was not asked about may be there.
    let part = Entry {
        codes: vec![Code {
            system: "http://snomed.info/sct".to_owned(),
            code: "409137002".to_owned(),
            display: "No known drug allergy".to_owned(),
        }],
        ..none.clone()
    };
    let said = summary(&wish(), std::slice::from_ref(&part));
    keeps_the_rules(&said);
    assert_eq!(code(&said, "AllergyIntolerance", "code"), "no-known-medication-allergies");
    assert_eq!(
        resources(&summary(&wish(), &[part, Entry::new(EntryKind::Allergy, "Noix")]), "AllergyIntolerance").len(),
        2
    );
    // Of what a summary need not have, "none" is said, and nothing is made up.
    let nothing = [EntryKind::Procedure, EntryKind::Device, EntryKind::Vaccination]
        .map(|kind| Entry { status: Status::Absent, ..Entry::new(kind, "Aucun") });
    let said = summary(&wish(), &nothing);
    keeps_the_rules(&said);
    assert_eq!(code(&said, "Procedure", "code"), "no-known-procedures");
    assert_eq!(code(&said, "Immunization", "vaccineCode"), "no-known-immunizations");
    assert_eq!(resources(&said, "Immunization")[0]["status"], "not-done");
    let device = &resources(&said, "DeviceUseStatement")[0]["contained"][0]["type"]["coding"][0]["code"];
    assert_eq!(device, "no-known-devices");
    // Somebody said "none" once; somebody found one later.
    let both = summary(&wish(), &[none, Entry::new(EntryKind::Allergy, "Noix")]);
    assert_eq!(resources(&both, "AllergyIntolerance").len(), 1);
    assert_eq!(resources(&both, "AllergyIntolerance")[0]["code"]["text"], "Noix");
}

#[test]
fn what_has_ended_since_and_what_was_only_delivered_is_not_in_a_summary() {
    let until = |day: &str| Entry { until: Some(day.to_owned()), ..Entry::new(EntryKind::Treatment, day) };
    let delivered =
        Entry { detail: Some("délivré le 11/07/2019".to_owned()), ..Entry::new(EntryKind::Vaccination, "BCG") };
    let made = summary(&wish(), &[until("2026-11-25"), until("2026-11-26"), until("2026-11"), delivered]);
    keeps_the_rules(&made);
    let taken = resources(&made, "MedicationStatement");
    let words: Vec<_> = taken.iter().map(|one| one["medicationCodeableConcept"]["text"].as_str().unwrap()).collect();
    assert_eq!(words, ["2026-11", "2026-11-26"]);
    assert!(resources(&made, "Immunization").is_empty() && section(&made, "11369-6").is_none());
}

#[test]
fn what_is_left_out_leaves_nothing_behind() {
    let wish = Wish { without: vec![Section::Allergies, Section::Results, Section::Directives], ..wish() };
    let made = summary(&wish, &held());
    keeps_the_rules(&made);
    let text = made.to_string();
    for gone in ["nicilline", "Glucose", "Ferritine", "chez le Dr"] {
        assert!(!text.contains(gone), "{gone}");
    }
    assert!(text.contains("no-allergy-info"), "a required section says that nothing is known");
    assert!(section(&made, "30954-2").is_none() && section(&made, "42348-3").is_none());
    // What is looked at before it leaves has the same sections in the same order.
    let shown: Vec<&str> = preview(&wish, &held()).iter().map(|one| one.section.loinc()).collect();
    assert_eq!(
        shown,
        ["48765-2", "10160-0", "11450-4", "47519-4", "46264-8", "11369-6", "30954-2", "8716-3", "11348-0", "42348-3",]
    );
}

#[test]
fn a_vital_sign_is_in_a_unit_of_its_profile_and_exact_to_the_day_or_a_period() {
    let sign = |loinc: &str, number: &str, unit: &str, date: &str| Entry {
        codes: vec![Code { system: "http://loinc.org".to_owned(), code: loinc.to_owned(), display: String::new() }],
        value: Some(Said::Quantity { number: Number::parse(number).unwrap(), unit: unit.to_owned() }),
        date: Some(date.to_owned()),
        range: Some(Range { low: Number::parse("1"), high: None, words: None }),
        ..Entry::new(EntryKind::Measure, loinc)
    };
    let of = |entry: Entry| {
        let made = summary(&wish(), std::slice::from_ref(&entry));
        keeps_the_rules(&made);
        let bytes = serde_json::to_vec(&made).unwrap();
        assert_eq!(
            entries(&bytes).entries[0].date.as_deref(),
            entry.date.as_deref(),
            "what was not exact comes back so"
        );
        resources(&made, "Observation")[0].clone()
    };
    let height = of(sign("8302-2", "1.63", "m", "2024-03"));
    assert_eq!((&height["valueQuantity"]["value"], &height["valueQuantity"]["unit"]), (&163.into(), &"cm".into()));
    assert_eq!(height["referenceRange"][0]["low"]["value"], 100);
    assert_eq!(
        (&height["effectivePeriod"]["start"], &height["effectivePeriod"]["end"]),
        (&"2024-03".into(), &"2024-03".into())
    );
    for (loinc, number, unit, wanted, code) in [
        ("8302-2", "1625", "mm", 162.5, "cm"),
        ("8302-2", "65", "in", 65.0, "[in_i]"),
        ("9843-4", "0.35", "m", 35.0, "cm"),
        ("29463-7", "3250", "g", 3250.0, "g"),
        ("29463-7", "150", "lb", 150.0, "[lb_av]"),
        ("8867-4", "62", "bpm", 62.0, "/min"),
        ("39156-5", "24.5", "kg/m²", 24.5, "kg/m2"),
    ] {
        let made = of(sign(loinc, number, unit, "2024-03-12"));
        let value = &made["valueQuantity"];
        assert_eq!((value["value"].as_f64(), value["code"].as_str()), (Some(wanted), Some(code)), "{number} {unit}");
        assert_eq!(made["effectiveDateTime"], "2024-03-12");
    }
}

#[test]
fn a_summary_in_english_says_the_same() {
    let made = summary(&Wish { language: Language::En, ..wish() }, &held());
    keeps_the_rules(&made);
    assert_eq!(section(&made, "48765-2").unwrap()["title"], "Allergies and intolerances");
    assert_eq!(made["language"], "en-GB");
}

#[test]
fn what_a_summary_says_comes_back_as_entries() {
    let made = serde_json::to_vec(&summary(&wish(), &held())).unwrap();
    let back = entries(&made).entries;
    let texts = |kind: EntryKind, all: &[Entry]| {
        let mut texts: Vec<String> = all.iter().filter(|one| one.kind == kind).map(|one| one.text.clone()).collect();
        texts.sort();
        texts
    };
    for kind in EntryKind::ALL {
        assert_eq!(texts(kind, &back), texts(kind, &held()), "{kind:?}");
    }
}

#[test]
fn a_vaccine_that_was_given_on_a_day_is_in_a_summary_whatever_is_remarked_about_it() {
    let given = Entry {
        date: Some("2020-01-01".to_owned()),
        detail: Some("délivré le 11/07/2019".to_owned()),
        ..Entry::new(EntryKind::Vaccination, "BCG")
    };
    let made = summary(&wish(), &[given]);
    keeps_the_rules(&made);
    let given = resources(&made, "Immunization");
    assert_eq!(given[0]["occurrenceDateTime"], "2020-01-01");
    assert_eq!(given[0]["note"][0]["text"], "délivré le 11/07/2019");
    assert!(resources(&made, "MedicationDispense").is_empty());
}
