//! A laboratory leaves documents for a patient, half of them over MLLP, while server and sender are killed and started
//! again: each arrives exactly once, and the sender can open none.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;

use serde_json::Value;

use crate::terminal::{Server, Terminal};
use crate::{attested, text};

/// How many documents; a thousand where somebody has the time.
fn documents() -> usize {
    std::env::var("CACHET_TEST_DEPOSITS").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

const SECRET: &str = "CONFIDENTIEL-SEROLOGIE";

fn pdf(of: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{SECRET} {of}\n").repeat(40).into_bytes()
}

/// Base64 in the standard alphabet.
fn base64(bytes: &[u8]) -> String {
    cachet_crypto::encode_base64(bytes)
}

struct Listener {
    child: Child,
    stream: TcpStream,
}

impl Listener {
    fn start(lab: &Terminal) -> Self {
        let asked = ["--registrars", "registrars", "deposit", "--listen", "127.0.0.1:0", "--patients", "patients"];
        let mut child = lab.command(&asked).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening on") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the listener ended before it listened");
        }
        let at = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { child, stream: TcpStream::connect(at).unwrap() }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a message and gives the code of its acknowledgement.
    fn send(&mut self, message: &str) -> String {
        self.stream.write_all(&[b"\x0b", message.as_bytes(), b"\x1c\r"].concat()).unwrap();
        let (mut answer, mut byte) = (Vec::new(), [0]);
        while !answer.ends_with(b"\x1c\r") {
            self.stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        let answer = String::from_utf8(answer).unwrap();
        let control = message.split('|').nth(9).unwrap().to_owned();
        let acknowledged = answer.split("MSA|").nth(1).unwrap();
        assert_eq!(acknowledged.split('|').nth(1).unwrap().trim_end_matches(['\x1c', '\r']), control);
        acknowledged[..2].to_owned()
    }
}

fn head(event: &str, control: &str, patient: &str) -> String {
    format!(
        "MSH|^~\\&|LABO|TARN|COFFRE|ICI|20261121120000||{event}|{control}|P|2.5\r\
         PID|1||{patient}^^^TARN&1.2.250.1.71&ISO^PI||MOREL^Jeanne\r"
    )
}

fn content(of: &str) -> String {
    format!("OBX|1|ED|PDF^Compte rendu||^Application^PDF^Base64^{}||||||F\r", base64(&pdf(of)))
}

fn result(number: &str) -> String {
    head("ORU^R01^ORU_R01", &format!("c{number}"), "7")
        + &format!("OBR|1||R{number}^LABO|X^Résultat {number}\r")
        + &content(number)
}

fn report(event: &str, control: &str, number: &str, parent: &str, of: &str) -> String {
    let txa = format!("TXA|1|CR^Compte rendu {of}|AP|||||||||{number}|{parent}\r");
    head(&format!("MDM^{event}^MDM_{event}"), control, "7") + &txa + &content(of)
}

fn titles(waiting: &Value) -> BTreeMap<String, usize> {
    let mut titles = BTreeMap::new();
    for one in waiting.as_array().unwrap() {
        *titles.entry(text(&one["document"], "title").to_owned()).or_default() += 1;
    }
    titles
}

#[test]
fn each_deposit_arrives_exactly_once_whoever_is_killed_and_the_sender_can_open_none() {
    let count = documents();
    let registrar = Terminal::at("http://127.0.0.1:1");
    registrar.json(&["registrar", "key", "key", "--name", "Ordre des médecins"]);
    let limits = [("CACHET_LIMIT_TICKETS", "100000"), ("CACHET_LIMIT_DEPOSITS", "100000")];
    let key = registrar.json(&["registrar", "show", "key"]);
    let mut server = Server::start_witnessed_with(text(&key[0], "key"), &limits);
    let (patient, lab) = (Terminal::believing(&server), Terminal::believing(&server));
    patient.create("Jeanne Morel", &[]);
    attested(&registrar, &lab, &patient);
    let address = text(&patient.json(&["address", "--new"]), "address").to_owned();
    lab.write("patients", format!("# authority identifier address\nTARN 7 {address}\n"));

    let half = count / 2;
    let mut listener = Listener::start(&lab);
    for i in 0..half {
        if i == half / 4 {
            server.kill();
        }
        if i == half / 2 {
            server.restart();
        }
        if i == half * 3 / 4 {
            listener.kill();
            listener = Listener::start(&lab);
            assert_eq!(listener.send(&result(&format!("{}", i - 1))), "AA", "the acknowledgement may have been lost");
        }
        assert_eq!(listener.send(&result(&i.to_string())), "AA");
    }
    assert_eq!(listener.send(&head("ORU^R01", "nobody", "8")), "AE", "a patient whom nobody knows");
    assert_eq!(listener.send(&(head("ORU^R01", "empty", "7") + "OBR|1||R^L\r")), "AR", "no document");
    assert_eq!(listener.send(&head("ADT^A01", "adt", "7")), "AR", "another kind of message");
    // Replaced and taken back before or after they were sent; masked from the patient.
    assert_eq!(listener.send(&report("T02", "d1", "D1", "", "provisoire")), "AA");
    assert_eq!(listener.send(&report("T02", "d2", "D2", "", "erroné")), "AA");
    assert_eq!(listener.send(&report("T10", "d3", "D3", "D1", "définitif")), "AA");
    assert_eq!(listener.send(&report("T11", "d4", "D2", "", "erroné")), "AA");
    assert_eq!(listener.send(&report("T11", "d5", "D9", "", "inconnu")), "AE");
    let masked = report("T02", "d6", "D6", "", "masqué")
        + "OBX|2|CE|INVISIBLE_PATIENT^Non visible par le patient^MetaDMPMSS||Y^^expandedYes-NoIndicator||||||F\r";
    assert_eq!(listener.send(&masked), "AA");
    listener.kill();

    std::fs::create_dir(lab.path("files")).unwrap();
    for i in half..count {
        lab.write(&format!("files/Fichier {i}.pdf"), pdf(&i.to_string()));
    }
    let send = ["--json", "--registrars", "registrars", "deposit", "--to", &address, "files", "--patience", "60"];
    // Killed at some point of its way, then given again; the server ends and begins under the second.
    let mut first = lab.command(&send).spawn().unwrap();
    let outbox = lab.path("home/outbox.d");
    let taken = std::fs::read_dir(&outbox).unwrap().count();
    while std::fs::read_dir(&outbox).unwrap().count() == taken && first.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    drop(first.kill());
    first.wait().unwrap();
    let second = lab.command(&send).spawn().unwrap();
    server.restart();
    let second = second.wait_with_output().unwrap();
    let again = if second.status.success() { second } else { lab.command(&send).output().unwrap() };
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));

    let sent = lab.json(&["--registrars", "registrars", "deposit"]);
    let words: Vec<&str> = sent.as_array().unwrap().iter().map(|item| text(item, "state")).collect();
    assert_eq!(words.iter().filter(|word| **word == "held").count(), 1);
    assert!(words.iter().all(|word| ["sent", "withdrawn", "held"].contains(word)), "{words:?}");
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    let expected: BTreeMap<String, usize> = (0..half)
        .map(|i| format!("Résultat {i}"))
        .chain((half..count).map(|i| format!("Fichier {i}")))
        .chain(["Compte rendu définitif".to_owned()])
        .map(|title| (title, 1))
        .collect();
    assert_eq!(titles(&waiting), expected, "each once, the replaced and the cancelled one not, the masked one not yet");
    assert!(waiting.as_array().unwrap().iter().all(|one| one["sender"]["attested"]["name"] == "Anne Lefèvre"));

    // Somebody lifts the mask; what was accepted is replaced by the same sender, and taken back.
    lab.json(&["--registrars", "registrars", "deposit", "--lift", "D6"]);
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    assert_eq!(titles(&waiting).get("Compte rendu masqué"), Some(&1));
    let of = |waiting: &Value, title: &str| {
        let found = waiting.as_array().unwrap().iter().find(|one| one["document"]["title"] == title);
        text(found.unwrap(), "deposit").to_owned()
    };
    let accept = |deposit: &str| patient.json(&["--registrars", "registrars", "accept", deposit]);
    accept(&of(&waiting, "Compte rendu définitif"));
    let mut listener = Listener::start(&lab);
    assert_eq!(listener.send(&report("T10", "d7", "D7", "D3", "corrigé")), "AA");
    listener.kill();
    lab.json(&["--registrars", "registrars", "deposit"]);
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    let corrected = of(&waiting, "Compte rendu corrigé");
    accept(&corrected);
    let listed = |patient: &Terminal| -> Vec<String> {
        let listed = patient.json(&["list"]);
        listed.as_array().unwrap().iter().map(|one| text(one, "title").to_owned()).collect()
    };
    assert_eq!(listed(&patient), ["Compte rendu corrigé"]);
    lab.json(&["--registrars", "registrars", "deposit", "--cancel", "D7"]);
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    let takes_back = waiting.as_array().unwrap().iter().find(|one| !one["takes_back"].is_null()).unwrap();
    accept(text(takes_back, "deposit"));
    assert!(listed(&patient).is_empty());

    // « Ce document n'est pas à moi » comes back to the sender's outbox.
    let foreign = of(&waiting, "Résultat 0");
    patient.json(&["--registrars", "registrars", "refuse", &foreign, "--not-mine"]);
    let sent = lab.json(&["--registrars", "registrars", "deposit"]);
    let returned = sent.as_array().unwrap().iter().filter(|item| item["state"] == "returned");
    assert_eq!(returned.map(|item| text(item, "deposit")).collect::<Vec<_>>(), [foreign.as_str()]);

    // Nothing that the sender kept and nothing that the server holds shows a document.
    let home = std::fs::read_dir(lab.path("home")).unwrap().chain(std::fs::read_dir(&outbox).unwrap());
    let kept =
        home.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
    let held = server.stored().into_iter().map(|(_, bytes)| bytes);
    for bytes in kept.chain(held) {
        let shown = [SECRET.to_owned(), base64(&pdf("0"))[..40].to_owned()];
        assert!(shown.iter().all(|what| !bytes.windows(what.len()).any(|window| window == what.as_bytes())));
    }
}

