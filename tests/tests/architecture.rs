//! The crate graph is the threat model: what each package links, read from cargo itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Names of everything that `package` links in a normal build, itself included.
fn linked(package: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", package])
        .current_dir(root())
        .output()
        .expect("cargo is there");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8(tree.stdout).expect("cargo writes text");
    let names: BTreeSet<String> = text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert!(names.contains(package), "{package}: {text}");
    names
}

fn links_none(package: &str, unwanted: &[&str]) {
    let linked = linked(package);
    let found: Vec<_> = unwanted.iter().filter(|name| linked.contains(**name)).collect();
    assert!(found.is_empty(), "{package} links {found:?}");
}

/// Not named here, because they are there for something else: `ring` is TLS towards S3, `chacha20` is the generator of
/// chance inside `rand`, `hkdf` and `hmac` belong to OPAQUE's server half and to tokens.
#[test]
fn the_server_links_no_cipher() {
    let opens = ["cachet-seal", "cachet-client", "age", "age-core", "hpke", "ml-kem", "x-wing", "x25519-dalek"];
    let ciphers =
        ["chacha20poly1305", "aead", "aead-stream", "aes", "aes-gcm", "poly1305", "cipher", "scrypt", "argon2"];
    links_none("cachet-server", &opens);
    links_none("cachet-server", &ciphers);
}

#[test]
fn what_both_sides_agree_on_does_no_input_or_output() {
    for package in ["cachet-crypto", "cachet-seal", "cachet-transparency"] {
        links_none(package, &["tokio", "reqwest", "hyper", "sqlx", "axum", "object_store", "tracing", "futures-util"]);
    }
}

#[test]
fn crates_depend_in_one_direction_only() {
    let own = |package: &str| -> BTreeSet<String> {
        let linked = linked(package).into_iter();
        linked.filter(|name| name.starts_with("cachet-") && name != package).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(own("cachet-crypto"), set(&[]));
    assert_eq!(own("cachet-seal"), set(&["cachet-crypto"]));
    assert_eq!(own("cachet-transparency"), set(&["cachet-crypto"]));
    assert_eq!(own("cachet-server"), set(&["cachet-crypto", "cachet-transparency"]));
    assert_eq!(own("cachet-client"), set(&["cachet-crypto", "cachet-seal", "cachet-transparency"]));
    assert_eq!(own("cachet-cli"), set(&["cachet-client", "cachet-crypto", "cachet-seal", "cachet-transparency"]));
}

#[test]
fn nothing_is_compressed_before_it_is_sealed_and_there_is_no_rsa() {
    let compression =
        ["flate2", "miniz_oxide", "zstd", "brotli", "lz4_flex", "snap", "xz2", "zip", "async-compression"];
    for package in ["cachet-seal", "cachet-client"] {
        links_none(package, &compression);
        links_none(package, &["rsa"]);
    }
    links_none("cachet-server", &["rsa"]);
}

/// Rust sources under `folder`.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of this repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn labels_stand_in_one_table_only() {
    let mut files = Vec::new();
    for folder in ["crypto/src", "crypto/seal/src", "client-wasm/src", "cli/src", "server/src"] {
        sources(&root().join(folder), &mut files);
    }
    let table = Path::new("crypto/src/label.rs");
    for file in files.iter().filter(|file| !file.ends_with(table)) {
        let text = std::fs::read_to_string(file).expect("text");
        assert!(!text.contains("\"cachet/v1"), "{}", file.display());
    }
}
