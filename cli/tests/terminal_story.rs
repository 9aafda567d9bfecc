//! The main job on the terminal alone: a patient seals a document and grants it to one professional, who reads it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "story/deposit.rs"]
mod deposit;
#[path = "story/health_link.rs"]
mod health_link;
#[path = "story/importing.rs"]
mod importing;
mod terminal;
#[path = "story/ways_back.rs"]
mod ways_back;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::Value;
use terminal::{PASSPHRASE, Server, Terminal, Typist};

const TITLE: &str = "Bilan sanguin confidentiel";
const PURPOSE: &str = "préparer mon rendez-vous du 12 mars";
const PATIENT: &str = "Jeanne Morel-Vauquelin";

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

/// A professional whose credential the registrar signed off line; both accept that registrar, who has published a list.
fn attested(registrar: &Terminal, professional: &Terminal, patient: &Terminal) -> String {
    professional.create("Anne Lefèvre", &["--professional"]);
    let code = text(&professional.json(&["card"]), "code").to_owned();
    let listed = registrar.json(&["registrar", "show", "key"]).to_string();
    for terminal in [professional, patient] {
        terminal.write("registrars", &listed);
    }
    let who = ["--name", "Anne Lefèvre", "--profession", "médecin généraliste", "--rpps", "10003456789"];
    let sign = [&["registrar", "sign", "key", "--place", "Albi", "--code", &code], &who[..]].concat();
    professional.write("credential", registrar.json(&sign).to_string());
    registrar.json(&["registrar", "status", "key", "status"]);
    professional.write("status", registrar.read("status"));
    professional.json(&["registrar", "publish", "status"]);
    professional.json(&["--registrars", "registrars", "credential", "install", "credential"]);
    text(&professional.json(&["--registrars", "registrars", "card"]), "code").to_owned()
}

fn opens_with_debians_age(terminal: &Terminal, file: &str) -> Vec<u8> {
    let passphrase = String::from_utf8(terminal.read("vault.key")).unwrap();
    let mut typist = Typist::start(terminal, &format!("age -d -o opened.tar {file}"));
    typist.until("passphrase");
    typist.types(passphrase.trim());
    assert_eq!(typist.ends(), 0);
    let unpacked = Command::new("tar").args(["xf", "opened.tar"]).current_dir(terminal.folder.path()).status();
    assert!(unpacked.unwrap().success());
    terminal.read("opened.tar")
}