#[test]
fn somebody_without_an_account_deposits_through_a_link_until_it_is_revoked() {
    let registrar = Terminal::at("http://127.0.0.1:1");
    registrar.json(&["registrar", "key", "key", "--name", "Ordre des médecins"]);
    let server = Server::start_witnessed(text(&registrar.json(&["registrar", "show", "key"])[0], "key"));
    let (patient, visitor) = (Terminal::believing(&server), Terminal::believing(&server));
    patient.create("Jeanne Morel", &[]);
    let made =
        patient.json(&["address", "--link", "Secrétariat", "--as", "Jeanne M.", "--until", "7d", "--count", "2"]);
    let link = text(&made, "link").to_owned();
    visitor.write("report.pdf", pdf("visite"));

    let cut = visitor.run(&["deposit", "--to", &link[..link.len() - 4], "--from", "Moi", "report.pdf"]);
    assert!(!cut.status.success() && String::from_utf8(cut.stderr).unwrap().contains("no whole link"));
    visitor.refused(&["deposit", "--to", &link, "report.pdf"]);
    let sent = visitor.json(&["deposit", "--to", &link, "--from", "Mme Roux", "--title", "Compte rendu", "report.pdf"]);
    assert_eq!(text(&sent[0], "state"), "sent");
    assert!(!visitor.path("home").join("enrolment").exists(), "nothing is enrolled and nothing is kept");

    let waiting = patient.json(&["deposits"]);
    assert_eq!(titles(&waiting), [("Compte rendu".to_owned(), 1)].into());
    assert_eq!(text(&waiting[0]["by_link"], "from"), "Mme Roux");
    assert!(waiting[0]["sender"]["attested"].is_null());
    let said = String::from_utf8(patient.run(&["deposits"]).stdout).unwrap();
    assert!(said.contains("through your link \"Secrétariat\": nobody verified who sent it"), "{said}");
    patient.json(&["accept", text(&waiting[0], "deposit")]);
    assert_eq!(text(&patient.json(&["list"])[0], "title"), "Compte rendu");
    assert_eq!(patient.json(&["address", "--links"])[0]["accepted"], 1);

    patient.json(&["address", "--revoke", text(&made, "id")]);
    visitor.refused(&["deposit", "--to", &link, "--from", "Mme Roux", "report.pdf"]);
    assert_eq!(text(&patient.json(&["address", "--links"])[0], "state"), "revoked");
}
