//! Documents that are valid and unusual: what a reference reader makes of them is made of them here.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cachet_record::entry::EntryKind;
use cachet_record::{Block, Format, Kind, Note, entries, examine, read};

const LETTER: &str = include_str!("samples/level-1.xml");

fn letter_with(text: &str) -> String {
    let start = LETTER.find("<cda:text").unwrap();
    let end = LETTER.find("</cda:text>").unwrap() + "</cda:text>".len();
    format!("{}{text}{}", &LETTER[..start], &LETTER[end..])
}

fn says(document: &[u8], words: &str) -> bool {
    read(document).is_some_and(|readable| readable.text().contains(words))
}

#[test]
fn a_level_1_letter_reads_in_whatever_it_is_wrapped() {
    let rtf = STANDARD.encode(br"{\rtf1\ansi Ch\'e8re coll\'e8gue\par}");
    let latin = STANDARD.encode(b"Ch\xe8re coll\xe8gue");
    for text in [
        format!("<cda:text mediaType='text/rtf' representation='B64'>{rtf}</cda:text>"),
        format!("<cda:text mediaType='application/rtf' representation='B64'>{rtf}</cda:text>"),
        format!("<cda:text mediaType='text/plain; charset=iso-8859-1' representation='B64'>{latin}</cda:text>"),
        "<cda:text mediaType='text/plain'>Chère collègue</cda:text>".to_owned(),
        "<cda:text>Chère collègue</cda:text>".to_owned(),
    ] {
        assert!(says(letter_with(&text).as_bytes(), "Chère collègue"), "{text}");
    }
}

#[test]
fn a_wrapped_file_is_found_compressed_undeclared_or_in_another_format() {
    let pdf = b"%PDF-1.4\n%%EOF\n";
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(pdf).unwrap();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    deflate.write_all(pdf).unwrap();
    let cases = [
        ("representation='B64' compression='ZL'", zlib.finish().unwrap()),
        ("representation='B64' compression='DF'", deflate.finish().unwrap()),
        ("", pdf.to_vec()),
    ];
    for (how, bytes) in cases {
        let text = format!("<cda:text mediaType='application/pdf' {how}>{}</cda:text>", STANDARD.encode(bytes));
        let found = examine("lettre.xml", letter_with(&text).as_bytes());
        assert_eq!(found.holds[0].bytes, pdf, "{how}");
    }
    let tiff =
        format!("<cda:text mediaType='image/tiff' representation='B64'>{}</cda:text>", STANDARD.encode(b"II*\0"));
    let found = examine("lettre.xml", letter_with(&tiff).as_bytes());
    assert_eq!((found.holds[0].media_type.as_str(), found.title.as_deref()), ("image/tiff", Some("Lettre de liaison")));
}

#[test]
fn a_doctype_a_stray_blank_and_undeclared_prefixes_hide_nothing() {
    let body = &LETTER[LETTER.find("<cda:ClinicalDocument").unwrap()..];
    let sloppy = format!("\n  <?xml version=\"1.0\"?>\n<!DOCTYPE ClinicalDocument>\n{body}")
        .replace("<cda:code ", "<cda:code xsi:type=\"CE\" sdtc:valueSet=\"1.2\" ");
    let found = examine("lettre.xml", sloppy.as_bytes());
    assert_eq!((found.format, found.title.as_deref()), (Format::Cda, Some("Lettre de liaison")));
    assert!(found.notes.is_empty());
    let wide: Vec<u8> = [0xfe, 0xff].into_iter().chain(LETTER.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(examine("lettre.xml", &wide).title.as_deref(), Some("Lettre de liaison"));
}

#[test]
fn two_persons_in_one_document_are_told() {
    let target = &LETTER[LETTER.find("<cda:recordTarget>").unwrap()..LETTER.find("<cda:author>").unwrap()];
    let twins = LETTER.replace(target, &format!("{target}{}", target.replace("Jeanne", "Louise")));
    assert_eq!(examine("lettre.xml", twins.as_bytes()).notes, [Note::SeveralPersons]);
}

#[test]
fn what_says_nothing_leaves_the_rest_to_speak() {
    let mute = LETTER
        .replace("<cda:title>Lettre de liaison</cda:title>", "<cda:title nullFlavor=\"NI\"/>")
        .replace("<cda:effectiveTime value=\"20251119\"/>", "<cda:effectiveTime nullFlavor=\"UNK\"/>")
        .replace("<cda:author>", "<cda:author><cda:time value=\"20251118103000+0100\"/>");
    let found = examine("lettre.xml", mute.as_bytes());
    assert_eq!(found.title.as_deref(), Some("Lettre de liaison à la sortie"), "by its type");
    assert_eq!(found.day.as_deref(), Some("2025-11-18"), "by its writing");
}

#[test]
fn sections_are_read_however_deep_they_lie_and_without_a_title_by_their_code() {
    let mut inner = "<section><text><paragraph>Au fond</paragraph></text></section>".to_owned();
    for _ in 0..9 {
        inner = format!("<section><component>{inner}</component></section>");
    }
    let document = format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3'><component><structuredBody>\
         <component><section><code code='11450-4' displayName='Problèmes actifs'/><text>Aucun</text></section></component>\
         <component>{inner}</component></structuredBody></component></ClinicalDocument>"
    );
    let blocks = read(document.as_bytes()).unwrap().blocks;
    assert!(blocks.contains(&Block::Heading { level: 2, text: "Problèmes actifs".to_owned() }));
    assert!(blocks.contains(&Block::Paragraph { text: "Au fond".to_owned() }));
}

