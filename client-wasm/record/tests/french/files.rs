//! Files inside a document: its copy, what is attached to it, pictures among its words.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cachet_record::{Block, Finding, Kind, Note, Readable, examine, read};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n-";

fn media(id: &str, media_type: &str, bytes: &[u8]) -> String {
    let data = STANDARD.encode(bytes);
    format!(
        "<observationMedia classCode='OBS' moodCode='EVN' ID='{id}'>\
         <value mediaType='{media_type}' representation='B64'>{data}</value></observationMedia>"
    )
}

/// A file and what says which type of document it is.
fn attached(about: &str, file: &str) -> String {
    format!(
        "<entry><organizer classCode='CLUSTER' moodCode='EVN'><templateId root='1.2.250.1.213.1.1.3.18'/>\
         <component>{}</component><component>{file}</component></organizer></entry>",
        observation("1.3.6.1.4.1.19376.1.5.3.1.4.13", "EVN", &format!("{}{about}", coded("code", "69764-9", "Type")))
    )
}

fn text(inside: &str) -> String {
    format!("<text>{inside}</text>")
}

fn titled(title: &str, inside: &str) -> String {
    format!("<title>{title}</title>{inside}")
}

fn report(body: &str) -> String {
    document("18748-4", body).replacen(
        "<effectiveTime",
        "<title>IRM du genou</title><author><assignedAuthor><assignedPerson><name>Dr Paul Vidal</name></assignedPerson>\
         </assignedAuthor></author><effectiveTime",
        1,
    )
}

fn both(document: &str) -> (Finding, Readable) {
    (examine("cr.xml", document.as_bytes()), read(document.as_bytes()).unwrap())
}

#[test]
fn the_copy_stands_for_the_document_and_what_is_attached_is_a_document_of_its_own() {
    let earlier = "<text><reference value='#t1'/></text><effectiveTime value='20211201'/>\
                   <value xsi:type='CD'><originalText><reference value='#t1'/></originalText></value>";
    let card = "<effectiveTime nullFlavor='NA'/><value xsi:type='CD' code='DLU_006' displayName='Carte vitale'/>";
    let body = [
        section("55752-0", &titled("Résultats", &text("Ménisque intact."))),
        section(
            "55107-7",
            &titled(
                "Documents liés",
                &[
                    text("<content ID='t1'>CR d’imagerie du 01/12/2021</content><renderMultiMedia referencedObject='d1'/>"),
                    attached(earlier, &media("d1", "application/pdf", b"%PDF-earlier")),
                    attached(card, &media("d2", "image/tiff", b"II*\0")),
                ]
                .concat(),
            ),
        ),
        section(
            "55108-5",
            &titled(
                "Copie du document",
                &[
                    text("<table><tbody><tr><td><renderMultiMedia referencedObject='d3'/></td></tr></tbody></table>"),
                    attached("<value xsi:type='CD' code='GEN-311'/>", &media("d3", "application/pdf", b"%PDF-copy")),
                ]
                .concat(),
            ),
        ),
    ]
    .concat();
    let (found, readable) = both(&report(&body));
    let held: Vec<_> = found
        .holds
        .iter()
        .map(|held| (held.bytes.as_slice(), held.finding.title.as_deref(), held.finding.day.as_deref()))
        .collect();
    let wanted: [(&[u8], Option<&str>, Option<&str>); 3] = [
        (b"%PDF-copy", Some("IRM du genou"), Some("2026-03-02")),
        (b"%PDF-earlier", Some("CR d’imagerie du 01/12/2021"), Some("2021-12-01")),
        (b"II*\0", Some("Carte vitale"), None),
    ];
    assert_eq!(held, wanted);
    assert_eq!(found.holds[0].finding.author.as_deref(), Some("Dr Paul Vidal"));
    assert_eq!(found.holds[1].finding.author, None, "somebody else wrote it");
    assert_eq!(found.holds[1].finding.kind, Some(Kind::Imaging));
    assert_eq!(readable.embedded.as_ref().unwrap().bytes, b"%PDF-copy");
    let beside: Vec<_> = readable.attached.iter().map(|file| file.title.as_deref().unwrap()).collect();
    assert_eq!(beside, ["CR d’imagerie du 01/12/2021", "Carte vitale"]);
    let said = readable.text();
    assert!(readable.is_in_words(), "whoever reads no PDF reads the sections");
    assert!(said.contains("Ménisque intact.") && said.contains("Documents liés"), "{said}");
    assert!(!said.contains("Copie du document"), "a heading over nothing: {said}");
}

