//! Exports of people's own devices, in the forms that they have: values, units, moments, and what is broken in them.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::io::{Cursor, Write as _};

use cachet_record::entry::{Entry, EntryKind, Value};
use cachet_record::{Format, Kind, MAX_ENTRIES, Why, entries, examine};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

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

/// The moments that are read from a LibreView export with these.
fn libreview_moments(moments: &[&str]) -> (Vec<String>, usize) {
    let head: Vec<&str> = LIBREVIEW.lines().take(2).collect();
    let lines =
        moments.iter().enumerate().map(|(at, moment)| format!("Libre,abc,{moment},0,{},,,,,,,,,,,,,,\n", 100 + at));
    let found = entries(format!("{}\n{}", head.join("\n"), lines.collect::<String>()).as_bytes());
    let of = |entry: &Entry| (said(entry).1, entry.date.clone().unwrap());
    let mut read: Vec<_> = found.entries.iter().map(of).collect();
    read.sort();
    (read.into_iter().map(|(_, date)| date).collect(), found.left.len())
}

#[test]
fn libreview_reads_an_american_clock_with_the_month_first_unless_a_day_says_otherwise() {
    for (moments, read, left) in [
        (&["03-04-2025 08:10 PM", "03-04-2025 12:05 AM"][..], &["2025-03-04T20:10", "2025-03-04T00:05"][..], 0),
        (&["03-04-2025 08:10 PM", "03-31-2025 12:05 PM"], &["2025-03-04T20:10", "2025-03-31T12:05"], 0),
        // The clock alone does not decide against a day that does.
        (&["03-04-2025 08:10 PM", "31-03-2025 08:10 AM"], &["2025-04-03T20:10", "2025-03-31T08:10"], 0),
        (&["03/04/2025 20:10", "03/31/2025 08:10"], &["2025-03-04T20:10", "2025-03-31T08:10"], 0),
        (&["03-04-2025 20:10", "2025-03-31 08:10"], &["2025-04-03T20:10", "2025-03-31T08:10"], 0),
        // Days that contradict each other tell nothing of those between.
        (&["31-03-2025 08:10", "03-31-2025 08:10", "03-04-2025 08:10"], &["2025-03-31T08:10", "2025-03-31T08:10"], 1),
        (&["31-31-2025 08:10", "03-04-2025", "03-04-2025 25:10"], &[], 3),
    ] {
        assert_eq!(
            libreview_moments(moments),
            (read.iter().map(|date| (*date).to_owned()).collect(), left),
            "{moments:?}"
        );
    }
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

/// A value as Apple's export writes it, at a minute of a day.
fn apple_record(kind: &str, unit: &str, minute: usize, value: usize) -> String {
    format!(
        "<Record type=\"HKQuantityTypeIdentifier{kind}\" sourceName=\"Tensiomètre\" device=\"&lt;HKDevice: 0x1>, name:A\" \
         unit=\"{unit}\" startDate=\"20{:02}-10-12 {:02}:{:02}:00 +0200\" value=\"{value}\"/>\n",
        10 + minute / 1440,
        minute / 60 % 24,
        minute % 60
    )
}

fn apple_export(inside: &str) -> String {
    format!("<?xml version=\"1.0\"?><!DOCTYPE HealthData []><HealthData>{inside}</HealthData>")
}

/// A pressure as a correlation repeats it.
fn correlation(minute: usize, value: usize) -> String {
    let both =
        ["Systolic", "Diastolic"].map(|kind| apple_record(&format!("BloodPressure{kind}"), "mmHg", minute, value));
    format!(
        "<Correlation type=\"HKCorrelationTypeIdentifierBloodPressure\">{}<MetadataEntry key=\"a\"/></Correlation>",
        both.concat()
    )
}

#[test]
fn a_pressure_that_stands_in_a_correlation_too_is_taken_once_however_far_away() {
    let of = |kind: &str| {
        (0..100).map(|at| apple_record(&format!("BloodPressure{kind}"), "mmHg", at, 80 + at)).collect::<String>()
    };
    let correlations: String = (0..100).map(|at| correlation(at, 80 + at)).collect();
    for file in
        [of("Systolic") + &of("Diastolic") + &correlations, correlations.clone() + &of("Systolic") + &of("Diastolic")]
    {
        let found = entries(apple_export(&file).as_bytes());
        assert_eq!((found.entries.len(), found.left.len()), (200, 0));
    }
    let found = entries(apple_export(&(of("Systolic") + &of("Diastolic") + &correlations)).as_bytes());
    assert_eq!(found.repeated, 0, "what every export repeats is not told");
    let only_inside = entries(apple_export(&correlation(7, 120)).as_bytes());
    assert_eq!(only_inside.entries.len(), 2, "a correlation that stands alone is not lost");
    let food = apple_record("DietarySugar", "g", 1, 3);
    let found = entries(apple_export(&format!("{food}<Correlation type=\"Food\">{food}</Correlation>")).as_bytes());
    assert_eq!(found.left[0].place, "DietarySugar × 1");
}

#[test]
fn of_more_values_than_a_record_takes_the_newest_stay_and_the_others_are_told() {
    let values: String = (0..45_000).map(|at| apple_record("BodyMass", "kg", at * 7 % 45_000 / 2, at % 97)).collect();
    let found = entries(apple_export(&values).as_bytes());
    assert_eq!(found.entries.len(), MAX_ENTRIES);
    assert_eq!(found.left[0].why, Why::TooMany);
    let oldest = found.entries.iter().filter_map(|entry| entry.date.as_deref()).min().unwrap();
    let of = |at: usize| apple_record("BodyMass", "kg", at, 0);
    assert!(of(22_499 - MAX_ENTRIES / 2 + 1).contains(&oldest.replace('T', " ")), "{oldest}");
}

#[test]
fn an_export_of_years_of_a_watch_is_read_out_of_its_archive_without_being_unpacked() {
    let values = apple_record("BodyMass", "kg", 1, 68) + &correlation(2, 120);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("apple_health_export/export.xml", packed).unwrap();
    let (head, end) = ("<?xml version=\"1.0\"?><!DOCTYPE HealthData []><HealthData>", "</HealthData>");
    writer.write_all(head.as_bytes()).unwrap();
    let pulses = apple_record("HeartRate", "count/min", 3, 71).repeat(8_000);
    for _ in 0..100 {
        writer.write_all(pulses.as_bytes()).unwrap();
    }
    writer.write_all((values + end).as_bytes()).unwrap();
    writer.start_file("apple_health_export/notes.csv", packed).unwrap();
    writer.write_all(WEIGHT.as_bytes()).unwrap();
    let archive = writer.finish().unwrap().into_inner();

    let found = examine("export.zip", &archive);
    assert_eq!((found.format, &found.notes[..]), (Format::Zip, &[][..]));
    assert_eq!((found.kind, found.title.as_deref()), (Some(Kind::Measure), Some("Mesures Apple Santé")));
    assert_eq!(found.day.as_deref(), Some("2010-10-12"));
    let gives = found.gives.unwrap();
    assert_eq!(gives.kinds, [(EntryKind::Measure, 3)]);
    assert_eq!(gives.left[0].place, "HeartRate × 800000");
    assert_eq!(found.holds.len(), 1, "the other file is a document of its own");
    let texts: Vec<String> = entries(&archive).entries.into_iter().map(|entry| entry.text).collect();
    assert_eq!(texts, ["Tension systolique", "Tension diastolique", "Poids"]);
}

#[test]
fn an_archive_whose_export_is_small_gives_it_as_a_document_and_nothing_itself() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("apple_health_export/export.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(APPLE.as_bytes()).unwrap();
    let archive = writer.finish().unwrap().into_inner();
    let found = examine("export.zip", &archive);
    assert_eq!((found.holds.len(), found.gives), (1, None));
    assert!(entries(&archive).entries.is_empty());
}

#[test]
fn another_table_is_no_export() {
    for table in ["a,b\n1,2\n", "Date;Montant\n2026-01-01;12\n", "", "Date\n", "\u{0}\u{0}"] {
        assert!(entries(table.as_bytes()).entries.is_empty());
        assert_eq!(examine("table.csv", table.as_bytes()).kind, None);
    }
}