#[test]
fn a_document_travels_from_a_patient_to_one_professional_and_back_into_a_file_of_ones_own() {
    let registrar = Terminal::at("http://127.0.0.1:1");
    registrar.json(&["registrar", "key", "key", "--name", "Ordre des médecins"]);
    let server = Server::start_witnessed(text(&registrar.json(&["registrar", "show", "key"])[0], "key"));
    let (patient, professional) = (Terminal::believing(&server), Terminal::believing(&server));
    let pdf: Vec<u8> = b"%PDF-1.7\n".iter().copied().chain((0..300_000u32).map(|i| (i * 7 % 251) as u8)).collect();
    patient.write("bilan.pdf", &pdf);

    patient.create(PATIENT, &[]);
    assert_eq!(patient.refused(&["create", "--name", "Deux"]), (3, "already-enrolled".to_owned()));
    assert_eq!(std::fs::metadata(patient.path("sheet")).unwrap().permissions().mode() & 0o777, 0o600);
    let code = attested(&registrar, &professional, &patient);
    let put = patient.json(&["put", "bilan.pdf", "--title", TITLE, "--category", "laboratory", "--date", "2026-03-02"]);
    let document = text(&put[0], "id").to_owned();
    assert_eq!(put[0]["media_type"], "application/pdf");

    // The grant: only with the digits that the person told, only with a yes.
    let grant =
        ["--registrars", "registrars", "grant", &document, "--to", &code, "--purpose", PURPOSE, "--until", "30d"];
    assert_eq!(
        patient.refused(&[&grant[..], &["--digits", "00000", "--agree"]].concat()),
        (4, "keys-changed".to_owned())
    );
    let granted = patient.json(&[&grant[..], &["--agree"]].concat());
    assert!(text(&granted, "agreement").contains("Anne Lefèvre") && text(&granted, "agreement").contains(PURPOSE));
    assert_eq!(granted["done"], true, "it waits until both witnesses have seen it");
    let grant = text(&granted, "grant").to_owned();

    let received = professional.json(&["received"]);
    assert_eq!((text(&received[0], "title"), text(&received[0], "purpose")), (TITLE, PURPOSE));
    assert_eq!((text(&received[0], "patient"), received[0]["patient_confirmed"].as_bool()), (PATIENT, Some(false)));
    assert_eq!(received[0]["agreement"], granted["agreement"], "both hold the same agreement");
    professional.json(&["open", &grant, "-o", "read.pdf"]);
    assert_eq!(professional.read("read.pdf"), pdf);
    assert_eq!(std::fs::metadata(professional.path("read.pdf")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(professional.refused(&["open", &grant, "-o", "read.pdf"]).0, 7, "a file is not replaced by itself");
    professional.json(&["open", &grant, "--cda", "-o", "read.xml"]);
    let copy = cachet_record::examine("read.xml", &professional.read("read.xml"));
    assert_eq!(copy.patient.unwrap().name, PATIENT, "her software files it under the name that was shared");
    assert_eq!((copy.title.as_deref(), &copy.holds[0].bytes), (Some(TITLE), &pdf));

    let readers = patient.json(&["readers"]);
    assert_eq!((text(&readers[0], "name"), readers[0]["openings"].as_u64()), ("Anne Lefèvre", Some(2)));
    assert_eq!(patient.json(&["revoke", &grant])["done"], true);
    assert_eq!(text(&patient.json(&["standing"]), "freshness"), "proven");
    assert_eq!(patient.json(&["evidence"]), serde_json::json!([]), "one history");
    assert_eq!(professional.refused(&["open", &grant, "-o", "again.pdf"]), (4, "refused-revoked".to_owned()));
    assert_eq!(std::fs::read_dir(professional.folder.path()).unwrap().count(), 9, "no file is left half written");
    let journal = patient.json(&["journal"]);
    let mut acts: Vec<_> = journal.as_array().unwrap().iter().map(|line| text(line, "act")).collect();
    // Several of them may bear the same second.
    acts.sort_unstable();
    assert_eq!(acts, ["added", "granted", "opened", "opened", "revoked"]);

    // What a document says stands in the record, what the person says stands in its place, and both leave in a summary.
    patient.write("synthese.xml", include_bytes!("../../client-wasm/record/tests/samples/synthesis.xml"));
    let put = patient.json(&["put", "synthese.xml"]);
    assert_eq!((text(&put[0], "title"), put[0]["entries"].as_u64()), ("Synthèse médicale", Some(6)));
    let wrote = |author: &str| patient.json(&["list", "--author", author]).as_array().unwrap().len();
    assert_eq!((text(&put[0], "written").is_empty(), wrote("lefevre")), (false, 1), "{put}");
    patient.json(&["edit", &document, "--by", "Dr Inès Delmas"]);
    assert_eq!((wrote("ines del"), wrote("INÈS"), wrote("klein")), (1, 1, 0));
    let allergies = patient.json(&["record", "list", "--kind", "allergy"]);
    assert_eq!(allergies[0]["entry"]["text"], "Pénicilline");
    patient.json(&["record", "correct", text(&allergies[0], "id"), "--text", "Amoxicilline"]);
    let problems = patient.json(&["record", "list", "--by", "problem"]);
    let diabetes = problems.as_array().unwrap().iter().find(|one| text(one, "text").starts_with("Diabète")).unwrap();
    assert_eq!(
        (text(&diabetes["entries"][0], "because"), text(&diabetes["documents"][0], "because")),
        ("said", "said")
    );
    patient.json(&["record", "relate", "diabète", "--document", &document]);
    assert_eq!(patient.json(&["list", "--problem", "diabète"]).as_array().unwrap().len(), 2);
    assert_eq!(patient.refused(&["list", "--problem", "angine"]).1, "input");
    let summary = patient.json(&["ips", "--without", "measures", "-o", "summary.json"]);
    assert_eq!(summary["sections"][0]["lines"][0], "Amoxicilline, Urticaire, 1998");
    let made = String::from_utf8(patient.read("summary.json")).unwrap();
    assert!(made.contains("Amoxicilline") && !made.contains("nicilline\"") && !made.contains("68.5"));

    // A new sheet; the old one opens nothing, the new one opens all in a new home.
    patient.json(&["rotate", "--sheet", "sheet-2", "--rehearse-from-sheet"]);
    let elsewhere = Terminal::believing(&server);
    elsewhere.write("sheet", patient.read("sheet"));
    elsewhere.write("sheet-2", patient.read("sheet-2"));
    assert_eq!(elsewhere.refused(&["recover", "--sheet", "sheet"]), (3, "sheet-superseded".to_owned()));
    let recovered = elsewhere.json(&["recover", "--sheet", "sheet-2"]);
    assert_eq!(text(&recovered, "name"), PATIENT);
    assert_eq!(recovered["sheet_mark"], true);
    assert_ne!(text(&recovered, "freshness"), "no-policy");
    let told = elsewhere.json(&["alerts"]);
    let kinds: Vec<_> = told.as_array().unwrap().iter().map(|alert| text(alert, "kind")).collect();
    for kind in ["sheet-used", "device-added", "keys-changed", "change-pending"] {
        assert!(kinds.contains(&kind), "{kind} is not among {kinds:?}");
    }
    let got = elsewhere.run(&["get", &document, "-o", "-"]);
    assert_eq!(got.stdout, pdf);

    // Everything in one file, which Debian's age opens.
    elsewhere.json(&["export", "-o", "vault.tar.age", "--key-file", "vault.key"]);
    let archive = opens_with_debians_age(&elsewhere, "vault.tar.age");
    assert!(archive.windows(pdf.len()).any(|window| window == pdf));
    assert_eq!(elsewhere.read(&format!("documents/2026-03-02 {TITLE}.pdf")), pdf);

    // What the server kept says none of it.
    for (file, bytes) in server.stored() {
        for secret in [TITLE.as_bytes(), PURPOSE.as_bytes(), PATIENT.as_bytes(), PASSPHRASE.as_bytes(), &pdf[..64]] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{}", file.display());
        }
    }

    elsewhere.json(&["leave", "--without-export", "--yes"]);
    assert_eq!(elsewhere.refused(&["list"]), (3, "not-enrolled".to_owned()));
    assert_eq!(patient.refused(&["list"]).0, 3, "no device opens what was erased");

    // It comes back as it was, from the file, its key and the sheet.
    let rebuild = ["rebuild", "vault.tar.age", "--key-file", "vault.key", "--sheet", "sheet-2"];
    assert_eq!(elsewhere.json(&rebuild)["documents"], 2);
    elsewhere.json(&["get", &document, "-o", "again.pdf"]);
    assert_eq!(elsewhere.read("again.pdf"), pdf);
}