#[test]
fn without_a_copy_no_attached_file_stands_for_the_document() {
    let pdf = || media("d1", "application/pdf", b"%PDF-other");
    let inside = |code: &str, entry: &str| report(&section(code, &titled("Section", entry)));
    let in_statement = format!(
        "<entry><observation classCode='OBS' moodCode='EVN'>{}<entryRelationship typeCode='COMP'>{}</entryRelationship>\
         </observation></entry>",
        coded("code", "75320-2", "Directives"),
        pdf()
    );
    let alone = format!("<entry>{}</entry>", pdf());
    for others in [
        inside("55107-7", &attached("", &pdf())),
        inside("55752-0", &attached("", &pdf())),
        inside("42348-3", &in_statement),
        inside("101792-0", &alone),
        report(&section("55752-0", &titled("Documents liés", &alone))),
        inside("55752-0", &format!("{alone}{alone}")),
    ] {
        let (found, readable) = both(&others);
        assert_eq!(readable.embedded, None, "{others}");
        assert!(!found.holds.is_empty() && found.holds.iter().all(|held| held.finding.author.is_none()), "{others}");
        assert_eq!(readable.attached.len(), found.holds.len());
    }
    let (found, readable) = both(&inside("55752-0", &alone));
    assert_eq!(
        readable.embedded.unwrap().bytes,
        b"%PDF-other",
        "the only one, of which nothing says that it is another"
    );
    assert_eq!(found.holds[0].finding.title.as_deref(), Some("IRM du genou"));
}

#[test]
fn a_picture_among_the_words_stands_at_its_place() {
    let shown =
        "<paragraph>Tracé :</paragraph><renderMultiMedia referencedObject='courbe'/><paragraph>Normal.</paragraph>";
    let of = |media_type: &str, bytes: &[u8]| {
        let entry = format!(
            "<entry><act classCode='ACT' moodCode='EVN'><entryRelationship typeCode='COMP'>\
             <organizer classCode='BATTERY' moodCode='EVN'><component>{}</component></organizer>\
             </entryRelationship></act></entry>",
            media("courbe", media_type, bytes)
        );
        both(&report(&section("18719-5", &titled("Électrophorèse", &format!("{}{entry}", text(shown))))))
    };
    let (found, readable) = of("image/png", PNG);
    let picture =
        Block::Picture { text: "Électrophorèse".into(), media_type: "image/png".into(), bytes: PNG.to_vec() };
    let at = readable.blocks.iter().position(|block| *block == picture).unwrap();
    assert_eq!(readable.blocks[at + 1], Block::Paragraph { text: "Normal.".to_owned() });
    assert!(readable.text().contains("Tracé :\nimage : Électrophorèse\nNormal."));
    assert_eq!((found.holds.len(), readable.attached.len()), (1, 0));
    assert_eq!(found.holds[0].name, "Électrophorèse.png");
    let again = report(&section(
        "18719-5",
        &titled("Tracé", &format!("{}<entry>{}</entry>", text(&shown.repeat(3)), media("courbe", "image/png", PNG))),
    ));
    let pictures = both(&again).1.blocks.iter().filter(|block| matches!(block, Block::Picture { .. })).count();
    assert_eq!(pictures, 1, "a thousand references are not a thousand pictures");
    // What is no picture by its bytes, or one that no frame shows, is named there and opened by itself.
    for (media_type, bytes) in [("image/png", &b"<svg/>"[..]), ("image/tiff", b"II*\0"), ("image/svg+xml", b"<svg/>")] {
        let (_, readable) = of(media_type, bytes);
        assert!(readable.text().contains("Tracé :\nÉlectrophorèse\nNormal."), "{media_type}");
        assert_eq!(readable.attached.len(), 1);
    }
}

#[test]
fn a_file_that_cannot_be_decoded_is_said() {
    let broken = media("d1", "application/pdf", b"%PDF").replace("'B64'>", "'B64' compression='Z7'>");
    let (found, readable) = both(&report(&section("55107-7", &titled("Documents", &attached("", &broken)))));
    assert_eq!(found.notes, [Note::Encoding]);
    assert!(found.holds.is_empty() && readable.attached.is_empty());
}

#[test]
fn an_addendum_says_who_wrote_it_and_when() {
    let addendum = "<title>Addendum</title><text>Kyste.</text><author><time value='20260305'/><assignedAuthor>\
                    <assignedPerson><name>Dr Inès Faure</name></assignedPerson></assignedAuthor></author>";
    let (_, readable) = both(&report(&section("55107-7", addendum)));
    assert!(readable.text().contains("Addendum\nDr Inès Faure, 2026-03-05\nKyste."), "{}", readable.text());
}

#[test]
fn a_laboratory_that_has_not_finished_says_so() {
    let of = |status: &str| {
        let event = format!(
            "<documentationOf><serviceEvent><lab:statusCode xmlns:lab='urn:oid:1.3.6.1.4.1.19376.1.3.2' code='{status}'/>\
             </serviceEvent></documentationOf><component><structuredBody>"
        );
        let whole = document("11502-2", "").replace("<component><structuredBody>", &event);
        examine("bio.xml", whole.as_bytes()).notes
    };
    assert_eq!(of("active"), [Note::Partial]);
    assert_eq!(of("completed"), []);
}
