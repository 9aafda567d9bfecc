//! Programs that others wrote open what we write: Debian's `age`, and npm `age-encryption` of the web app's packages.
//! `make test` installs both; without them these tests fail and say so.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "differential/mod.rs"]
mod differential;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use cachet_seal::{ExportPassphrase, ExportSealer, HybridIdentity, open_file, seal_file};
use getrandom::SysRng;

fn plaintext() -> Vec<u8> {
    (0..150_000_u32).map(|i| (i * 7 + i / 251) as u8).collect()
}

fn sealed((mut sealer, mut file): (ExportSealer, Vec<u8>)) -> Vec<u8> {
    sealer.push(&plaintext(), &mut file);
    sealer.finish(&mut file);
    file
}

/// Runs `command` in `folder`, gives it `input`, and wants it to succeed.
fn run(command: &mut Command, folder: &Path, input: &str) {
    let mut child =
        command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap_or_else(|error| {
            panic!("{command:?} is needed and does not start: {error}; `make test` installs it")
        });
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{command:?}");
}

#[test]
fn a_passphrase_export_opens_in_debians_age() {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = ExportPassphrase::generate(&mut SysRng).unwrap();
    let file = sealed(ExportSealer::to_passphrase(&passphrase, &mut SysRng).unwrap());
    std::fs::write(folder.path().join("export.age"), file).unwrap();
    // age asks for the passphrase on a terminal: `script` gives it one.
    let mut age = Command::new("script");
    age.args(["-qec", "age -d -o plain export.age", "/dev/null"]);
    run(&mut age, folder.path(), &format!("{}\n", passphrase.expose()));
    assert!(std::fs::read(folder.path().join("plain")).unwrap() == plaintext());
}

const TYPAGE: &str = "
    import { readFileSync, writeFileSync } from 'node:fs';
    import { pathToFileURL } from 'node:url';
    const { Decrypter, Encrypter, identityToRecipient } = await import(pathToFileURL(process.env.TYPAGE));
    const identity = readFileSync(process.env.FOLDER + '/identity', 'utf8');
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const plain = await decrypter.decrypt(readFileSync(process.env.FOLDER + '/ours.age'));
    writeFileSync(process.env.FOLDER + '/plain', plain);
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    writeFileSync(process.env.FOLDER + '/theirs.age', await encrypter.encrypt(plain));
";

#[test]
fn files_go_both_ways_between_cachet_and_typage() {
    let folder = tempfile::tempdir().unwrap();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let library = web.join("node_modules/age-encryption/dist/index.js");
    assert!(library.exists(), "npm age-encryption is needed; `make test` installs it");
    let identity = HybridIdentity::generate(&mut SysRng).unwrap();
    std::fs::write(folder.path().join("identity"), identity.to_age_string().as_bytes()).unwrap();
    for ours in [
        seal_file(&plaintext(), identity.recipient(), &mut SysRng).unwrap(),
        sealed(ExportSealer::to_identity(identity.recipient(), &mut SysRng).unwrap()),
    ] {
        std::fs::write(folder.path().join("ours.age"), ours).unwrap();
        let mut node = Command::new("node");
        node.args(["--input-type=module", "-"]).env("TYPAGE", &library).env("FOLDER", folder.path());
        run(&mut node, folder.path(), TYPAGE);
        assert!(std::fs::read(folder.path().join("plain")).unwrap() == plaintext());
        let theirs = std::fs::read(folder.path().join("theirs.age")).unwrap();
        assert!(open_file(&identity, &theirs).unwrap().as_slice() == plaintext());
    }
}
