//! Documents that are valid and unusual: what a reference reader makes of them is made of them here.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

mod french;

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cachet_record::entry::EntryKind;
use cachet_record::{Block, Format, Kind, Note, Why, entries, examine, read};

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

#[test]
fn plain_text_keeps_its_lines_and_a_document_that_replaces_another_says_so() {
    let text = "<cda:text mediaType='text/plain'>Chère collègue,\nmerci de recevoir\n\nJeanne</cda:text>";
    let lines: Vec<Block> = read(letter_with(text).as_bytes()).unwrap().blocks;
    let paragraphs = lines.iter().filter(|block| matches!(block, Block::Paragraph { text } if text.len() < 20));
    assert!(paragraphs.count() >= 3, "{lines:?}");
    let related = "<cda:relatedDocument typeCode='RPLC'><cda:parentDocument><cda:id root='1.2'/></cda:parentDocument>\
                   </cda:relatedDocument><cda:component>";
    let replacing = LETTER.replacen("<cda:component>", related, 1);
    assert_eq!(examine("lettre.xml", replacing.as_bytes()).notes, [Note::Replaces]);
}

#[test]
fn a_person_speaks_before_the_program_that_wrote_the_file() {
    let program = "<cda:author><cda:time value='20251119'/><cda:assignedAuthor><cda:id root='1.2'/>\
                   <cda:assignedAuthoringDevice><cda:softwareName>Logiciel</cda:softwareName></cda:assignedAuthoringDevice>\
                   </cda:assignedAuthor></cda:author><cda:author>";
    let both = LETTER.replacen("<cda:author>", program, 1);
    assert_eq!(examine("a.xml", both.as_bytes()).author, examine("a.xml", LETTER.as_bytes()).author);
}

/// A document with one section that no code names, as the certificates of a child's health have them.
fn with_section(entries: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
         <code code='60591-5' codeSystem='2.16.840.1.113883.6.1'/><effectiveTime value='20260302'/>\
         <component><structuredBody><component><section><text><content ID='dose'>Rappel</content></text>{entries}\
         </section></component></structuredBody></component></ClinicalDocument>"
    )
}

#[test]
fn an_observation_in_a_section_of_no_known_code_is_a_measure_by_its_own_code_or_is_told_as_not_understood() {
    let said = |code: &str, value: &str| {
        format!(
            "<entry><observation classCode='OBS' moodCode='EVN'><code code='{code}' codeSystem='2.16.840.1.113883.6.1' \
             displayName='Observation'/><statusCode code='completed'/>{value}</observation></entry>"
        )
    };
    let document = with_section(
        &[
            said("8287-5", "<value xsi:type='PQ' value='34,5' unit='cm'/>"),
            said("99999-9", "<value xsi:type='BL' value='true'/>"),
            said("3141-9", "<value xsi:type='PQ' nullFlavor='NASK'/>"),
            "<entry><act nullFlavor='NA'/></entry>".to_owned(),
        ]
        .concat(),
    );
    let found = entries(document.as_bytes());
    assert_eq!(found.entries.len(), 1);
    assert_eq!((found.entries[0].kind, found.entries[0].date.as_deref()), (EntryKind::Measure, Some("2026-03-02")));
    let left: Vec<_> = found.left.iter().map(|left| (left.place.as_str(), left.why)).collect();
    assert_eq!(left, [("section[1]/entry[2]", Why::Unknown), ("section[1]/entry[3]", Why::NoValue)]);
}

#[test]
fn a_vaccination_says_its_dose_and_a_treatment_its_beginning_inside_a_set_of_times() {
    let document = with_section(
        "<entry><substanceAdministration classCode='SBADM' moodCode='EVN'>\
         <templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.12'/><effectiveTime value='20260110'/><consumable>\
         <manufacturedProduct><manufacturedMaterial><name>REVAXIS</name><lotNumberText>L7</lotNumberText>\
         </manufacturedMaterial></manufacturedProduct></consumable><entryRelationship typeCode='SUBJ'><observation>\
         <code code='30973-2' codeSystem='2.16.840.1.113883.6.1'/><value xsi:type='INT' value='2'/></observation>\
         </entryRelationship></substanceAdministration></entry>\
         <entry><substanceAdministration classCode='SBADM' moodCode='INT'>\
         <templateId root='1.3.6.1.4.1.19376.1.5.3.1.4.7'/><text><reference value='#dose'/></text>\
         <effectiveTime xsi:type='SXPR_TS'><comp xsi:type='IVL_TS'><low value='20260201'/><high value='20260301'/></comp>\
         <comp xsi:type='PIVL_TS'><period value='8' unit='h'/></comp></effectiveTime><consumable><manufacturedProduct>\
         <manufacturedMaterial><name>AMOXICILLINE 1 g</name></manufacturedMaterial></manufacturedProduct></consumable>\
         </substanceAdministration></entry>",
    );
    let found = entries(document.as_bytes());
    assert_eq!(found.entries[0].detail.as_deref(), Some("Dose n° 2, Lot L7"));
    let treatment = &found.entries[1];
    assert_eq!((treatment.date.as_deref(), treatment.until.as_deref()), (Some("2026-02-01"), Some("2026-03-01")));
    let told = "Rappel ; / 8 h, posologie incomplète";
    assert_eq!(treatment.detail.as_deref(), Some(told), "how often, and not how much: its words stand before it");
}
