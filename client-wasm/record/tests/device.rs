//! Exports of people's own devices, in the forms that they have: values, units, moments, and what is broken in them.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_record::entry::{Entry, EntryKind, Value};
use cachet_record::{Kind, Why, entries, examine};

const LIBREVIEW: &str = "Données relatives à la glycémie,Généré le,21-11-2026 10:00 UTC,Généré par,Jeanne Morel\n\
Appareil,Numéro de série,Horodatage de l'appareil,Type d'enregistrement,Historique de la glycémie mg/dL,Numérisation de la glycémie mg/dL,Insuline à action rapide non numérique,Insuline à action rapide (unités),Aliments non numériques,Glucides (grammes),Glucides (portions),Insuline à action longue non numérique,Insuline à action longue (unités),Notes,Glycémie par électrode mg/dL,Cétone mmol/L,Insuline repas (unités),Insuline de correction (unités),Insuline modifiée par l'utilisateur (unités)\n\
FreeStyle LibreLink,abc,20-11-2026 08:10,0,126,,,,,,,,,,,,,,\n\
FreeStyle LibreLink,abc,20-11-2026 08:20,1,,131,,,,,,,,,,,,,\n\
FreeStyle LibreLink,abc,20-11-2026 08:25,2,,,,,,,,,,,118,\"0,4\",,,\n\
FreeStyle LibreLink,abc,hier,1,,99,,,,,,,,,,,,,\n\
FreeStyle LibreLink,abc,20-11-2026 09:00,6,,,,,,,,,,\"marche\",,,,,\n";

const WEIGHT: &str = "Date,\"Weight (kg)\",\"Fat mass (kg)\",\"Bone mass (kg)\",\"Muscle mass (kg)\",\"Hydration (kg)\",Comments\n\
2026-10-12 07:58:11,68.50,22.10,,,,\n2026-10-13 08:01:00,illisible,,,,,\n";

const PRESSURE: &str = "Date,\"Heart rate\",Systolic,Diastolic,Comments\n2026-10-12 07:58:11,71,132,78,\n";

const APPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [ <!ELEMENT HealthData (ExportDate,Me,Record*)> ]>
<HealthData locale="fr_FR">
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Balance d&apos;Ines" unit="lb" creationDate="2026-10-12 08:00:00 +0200" startDate="2026-10-12 07:58:00 +0200" endDate="2026-10-12 07:58:00 +0200" value="151"/>
 <Record type="HKQuantityTypeIdentifierOxygenSaturation" sourceName="Montre" unit="%" startDate="2026-10-12 07:59:00 +0200" value="0.97"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Montre" unit="count/min" startDate="2026-10-12 07:59:00 +0200" value="70"/>
 <Record type="HKQuantityTypeIdentifierHeight" sourceName="Montre" unit="cm" startDate="hier" value="162"/>
</HealthData>"#;

fn said(entry: &Entry) -> (String, String, String) {
    let value = match &entry.value {
        Some(Value::Quantity { number, unit }) => format!("{number} {unit}"),
        other => format!("{other:?}"),
    };
    (entry.text.clone(), value, entry.date.clone().unwrap_or_default())
}

fn all(file: &str) -> Vec<(String, String, String)> {
    let found = entries(file.as_bytes());
    assert!(found.entries.iter().all(|entry| entry.kind == EntryKind::Measure && !entry.codes.is_empty()));
    found.entries.iter().map(said).collect()
}

fn row(text: &str, value: &str, date: &str) -> (String, String, String) {
    (text.to_owned(), value.to_owned(), date.to_owned())
}

