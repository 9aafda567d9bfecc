//! Tables of measures: nothing is read before somebody chose, nothing is guessed at, and no line is lost unsaid.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_record::entry::{Entry, Value};
use cachet_record::{Column, Kind, Why, entries, examine, measures};

const FRENCH: &str = "Carnet de Jeanne\r\n\r\nDate;Heure;Poids (kg);Tension;Remarque\r\n\
20/11/2026;8h10;68,5;132/78;après le petit-déjeuner\r\n\
21/11/2026;;68,4;13/8 ?;\r\n\
hier;8h;68;130/75;\r\n\
22/11/2026;7h55;\"68,2\";;\"dit \"\"bien\"\"\"\r\n";

fn columns(text: &str) -> Vec<Column> {
    text.split(',').map(|column| column.parse().unwrap()).collect()
}

fn said(entry: &Entry) -> String {
    let Some(Value::Quantity { number, unit }) = &entry.value else { panic!("{entry:?}") };
    let date = entry.date.as_deref().unwrap_or_default();
    let detail = entry.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    format!("{date} {} {number} {unit} at {}{detail}", entry.text, entry.place)
}

#[test]
fn a_table_gives_nothing_until_its_columns_are_chosen_and_the_guess_is_where_choosing_begins() {
    let found = examine("carnet.csv", FRENCH.as_bytes());
    let table = found.table.unwrap();
    assert_eq!((found.kind, found.gives, table.lines), (Some(Kind::Measure), None, 4));
    assert_eq!(table.head, ["Date", "Heure", "Poids (kg)", "Tension", "Remarque"]);
    assert_eq!(table.rows[0][4], "après le petit-déjeuner");
    assert_eq!(table.columns, columns("day,time,weight:kg,-,remark"), "one in three pressures is none: not guessed");
    assert!(entries(FRENCH.as_bytes()).entries.is_empty());
}

#[test]
fn every_line_gives_its_values_or_says_why_not() {
    let found = measures(FRENCH.as_bytes(), &columns("day,time,weight:kg,pressure:mm[Hg],remark")).unwrap();
    assert_eq!(
        found.entries.iter().map(said).collect::<Vec<_>>(),
        [
            "2026-11-22T07:55 Poids 68.2 kg at line 7, column 3 (dit \"bien\")",
            "2026-11-21 Poids 68.4 kg at line 5, column 3",
            "2026-11-20T08:10 Poids 68.5 kg at line 4, column 3 (après le petit-déjeuner)",
            "2026-11-20T08:10 Tension systolique 132 mm[Hg] at line 4, column 4 (après le petit-déjeuner)",
            "2026-11-20T08:10 Tension diastolique 78 mm[Hg] at line 4, column 4 (après le petit-déjeuner)",
        ]
    );
    let left: Vec<_> = found.left.iter().map(|left| (left.place.as_str(), left.why)).collect();
    let wanted = [("line 1", Why::Unknown), ("line 5, column 4", Why::Malformed), ("line 6", Why::NoDay)];
    assert_eq!(left, wanted);
}

