//! SMART Health Links with npm `jose` on the other side, both ways.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::terminal::{Server, Terminal};
use crate::text;

fn jose(arguments: &[&str]) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = here.join("../web/package.json");
    assert!(here.join("../web/node_modules/jose").exists(), "npm jose is needed; `make test` installs it");
    let mut command = Command::new("node");
    command.arg(here.join("tests/story/health_link.mjs")).args(arguments).env("CACHET_WEB_PACKAGES", packages);
    command
}

/// What a receiving application with `jose` makes of a link.
fn opened(arguments: &[&str]) -> Value {
    let output = jose(&[&["open"], arguments].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_link_made_here_opens_with_jose_within_its_limits_alone() {
    let server = Server::start();
    let jeanne = Terminal::at(&server.url);
    jeanne.create("Jeanne Morel", &[]);
    jeanne.write("report.txt", "Bilan: tout va bien");
    let document = text(&jeanne.json(&["put", "report.txt", "--title", "Bilan"])[0], "id").to_owned();
    jeanne.write("passcode", "marronnier\n");

    let summary = jeanne.json(&["health-link", "make", "--most", "2"]);
    let link = text(&summary, "link");
    let first = opened(&[link, "Dr Klein, urgences"]);
    assert_eq!((&first["status"], &first["cors"]), (&json!(200), &json!("*")));
    assert_eq!(first["files"][0]["header"], json!({ "alg": "dir", "enc": "A256GCM", "cty": "application/fhir+json" }));
    let bundle = &first["files"][0]["resource"];
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("document")));
    assert_eq!(bundle["entry"][0]["resource"]["resourceType"], "Composition");
    let located = opened(&[link, "Dr Klein, urgences", "", "100"]);
    assert_eq!(located["files"][0]["resource"], *bundle, "a file at an address of its own is the same file");
    assert_eq!(opened(&[link, "Dr Klein, urgences"])["status"], 404, "it was opened twice");

    let locked = jeanne.json(&[
        "health-link",
        "make",
        "--document",
        &document,
        "--passcode-file",
        "passcode",
        "--label",
        "Pour Paul",
    ]);
    let link = text(&locked, "link");
    assert_eq!(opened(&[link, "Paul", "platane"])["remainingAttempts"], 9);
    assert_eq!(opened(&[link, "Paul"])["remainingAttempts"], 9, "none given is none wasted");
    let right = opened(&[link, "Paul", "marronnier"]);
    assert_eq!((&right["payload"]["flag"], &right["payload"]["label"]), (&json!("P"), &json!("Pour Paul")));
    let attachment = &right["files"][0]["resource"]["content"][0]["attachment"];
    assert_eq!((&attachment["title"], &attachment["data"]), (&json!("Bilan"), &json!("QmlsYW46IHRvdXQgdmEgYmllbg==")));

    let direct = jeanne.json(&["health-link", "make", "--direct"]);
    assert_eq!(opened(&[text(&direct, "link"), "Paul"])["files"][0]["resource"]["resourceType"], "Bundle");
    jeanne.json(&["health-link", "revoke", text(&direct, "id")]);
    assert_eq!(opened(&[text(&direct, "link"), "Paul"])["status"], 404, "it was revoked");

    let listed = jeanne.json(&["health-link", "list"]);
    let of = |id: &str| listed.as_array().unwrap().iter().find(|link| link["id"] == id).unwrap();
    assert_eq!(of(text(&summary, "id"))["state"], "used-up");
    assert_eq!(of(text(&summary, "id"))["opened"][0]["recipient"], "Dr Klein, urgences");
    assert_eq!(of(text(&locked, "id"))["openings"], 1, "wrong passcodes are no openings");
    assert_eq!(of(text(&direct, "id"))["state"], "revoked");

    // What the server keeps: no key, no address, no passcode, nobody's name.
    let payload = &right["payload"];
    let address = text(payload, "url").rsplit('/').next().unwrap();
    for needle in [text(payload, "key"), address, "marronnier", "Dr Klein", "Bilan: tout va bien", "Pour Paul"] {
        let raw = cachet_crypto::decode_base64url(needle).unwrap_or_else(|_| needle.as_bytes().to_vec());
        for (path, bytes) in server.stored() {
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!holds(needle.as_bytes()) && !holds(&raw), "{needle} in {}", path.display());
        }
    }
}

struct Maker {
    child: Child,
    base: String,
    links: Value,
}

impl Maker {
    fn start() -> Self {
        let mut child = jose(&["serve"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("the maker says what it serves");
        Self { child, base: text(&said, "base").to_owned(), links: said["links"].clone() }
    }
}

impl Drop for Maker {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_link_made_by_jose_opens_here_and_every_malformed_one_is_refused() {
    let maker = Maker::start();
    // Without TLS a link may lead to one's own service alone: here that is the maker.
    let reader = Terminal::at(&maker.base);
    reader.write("passcode", "platane\n");
    for name in ["good", "viewed", "located", "packed", "direct"] {
        let opened = reader.json(&["health-link", "open", text(&maker.links, name)]);
        assert_eq!(opened["files"][0]["content"]["name"][0]["family"], "Okonkwo", "{name}");
    }
    for (name, exit, code) in [
        ("bomb", 4, "link-too-large"),
        ("oversized", 4, "link-too-large"),
        ("algorithm", 4, "link-algorithm"),
        ("critical", 4, "link-algorithm"),
        ("wrapped", 4, "link-algorithm"),
        ("forged", 4, "link-forged"),
        ("empty", 4, "link-answer"),
        ("moved", 4, "link-answer"),
        ("elsewhere", 7, "link-insecure"),
        ("insecure", 7, "link-insecure"),
        ("expired", 5, "link-expired"),
        ("gone", 5, "link-over"),
        ("milliseconds", 7, "link-malformed"),
        ("words", 7, "link-malformed"),
        ("contradictory", 7, "link-malformed"),
        ("shortKey", 7, "link-malformed"),
        ("misspelt", 7, "link-malformed"),
        ("long", 7, "link-malformed"),
        ("labelled", 7, "link-malformed"),
        ("newer", 7, "link-newer"),
        ("nothing", 7, "no-link"),
    ] {
        let refused = reader.refused(&["health-link", "open", text(&maker.links, name)]);
        assert_eq!(refused, (exit, code.to_owned()), "{name}");
    }
    let wrong = ["health-link", "open", text(&maker.links, "locked"), "--passcode-file", "passcode"];
    assert_eq!(reader.refused(&wrong), (3, "link-passcode".to_owned()));
}

#[test]
fn what_a_link_held_is_kept_with_where_it_came_from() {
    let server = Server::start();
    let (jeanne, paul) = (Terminal::at(&server.url), Terminal::at(&server.url));
    jeanne.create("Jeanne Morel", &[]);
    paul.create("Paul Morel", &[]);
    let link = text(&jeanne.json(&["health-link", "make"]), "link").to_owned();
    paul.json(&["health-link", "open", &link, "--keep", "--recipient", "Paul"]);
    let kept = paul.json(&["list"]);
    assert!(text(&kept[0], "title").contains(server.url.trim_start_matches("https://")), "{kept}");
}
