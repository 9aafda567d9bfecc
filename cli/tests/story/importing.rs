//! What comes in: told before it is sealed, a table by the columns that were chosen, a whole folder at once.

use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::terminal::{Server, Terminal};
use crate::text;

const MEASURES: &str = "Date;Heure;Poids (kg);Tension\n20/11/2026;8h10;68,5;132/78\nhier;8h;68;130/75\n";
/// In Latin-1.
const BIOLOGY: &[u8] = include_bytes!("../../../client-wasm/record/tests/samples/biology-3.xml");

const PICTURE: &[u8] = include_bytes!("../../../client-wasm/imaging/tests/samples/MR_small.dcm");
const OTHER_PICTURE: &[u8] = include_bytes!("../../../client-wasm/imaging/tests/samples/SC_rgb_rle.dcm");

/// The report with other words in the place of some.
fn biology(words: &str, others: &str) -> Vec<u8> {
    let text: String = BIOLOGY.iter().copied().map(char::from).collect();
    text.replace(words, others).chars().map(|c| u8::try_from(c).unwrap()).collect()
}

#[test]
fn a_table_is_read_by_the_columns_that_were_chosen_and_nothing_is_stored_by_looking() {
    let server = Server::start();
    let jeanne = Terminal::at(&server.url);
    jeanne.create("Jeanne Morel", &[]);
    jeanne.write("mesures.csv", MEASURES);
    jeanne.write("bilan.xml", biology("<family>MOREL</family>", "<family>DURAND</family>"));

    let unsaid = jeanne.run(&["put", "mesures.csv"]);
    let asked = String::from_utf8(unsaid.stderr).unwrap();
    assert_eq!(unsaid.status.code(), Some(7));
    assert!(asked.contains("--columns day,time,weight:kg,pressure:mm[Hg]") && asked.contains("68,5 | 68"), "{asked}");
    for columns in ["day,time", "weight", "day,day,weight", "day,lune", "day,-,weight,-,-"] {
        assert!(!jeanne.run(&["put", "mesures.csv", "--columns", columns]).status.success(), "{columns}");
    }

    let columns = "day,time,weight:kg,pressure:mm[Hg]";
    let seen = jeanne.json(&["put", "mesures.csv", "bilan.xml", "--columns", "none", "--preview"]);
    assert_eq!((&seen[0]["says"]["gives"], seen[1]["says"]["traits"].as_str()), (&Value::Null, Some("differ")));
    assert_eq!(seen[1]["says"]["gives"]["kinds"][0][0], "laboratory");
    let seen = jeanne.json(&["put", "mesures.csv", "--columns", columns, "--preview"]);
    let gives = &seen[0]["says"]["gives"];
    assert_eq!((&gives["kinds"][0][1], &gives["allLeft"]), (&3.into(), &1.into()));
    assert_eq!(gives["left"][0], serde_json::json!({ "place": "line 3", "why": "no-day" }));
    assert_eq!(jeanne.json(&["list"]).as_array().unwrap().len(), 0);

    let put = jeanne.json(&["put", "mesures.csv", "--columns", columns]);
    assert_eq!(put[0]["entries"], 3);
    let document = text(&put[0], "id").to_owned();
    let measures = jeanne.json(&["record", "list", "--kind", "measure"]);
    let weight = measures.as_array().unwrap().iter().find(|view| view["entry"]["text"] == "Poids").unwrap();
    assert_eq!(weight["entry"]["place"], "line 2, column 3");
    assert_eq!(weight["entry"]["date"], "2026-11-20T08:10");
    assert_eq!(jeanne.run(&["get", &document, "-o", "-"]).stdout, MEASURES.as_bytes(), "the file itself is kept");

    // Read again by other columns, in place of what was read before.
    assert_eq!(jeanne.refused(&["record", "read", &document]).0, 7);
    assert_eq!(jeanne.json(&["record", "read", &document, "--columns", "day,-,weight:kg"])["entries"], 1);
}

