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

/// A laboratory's report about Jeanne Morel, line by line.
const BIOLOGY: &[u8] = include_bytes!("../../../client-wasm/record/tests/samples/biology-3.xml");

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
         PID|1||{patient}^^^TARN&1.2.250.1.71&ISO^PI||MOREL^Jeanne||19550302\r"
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

/// The metadata that the French guide sends along, and the text of a mail, which is no document.
const METADATA: &str = "OBX|2|CWE|MASQUE_PS^Masqué aux professionnels de Santé^MetaDMPMSS||N^^HL70136||||||F|\r\
     OBX|3|CWE|INVISIBLE_PATIENT^Document Non Visible par le patient^MetaDMPMSS||N^^HL70136||||||F|\r\
     OBX|4|ED|CORPSMAIL_PS^Corps du mail pour un PS^MetaDMPMSS||^TEXT^^Base64^Q2hlciBjb25mcsOocmU=||||||F|\r";

/// A CDA with its own number and that of the one before it.
fn cda(title: &str, id: &str, replaces: &str, confidentiality: &str) -> Vec<u8> {
    let related = format!(
        "<relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"1.2.250.9\" extension=\"{replaces}\"/></parentDocument></relatedDocument>"
    );
    let related = if replaces.is_empty() { String::new() } else { related };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">\
         <id root=\"1.2.250.9\" extension=\"{id}\"/><code code=\"18748-4\" codeSystem=\"2.16.840.1.113883.6.1\"/>\
         <title>{title}</title><effectiveTime value=\"20260411\"/><confidentialityCode code=\"{confidentiality}\"/>{related}\
         <component><structuredBody><component><section><text>{SECRET}</text></section></component></structuredBody></component>\
         </ClinicalDocument>"
    )
    .into_bytes()
}

/// As the guide sends a radiologist's report: the document under OBX-11, its number in TXA.
fn guide_mdm(event: &str, status: &str, control: &str, number: &str, document: &[u8]) -> String {
    let txa = format!(
        "ORC|CA|\rOBR|1|||18748-4^CR d'imagerie médicale^LN|\rTXA|1|18748-4|TEXT|202212160932||||||||{number}||||LA\r"
    );
    head(&format!("MDM^{event}^MDM_T02"), control, "7") + &txa + &guide_obx(status, document) + METADATA
}

/// As the guide sends a laboratory's report: nothing but the CDA says which document it is.
fn guide_oru(status: &str, control: &str, document: &[u8]) -> String {
    head("ORU^R01^ORU_R01", control, "7") + "ORC|RE\rOBR|1\r" + &guide_obx(status, document) + METADATA
}

