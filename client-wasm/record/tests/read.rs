//! Files of the field, invented in its shapes: what they say, how they read, and what broken ones do.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use std::io::{Cursor, Write as _};

use cachet_record::{
    Block, Copied, Format, Kind, Note, Own, Traits, cda_copy, compare_all, document_reference, examine, read,
};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

const BIOLOGY: &[u8] = include_bytes!("samples/bio-cr.xml");
const LETTER: &[u8] = include_bytes!("samples/level-1.xml");
const CARD: &[u8] = include_bytes!("samples/example-00.smart-health-card");
const BUNDLE: &[u8] = include_bytes!("samples/bundle.json");

#[test]
fn a_french_laboratory_report_says_what_it_is_whose_and_by_whom() {
    let found = examine("CDA0001.xml", BIOLOGY);
    assert_eq!((found.format, found.kind), (Format::Cda, Some(Kind::Laboratory)));
    assert_eq!(found.title.as_deref(), Some("Compte rendu d'examens de biologie médicale"));
    assert_eq!(found.day.as_deref(), Some("2026-03-02"), "the day of the sample, not of the writing");
    assert_eq!(found.author.as_deref(), Some("Dr Paul VIDAL, Biologiste médical, Laboratoire du Tarn"));
    let patient = found.patient.unwrap();
    assert_eq!((patient.name.as_str(), patient.born.as_deref()), ("Jeanne MOREL", Some("1955-06-03")));
    assert_eq!(patient.at_birth.as_deref(), Some("Jeanne DURAND"));
    assert!(found.holds.is_empty() && found.notes.is_empty());
}

#[test]
fn sections_read_as_headings_tables_and_lists() {
    let blocks = read(BIOLOGY).unwrap().blocks;
    let heading = |level, text: &str| Block::Heading { level, text: text.to_owned() };
    assert_eq!(blocks[0], heading(1, "Compte rendu d'examens de biologie médicale"));
    assert!(blocks.contains(&heading(2, "Biochimie")) && blocks.contains(&heading(3, "Commentaire")));
    let table = blocks.iter().find_map(|block| match block {
        Block::Table { head, rows, .. } => Some((head.len(), rows.len(), rows[1][1].clone())),
        _ => None,
    });
    assert_eq!(table, Some((3, 2, "7,4 %".to_owned())));
    assert!(blocks.contains(&Block::Paragraph { text: "Prélevé à jeun.".to_owned() }));
    assert!(blocks.iter().any(|block| matches!(block, Block::List { items } if items.len() == 2)));
}

#[test]
fn a_wrapped_pdf_comes_out_as_it_went_in() {
    let found = examine("lettre.xml", LETTER);
    assert_eq!((found.kind, found.title.as_deref()), (Some(Kind::Report), Some("Lettre de liaison")));
    assert_eq!(found.author.as_deref(), Some("Centre hospitalier d'Albi"));
    assert_eq!(found.patient.unwrap().born, None);
    let held = &found.holds[0];
    assert_eq!((held.media_type.as_str(), held.bytes.as_slice()), ("application/pdf", b"%PDF-1.4\n%%EOF\n".as_slice()));
    assert_eq!(held.finding.title.as_deref(), Some("Lettre de liaison"));
    let letter = read(LETTER).unwrap();
    assert!(!letter.is_in_words(), "a header alone");
    assert_eq!(letter.embedded.unwrap().bytes, held.bytes);
}

#[test]
fn a_file_in_a_document_reference_reads_as_that_file() {
    let bytes = document_reference("Mon courrier", "2026-11-26", "text/plain", "Bonjour,\nà bientôt.".as_bytes());
    let shown = read(bytes.to_string().as_bytes()).unwrap();
    let paragraph = |text: &str| Block::Paragraph { text: text.to_owned() };
    assert_eq!(shown.blocks[0], Block::Heading { level: 1, text: "Mon courrier".to_owned() });
    assert_eq!(shown.blocks[1..], [paragraph("Bonjour,"), paragraph("à bientôt.")]);
    let bytes = document_reference("Mon scan", "2026-11-26", "application/pdf", b"%PDF-1.4");
    let embedded = read(bytes.to_string().as_bytes()).unwrap().embedded.unwrap();
    assert_eq!((embedded.media_type.as_str(), embedded.bytes.as_slice()), ("application/pdf", b"%PDF-1.4".as_slice()));
}

