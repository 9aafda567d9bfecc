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
    assert_eq!((treatment.detail.as_deref(), treatment.status), (Some("1 {comprimé} / 12 h"), Status::Current));

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
        ("Ferritine", "< 5 ug/L"),
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
fn no_allergy_is_told_from_no_word_about_allergies() {
    let says = |code: &str| {
        format!(
            "{{\"resourceType\":\"AllergyIntolerance\",\"code\":{{\"coding\":[{{\"system\":\
             \"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips\",\"code\":\"{code}\"}}]}}}}"
        )
    };
    assert_eq!(entries(says("no-known-allergies").as_bytes()).entries[0].status, Status::Absent);
    let nothing = entries(says("no-allergy-info").as_bytes());
    assert!(nothing.entries.is_empty() && nothing.left[0].why == Why::Unknown);
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