/// A Bundle of type document or message names its resources by random addresses.
#[test]
fn resources_refer_to_each_other_by_the_address_that_their_bundle_gives_them() {
    let bundle = r#"{"resourceType":"Bundle","type":"document","entry":[
      {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"Composition","title":"Synthèse",
        "subject":{"reference":"urn:uuid:22222222-2222-4222-8222-222222222222"},
        "author":[{"reference":"https://exemple.fr/fhir/Practitioner/1"}],"date":"2026-03-02"}},
      {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222","resource":{"resourceType":"Patient","id":"1",
        "name":[{"family":"MOREL","given":["Jeanne"]}],"birthDate":"1955-06-03"}},
      {"fullUrl":"https://exemple.fr/fhir/Practitioner/1","resource":{"resourceType":"Practitioner","id":"1",
        "name":[{"prefix":["Dr"],"family":"Lefèvre","given":["Anne"]}]}},
      {"fullUrl":"urn:uuid:33333333-3333-4333-8333-333333333333","resource":{"resourceType":"MedicationStatement","status":"active",
        "subject":{"reference":"urn:uuid:22222222-2222-4222-8222-222222222222"},
        "medicationReference":{"reference":"urn:uuid:44444444-4444-4444-8444-444444444444"}}},
      {"fullUrl":"urn:uuid:44444444-4444-4444-8444-444444444444","resource":{"resourceType":"Medication","code":{"text":"Metformine 500 mg"}}}
    ]}"#;
    let found = examine("synthese.json", bundle.as_bytes());
    assert_eq!(found.patient.unwrap().name, "Jeanne MOREL");
    assert_eq!(found.author.as_deref(), Some("Dr Anne Lefèvre"));
    let entries = entries(bundle.as_bytes()).entries;
    let told: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.text.as_str())).collect();
    assert_eq!(told, [(EntryKind::Treatment, "Metformine 500 mg")]);
}

#[test]
fn an_appointment_says_what_when_where_and_with_whom() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Consultation de cardiologie\r\n\
        DTSTART;TZID=Europe/Paris:20260302T101500\r\nDTEND;TZID=Europe/Paris:20260302T104500\r\n\
        LOCATION:Centre hospitalier d'Albi\\, hall B\r\nORGANIZER;CN=\"Dr Paul Vidal\":mailto:x@exemple.fr\r\n\
        DESCRIPTION:Apportez vos\r\n  ordonnances.\\nVenez à jeun.\r\n\
        BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P1D\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let found = examine("rdv.ics", text.as_bytes());
    assert_eq!(found.kind, Some(Kind::Administrative));
    assert_eq!(found.title.as_deref(), Some("Consultation de cardiologie"));
    assert_eq!((found.day.as_deref(), found.author.as_deref()), (Some("2026-03-02"), Some("Dr Paul Vidal")));
    assert!(found.notes.is_empty());
    let said = read(text.as_bytes()).unwrap().text();
    for line in
        ["2026-03-02 10:15 – 10:45", "Centre hospitalier d'Albi, hall B", "Apportez vos ordonnances.", "Venez à jeun."]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let broken = examine("rdv.ics", &text.as_bytes()[..text.len() - 40]);
    assert_eq!(broken.notes, [Note::Damaged]);
}
