//! What a person at a terminal meets: prompts, the sheet, Ctrl-C.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod terminal;

use std::net::TcpListener;
use std::process::Command;

use terminal::{CACHET, PASSPHRASE, Server, Terminal, Typist};

/// `  7. word` of what was shown.
fn word(sheet: &str, place: &str) -> String {
    let line = sheet.lines().find_map(|line| line.trim().strip_prefix(&format!("{place}. ")));
    line.unwrap().to_owned()
}

#[test]
fn a_sheet_is_shown_once_and_words_of_it_are_typed_back() {
    let server = Server::start();
    let terminal = Terminal::at(&server.url);
    let mut typist = Typist::start(&terminal, &format!("{CACHET} create --name Jeanne"));
    for prompt in ["New passphrase: ", "The same again: "] {
        typist.until_hidden(prompt);
        typist.types(PASSPHRASE);
    }
    let sheet = typist.until("then press Enter");
    typist.types("");
    typist.until("\u{1b}[3J");
    // The first attempt is wrong; nothing exists yet, and the person tries again.
    for attempt in 0..2 {
        for _ in 0..4 {
            typist.until("Word ");
            let asked = typist.until(" of the sheet: ");
            let right = word(&sheet, asked.strip_suffix(" of the sheet: ").unwrap());
            typist.types(if attempt == 0 { "zut" } else { &right });
        }
    }
    typist.until("The vault is made");
    assert!(!typist.shown.contains(PASSPHRASE), "a passphrase is not shown while it is typed");
    assert_eq!(typist.ends(), 0);
    assert_eq!(terminal.json(&["list"]).as_array().unwrap().len(), 0);
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let server = Server::start();
    let terminal = Terminal::at(&server.url);
    terminal.create("Jeanne", &[]);
    terminal.write("pass", "une autre phrase\n");
    assert_eq!(terminal.refused(&["list"]), (3, "wrong-passphrase".to_owned()));
}

#[test]
fn ctrl_c_ends_a_wait_for_the_server_cleanly() {
    let server = Server::start();
    let terminal = Terminal::at(&server.url);
    terminal.create("Jeanne", &[]);
    // It takes the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let child = terminal.command(&["--json", "--server", &url, "list"]).spawn().unwrap();
    let _held = silent.accept().unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(8));
    assert!(String::from_utf8(output.stderr).unwrap().contains("\"cancelled\""));
}
