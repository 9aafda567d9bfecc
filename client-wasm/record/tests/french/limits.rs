//! One document of a stranger does not stop the device that reads it: what it may hold, together, is bounded.

use std::io::{Read as _, Write as _, repeat};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cachet_record::{Block, Note, examine, read};

use super::*;

fn media(attributes: &str, value: &str) -> String {
    format!("<observationMedia classCode='OBS' moodCode='EVN' {attributes}>{value}</observationMedia>")
}

fn value(how: &str, data: &str) -> String {
    format!("<value mediaType='application/octet-stream' representation='B64' {how}>{data}</value>")
}

fn entry(inside: &str) -> String {
    format!("<entry>{inside}</entry>")
}

#[test]
fn of_very_many_files_the_first_are_taken_and_the_rest_is_noted() {
    let files = |number: usize| {
        let files = format!("<component>{}</component>", media("", &value("", "QQ=="))).repeat(number);
        document("11488-4", &section("55107-7", &entry(&format!("<organizer>{files}</organizer>"))))
    };
    for (number, notes) in [(500, vec![]), (501, vec![Note::TooLarge])] {
        let document = files(number);
        let found = examine("cr.xml", document.as_bytes());
        assert_eq!((found.holds.len(), found.notes), (500, notes));
        assert_eq!(read(document.as_bytes()).unwrap().attached.len(), 500);
    }
}

#[test]
fn compressed_files_of_a_document_share_the_room_of_one() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut repeat(0).take(50 << 20), &mut zlib).unwrap();
    zlib.flush().unwrap();
    let large = value("compression='ZL'", &STANDARD.encode(zlib.finish().unwrap()));
    let files = [large.clone(), large.clone(), large, value("", "QQ==")];
    let files: String = files.iter().map(|value| entry(&media("", value))).collect();
    let found = examine("cr.xml", document("11488-4", &section("55107-7", &files)).as_bytes());
    let sizes: Vec<usize> = found.holds.iter().map(|held| held.bytes.len()).collect();
    // What is not compressed needs no room.
    assert_eq!((sizes, found.notes), (vec![50 << 20, 50 << 20, 1], vec![Note::TooLarge]));
}

#[test]
fn a_file_inside_the_content_of_another_is_not_taken_once_more() {
    let deep = (0..20).fold("QQ==".to_owned(), |inside, _| media("", &value("", &inside)));
    let found = examine("cr.xml", document("11488-4", &section("55107-7", &entry(&deep))).as_bytes());
    assert_eq!(found.holds.len(), 1);
}

#[test]
fn a_file_that_is_named_again_and_again_at_one_place_stands_there_once() {
    for (title, stands) in [("Courbe", 1), ("", 0)] {
        let shown = format!("<text><renderMultiMedia referencedObject='{}'/></text>", "a ".repeat(1000));
        let file = entry(&media("ID='a'", &value("", "QQ==")));
        let body = format!("<component><section><title>{title}</title>{shown}{file}</section></component>");
        let readable = read(document("11488-4", &body).as_bytes()).unwrap();
        let named = readable.blocks.iter().filter(|block| **block == Block::Paragraph { text: title.into() });
        assert_eq!((named.count(), readable.attached.len()), (stands, 1));
    }
}
