//! The summary of the record that `make demo` shows: made from the very files, by their reader, and compared with what
//! `demo/jeanne/` says, which the reader does not see.

mod record;

use std::collections::BTreeMap;

use cachet_record::entry::{Entry, EntryKind, Profile, merged};
use cachet_record::ips::{Section, Wish, preview, summary};
use serde_json::{Value, json};

use self::record::{documents, own, record, told};
use super::{behind, keeps_the_rules, section, wish};

const MADE: &str = include_str!("../samples/ips-demonstration.json");

fn jeanne() -> Wish {
    Wish { profile: serde_json::from_value::<Profile>(told("profile.json")).unwrap(), ..wish() }
}

/// The resources of a section, in its order.
fn stated(bundle: &Value, of: Section) -> Vec<&Value> {
    let section = section(bundle, of.loinc()).unwrap_or_else(|| panic!("{of:?}"));
    section["entry"].as_array().unwrap().iter().map(|reference| behind(bundle, reference)).collect()
}

/// Every item that the list `field` of the demonstration's syntheses holds; the newest synthesis last.
fn of_syntheses(field: &str) -> Vec<Value> {
    let all = told("syntheses.json");
    let lists = all.as_array().unwrap().iter().filter_map(|one| one[field].as_array().cloned());
    lists.flatten().collect()
}

