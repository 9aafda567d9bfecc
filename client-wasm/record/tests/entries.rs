//! What documents give to the structured record: CDA of level 3 in the French profiles, FHIR R4, and what they leave.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_record::entry::{Entry, EntryKind, Judged, Status, Value};
use cachet_record::{Entries, Why, entries};
use proptest::prelude::*;

const SYNTHESIS: &[u8] = include_bytes!("samples/synthesis.xml");
const BIOLOGY: &[u8] = include_bytes!("samples/biology-3.xml");
const RESOURCES: &[u8] = include_bytes!("samples/resources.json");

fn of(found: &Entries, kind: EntryKind) -> Vec<&Entry> {
    found.entries.iter().filter(|entry| entry.kind == kind).collect()
}

fn number(entry: &Entry) -> String {
    match &entry.value {
        Some(Value::Quantity { number, unit }) => format!("{number} {unit}"),
        Some(Value::Words(words)) => words.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_french_synthesis_gives_its_allergies_problems_treatments_vaccinations_and_measures() {
    let found = entries(SYNTHESIS);
    let [allergy] = of(&found, EntryKind::Allergy)[..] else { panic!("{found:#?}") };
    assert_eq!((allergy.text.as_str(), allergy.detail.as_deref()), ("Pénicilline", Some("Urticaire")));
    assert_eq!((allergy.date.as_deref(), allergy.status), (Some("1998"), Status::Current));
    assert_eq!(allergy.codes[0].system, "http://www.whocc.no/atc");
    assert_eq!(allergy.author.as_deref(), Some("Dr Anne LEFÈVRE, Médecin généraliste"));

    let [problem, past] = of(&found, EntryKind::Diagnosis)[..] else { panic!("{found:#?}") };
    assert_eq!((past.text.as_str(), past.status, past.date.as_deref()), ("Appendicite aiguë", Status::Past, None));
    assert_eq!((problem.text.as_str(), problem.date.as_deref()), ("Diabète sucré de type 2", Some("2019-05")));
    let codes: Vec<_> = problem.codes.iter().map(|code| code.code.as_str()).collect();
    assert_eq!((codes, problem.status), (vec!["E11", "44054006"], Status::Current));

    let [treatment] = of(&found, EntryKind::Treatment)[..] else { panic!("{found:#?}") };
    assert_eq!((treatment.text.as_str(), treatment.date.as_deref()), ("METFORMINE 500 mg cp", Some("2019-06-01")));
    assert_eq!((treatment.detail.as_deref(), treatment.status), (Some("1 comprimé / 12 h"), Status::Current));

    let [vaccination] = of(&found, EntryKind::Vaccination)[..] else { panic!("{found:#?}") };
    assert_eq!((vaccination.text.as_str(), vaccination.detail.as_deref()), ("REPEVAX", Some("Lot U1234")));
    assert_eq!((vaccination.date.as_deref(), vaccination.codes[0].code.as_str()), (Some("2023-10-12"), "J07CA02"));

    let [weight] = of(&found, EntryKind::Measure)[..] else { panic!("{found:#?}") };
    assert_eq!((number(weight).as_str(), weight.date.as_deref()), ("68.5 kg", Some("2026-02-28T10:15")));

    let why: Vec<Why> = found.left.iter().map(|left| left.why).collect();
    let wanted = [Why::Withdrawn, Why::Withdrawn, Why::Unknown, Why::NoValue, Why::Unknown];
    assert_eq!(why, wanted, "denied, nullified, recommended, without a value, of a relative: {found:#?}");
}

#[test]
fn a_french_laboratory_report_gives_its_results_with_ranges_and_the_earlier_ones_it_quotes() {
    let found = entries(BIOLOGY);
    let results = of(&found, EntryKind::Laboratory);
    let said: Vec<_> = results.iter().map(|entry| (entry.text.as_str(), number(entry))).collect();
    let wanted = [
        ("Glucose à jeun", "7.20 mmol/L"),
        ("Glucose", "6.90 mmol/L"),
        ("Hémoglobine glyquée", "7.4 %"),
        ("Protéinurie", "Négative"),
        ("Ferritine", "< 5 µg/L"),
    ];
    assert_eq!(said, wanted.map(|(text, value)| (text, value.to_owned())), "{found:#?}");
    let glucose = results[0];
    let range = glucose.range.as_ref().unwrap();
    assert_eq!((range.low.as_ref().unwrap().as_str(), range.high.as_ref().unwrap().as_str()), ("4.10", "6.10"));
    assert_eq!((glucose.judged, glucose.group.as_deref()), (Some(Judged::High), Some("Bilan glycémique")));
    assert_eq!(glucose.date.as_deref(), Some("2026-03-02T08:30"));
    assert_eq!(results[1].date.as_deref(), Some("2025-11-04"), "an earlier result keeps its own day");
    assert_eq!(results[2].date.as_deref(), Some("2026-03-02T08:30"), "the day of its battery");
    assert_eq!(results[3].group.as_deref(), Some("Biochimie"));
    assert!(found.left.is_empty(), "{:?}", found.left);
}

#[test]
fn resources_give_entries_and_what_was_withdrawn_gives_none() {
    let found = entries(RESOURCES);
    let [allergy] = of(&found, EntryKind::Allergy)[..] else { panic!("{found:#?}") };
    assert_eq!((allergy.text.as_str(), allergy.detail.as_deref()), ("Allergie à la pénicilline", Some("Urticaire")));
    assert_eq!(allergy.author.as_deref(), Some("Dr Anne Lefèvre"));
    let problems: Vec<_> = of(&found, EntryKind::Diagnosis).iter().map(|one| (one.text.clone(), one.status)).collect();
    assert_eq!(problems, [("Diabète de type 2".to_owned(), Status::Current), ("Appendicite".to_owned(), Status::Past)]);
    let [treatment] = of(&found, EntryKind::Treatment)[..] else { panic!("{found:#?}") };
    assert_eq!((treatment.text.as_str(), treatment.detail.as_deref()), ("Metformine 500 mg", Some("1 matin et soir")));
    let [vaccination] = of(&found, EntryKind::Vaccination)[..] else { panic!("{found:#?}") };
    assert_eq!(vaccination.detail.as_deref(), Some("Lot U1234"));
    let pressure: Vec<_> = of(&found, EntryKind::Measure).iter().map(|one| (one.text.clone(), number(one))).collect();
    assert_eq!(
        pressure,
        [("Systolique".to_owned(), "132 mm[Hg]".to_owned()), ("Diastolique".to_owned(), "78 mm[Hg]".to_owned())]
    );
    let results = of(&found, EntryKind::Laboratory);
    assert_eq!((number(results[0]), results[0].group.as_deref()), ("8.4 mg/L".to_owned(), Some("Biochimie")));
    assert_eq!(results[1].value, Some(Value::Words("< 1 mg/L".to_owned())), "a bound is no value");
    assert_eq!(found.left.iter().map(|left| left.why).collect::<Vec<_>>(), [Why::Withdrawn, Why::Withdrawn]);
}

#[test]
fn what_a_treatment_is_for_is_read_where_a_document_says_it() {
    for (bytes, words) in
        [(SYNTHESIS, vec!["Diabète sucré de type 2"]), (RESOURCES, vec!["Diabète de type 2", "Prévention"])]
    {
        let found = entries(bytes);
        let [treatment] = of(&found, EntryKind::Treatment)[..] else { panic!("{found:#?}") };
        assert_eq!(found.reasons.iter().map(|reason| reason.problem.words.as_str()).collect::<Vec<_>>(), words);
        assert!(found.reasons.iter().all(|reason| reason.place == treatment.place), "{found:#?}");
        let diabetes = of(&found, EntryKind::Diagnosis)
            .into_iter()
            .find(|entry| entry.codes.iter().any(|code| code.code == "E11"));
        assert!(found.reasons[0].problem.is(diabetes.unwrap()));
    }
}

#[test]
fn a_resource_that_breaks_what_its_standard_requires_is_left_with_a_reason() {
    let bundle = std::str::from_utf8(RESOURCES).unwrap();
    let all = entries(RESOURCES).entries.len();
    for (whole, broken) in [
        ("\"id\": \"o3\", \"status\": \"final\"", "\"id\": \"o3\", \"status\": \"done\""),
        ("\"id\": \"o3\", \"status\": \"final\"", "\"id\": \"o3\""),
        ("\"coding\": [{ \"code\": \"active\" }]", "\"coding\": [{ \"code\": \"ongoing\" }]"),
        ("\"occurrenceDateTime\": \"2023-10-12\", ", ""),
        ("\"medicationReference\"", "\"medication\""),
    ] {
        let text = bundle.replace(whole, broken);
        assert_ne!(text, bundle, "{whole}");
        let found = entries(text.as_bytes());
        let malformed = found.left.iter().filter(|left| left.why == Why::Malformed).count();
        assert_eq!((found.entries.len(), malformed), (all - 1, 1), "{broken}");
    }
}

#[test]
fn what_a_bundle_says_and_has_no_place_is_told_and_its_frame_is_not() {
    let of = |resource: &str| {
        let bundle = format!("{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{resource}}}]}}");
        entries(bundle.as_bytes()).left.iter().map(|left| left.why).collect::<Vec<_>>()
    };
    for name in ["FamilyMemberHistory", "CarePlan", "Goal", "ImagingStudy", "Flag", "DeviceRequest"] {
        assert_eq!(of(&format!("{{\"resourceType\":\"{name}\"}}")), [Why::Unknown], "{name}");
    }
    for name in ["Patient", "Practitioner", "Organization", "Composition", "Medication", "Binary", "ServiceRequest"] {
        assert!(of(&format!("{{\"resourceType\":\"{name}\"}}")).is_empty(), "{name}");
    }
    let report = "{\"resourceType\":\"DiagnosticReport\",\"status\":\"final\",\"code\":{},\"conclusion\":\"Normal\"";
    assert_eq!(of(&format!("{report}}}")), [Why::Unknown]);
    assert!(of(&format!("{report},\"result\":[{{\"reference\":\"#a\"}}]}}")).is_empty());
}

#[test]
fn an_operation_and_what_it_left_in_the_body_are_two_lines_and_what_was_only_planned_is_none() {
    let bundle = |resources: &str| format!("{{\"resourceType\":\"Bundle\",\"entry\":[{resources}]}}");
    let done = |status: &str| {
        format!(
            "{{\"resource\":{{\"resourceType\":\"Procedure\",\"status\":\"{status}\",\"subject\":{{}},\
             \"code\":{{\"text\":\"Arthroplastie de hanche\",\"coding\":[{{\"system\":\"http://snomed.info/sct\",\"code\":\"52734007\"}}]}},\
             \"performedPeriod\":{{\"start\":\"2021-03-09T08:00:00Z\",\"end\":\"2021-03-12\"}},\
             \"bodySite\":[{{\"text\":\"hanche droite\"}}],\
             \"reasonCode\":[{{\"text\":\"Coxarthrose\"}}],\"performer\":[{{\"actor\":{{\"display\":\"Dr Delmas\"}}}}]}}}}"
        )
    };
    let worn = |status: &str| {
        format!(
            "{{\"resource\":{{\"resourceType\":\"DeviceUseStatement\",\"status\":\"{status}\",\"subject\":{{}},\
             \"timingDateTime\":\"2021-03-09\",\"device\":{{\"reference\":\"Device/d\"}},\"bodySite\":{{\"text\":\"droite\"}}}}}}"
        )
    };
    let device = "{\"resource\":{\"resourceType\":\"Device\",\"id\":\"d\",\"status\":\"active\",\"patient\":{\"reference\":\"Patient/p\"},\
                  \"type\":{\"text\":\"Prothèse totale de hanche\"},\"manufacturer\":\"Corail\",\"lotNumber\":\"20K377\",\"serialNumber\":\"7\"}}";
    let of = |resources: &[&str]| entries(bundle(&resources.join(",")).as_bytes());
    let told = |entry: &Entry| {
        (
            entry.kind,
            entry.text.clone(),
            entry.status,
            entry.date.clone().unwrap_or_default(),
            entry.detail.clone().unwrap_or_default(),
        )
    };

    let found = of(&[&done("completed"), &worn("active"), device]);
    let said: Vec<_> = found.entries.iter().map(told).collect();
    let operation = (EntryKind::Procedure, "Arthroplastie de hanche".to_owned(), Status::Unsaid);
    assert_eq!((said[0].0, said[0].1.clone(), said[0].2), operation);
    assert_eq!(said[0].4, "hanche droite");
    assert_eq!(
        (found.entries[0].author.as_deref(), found.entries[0].until.as_deref()),
        (Some("Dr Delmas"), Some("2021-03-12"))
    );
    assert_eq!(found.reasons[0].problem.words, "Coxarthrose");
    let implant = "droite, Corail, lot 20K377, n° 7".to_owned();
    let date = "2021-03-09".to_owned();
    assert_eq!(said[1], (EntryKind::Device, "Prothèse totale de hanche".to_owned(), Status::Current, date, implant));
    assert_eq!(said.len(), 2, "a device whose use is stated is not said twice");

    assert_eq!(told(&of(&[device]).entries[0]).2, Status::Current, "a device of a person speaks for itself");
    let nobodys = device.replace("\"patient\":{\"reference\":\"Patient/p\"},", "");
    assert!(of(&[&nobodys]).entries.is_empty() && of(&[&nobodys]).left.is_empty());
    assert_eq!(told(&of(&[&worn("stopped"), device]).entries[0]).2, Status::Past);
    assert_eq!(told(&of(&[&done("in-progress")]).entries[0]).2, Status::Current);
    assert_eq!(told(&of(&[&worn("on-hold"), device]).entries[0]).2, Status::Unsaid);
    for (status, why) in [
        ("preparation", Why::Unknown),
        ("unknown", Why::Unknown),
        ("not-done", Why::Withdrawn),
        ("done", Why::Malformed),
    ] {
        let found = of(&[&done(status)]);
        assert!(found.entries.is_empty());
        assert_eq!(found.left[0].why, why, "{status}");
    }
    assert_eq!(of(&[&worn("intended"), device]).left[0].why, Why::Unknown);
}

#[test]
fn a_medicine_on_hold_is_not_said_to_be_taken_and_an_intended_one_is_none() {
    let of = |status: &str| {
        entries(
            format!(
                "{{\"resourceType\":\"MedicationStatement\",\"status\":\"{status}\",\"subject\":{{}},\
                 \"medicationCodeableConcept\":{{\"text\":\"Metformine\"}}}}"
            )
            .as_bytes(),
        )
    };
    assert_eq!(of("active").entries[0].status, Status::Current);
    assert_eq!(of("on-hold").entries[0].status, Status::Unsaid);
    assert_eq!(of("intended").left[0].why, Why::Unknown);
}

#[test]
fn what_was_not_to_be_taken_or_only_thought_of_is_no_treatment() {
    let of = |said: &str| {
        entries(
            format!(
                "{{\"resourceType\":\"MedicationRequest\",\"subject\":{{}},{said},\
                 \"medicationCodeableConcept\":{{\"text\":\"Aspirine\"}}}}"
            )
            .as_bytes(),
        )
    };
    assert_eq!(of("\"status\":\"active\",\"intent\":\"order\"").entries[0].status, Status::Current);
    let kept = of("\"status\":\"active\",\"intent\":\"order\",\"doNotPerform\":false");
    assert_eq!(kept.entries[0].status, Status::Current);
    let forbidden = of("\"status\":\"active\",\"intent\":\"order\",\"doNotPerform\":true");
    assert_eq!((forbidden.entries.len(), forbidden.left[0].why), (0, Why::Withdrawn));
    for intent in ["proposal", "plan", "option"] {
        let found = of(&format!("\"status\":\"active\",\"intent\":\"{intent}\""));
        assert_eq!((found.entries.len(), found.left[0].why), (0, Why::Unknown), "{intent}");
    }
    let draft = of("\"status\":\"draft\",\"intent\":\"order\"");
    assert_eq!((draft.entries.len(), draft.left[0].why), (0, Why::Unknown));
    for (resource, field, status) in [
        ("MedicationStatement", "medicationCodeableConcept", "not-taken"),
        ("Immunization", "vaccineCode", "not-done"),
        ("Procedure", "code", "not-done"),
    ] {
        let said = format!(
            "{{\"resourceType\":\"{resource}\",\"status\":\"{status}\",\"subject\":{{}},\"patient\":{{}},\
             \"occurrenceDateTime\":\"2024\",\"{field}\":{{\"text\":\"Aspirine\"}}}}"
        );
        let found = entries(said.as_bytes());
        assert_eq!((found.entries.len(), found.left[0].why), (0, Why::Withdrawn), "{resource}");
    }
}

/// FHIR R4 section 2.4.1.1: who does not know an extension that changes the meaning must not process what bears it.
#[test]
fn what_bears_an_extension_that_may_turn_its_meaning_is_left_out() {
    let modifier = "\"modifierExtension\":[{\"url\":\"https://exemple.fr/contraire\",\"valueBoolean\":true}]";
    let of = |resources: &str| {
        let found = entries(format!("{{\"resourceType\":\"Bundle\",\"entry\":[{resources}]}}").as_bytes());
        let texts: Vec<String> = found.entries.iter().map(|entry| entry.text.clone()).collect();
        (texts, found.left.iter().map(|left| left.why).collect::<Vec<_>>())
    };
    let allergy = |inside: &str| {
        format!(
            "{{\"resource\":{{\"resourceType\":\"AllergyIntolerance\",\"patient\":{{}},\"code\":{{\"text\":\"Noix\"}}{inside}}}}}"
        )
    };
    assert_eq!(of(&allergy("")), (vec!["Noix".to_owned()], vec![]));
    assert_eq!(of(&allergy(&format!(",{modifier}"))), (vec![], vec![Why::Unknown]));
    assert_eq!(of(&allergy(&format!(",\"reaction\":[{{{modifier}}}]"))), (vec![], vec![Why::Unknown]));
    assert_eq!(of(&allergy(",\"modifierExtension\":[]")), (vec!["Noix".to_owned()], vec![]));
    let device = "{\"resource\":{\"resourceType\":\"Device\",\"patient\":{\"reference\":\"Patient/p\"},\"type\":{\"text\":\"Pile\"}";
    assert_eq!(of(&format!("{device},{modifier}}}}}")), (vec![], vec![Why::Unknown]));
    let patient = format!("{{\"resource\":{{\"resourceType\":\"Patient\",{modifier}}}}}");
    assert_eq!(of(&patient), (vec![], vec![]), "who frames a record states nothing");
    // What a resource refers to is not read either: its own words about it are.
    let taken = format!(
        "{{\"resource\":{{\"resourceType\":\"MedicationStatement\",\"status\":\"active\",\"subject\":{{}},\
         \"medicationReference\":{{\"reference\":\"Medication/m\",\"display\":\"Aspirine\"}}}}}},\
         {{\"resource\":{{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":{{\"text\":\"Placebo\"}},{modifier}}}}}"
    );
    assert_eq!(of(&taken), (vec!["Aspirine".to_owned()], vec![]));
}

#[test]
fn a_range_of_a_resource_is_in_the_unit_of_its_value_or_in_words() {
    let ucum = |value: &str, unit: &str| {
        format!(
            "{{\"value\":{value},\"unit\":\"{unit}\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"{unit}\"}}"
        )
    };
    let of = |code: &str, value: &str, ranges: &str| {
        let observation = format!(
            "{{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{{\"coding\":[{{\"code\":\"laboratory\"}}]}}],\
             \"code\":{{\"text\":\"Analyse\",\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"{code}\"}}]}},\
             \"valueQuantity\":{value},\"referenceRange\":[{ranges}]}}"
        );
        let range = entries(observation.as_bytes()).entries[0].range.clone().unwrap();
        let said = |number: Option<cachet_record::entry::Number>| number.map(|number| number.to_string());
        (said(range.low), said(range.high), range.words)
    };
    let text = |text: &str| Some(text.to_owned());
    let grams = format!("{{\"low\":{},\"high\":{}}}", ucum("0.70", "g/L"), ucum("1.10", "g/L"));
    let mmol = ucum("5.1", "mmol/L");
    assert_eq!(of("2339-0", &mmol, &grams), (text("3.8855"), text("6.1058"), None), "glucose has a molar mass");
    assert_eq!(of("2951-2", &mmol, &grams), (None, None, text("0,7 – 1,1 g/L")));
    assert_eq!(of("2951-2", "{\"value\":5}", &grams).2.as_deref(), Some("0,7 – 1,1 g/L"), "beside a bare number");
    assert_eq!(of("2951-2", &mmol, &format!("{{\"high\":{}}}", ucum("2", "g/L"))).2.as_deref(), Some("≤ 2 g/L"));
    assert_eq!(of("2951-2", &mmol, "{\"low\":{\"value\":1}}"), (text("1"), None, None), "of no other unit");
    let told = format!("{{\"text\":\"de 1 à 2\",\"low\":{}}}", ucum("1", "g/L"));
    assert_eq!(of("2951-2", &mmol, &told), (None, None, text("≥ 1 g/L, de 1 à 2")), "its unit is in no text");
    let fasting =
        format!("{{\"text\":\"à jeun\",\"low\":{},\"high\":{}}}", ucum("3.9", "mmol/L"), ucum("5.5", "mmol/L"));
    assert_eq!(of("local", &ucum("95", "mg/dL"), &fasting).2.as_deref(), Some("3,9 – 5,5 mmol/L, à jeun"));
    let twice = format!("{{\"text\":\"0.7-1.1 g/L à jeun\",{}", &grams[1..]);
    assert_eq!(of("2951-2", &mmol, &twice).2.as_deref(), Some("0.7-1.1 g/L à jeun"), "which says it all");
    let written = "{\"value\":250,\"unit\":\"G/L\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"10*9/L\"}";
    let low = "{\"low\":{\"value\":150,\"unit\":\"G/L\"}}";
    assert_eq!(of("777-3", written, low), (text("150"), None, None), "the same unit, coded once");
    let normal = format!(
        "{{\"type\":{{\"coding\":[{{\"code\":\"treatment\"}}]}},\"low\":{mmol}}},{{\"type\":{{\"coding\":[{{\"code\":\"normal\"}}]}},\"high\":{mmol}}}"
    );
    assert_eq!(of("2951-2", &mmol, &normal), (None, text("5.1"), None));
}

#[test]
fn no_allergy_is_told_from_no_word_about_allergies() {
    let says = |code: &str| {
        format!(
            "{{\"resourceType\":\"AllergyIntolerance\",\"patient\":{{}},\"code\":{{\"coding\":[{{\"system\":\
             \"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips\",\"code\":\"{code}\"}}]}}}}"
        )
    };
    assert_eq!(entries(says("no-known-allergies").as_bytes()).entries[0].status, Status::Absent);
    let nothing = entries(says("no-allergy-info").as_bytes());
    assert!(nothing.entries.is_empty() && nothing.left[0].why == Why::Unknown);
}

#[test]
fn a_resource_tells_where_a_problem_sits_how_sure_it_is_and_how_grave_each_reaction_was() {
    let detail = |resource: &str| entries(resource.as_bytes()).entries[0].detail.clone();
    let problem = "{\"resourceType\":\"Condition\",\"subject\":{},\"code\":{\"text\":\"Tumeur\"},\"bodySite\":[{\"text\":\
                   \"Sein\"}],\"severity\":{\"text\":\"modérée\"},\"verificationStatus\":{\"coding\":[{\"code\":\
                   \"provisional\"}]},\"note\":[{\"text\":\"latéralité : droit\"}]}";
    let wanted = "Sein, gravité : modérée, certitude : provisoire, latéralité : droit";
    assert_eq!(detail(problem).as_deref(), Some(wanted));
    let allergy = "{\"resourceType\":\"AllergyIntolerance\",\"patient\":{},\"code\":{\"text\":\"Arachide\"},\
                   \"criticality\":\"high\",\"reaction\":[{\"manifestation\":[{\"text\":\"Asthme\"}],\"severity\":\
                   \"severe\"},{\"manifestation\":[{\"text\":\"Urticaire\"}],\"severity\":\"mild\"}]}";
    let wanted = "Asthme (gravité : sévère), Urticaire (gravité : légère), criticité : élevée";
    assert_eq!(detail(allergy).as_deref(), Some(wanted));
}

#[test]
fn a_value_that_is_a_picture_is_none_and_none_in_words_is_none() {
    let latin: String = BIOLOGY.iter().map(|byte| char::from(*byte)).collect();
    let picture = latin.replace(
        "<value xsi:type=\"PQ\" value=\"7.4\" unit=\"%\"/>",
        "<value xsi:type=\"ED\" mediaType=\"image/png\" representation=\"B64\">iVBORw0KGgo=</value>",
    );
    let bytes: Vec<u8> = picture.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(entries(&bytes).left.iter().map(|left| left.why).collect::<Vec<_>>(), [Why::NoValue]);
    let synthesis = std::str::from_utf8(SYNTHESIS).unwrap();
    let none = synthesis.replace("<td ID=\"al1\">Pénicilline</td>", "<td ID=\"al1\">Pas d’allergie connue</td>");
    assert_eq!(of(&entries(none.as_bytes()), EntryKind::Allergy)[0].status, Status::Absent);
}

#[test]
fn other_files_give_nothing_and_break_nothing() {
    for file in [b"%PDF-1.4".as_slice(), b"", b"{", b"<", b"{\"a\":1}", b"<html/>", b"\xef\xbb\xbf<ClinicalDocument/>"]
    {
        assert_eq!(entries(file), Entries::default());
    }
}

#[test]
fn a_byte_order_mark_and_another_encoding_change_nothing() {
    let text = std::str::from_utf8(SYNTHESIS).unwrap();
    let marked = format!("\u{feff}{text}");
    assert_eq!(entries(marked.as_bytes()), entries(SYNTHESIS));
    let declared = text.replace("encoding=\"UTF-8\"", "encoding=\"windows-1252\"");
    let latin: Vec<u8> = declared.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(entries(&latin), entries(SYNTHESIS));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_file_gives_what_it_can_and_never_an_entry_that_does_not_fit(
        which in 0..3_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = [SYNTHESIS, BIOLOGY, RESOURCES][which].to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let found = entries(&bytes);
        prop_assert!(found.entries.iter().all(|entry| entry.check().is_ok()));
    }
}

#[test]
fn a_small_number_of_a_fhir_resource_keeps_its_digits() {
    let of = |value: &str| {
        let text = format!(
            r#"{{"resourceType":"Observation","status":"final","category":[{{"coding":[{{"code":"laboratory"}}]}}],"code":{{"text":"Bêta-hCG"}},"effectiveDateTime":"2026-03-02",
            "valueQuantity":{{"value":{value},"unit":"mol/L"}}}}"#
        );
        let found = entries(text.as_bytes());
        found.entries.into_iter().next().and_then(|entry| entry.value)
    };
    let shown = |value: &str| match of(value) {
        Some(Value::Quantity { number, .. }) => number.to_string(),
        other => panic!("{value}: {other:?}"),
    };
    assert_eq!(
        (shown("0.0000004"), shown("2.5e-6"), shown("1.5e3")),
        ("0.0000004".into(), "0.0000025".into(), "1500.0".into())
    );
}