fn guide_obx(status: &str, document: &[u8]) -> String {
    let document = base64(document);
    format!("OBX|1|ED|11502-2^CR d'examens biologiques^LN||^TEXT^XML^Base64^{document}||||||{status}|\r")
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

    let begun = std::time::Instant::now();
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
    let nobody = head("ORU^R01", "nobody", "8") + &content("8");
    assert_eq!(listener.send(&nobody), "AE", "a patient whom nobody knows");
    assert_eq!(listener.send(&(head("ORU^R01", "empty", "7") + "OBR|1||R^L\r")), "AR", "no document");
    assert_eq!(listener.send(&head("ADT^A01", "adt", "7")), "AR", "another kind of message");
    let second = "PID|2||8^^^TARN&1.2.250.1.71&ISO^PI||MARTIN^Paul\r";
    let of_two = result("two") + second + &content("of somebody else");
    assert_eq!(listener.send(&of_two), "AR", "several patients in one message");
    // Replaced and taken back before or after they were sent; masked from the patient.
    assert_eq!(listener.send(&report("T02", "d1", "D1", "", "provisoire")), "AA");
    assert_eq!(listener.send(&report("T02", "d2", "D2", "", "erroné")), "AA");
    assert_eq!(listener.send(&report("T10", "d3", "D3", "D1", "définitif")), "AA");
    assert_eq!(listener.send(&report("T11", "d4", "D2", "", "erroné")), "AA");
    assert_eq!(listener.send(&report("T11", "d5", "D9", "", "inconnu")), "AE");
    let masked = report("T02", "d6", "D6", "", "masqué")
        + "OBX|2|CE|INVISIBLE_PATIENT^Non visible par le patient^MetaDMPMSS||Y^^expandedYes-NoIndicator||||||F\r";
    assert_eq!(listener.send(&masked), "AA");
    // As the French guide has it: MDM^T04 with OBX-11 = D takes back, ORU^R01 with OBX-11 = C replaces.
    let radio = cda("Radio effacée", "RADIO", "", "N");
    assert_eq!(listener.send(&guide_mdm("T02", "F", "g1", "1.2.250.9.1", &radio)), "AA");
    assert_eq!(listener.send(&guide_mdm("T04", "D", "g2", "1.2.250.9.1", &radio)), "AA");
    assert_eq!(listener.send(&guide_oru("F", "g3", &cda("Bilan provisoire", "BIO1", "", "N"))), "AA");
    assert_eq!(listener.send(&guide_oru("C", "g4", &cda("Bilan définitif", "BIO2", "BIO1", "N"))), "AA");
    assert_eq!(listener.send(&guide_oru("F", "g5", &cda("Bilan retiré", "BIO3", "", "N"))), "AA");
    assert_eq!(listener.send(&guide_oru("D", "g6", &cda("Bilan retiré", "BIO3", "", "N"))), "AA");
    assert_eq!(listener.send(&guide_oru("D", "g7", &cda("Bilan inconnu", "BIO9", "", "N"))), "AE");
    assert_eq!(listener.send(&guide_mdm("T02", "D", "g8", "X", &radio)), "AR", "a new document that is deleted");
    // Asked of the one that listens, which holds the home for itself.
    let listed = lab.json(&["--registrars", "registrars", "deposit"]);
    assert_eq!(listed.as_array().unwrap().iter().filter(|item| item["state"] == "held").count(), 1);
    lab.refused(&["--registrars", "registrars", "deposit", "--lift", "D3"]);
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
    if std::env::var_os("CACHET_TEST_DEPOSITS").is_some() {
        let hour = count as f64 / begun.elapsed().as_secs_f64() * 3600.0;
        println!("{count} documents, {hour:.0} an hour with every death of the server and the sender");
    }
    let words: Vec<&str> = sent.as_array().unwrap().iter().map(|item| text(item, "state")).collect();
    assert_eq!(words.iter().filter(|word| **word == "held").count(), 1);
    assert!(words.iter().all(|word| ["sent", "withdrawn", "held"].contains(word)), "{words:?}");
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    let expected: BTreeMap<String, usize> = (0..half)
        .map(|i| format!("Résultat {i}"))
        .chain((half..count).map(|i| format!("Fichier {i}")))
        .chain(["Compte rendu définitif".to_owned(), "Bilan définitif".to_owned()])
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
    // What the segment PID says goes along; what came as a file says nothing of whom it is about.
    let about = |title: &str| waiting.as_array().unwrap().iter().find(|one| one["document"]["title"] == title).unwrap();
    assert_eq!(about("Compte rendu définitif")["document"]["patient"]["born"], "1955-03-02");
    assert_eq!(text(about("Compte rendu définitif"), "traits"), "told");
    assert_eq!(text(about(&format!("Fichier {half}")), "traits"), "unsaid");
    accept(&of(&waiting, "Compte rendu définitif"));
    let mut listener = Listener::start(&lab);
    assert_eq!(listener.send(&report("T10", "d7", "D7", "D3", "corrigé")), "AA");
    listener.kill();
    lab.json(&["--registrars", "registrars", "deposit"]);
    // Corrected again before anybody took the correction: what was accepted first is what is replaced.
    let mut listener = Listener::start(&lab);
    assert_eq!(listener.send(&report("T10", "d7b", "D7", "D7", "corrigé")), "AA");
    listener.kill();
    lab.json(&["--registrars", "registrars", "deposit"]);
    let waiting = patient.json(&["--registrars", "registrars", "deposits"]);
    assert_eq!(titles(&waiting).get("Compte rendu corrigé"), Some(&1));
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
fn a_correction_of_a_correction_that_nobody_took_replaces_what_was_accepted_first() {
    let registrar = Terminal::at("http://127.0.0.1:1");
    registrar.json(&["registrar", "key", "key", "--name", "Ordre des médecins"]);
    let server = Server::start_witnessed(text(&registrar.json(&["registrar", "show", "key"])[0], "key"));
    let (patient, lab) = (Terminal::believing(&server), Terminal::believing(&server));
    patient.create("Jeanne Morel", &[]);
    lab.create("Laboratoire du Tarn", &[]);
    let address = text(&patient.json(&["address", "--new"]), "address").to_owned();
    lab.write("patients", format!("TARN 7 {address}\n"));
    lab.write("registrars", "[]");
    let waiting = || -> Vec<(String, String)> {
        let waiting = patient.json(&["deposits"]);
        let title = |one: &Value| match one["takes_back"].is_null() {
            true => text(&one["document"], "title").to_owned(),
            false => format!("takes back {}", text(&one["takes_back"], "title")),
        };
        waiting.as_array().unwrap().iter().map(|one| (title(one), text(one, "deposit").to_owned())).collect()
    };
    let listed = || -> Vec<String> {
        let listed = patient.json(&["list"]);
        listed.as_array().unwrap().iter().map(|one| text(one, "title").to_owned()).collect()
    };
    let mut listener = Listener::start(&lab);
    let mut next = |message: &str, expected: &str| {
        assert_eq!(listener.send(message), "AA");
        // What is asked of the listener is answered once all has gone.
        lab.json(&["deposit"]);
        let waiting = waiting();
        let titles: Vec<&str> = waiting.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, [expected]);
        waiting[0].1.clone()
    };
    patient.json(&["accept", &next(&report("T02", "1", "A", "", "premier"), "Compte rendu premier")]);
    next(&report("T10", "2", "B", "A", "deuxième"), "Compte rendu deuxième");
    let third = next(&report("T10", "3", "C", "B", "troisième"), "Compte rendu troisième");
    patient.json(&["accept", &third]);
    assert_eq!(listed(), ["Compte rendu troisième"], "the second was never hers, the first is replaced");

    // A correction that waits is taken back, and with it what it corrects.
    next(&report("T10", "4", "D", "C", "quatrième"), "Compte rendu quatrième");
    let back = next(&report("T11", "5", "D", "", ""), "takes back Compte rendu troisième");
    patient.json(&["accept", &back]);
    assert!(listed().is_empty());

    // What its author masks waits for a person, from wherever it comes.
    listener.kill();
    lab.write("masked.xml", cda("Annonce", "M1", "", "INVISIBLE_PATIENT"));
    let held = lab.json(&["deposit", "--to", &address, "masked.xml"]);
    assert_eq!(text(&held[0], "state"), "held");
    assert!(waiting().is_empty());
    lab.json(&["deposit", "--lift", text(&held[0], "deposit")]);
    let announced = waiting();
    assert_eq!(announced[0].0, "Annonce");
    let accepted = patient.json(&["accept", &announced[0].1, "--always"]);
    assert_eq!(accepted["entries"], 0);

    // What is accepted by a rule is filed as what the patient stores herself.
    lab.write("biology.xml", BIOLOGY);
    lab.json(&["deposit", "--to", &address, "biology.xml"]);
    assert_eq!(patient.json(&["deposits"])[0]["accepted"], true);
    assert!(!patient.json(&["record", "list"]).as_array().unwrap().is_empty());
    assert_eq!(patient.json(&["search", "hémoglobine"]).as_array().unwrap().len(), 1);

    // Of a picture the sender's word on whom it is about is all there is: a rule takes it for her, and never against her. What
    // stands in a PDF nobody reads here.
    lab.write("scan.pdf", pdf("scan"));
    lab.write("scan.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let sent = |file: &str, title: &str, said: &[&str]| {
        lab.json(&[&["deposit", "--to", &address, "--title", title, file][..], said].concat());
        let left = patient.json(&["deposits"]);
        let found = left.as_array().unwrap().iter().find(|one| one["document"]["title"] == title).unwrap();
        (text(found, "traits").to_owned(), found["accepted"] == true)
    };
    assert_eq!(sent("scan.png", "De personne", &[]), ("unsaid".to_owned(), false));
    assert_eq!(sent("scan.png", "De Jeanne", &["--patient", "MOREL Jeanne"]), ("told".to_owned(), true));
    assert_eq!(sent("scan.pdf", "En mots", &["--patient", "MOREL Jeanne"]), ("told".to_owned(), false));
    assert_eq!(sent("scan.png", "De Paul", &["--patient", "Paul Martin"]), ("differ".to_owned(), false));
    patient.json(&["address", "--born", "1955-03-02"]);
    let of_another = ["--patient", "Jeanne Morel", "--born", "1956-03-02"];
    assert_eq!(sent("scan.png", "D'une autre Jeanne", &of_another), ("differ".to_owned(), false));
    // The same file under the same title again, of her after all.
    let corrected = ["--patient", "Jeanne Morel", "--born", "1955-03-02"];
    lab.json(&[&["deposit", "--to", &address, "--title", "D'une autre Jeanne", "scan.png"][..], &corrected].concat());
    let left = patient.json(&["deposits"]);
    assert!(left.as_array().unwrap().iter().any(|one| one["traits"] == "told" && one["accepted"] == true), "{left}");
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