/// What each of `all` says in these fields, as one line each, sorted, each line once.
fn lines<'a>(all: impl IntoIterator<Item = &'a Value>, fields: &[&str]) -> Vec<String> {
    let value = |one: &Value, path: &str| match one.pointer(path) {
        Some(Value::String(text)) => text.clone(),
        // 7.0 and 7 are one number.
        Some(other) => other.as_f64().map_or_else(|| other.to_string(), |number| number.to_string()),
        None => "-".to_owned(),
    };
    let mut lines: Vec<String> =
        all.into_iter().map(|one| fields.iter().map(|path| value(one, path)).collect::<Vec<_>>().join(" | ")).collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn every_document_of_the_demonstration_is_understood_whole() {
    let mut given: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents() {
        let found = document.gives();
        assert_eq!((found.left, found.unlisted), (Vec::new(), 0), "{}", document.path.display());
        let is_structured =
            document.path.extension().is_some_and(|ending| ["xml", "json", "csv"].iter().any(|one| ending == *one));
        assert_eq!(is_structured, !found.entries.is_empty(), "{}", document.path.display());
        *given.entry(&document.category).or_default() += found.entries.len();
    }
    let kinds = [
        "administrative",
        "allergy",
        "certificate",
        "diagnosis",
        "imaging",
        "laboratory",
        "measure",
        "prescription",
        "report",
        "treatment",
        "vaccination",
    ];
    assert_eq!(given.keys().copied().collect::<Vec<_>>(), kinds, "documents of every kind");
    assert_eq!(given["laboratory"], 14 * 5, "each analysis of each of the fourteen reports");
}

#[test]
fn its_summary_keeps_the_rules_and_each_section_holds_what_the_record_holds() {
    let (wish, record) = (jeanne(), record());
    let made = summary(&wish, &record);
    keeps_the_rules(&made);
    assert_eq!(preview(&wish, &record).len(), Section::ALL.len(), "no section is empty");

    let mut allergies = lines(&of_syntheses("allergies"), &["/agent", "/code", "/from", "/reaction"]);
    allergies.extend(own().iter().filter(|one| one.kind == EntryKind::Allergy).map(|one| {
        [Some(one.text.as_str()), Some("-"), one.date.as_deref(), one.detail.as_deref()].map(Option::unwrap).join(" | ")
    }));
    allergies.sort();
    let fields = ["/code/text", "/code/coding/0/code", "/onsetDateTime", "/note/0/text"];
    assert_eq!(lines(stated(&made, Section::Allergies), &fields), allergies);

    let fields = [
        "/medicationCodeableConcept/text",
        "/medicationCodeableConcept/coding/0/code",
        "/effectiveDateTime",
        "/status",
    ];
    let going_on = of_syntheses("treatments").into_iter().map(|one| with(one, "status", "active")).collect::<Vec<_>>();
    assert_eq!(
        lines(stated(&made, Section::Treatments), &fields),
        lines(&going_on, &["/product", "/code", "/from", "/status"])
    );

    let fields = ["/code/text", "/code/coding/0/code", "/onsetDateTime", "/abatementDateTime"];
    let wanted = ["/words", "/code", "/from", "/until"];
    assert_eq!(lines(stated(&made, Section::Problems), &fields), lines(&of_syntheses("problems"), &wanted));
    assert_eq!(lines(stated(&made, Section::History), &fields), lines(&of_syntheses("history"), &wanted));

    // What she wrote down from her implant's card.
    for (section, kind, named, date) in [
        (Section::Procedures, EntryKind::Procedure, "/code/text", "/performedDateTime"),
        (Section::Devices, EntryKind::Device, "/contained/0/type/text", "/timingDateTime"),
    ] {
        let hers: Vec<Value> = own().iter().filter(|one| one.kind == kind).map(|one| json!(one)).collect();
        assert!(!hers.is_empty());
        assert_eq!(
            lines(stated(&made, section), &[named, date, "/note/0/text"]),
            lines(&hers, &["/text", "/date", "/detail"])
        );
    }

    let given = told("vaccinations.json");
    let given = given.as_array().unwrap().iter().filter(|one| one["ends"] != "waiting");
    let lot = |one: &Value| match one["dose"].as_u64() {
        Some(dose) => format!("Dose n° {dose}, Lot {}", one["lot"].as_str().unwrap()),
        None => one["lot"].as_str().unwrap().to_owned(),
    };
    let given: Vec<Value> = given.map(|one| with(one.clone(), "lot", &lot(one))).collect();
    let shown: Vec<Value> = stated(&made, Section::Vaccinations)
        .into_iter()
        .map(|one| {
            let lot = one["lotNumber"].as_str().unwrap();
            let dose = one.pointer("/protocolApplied/0/doseNumberPositiveInt").and_then(Value::as_u64);
            with(one.clone(), "lot", &dose.map_or(lot.to_owned(), |dose| format!("Dose n° {dose}, Lot {lot}")))
        })
        .collect();
    assert_eq!(shown.len(), given.len());
    assert_eq!(
        lines(&shown, &["/vaccineCode/coding/0/code", "/vaccineCode/coding/0/display", "/occurrenceDateTime", "/lot"]),
        lines(&given, &["/code", "/vaccine", "/date", "/lot"]),
    );
}

fn with(mut one: Value, field: &str, value: &str) -> Value {
    one[field] = json!(value);
    one
}

#[test]
fn its_results_and_measures_are_the_newest_three_of_each() {
    let made = summary(&jeanne(), &record());
    let told = told("laboratory.json");
    let mut wanted = Vec::new();
    for results in told["series"].as_array().unwrap().iter().rev().take(3) {
        for (key, analysis) in told["names"].as_object().unwrap() {
            let value = results[key].as_f64().unwrap();
            let (low, high) = (analysis["low"].as_f64().unwrap(), analysis["high"].as_f64().unwrap());
            let judged = if value < low {
                "L"
            } else if value > high {
                "H"
            } else {
                "N"
            };
            wanted.push(json!({
                "text": analysis["text"], "code": analysis["loinc"], "date": results["date"], "value": results[key],
                "unit": analysis["unit"], "low": analysis["low"], "high": analysis["high"], "judged": judged,
            }));
        }
    }
    let fields = [
        "/code/text",
        "/code/coding/0/code",
        "/effectiveDateTime",
        "/valueQuantity/value",
        "/valueQuantity/code",
        "/referenceRange/0/low/value",
        "/referenceRange/0/high/value",
        "/interpretation/0/coding/0/code",
    ];
    let shown = stated(&made, Section::Results);
    assert_eq!(shown.len(), wanted.len());
    let wanted = lines(&wanted, &["/text", "/code", "/date", "/value", "/unit", "/low", "/high", "/judged"]);
    assert_eq!(lines(shown, &fields), wanted);

    let mut newest: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in record().into_iter().filter(|entry| entry.kind == EntryKind::Measure) {
        newest.entry(entry.measure()).or_default().push(entry);
    }
    let shown = stated(&made, Section::Measures);
    for (code, mut all) in newest {
        all.sort_by(|one, other| other.date.cmp(&one.date));
        let dates: Vec<&str> = all.iter().take(3).map(|entry| entry.date.as_deref().unwrap()).collect();
        let of_code = shown.iter().filter(|one| one["code"]["coding"][0]["code"] == code.as_str());
        assert_eq!(of_code.map(|one| one["effectiveDateTime"].as_str().unwrap()).collect::<Vec<_>>(), dates, "{code}");
    }
}

/// What several documents say of one thing is one line; of each measure the newest three are shown.
#[test]
fn no_entry_is_lost_on_the_way_into_its_summary() {
    let record = record();
    let made = summary(&jeanne(), &record);
    let of_entries = Section::ALL.into_iter().filter(|section| *section != Section::Directives);
    let shown: usize = of_entries.map(|section| stated(&made, section).len()).sum();
    let is_value = |entry: &&Entry| matches!(entry.kind, EntryKind::Laboratory | EntryKind::Measure);
    let (values, facts): (Vec<&Entry>, Vec<&Entry>) = record.iter().partition(is_value);
    let mut of_each: BTreeMap<(EntryKind, String), usize> = BTreeMap::new();
    for entry in values {
        *of_each.entry((entry.kind, entry.measure())).or_default() += 1;
    }
    let newest: usize = of_each.values().map(|count| *count.min(&3)).sum();
    assert_eq!(shown, merged(&facts).len() + newest);
}

#[test]
fn the_summary_of_the_demonstration_that_the_outside_validator_sees_is_this_one() {
    super::is_as_made(MADE, &summary(&jeanne(), &record()), "ips-demonstration.json");
}