#[test]
fn pictures_are_one_document_for_each_series_and_what_is_passed_over_or_refused_is_said() {
    let page = TempDir::new().unwrap();
    std::fs::write(page.path().join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(page.path().join("ouvrir.html"), "<!doctype html><title>Ouvrir</title>").unwrap();
    let server = Server::start_in(TempDir::new().unwrap(), &[("CACHET_WEB", page.path().to_str().unwrap())]);
    let jeanne = Terminal::at(&server.url);
    jeanne.create("Jeanne Morel", &[]);
    let mut disguised = PICTURE.to_vec();
    disguised[..2].copy_from_slice(b"MZ");
    jeanne.write("disguised.dcm", &disguised);
    let refused = jeanne.run(&["put", "disguised.dcm"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(7) && said.contains("not taken"), "{said}");
    assert_eq!(jeanne.json(&["list"]), Value::Array(Vec::new()));

    std::fs::create_dir_all(jeanne.path("disc/DICOM")).unwrap();
    jeanne.write("disc/DICOM/IM1", PICTURE);
    jeanne.write("disc/DICOM/IM2", PICTURE);
    jeanne.write("disc/autorun.inf", "[autorun]");
    jeanne.write("other.dcm", OTHER_PICTURE);
    let put = jeanne.run(&["--json", "put", "disc", "other.dcm"]);
    let said = String::from_utf8(put.stderr).unwrap();
    assert!(said.contains("1 files that are no DICOM were passed over"), "{said}");
    let stored: Value = serde_json::from_slice(&put.stdout).unwrap();
    let types: Vec<&str> = stored.as_array().unwrap().iter().map(|one| text(one, "media_type")).collect();
    assert_eq!(types, ["application/dicom+zip", "application/dicom"]);

    // A note of the reader, which was silent.
    jeanne.write("broken.xml", "<ClinicalDocument><title>Bilan");
    let said = String::from_utf8(jeanne.run(&["put", "broken.xml"]).stderr).unwrap();
    assert!(said.contains("[damaged]"), "{said}");

    // The page that opens an export without network comes along.
    jeanne.json(&["export", "-o", "vault.tar.age", "--key-file", "vault.key", "--with-page"]);
    assert!(jeanne.read("ouvrir.html").ends_with(b"<title>Ouvrir</title>"));
}

#[test]
#[ignore = "takes minutes; `make corpus` prints its figures"]
fn a_folder_of_a_thousand_files_is_put_at_once_each_file_a_document() {
    const FILES: usize = 1_000;
    let server = Server::start();
    let jeanne = Terminal::at(&server.url);
    jeanne.create("Jeanne Morel", &[]);
    let mut names = Vec::with_capacity(FILES);
    for number in 0..FILES {
        let (name, bytes) = file(number);
        jeanne.write(&name, bytes);
        names.push(name);
    }
    let mut arguments = vec!["put", "--columns", "day,weight:kg"];
    arguments.extend(names.iter().map(String::as_str).filter(|name| name.ends_with(".csv")));
    let started = Instant::now();
    let tables = within_memory(&jeanne, &arguments);
    let mut arguments = vec!["put"];
    arguments.extend(names.iter().map(String::as_str).filter(|name| !name.ends_with(".csv")));
    let others = within_memory(&jeanne, &arguments);
    let taken = started.elapsed();
    let all = || tables.as_array().unwrap().iter().chain(others.as_array().unwrap());
    let entries: u64 = all().map(|put| put["entries"].as_u64().unwrap()).sum();
    assert_eq!((all().count(), jeanne.json(&["list"]).as_array().unwrap().len()), (FILES, FILES));
    assert!(entries > 3_000, "{entries}");
    let seconds = taken.as_secs_f64();
    println!("{FILES} files put in {seconds:.0} s within {MEMORY_KIB} KiB of memory, {entries} entries filed");
}

/// What the terminal may take, its passphrase's Argon2 included.
const MEMORY_KIB: u32 = 400_000;

/// Runs the terminal where it gets no more memory than that.
fn within_memory(terminal: &Terminal, arguments: &[&str]) -> Value {
    let plain = terminal.command(&[&["--json"], arguments].concat());
    let mut limited = Command::new("/bin/bash");
    limited.env_clear();
    limited.args(["-c", &format!("ulimit -d {MEMORY_KIB}; exec \"$0\" \"$@\"")]).arg(plain.get_program());
    limited.args(plain.get_args());
    plain.get_envs().for_each(|(name, value)| {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    });
    if let Some(folder) = plain.get_current_dir() {
        limited.current_dir(folder);
    }
    let output = limited.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A file of a folder as people have them: reports, tables, letters, scans, some of them broken.
fn file(number: usize) -> (String, Vec<u8>) {
    let day = format!("{:02}/{:02}/20{:02}", number % 28 + 1, number % 12 + 1, 10 + number % 16);
    match number % 5 {
        0 => (format!("bilan-{number}.xml"), biology("20260302", &format!("2026{:04}", 101 + number % 28))),
        1 => {
            let lines: String = (0..30).map(|line| format!("{day};{}\n", 60 + line)).collect();
            (format!("poids-{number}.csv"), format!("Date;Poids (kg)\n{lines}").into_bytes())
        }
        2 => (format!("lettre-{number}.txt"), format!("Chère Jeanne, le {day}.").into_bytes()),
        3 => (format!("scan-{number}.pdf"), [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 200_000]].concat()),
        _ => (format!("coupé-{number}.xml"), BIOLOGY[..BIOLOGY.len() / 2].to_vec()),
    }
}