#[test]
fn what_cannot_be_decoded_is_said_and_the_rest_is_read() {
    let text = std::str::from_utf8(LETTER).unwrap();
    let odd = text.replace("representation=\"B64\"", "representation=\"B64\" compression=\"DF\"");
    let found = examine("lettre.xml", odd.as_bytes());
    assert_eq!(found.notes, [Note::Encoding]);
    assert!(found.holds.is_empty() && found.title.is_some());
    let unknown = text.replace("34105-7", "00000-0");
    let found = examine("lettre.xml", unknown.as_bytes());
    assert_eq!((found.kind, found.notes), (Some(Kind::Report), vec![Note::UnknownType]), "by its words");
    let broken = &LETTER[..LETTER.len() - 40];
    assert_eq!(examine("lettre.xml", broken).notes, [Note::Damaged]);
}

#[test]
fn a_fhir_document_says_the_same_things() {
    let found = examine("ips.json", BUNDLE);
    assert_eq!((found.format, found.kind), (Format::Fhir, Some(Kind::Report)));
    assert_eq!(found.title.as_deref(), Some("Synthèse médicale"));
    assert_eq!(found.day.as_deref(), Some("2026-03-02"));
    assert_eq!(found.author.as_deref(), Some("Dr Anne Lefèvre"));
    assert_eq!(found.patient.unwrap().name, "Jeanne MOREL");
    let held = &found.holds[0];
    assert_eq!((held.name.as_str(), held.finding.kind), ("genou.pdf", Some(Kind::Imaging)));
    assert_eq!(held.finding.day.as_deref(), Some("2025-09-22"));
    let blocks = read(BUNDLE).unwrap().blocks;
    assert!(blocks.contains(&Block::Paragraph { text: "Pénicilline (urticaire)".to_owned() }));
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn metadata(hash: &str) -> String {
    format!(
        r#"<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<rim:RegistryObjectList>
<rim:ExtrinsicObject id="Document01" mimeType="text/xml">
  <rim:Slot name="URI"><rim:ValueList><rim:Value>DOC0001.XML</rim:Value></rim:ValueList></rim:Slot>
  <rim:Slot name="hash"><rim:ValueList><rim:Value>{hash}</rim:Value></rim:ValueList></rim:Slot>
  <rim:Name><rim:LocalizedString value="Nom dans les métadonnées"/></rim:Name>
</rim:ExtrinsicObject>
<rim:ExtrinsicObject id="Document02" mimeType="application/pdf">
  <rim:Slot name="URI"><rim:ValueList><rim:Value>DOC0002.PDF</rim:Value></rim:ValueList></rim:Slot>
  <rim:Slot name="serviceStartTime"><rim:ValueList><rim:Value>20240115</rim:Value></rim:ValueList></rim:Slot>
  <rim:Slot name="sourcePatientInfo"><rim:ValueList><rim:Value>PID-5|MARTIN^Jeanne^^^^^L~MOREL^Jeanne^^^^^D</rim:Value><rim:Value>PID-7|19550603</rim:Value><rim:Value>PID-8|F</rim:Value></rim:ValueList></rim:Slot>
  <rim:Name><rim:LocalizedString value="Ordonnance de kinésithérapie"/></rim:Name>
  <rim:Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" nodeRepresentation="57833-6"/>
  <rim:Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d">
    <rim:Slot name="authorPerson"><rim:ValueList><rim:Value>810000000000^LEFEVRE^Anne^^^Dr</rim:Value></rim:ValueList></rim:Slot>
  </rim:Classification>
</rim:ExtrinsicObject>
<rim:ExtrinsicObject id="Document03" mimeType="text/plain">
  <rim:Slot name="URI"><rim:ValueList><rim:Value>ABSENT.TXT</rim:Value></rim:ValueList></rim:Slot>
</rim:ExtrinsicObject>
</rim:RegistryObjectList></lcm:SubmitObjectsRequest>"#
    )
}

#[test]
fn an_archive_of_the_dmp_gives_its_documents_with_what_is_said_of_each() {
    let archive = zip(&[
        ("INDEX.HTM", b"<html></html>"),
        ("IHE_XDM/SUBSET01/METADATA.XML", metadata("0000000000000000000000000000000000000000").as_bytes()),
        ("IHE_XDM/SUBSET01/DOC0001.XML", BIOLOGY),
        ("IHE_XDM/SUBSET01/DOC0002.PDF", b"%PDF-1.7\n"),
    ]);
    let found = examine("export.zip", &archive);
    assert_eq!((found.format, found.holds.len()), (Format::Xdm, 2));
    assert_eq!(found.notes, [Note::Missing], "a document that is named and not there");
    let [biology, order] = found.holds.as_slice() else { panic!("two documents") };
    assert_eq!(biology.finding.title.as_deref(), Some("Compte rendu d'examens de biologie médicale"));
    assert_eq!(biology.finding.notes, [Note::Missing], "its bytes are not the ones that were named");
    assert_eq!(biology.bytes, BIOLOGY);
    assert_eq!((order.media_type.as_str(), order.finding.kind), ("application/pdf", Some(Kind::Prescription)));
    assert_eq!(order.finding.title.as_deref(), Some("Ordonnance de kinésithérapie"));
    assert_eq!(order.finding.author.as_deref(), Some("Dr Anne LEFEVRE"));
    assert_eq!(order.finding.day.as_deref(), Some("2024-01-15"));
    let patient = order.finding.patient.as_ref().unwrap();
    assert_eq!((patient.name.as_str(), patient.at_birth.as_deref()), ("Jeanne MOREL", Some("Jeanne MARTIN")));
    assert_eq!(patient.born.as_deref(), Some("1955-06-03"));
}

#[test]
fn metadata_that_mean_another_person_than_the_document_names_are_not_passed_over() {
    let of = |name: &str| {
        let text = metadata("0").replace("mimeType=\"text/xml\">", &format!(
            "mimeType=\"text/xml\"><rim:Slot name=\"sourcePatientInfo\"><rim:ValueList><rim:Value>PID-5|{name}</rim:Value></rim:ValueList></rim:Slot>"
        ));
        let archive =
            zip(&[("IHE_XDM/SUBSET01/METADATA.XML", text.as_bytes()), ("IHE_XDM/SUBSET01/DOC0001.XML", BIOLOGY)]);
        let own = Own { name: "Jeanne Morel".to_owned(), ..Own::default() };
        compare_all(&examine("export.zip", &archive), &own).traits
    };
    assert_eq!(of("MOREL^Jeanne"), Traits::Agree);
    assert_eq!(of("MARTIN^Paul"), Traits::Differ);
}

#[test]
fn any_other_archive_gives_its_files() {
    let archive = zip(&[
        ("Mes documents/vaccins.pdf", b"%PDF-1.7\n"),
        ("Mes documents/lettre.xml", LETTER),
        ("__MACOSX/._vaccins.pdf", b"junk"),
    ]);
    let found = examine("tout.zip", &archive);
    assert_eq!((found.format, found.holds.len()), (Format::Zip, 2));
    assert_eq!(found.holds[0].finding.kind, Some(Kind::Vaccination), "by its name");
    assert_eq!(found.holds[1].finding.kind, Some(Kind::Report));
    assert!(examine("lettre.docx", &archive).holds.is_empty(), "an office file is one document");
}

#[test]
fn an_archive_that_grows_without_end_is_left_closed() {
    let zeros = vec![0u8; 129 << 20];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("bombe.txt", packed).unwrap();
    writer.write_all(&zeros).unwrap();
    writer.start_file("note.txt", packed).unwrap();
    writer.write_all(b"petit").unwrap();
    let found = examine("bombe.zip", &writer.finish().unwrap().into_inner());
    assert_eq!(found.notes, [Note::TooLarge]);
    assert_eq!(found.holds.len(), 1, "the other file is read");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Flipped, cut and spliced files give a finding or nothing, never a panic.
    #[test]
    fn no_bytes_make_a_reader_panic(which in 0usize..5, at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 0..6), cut in any::<bool>()) {
        let archive = zip(&[("IHE_XDM/A/METADATA.XML", metadata("").as_bytes()), ("IHE_XDM/A/DOC0001.XML", BIOLOGY)]);
        let sample = [BIOLOGY, LETTER, BUNDLE, CARD, &archive][which];
        let at = at.index(sample.len());
        let mut bytes = sample[..at].to_vec();
        bytes.extend(&with);
        if !cut {
            bytes.extend(&sample[(at + with.len()).min(sample.len())..]);
        }
        let found = examine("x", &bytes);
        prop_assert!(found.holds.len() <= 3);
        let _ = read(&bytes);
    }
}

