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
    let opens = [
        "cachet-seal",
        "cachet-client",
        "age",
        "age-core",
        "hpke",
        "libcrux-ml-kem",
        "ml-kem",
        "x-wing",
        "x25519-dalek",
    ];
    let ciphers =
        ["chacha20poly1305", "aead", "aead-stream", "aes", "aes-gcm", "poly1305", "cipher", "scrypt", "argon2"];
    links_none("cachet-server", &opens);
    links_none("cachet-server", &ciphers);
}

#[test]
fn what_both_sides_agree_on_does_no_input_or_output() {
    let outward = ["tokio", "reqwest", "hyper", "sqlx", "axum", "object_store", "futures-util"];
    for package in ["cachet-crypto", "cachet-seal", "cachet-transparency", "cachet-search"] {
        links_none(package, &outward);
        links_none(package, &["tracing"]);
    }
    // The DICOM parser speaks to `tracing`; nothing in these packages listens.
    for package in ["cachet-record", "cachet-dicom", "cachet-imaging"] {
        links_none(package, &outward);
        links_none(package, &["tracing-subscriber"]);
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
    let client = ["cachet-crypto", "cachet-entry", "cachet-seal", "cachet-search", "cachet-transparency"];
    assert_eq!(own("cachet-client"), set(&client));
    assert_eq!(own("cachet-search"), set(&[]));
    // What reads foreign files holds no key, and what holds keys reads no foreign file.
    assert_eq!(own("cachet-entry"), set(&[]));
    assert_eq!(own("cachet-dicom"), set(&[]));
    assert_eq!(own("cachet-imaging"), set(&["cachet-dicom"]));
    assert_eq!(own("cachet-record"), set(&["cachet-dicom", "cachet-entry"]));
    let terminal = [&client[..], &["cachet-client", "cachet-dicom", "cachet-record"]].concat();
    assert_eq!(own("cachet-cli"), set(&terminal));
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

/// Licences under which a dependency may be linked; of an `OR` one is enough, of an `AND` all are needed.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether a licence expression (SPDX, also with the older slash) lets us link.
fn is_allowed(expression: &str) -> bool {
    let one = |term: &str| LICENCES.contains(&term.trim().trim_matches(['(', ')']));
    let any = |term: &str| term.trim_matches(['(', ')']).split(" OR ").any(one);
    expression.replace('/', " OR ").replace("  ", " ").split(" AND ").all(any)
}

/// What `cargo deny` would say without its advisories, from cargo's own words: it runs offline in every `make test`.
/// `make audit` asks the advisory databases.
#[test]
fn every_dependency_is_pinned_by_digest_comes_from_one_registry_and_may_be_linked() {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo is there");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_allowed(licence), "{name}: {licence:?}");
    }
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("text");
    let mut sources = BTreeSet::new();
    for package in lock.split("[[package]]").skip(1) {
        let field =
            |name: &str| package.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim_matches('"'));
        let name = field("name = ").expect("a name");
        let Some(source) = field("source = ") else {
            assert!(name.starts_with("cachet-"), "{name} comes from nowhere");
            continue;
        };
        assert!(field("checksum = ").is_some_and(|digest| digest.len() == 64), "{name} has no digest");
        assert!(source.starts_with("registry+"), "{name} comes from {source}");
        sources.insert(source);
        for banned in ["rsa", "sharks", "openssl", "openssl-sys", "native-tls", "aws-lc-rs"] {
            assert_ne!(name, banned);
        }
    }
    assert_eq!(sources.len(), 1, "{sources:?}");
}

/// The packages of the page, the same way: one version each, from the lock file, with a digest.
#[test]
fn every_package_of_the_page_is_pinned_by_digest() {
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(root().join("web").join(name)).expect("text")).expect("JSON")
    };
    let (wanted, locked) = (read("package.json"), read("package-lock.json"));
    for kind in ["dependencies", "devDependencies"] {
        for (name, version) in wanted[kind].as_object().expect("packages") {
            let version = version.as_str().unwrap_or_default();
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{name}: {version} is no exact version");
        }
    }
    for (path, package) in locked["packages"].as_object().expect("packages") {
        let digest = package["integrity"].as_str().unwrap_or_default();
        let is_own = path.is_empty() || package["inBundle"].as_bool() == Some(true);
        assert!(is_own || digest.starts_with("sha512-"), "{path} has no digest");
    }
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

#[test]
fn a_release_build_holds_no_demonstration_registrar() {
    let holders = ["server/src/demonstration/registrar.rs", "client-wasm/src/demonstration.rs"];
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in holders {
        // As the compiler sees them: with debug assertions, then without, as in every release profile.
        for (assertions, compiles) in [("on", true), ("off", false)] {
            let built = Command::new("rustc")
                .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--crate-name", "holder"])
                .args(["-C", &format!("debug-assertions={assertions}"), "--out-dir"])
                .arg(folder.path())
                .arg(root().join(file))
                .output()
                .expect("rustc is there");
            let said = String::from_utf8_lossy(&built.stderr);
            assert_eq!(built.status.success(), compiles, "{file}, debug assertions {assertions}: {said}");
            assert!(compiles || said.contains("no place in a release build"), "{file}: {said}");
        }
    }
    let mut files = Vec::new();
    for folder in ["crypto", "client-wasm/src", "cli/src", "server/src"] {
        sources(&root().join(folder), &mut files);
    }
    let marks = ["cachet demonstration only", "251, 221, 193", "0xfb, 0xdd, 0xc1"];
    for file in files.iter().filter(|file| !holders.iter().any(|holder| file.ends_with(holder))) {
        let text = std::fs::read_to_string(file).expect("text");
        assert!(!marks.iter().any(|mark| text.contains(mark)), "{} holds the key too", file.display());
    }
}

/// Where a client wraps a root: each is reached by a person's own act only. A device is enrolled with a passphrase typed
/// there or a passkey used there, a sheet is made and rehearsed, contacts are chosen (and get new shares for new keys, under the very keys that the
/// person recognised). No answer of a server names a key for any of them.
#[test]
fn a_root_is_wrapped_in_named_places_only() {
    let mut files = Vec::new();
    for folder in ["client-wasm/src", "cli/src"] {
        sources(&root().join(folder), &mut files);
    }
    let mut places = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("text");
        let mut function = String::new();
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once("fn ") {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                function = rest[..end].to_owned();
            }
            if line.contains("wrap_root(") && !line.contains("unwrap_root(") {
                let file = file.strip_prefix(root()).expect("inside").display().to_string();
                places.insert(format!("{file} {function}"));
            }
        }
    }
    let named = [
        "client-wasm/src/account/sheet.rs recovery_way_in",
        "client-wasm/src/contacts/owner.rs share",
        "client-wasm/src/device.rs register",
        "client-wasm/src/offline.rs keep_passkey",
        "client-wasm/src/passkey.rs way_in",
    ];
    assert_eq!(places, named.map(str::to_owned).into());
}