#[test]
fn separators_encodings_and_missing_headings_are_those_of_any_spreadsheet() {
    let plain = "2026-11-20\t37,2\n2026-11-21\t38,4\n";
    let marked = |text: &str| [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin = b"Date;Temp\xe9rature (\xb0C)\n20/11/2026;37,2\n21/11/2026;38,4\n".to_vec();
    let piped = b"day|temperature\n2026-11-20|37.2\n2026-11-21|38.4\n".to_vec();
    let commas = b"date,\"temperature, mouth\"\n11/20/2026,37.2\n11/21/2026,38.4\n".to_vec();
    for (file, chosen) in [
        (marked(plain), "day,temperature"),
        (wide, "day,temperature"),
        (latin, "day,temperature:Cel"),
        (piped, "day,temperature"),
        (commas, "month-day,temperature"),
    ] {
        let found = measures(&file, &columns(chosen)).unwrap();
        let said: Vec<_> =
            found.entries.iter().map(|entry| (entry.date.clone().unwrap(), entry.value.clone())).collect();
        assert_eq!(said.len(), 2, "{chosen} {:?}", found.left);
        assert_eq!(said[0].0, "2026-11-21");
        assert!(
            matches!(&said[0].1, Some(Value::Quantity { number, unit }) if number.as_str() == "38.4" && unit == "Cel")
        );
        if chosen != "day,temperature" {
            assert_eq!(examine("a.csv", &file).table.unwrap().columns, columns(chosen));
        }
    }
}

#[test]
fn a_measure_without_a_code_is_called_what_the_person_calls_it_or_its_heading() {
    let file = b"Date;Tour de bras\n20/11/2026;31\n";
    let texts = |chosen: &str| measures(file, &columns(chosen)).unwrap().entries[0].text.clone();
    assert_eq!(texts("day,=Bras gauche:cm"), "Bras gauche");
    let unnamed = Column::Value { measure: None, name: None, unit: "cm".to_owned() };
    assert_eq!(measures(file, &[Column::Day, unnamed]).unwrap().entries[0].text, "Tour de bras");
}

#[test]
fn pressures_in_centimetres_of_mercury_are_kept_in_millimetres() {
    let found = measures(b"Date;TA\n20/11/2026;13,5/8\n", &columns("day,pressure:cm[Hg]")).unwrap();
    let values: Vec<_> = found.entries.iter().map(said).collect();
    assert!(values[0].contains("135 mm[Hg]") && values[1].contains("80 mm[Hg]"), "{values:?}");
}

#[test]
fn lines_that_say_the_same_are_one_and_are_counted_and_long_lists_of_what_was_left_are_counted_to_their_end() {
    let twice = "Date;Poids\n20/11/2026;68,5\n20/11/2026;68,5\n";
    let found = measures(twice.as_bytes(), &columns("day,weight")).unwrap();
    assert_eq!((found.entries.len(), found.repeated), (1, 1));
    let many = format!("Date;Poids\n20/11/2026;68\n{}", "jamais;70\n".repeat(450));
    let found = measures(many.as_bytes(), &columns("day,weight")).unwrap();
    assert_eq!((found.entries.len(), found.left.len(), found.unlisted), (1, 200, 250));
}

#[test]
fn a_table_with_the_headings_of_a_device_and_other_days_is_nobodys_export() {
    let table = examine("poids.csv", b"Date;Poids (kg)\n20/11/2026;68,5\n21/11/2026;68,4\n").table.unwrap();
    assert_eq!(table.columns, columns("day,weight:kg"));
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_line() {
    let file = "Date;Poids;Note\n20/11/2026;68;\"bien\n21/11/2026;69;\n22/11/2026;70;\n";
    assert_eq!(measures(file.as_bytes(), &columns("day,weight,remark")).unwrap().entries.len(), 3);
}

#[test]
fn what_is_no_table_is_not_taken_for_one() {
    for (name, file) in [
        ("lettre.txt", &b"Albi, le 20/11/2026\n\nChere amie, voici, enfin, ma lettre.\nA bientot, Jeanne\n"[..]),
        ("scan.pdf", b"%PDF-1.7\n1,2\n2,3\n"),
        ("x.csv", b""),
        ("x.csv", b"un seul mot\n"),
        ("x.csv", b"\0\0a;b\n1;2\n"),
        ("x.csv", b"{\"a\": 1, \"b\": 2}\n"),
    ] {
        assert_eq!(examine(name, file).table, None, "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_table_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), text in "[0-9a-z;,\"\n/:h -]{0,200}") {
        for file in [bytes.as_slice(), text.as_bytes()] {
            let _ = examine("a.csv", file);
            let _ = measures(file, &columns("day,time,pressure,remark,=x:y"));
        }
    }
}