#[test]
fn an_archive_is_of_somebody_else_as_soon_as_one_document_inside_is() {
    let own = Own { name: "Jeanne Morel".to_owned(), at_birth: None, born: Some("1955-06-03".to_owned()) };
    let of = |files: &[(&str, &[u8])]| compare_all(&examine("envoi.zip", &zip(files)), &own).traits;
    let other = std::str::from_utf8(BIOLOGY).unwrap().replace("Jeanne", "Louise");
    assert_ne!(other.as_bytes(), BIOLOGY);
    assert_eq!(of(&[("a.xml", BIOLOGY), ("b.pdf", b"%PDF-1.4")]), Traits::Agree);
    assert_eq!(of(&[("a.xml", BIOLOGY), ("b.xml", other.as_bytes())]), Traits::Differ);
    assert_eq!(of(&[("b.pdf", b"%PDF-1.4")]), Traits::Unsaid);
}

#[test]
fn a_copy_for_the_file_of_a_professional_says_what_it_is_of_when_and_whose() {
    let about = |title: &str, category: &str| Copied {
        title: title.to_owned(),
        date: "2026-03-02".to_owned(),
        category: category.to_owned(),
        media_type: "application/pdf".to_owned(),
        patient: "Jeanne Morel-Vauquelin".to_owned(),
        born: Some("1955-03-02".to_owned()),
    };
    let pdf = b"%PDF-1.7\nno text";
    let kinds = [
        Kind::Report,
        Kind::Laboratory,
        Kind::Imaging,
        Kind::Prescription,
        Kind::Vaccination,
        Kind::Allergy,
        Kind::Diagnosis,
        Kind::Treatment,
        Kind::Measure,
        Kind::Certificate,
        Kind::Administrative,
    ];
    for kind in kinds {
        let category = kind.as_str();
        let title = "Bilan <script> \u{7}& \"l'été\"";
        let copy = cda_copy(&about(title, category), pdf);
        let found = examine("copie.xml", &copy);
        assert_eq!((found.format, found.kind), (Format::Cda, Some(kind)));
        assert_eq!(found.title.as_deref(), Some("Bilan <script> & \"l'été\""));
        assert_eq!((found.day.as_deref(), found.author.as_deref()), (Some("2026-03-02"), None));
        let patient = found.patient.unwrap();
        assert_eq!((patient.name.as_str(), patient.born.as_deref()), ("Jeanne Morel-Vauquelin", Some("1955-03-02")));
        assert_eq!(
            (found.holds[0].media_type.as_str(), found.holds[0].bytes.as_slice()),
            ("application/pdf", &pdf[..])
        );
        assert!(found.notes.is_empty(), "{:?}", found.notes);
        assert_eq!(read(&copy).unwrap().embedded.unwrap().bytes, pdf);
        assert_eq!(copy, cda_copy(&about(title, category), pdf), "the same copy, under the same id");
    }
    let of_nobody_knows_when = Copied { born: None, ..about("Poids", "other") };
    let copy = examine("copie.xml", &cda_copy(&of_nobody_knows_when, pdf));
    assert_eq!((copy.format, copy.patient.unwrap().born), (Format::Cda, None));
    assert_eq!(cda_copy(&about("Biologie", "laboratory"), BIOLOGY), BIOLOGY, "what is a CDA stays as it was signed");
}
