//! Server, witnesses and auditor as processes of their own: an honest log is cosigned and followed, and a server that
//! shows two histories is caught by both, with evidence that needs nobody's word.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod terminal;

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::Value;
use tempfile::TempDir;
use terminal::{Server, Terminal};

const SETTINGS: &[(&str, &str)] = &[("CACHET_DEMO", "1"), ("CACHET_DIRECTORY_INTERVAL", "1")];

/// How often something is looked at before it is given up.
const LOOKS: usize = 2_000;

fn start() -> Server {
    Server::start_in(TempDir::new().unwrap(), SETTINGS)
}

/// One address, behind which the server can be another one from one connection to the next.
struct Front {
    url: String,
    target: Arc<AtomicU16>,
}

impl Front {
    fn of(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let target = Arc::new(AtomicU16::new(server.port()));
        let current = Arc::clone(&target);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", current.load(Ordering::SeqCst))) else { continue };
                pass(stream.try_clone().unwrap(), server.try_clone().unwrap());
                pass(server, stream);
            }
        });
        Self { url, target }
    }

    fn show(&self, server: &Server) {
        self.target.store(server.port(), Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

impl Terminal {
    fn witness_once(&self, number: &str) -> Value {
        let state = format!("witness-{number}");
        self.json(&["witness", "--demonstration", number, "--state", &state, "--once"])
    }

    /// Both witnesses look until they have seen `size` epochs.
    fn witnessed(&self, size: u64) {
        for number in ["1", "2"] {
            let seen = (0..LOOKS).find(|_| self.witness_once(number)["size"].as_u64().unwrap() >= size);
            assert!(seen.is_some(), "witness {number} never saw {size} epochs");
        }
    }

    fn audit_once(&self) -> Value {
        self.json(&["--demo", "audit", "--state", "audit", "--once"])
    }

    fn verdict(&self, evidence: &str) -> String {
        // Nothing but the file: no server, no state.
        let offline = Terminal::at("http://127.0.0.1:9");
        let file = self.path(evidence);
        let answer = offline.json(&["audit", "--evidence", file.to_str().unwrap()]);
        answer["verdict"].as_str().unwrap().to_owned()
    }
}

fn account(url: &str, name: &str) -> Terminal {
    let terminal = Terminal::at(url);
    terminal.create(name, &[]);
    terminal
}

struct Following(Child);

impl Drop for Following {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn two_witnesses_and_an_auditor_watch_a_server_as_processes_of_their_own() {
    let server = start();
    let watchers = Terminal::at(&server.url);
    let follow = |arguments: &[&str]| {
        let mut command = watchers.command(arguments);
        Following(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    };
    let _witnesses = ["1", "2"].map(|number| {
        let state = format!("witness-{number}");
        follow(&["witness", "--demonstration", number, "--state", &state, "--interval", "1"])
    });
    account(&server.url, "Jeanne Morel");
    let audit = ["--json", "--demo", "audit", "--state", "audit", "--once"];
    let followed = (0..LOOKS).find_map(|_| {
        let output = watchers.run(&audit);
        output.status.success().then(|| serde_json::from_slice::<Value>(&output.stdout).unwrap())
    });
    let followed = followed.expect("the auditor finds a witnessed epoch");
    assert!(followed["size"].as_u64().unwrap() >= 1 && followed["witnessed"].as_u64().unwrap() > 0);
    let mut auditor = follow(&["--demo", "audit", "--state", "following", "--interval", "1"]);
    let seen = (0..LOOKS).find(|_| {
        std::thread::yield_now();
        watchers.path("following").exists() || watchers.run(&audit).status.code() != Some(0)
    });
    assert!(seen.is_some() && watchers.path("following").exists(), "the auditor follows");
    assert!(auditor.0.try_wait().unwrap().is_none(), "and found nothing wrong");
}

#[test]
fn an_equivocating_server_is_caught_by_witness_and_auditor_and_the_evidence_verifies_offline() {
    let server = start();
    let watchers = Terminal::at(&server.url);
    account(&server.url, "Jeanne Morel");
    watchers.witnessed(1);
    let before = server.stop_and_copy();
    let [honest, forked] = before.map(|folder| Server::start_in(folder, SETTINGS));

    // The same log, one epoch further in two ways; witnesses and auditor are shown the first.
    let front = Front::of(&honest);
    let watchers = Terminal { folder: watchers.folder, ..Terminal::at(&front.url) };
    account(&honest.url, "Paul Petit");
    watchers.witnessed(2);
    assert_eq!(watchers.audit_once()["size"], 2);

    account(&forked.url, "Paul Autre");
    front.show(&forked);
    let caught = (0..LOOKS).find_map(|_| {
        let arguments =
            ["witness", "--demonstration", "1", "--state", "witness-1", "--once", "--evidence-to", "by-witness"];
        let refused = watchers.refused(&arguments);
        // Until the fork has published, it is shorter.
        (refused.1 != "rollback").then_some(refused)
    });
    assert_eq!(caught.unwrap(), (9, "fork".to_owned()));
    assert_eq!(watchers.verdict("by-witness"), "log_forked");

    // Two witnesses that forgot what they saw are led along; the auditor is not.
    let forgetful = Terminal::at(&forked.url);
    forgetful.witnessed(2);
    let audit = ["--demo", "audit", "--state", "audit", "--once", "--evidence-to", "by-auditor"];
    assert_eq!(watchers.refused(&audit), (9, "fork".to_owned()));
    assert_eq!(watchers.verdict("by-auditor"), "log_forked");

    // A fork that has grown longer meanwhile is proven by its own leaves.
    account(&forked.url, "Paul Encore");
    forgetful.witnessed(3);
    let longer = ["--demo", "audit", "--state", "audit", "--once", "--evidence-to", "longer"];
    assert_eq!(watchers.refused(&longer), (9, "fork".to_owned()));
    assert_eq!(watchers.verdict("longer"), "log_forked");

    // What was changed afterwards proves nothing.
    let evidence = String::from_utf8(watchers.read("longer")).unwrap();
    let mut evidence: Value = serde_json::from_str(&evidence).unwrap();
    evidence["first"] = evidence["second"].clone();
    watchers.write("made-up", serde_json::to_vec(&evidence).unwrap());
    assert_eq!(watchers.refused(&["audit", "--evidence", "made-up"]).0, 7);

    front.show(&honest);
    assert_eq!(watchers.audit_once()["size"], 2, "the honest log is as it was");
}

#[test]
fn a_log_that_got_shorter_or_lost_its_witnesses_is_said_loudly() {
    let server = start();
    let watchers = Terminal::at(&server.url);
    account(&server.url, "Jeanne Morel");
    watchers.witnessed(1);
    let [old, newer] = server.stop_and_copy();
    let newer = Server::start_in(newer, SETTINGS);
    let watchers = Terminal { folder: watchers.folder, ..Terminal::at(&newer.url) };
    account(&newer.url, "Paul Petit");
    watchers.witnessed(2);
    watchers.audit_once();
    let old = Server::start_in(old, SETTINGS);
    let restored = Terminal { folder: watchers.folder, ..Terminal::at(&old.url) };
    let witness = ["witness", "--demonstration", "1", "--state", "witness-1", "--once"];
    assert_eq!(restored.refused(&witness), (9, "rollback".to_owned()));
    assert_eq!(restored.refused(&["--demo", "audit", "--state", "audit", "--once"]), (9, "rollback".to_owned()));
    // Nobody of the policy has cosigned.
    let strangers = ["3", "4"].map(|name| {
        let key = format!("key-{name}");
        let made = ["witness", "--key", &key, "--name", &format!("witness-{name}.example"), "--print-key"];
        restored.json(&made)["key"].as_str().unwrap().to_owned()
    });
    let mut policy: Value =
        serde_json::from_str(&cachet_transparency::demonstration::policy().unwrap().to_json()).unwrap();
    policy["witnesses"] = strangers.to_vec().into();
    restored.write("policy", serde_json::to_vec(&policy).unwrap());
    let audit = ["audit", "--policy", "policy", "--state", "fresh", "--once"];
    assert_eq!(restored.refused(&audit), (9, "stale".to_owned()));
}

#[test]
fn a_witness_key_is_made_once_and_a_state_belongs_to_one_log() {
    let terminal = Terminal::at("http://127.0.0.1:9");
    let print = ["witness", "--key", "key", "--name", "witness.example/one", "--print-key"];
    let made = terminal.json(&print);
    assert_eq!(terminal.json(&print), made);
    assert!(made["key"].as_str().unwrap().starts_with("witness.example/one+"));
    assert_eq!(terminal.refused(&["witness", "--key", "other", "--print-key"]).0, 7, "a new key needs a name");
    terminal.write("state", r#"{"v":1,"log":"x","checkpoint":null,"frontier":{"size":0,"subtrees":[]},"root":"AA"}"#);
    let follow = ["witness", "--demonstration", "1", "--state", "state", "--once"];
    assert_eq!(terminal.refused(&follow).0, 7);
    assert_eq!(
        terminal.refused(&["witness", "--demonstration", "1", "--state", "new", "--once"]),
        (6, "network".to_owned())
    );
}