#[test]
fn libreview_gives_its_values_in_its_unit_the_newest_first_and_says_which_line_is_broken() {
    let wanted = [
        row("Glycémie capillaire", "118 mg/dL", "2026-11-20T08:25"),
        row("Cétonémie", "0.4 mmol/L", "2026-11-20T08:25"),
        row("Glucose interstitiel", "131 mg/dL", "2026-11-20T08:20"),
        row("Glucose interstitiel", "126 mg/dL", "2026-11-20T08:10"),
    ];
    assert_eq!(all(LIBREVIEW), wanted);
    let left = entries(LIBREVIEW.as_bytes()).left;
    assert_eq!(
        left.iter().map(|left| (left.place.as_str(), left.why)).collect::<Vec<_>>(),
        [("line 6", Why::Malformed), ("column 14 Notes × 1", Why::Unknown)]
    );
    let found = examine("glucose.csv", LIBREVIEW.as_bytes());
    assert_eq!((found.kind, found.title.as_deref()), (Some(Kind::Measure), Some("Mesures LibreView")));
}

#[test]
fn withings_gives_weights_and_pressures_and_a_broken_line_breaks_no_other() {
    let wanted = [row("Poids", "68.50 kg", "2026-10-12T07:58"), row("Masse grasse", "22.10 kg", "2026-10-12T07:58")];
    assert_eq!(all(WEIGHT), wanted);
    assert_eq!(entries(WEIGHT.as_bytes()).left[0].why, Why::Malformed);
    let water = WEIGHT.replace("22.10,,,,", "22.10,,,36.5,après le sport");
    let left = entries(water.as_bytes()).left;
    let left: Vec<_> = left.iter().map(|left| (left.place.as_str(), left.why)).skip(1).collect();
    assert_eq!(left, [("column 6 Hydration (kg) × 1", Why::Unknown), ("column 7 Comments × 1", Why::Unknown)]);
    let wanted = [
        row("Pouls", "71 /min", "2026-10-12T07:58"),
        row("Tension systolique", "132 mm[Hg]", "2026-10-12T07:58"),
        row("Tension diastolique", "78 mm[Hg]", "2026-10-12T07:58"),
    ];
    assert_eq!(all(PRESSURE), wanted);
}

#[test]
fn apple_health_is_read_in_spite_of_its_dtd_and_a_pulse_a_second_is_not_taken() {
    let wanted =
        [row("Saturation en oxygène", "97 %", "2026-10-12T07:59"), row("Poids", "151 [lb_av]", "2026-10-12T07:58")];
    assert_eq!(all(APPLE), wanted);
    let found = entries(APPLE.as_bytes());
    assert_eq!(found.entries[1].author.as_deref(), Some("Balance d'Ines"));
    let left: Vec<_> = found.left.iter().map(|left| (left.place.as_str(), left.why)).collect();
    assert_eq!(left, [("Record 4", Why::Malformed), ("HeartRate × 1", Why::Unknown)]);
    assert_eq!(examine("export.xml", APPLE.as_bytes()).kind, Some(Kind::Measure));
}

#[test]
fn apple_health_says_its_glucose_in_its_unit_and_once_what_of_each_kind_is_not_taken() {
    let more = "<Record type=\"HKQuantityTypeIdentifierBloodGlucose\" unit=\"mmol&lt;180.1558800000541&gt;/L\" \
                startDate=\"2026-10-12 08:05:00 +0200\" value=\"5.4\"/>\
                <Record type=\"HKCategoryTypeIdentifierSleepAnalysis\" startDate=\"2026-10-12 00:00:00 +0200\"/>\
                <Record type=\"HKQuantityTypeIdentifierHeartRate\" value=\"71\"/><Workout duration=\"30\"></Workout>\
                </HealthData>";
    let export = APPLE.replace("</HealthData>", more);
    assert_eq!(all(&export)[0], row("Glycémie", "5.4 mmol/L", "2026-10-12T08:05"));
    let left = entries(export.as_bytes()).left;
    let left: Vec<_> = left.iter().map(|left| left.place.as_str()).skip(1).collect();
    assert_eq!(left, ["HeartRate × 2", "SleepAnalysis × 1", "Workout × 1"]);
}

#[test]
fn another_table_is_no_export() {
    for table in ["a,b\n1,2\n", "Date;Montant\n2026-01-01;12\n", "", "Date\n", "\u{0}\u{0}"] {
        assert!(entries(table.as_bytes()).entries.is_empty());
        assert_eq!(examine("table.csv", table.as_bytes()).kind, None);
    }
}
