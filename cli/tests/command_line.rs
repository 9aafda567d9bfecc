//! What the command line says and refuses, without a server.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod terminal;

use terminal::Terminal;

const NOWHERE: &str = "http://127.0.0.1:9";

fn help(arguments: &[&str]) -> String {
    let output = Terminal::at(NOWHERE).run(arguments);
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn commands() -> Vec<String> {
    let text = help(&["--help"]);
    let listed = text.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.filter_map(|line| line.split_whitespace().next()).map(ToOwned::to_owned).filter(|n| n != "help").collect()
}

#[test]
fn no_check_of_the_installed_program_can_be_switched_off() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_cachet")).unwrap();
    let mark = b"checks of this build can be switched off".as_slice();
    assert!(!program.windows(mark.len()).any(|window| window == mark));
}

#[test]
fn help_teaches() {
    let text = help(&["--help"]);
    for taught in ["Begin:", "Share:", "Be a professional:", "In scripts:", "Exit codes:", "cachet grant DOC --to"] {
        assert!(text.contains(taught), "{taught}");
    }
    assert!(commands().len() > 25);
    for command in commands() {
        let text = help(&[&command, "--help"]);
        let by_itself =
            ["journal", "received", "deposits", "alerts", "alarms", "evidence", "standing"].contains(&command.as_str());
        assert!(text.contains("Example") || by_itself, "{command} shows no example");
    }
}

#[test]
fn the_passphrase_never_stands_on_the_command_line() {
    for command in std::iter::once(None).chain(commands().into_iter().map(Some)) {
        let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let text = help(&arguments);
        for option in text.lines().map(str::trim_start).filter(|line| line.starts_with("--")) {
            let name = option.split_whitespace().next().unwrap();
            if !name.contains("passphrase") && !name.contains("sheet") {
                continue;
            }
            let takes = option.split_whitespace().nth(1).unwrap_or_default();
            let by_file = takes == "<FILE>" || ["--passphrase-stdin", "--rehearse-from-sheet"].contains(&name);
            assert!(by_file, "{command:?} {name} takes {takes}");
        }
    }
    let terminal = Terminal::at(NOWHERE);
    for tried in [["list", "--passphrase=secret"], ["list", "--passphrase-env=secret"]] {
        assert_eq!(terminal.run(&tried).status.code(), Some(2), "{tried:?}");
    }
    // A value in the environment is not taken either: without a file and a terminal there is no passphrase.
    let mut command = terminal.command(&["--json", "create", "--name", "A", "--sheet", "s", "--rehearse-from-sheet"]);
    let output =
        command.env_remove("CACHET_PASSPHRASE_FILE").env("CACHET_PASSPHRASE", "secret words").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-terminal"));
}

#[test]
fn exit_codes_tell_the_class() {
    let terminal = Terminal::at(NOWHERE);
    assert_eq!(terminal.run(&["--version"]).status.code(), Some(0));
    assert_eq!(terminal.run(&["no-such-command"]).status.code(), Some(2));
    assert_eq!(terminal.run(&["put"]).status.code(), Some(2));
    assert_eq!(terminal.refused(&["list"]), (3, "not-enrolled".to_owned()));
    let create = ["create", "--name", "A", "--sheet", "sheet", "--rehearse-from-sheet"];
    assert_eq!(terminal.refused(&create), (6, "network".to_owned()));
    assert_eq!(terminal.refused(&["put", "no-such-file"]), (7, "device".to_owned()));
    assert_eq!(terminal.refused(&["--server", "http://cachet.example", "recover"]), (7, "input".to_owned()));
    terminal.write("words", "un deux trois");
    assert_eq!(terminal.refused(&["recover", "--sheet", "words"]), (3, "wrong-recovery-code".to_owned()));
}

#[test]
fn a_short_passphrase_is_refused_before_anything_is_made() {
    let terminal = Terminal::at(NOWHERE);
    terminal.write("pass", "court\n");
    let create = ["create", "--name", "A", "--sheet", "sheet", "--rehearse-from-sheet"];
    assert_eq!(terminal.refused(&create), (7, "input".to_owned()));
    assert!(!terminal.path("sheet").exists());
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = help(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
}

#[test]
fn a_registrar_needs_no_server() {
    let terminal = Terminal::at(NOWHERE);
    terminal.json(&["registrar", "key", "key", "--name", "Ordre"]);
    let listed = terminal.json(&["registrar", "show", "key"]);
    assert_eq!(listed[0]["name"], "Ordre");
    assert_eq!(terminal.refused(&["registrar", "key", "key", "--name", "Autre"]).0, 7, "a key is never replaced");
    let sign = ["registrar", "sign", "key", "--name", "Anne", "--profession", "médecin", "--rpps", "10003456789"];
    assert_eq!(terminal.refused(&[&sign[..], &["--code", "CACHET-P1:AAAA"]].concat()).1, "wrong-pairing-code");

    assert_eq!(terminal.json(&["registrar", "status", "key", "status.json"])["revoked"], 0);
    terminal.write("other", "{}");
    let taken = ["registrar", "revoke", "key", "status.json", "--credential"];
    assert_eq!(terminal.refused(&[&taken[..], &["other"]].concat()).1, "input", "only its own credentials");
    terminal.json(&["registrar", "key", "another", "--name", "Autre"]);
    assert_eq!(terminal.refused(&["registrar", "status", "another", "status.json"]).1, "input", "only its own list");
    assert_eq!(terminal.refused(&["registrar", "publish", "status.json"]).1, "network");
}

#[test]
fn a_file_is_looked_into_whole_without_a_vault() {
    let terminal = Terminal::at(NOWHERE);
    terminal.write("synthesis.xml", include_bytes!("../../client-wasm/record/tests/samples/synthesis.xml"));
    let told = terminal.json(&["examine", "synthesis.xml", "--whole"]);
    let entries = told["entries"].as_array().unwrap();
    assert!(entries.len() > told["gives"]["first"].as_array().unwrap().len(), "all of them, not the first ones");
    assert!(told["left"].is_array() && told["text"].as_str().unwrap().contains("Metformine"));
    let text = String::from_utf8(terminal.run(&["examine", "synthesis.xml", "--whole"]).stdout).unwrap();
    let lines = entries.iter().map(|entry| entry["text"].as_str().unwrap());
    assert!(lines.into_iter().all(|words| text.contains(words)), "{text}");
    assert!(!terminal.path("home").join("enrolment").exists());
}
