//! The same changed files given to three other readers of age files: the `age` crate, Debian's `age` and npm
//! `age-encryption`. What one of them opens and we do not lies outside the strict profile; what we open, each opens, to
//! the same bytes.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use age::DecryptError;
use age_core::format::{FileKey, Stanza};
use cachet_seal::{HEADER_LEN, HybridIdentity, open_file, seal_file, unwrap_header};
use chacha20poly1305::aead::AeadInOut as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use getrandom::SysRng;
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// SplitMix64: the same changes in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("below a usize")
    }
}

/// A plaintext of `size` bytes.
fn plaintext(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 7 + i / 251) as u8).collect()
}

/// The change of one case: in the header's text or in the payload's bytes.
fn changed(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let (header, payload) = file.split_at(HEADER_LEN);
    let (mut header, mut payload) = (header.to_vec(), payload.to_vec());
    if chance.below(3) > 0 {
        change_header(&mut header, chance);
    } else {
        change_payload(&mut payload, chance);
    }
    [header, payload].concat()
}

fn change_header(header: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(header.len());
    let lines: Vec<usize> = header.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect();
    let line = lines[chance.below(lines.len())];
    let grease: [&[u8]; 6] = [
        b"-> grease 0\n\n",
        b"-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        b"-> \n",
        b"-> mlkem768x25519\n\n",
        b"---\n",
        b"\r",
    ];
    match chance.below(12) {
        0 => header[at] ^= 1 << chance.below(8),
        1 => drop(header.remove(at)),
        2 => header.insert(at, b' '),
        3 => header.insert(at, b'\n'),
        4 => header.insert(line, b'\r'),
        5 => header.insert(line, b'='),
        6 => header.insert(line, b'A'),
        7 => drop(header.remove(line)),
        8 => drop(header.splice(line + 1..line + 1, grease[chance.below(grease.len())].iter().copied())),
        9 => header.truncate(at),
        10 => header[at] = b"ABab01+/-_= \n\r\t\0"[chance.below(16)],
        // A character of base64 whose low bits are padding: another text of the same bytes.
        _ => header[line.saturating_sub(1)] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[chance.below(32)],
    }
}

fn change_payload(payload: &mut Vec<u8>, chance: &mut Chance) {
    const CHUNK: usize = 65_536 + 16;
    let at = chance.below(payload.len());
    match chance.below(8) {
        0 => payload.truncate(at),
        1 => payload.push(0),
        2 => payload.extend_from_within(at..),
        3 => payload.truncate(16 + (payload.len() - 16) / CHUNK * CHUNK),
        4 => payload.truncate(16),
        5 if payload.len() > 16 + CHUNK => drop(payload.drain(16..16 + CHUNK)),
        6 if payload.len() > 16 + 2 * CHUNK => payload[16..16 + 2 * CHUNK].rotate_left(CHUNK),
        _ => payload[at] ^= 1 << chance.below(8),
    }
}

/// Whether a file that another reader opened lies outside the strict profile for its form alone: binary, version 1,
/// one stanza of one type, without arguments or bodies but its own.
fn outside_the_profile(file: &[u8]) -> bool {
    let end = file.windows(4).position(|four| four == b"\n---").unwrap_or(file.len());
    let stanzas: Vec<_> = file[..end].split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"->")).collect();
    stanzas.len() != 1 || !stanzas[0].starts_with(b"-> mlkem768x25519 ")
}

/// The stanza of the genuine file gives its file key; every other gives nothing. The rest is the crate's own reading.
struct Known {
    stanza: Vec<u8>,
    key: [u8; 16],
}

impl age::Identity for Known {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        let is_it = stanza.tag == "mlkem768x25519" && stanza.args.len() == 1 && stanza.body == self.stanza;
        is_it.then(|| Ok(FileKey::new(Box::new(self.key))))
    }
}

fn by_the_age_crate(file: &[u8], identity: &impl age::Identity) -> Option<Vec<u8>> {
    let decryptor = age::Decryptor::new(file).ok()?;
    let mut reader = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).ok()?;
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).ok()?;
    Some(plain)
}

const TYPAGE: &str = "
    import { readFileSync, writeFileSync } from 'node:fs';
    import { pathToFileURL } from 'node:url';
    import { createHash } from 'node:crypto';
    const { Decrypter } = await import(pathToFileURL(process.env.TYPAGE));
    const decrypter = new Decrypter();
    decrypter.addIdentity(readFileSync(process.env.FOLDER + '/identity', 'utf8'));
    const cases = readFileSync(process.env.FOLDER + '/cases');
    const said = [];
    for (let at = 0; at < cases.length; ) {
      const size = cases.readUInt32BE(at);
      const file = new Uint8Array(cases.subarray(at + 4, at + 4 + size));
      at += 4 + size;
      try {
        said.push(createHash('sha256').update(await decrypter.decrypt(file)).digest('hex'));
      } catch {
        said.push('refused');
      }
    }
    writeFileSync(process.env.FOLDER + '/said', said.join(' '));
";

/// What npm `age-encryption` makes of each file: the digest of the plaintext, or `refused`.
fn by_typage(folder: &Path, identity: &HybridIdentity, files: &[Vec<u8>]) -> Vec<String> {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/age-encryption/dist/index.js");
    assert!(library.exists(), "npm age-encryption is needed; `make test` installs it");
    let framed =
        files.iter().flat_map(|file| [&u32::try_from(file.len()).unwrap().to_be_bytes(), file.as_slice()].concat());
    std::fs::write(folder.join("cases"), framed.collect::<Vec<u8>>()).unwrap();
    std::fs::write(folder.join("identity"), identity.to_age_string().as_bytes()).unwrap();
    std::fs::write(folder.join("read.mjs"), TYPAGE).unwrap();
    let node = Command::new("node").arg(folder.join("read.mjs")).env("TYPAGE", &library).env("FOLDER", folder).status();
    assert!(node.expect("node is there").success());
    let said = std::fs::read_to_string(folder.join("said")).unwrap();
    said.split(' ').map(str::to_owned).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn no_changed_file_is_opened_by_one_reader_alone() {
    let folder = tempfile::tempdir().unwrap();
    let identity = HybridIdentity::generate(&mut SysRng).unwrap();
    let mut chance = Chance(36);
    let mut files = Vec::new();
    let mut known = Vec::new();
    // Most small; some of two chunks and a bit, and of exactly two.
    for (size, cases) in [(0, 300), (1, 500), (300, 1_500), (65_536, 60), (131_072, 60), (150_000, 120)] {
        let file = seal_file(&plaintext(size), identity.recipient(), &mut SysRng).unwrap();
        let key = *unwrap_header(&identity, &file[..HEADER_LEN]).unwrap().expose();
        let header = std::str::from_utf8(&file[..HEADER_LEN]).unwrap();
        let body = header.lines().nth(2).unwrap();
        let stanza = <base64ct::Base64Unpadded as base64ct::Encoding>::decode_vec(body).unwrap();
        files.push(file.clone());
        known.push((stanza.clone(), key));
        for _ in 0..cases {
            files.push(changed(&file, &mut chance));
            known.push((stanza.clone(), key));
        }
    }
    let said = by_typage(folder.path(), &identity, &files);
    assert_eq!(said.len(), files.len());
    let (mut opened, mut profile) = (0, 0);
    for ((file, (stanza, key)), typage) in files.iter().zip(known).zip(&said) {
        let ours = open_file(&identity, file).ok().map(|plain| hex(cachet_crypto::sha256(&plain).as_bytes()));
        let crates = by_the_age_crate(file, &Known { stanza, key });
        let crates = crates.map(|plain| hex(cachet_crypto::sha256(&plain).as_bytes()));
        let typage = (typage != "refused").then_some(typage);
        match &ours {
            Some(plain) => {
                assert_eq!(Some(plain), crates.as_ref(), "we open what the age crate does not");
                assert_eq!(Some(plain), typage, "we open what age-encryption does not");
                opened += 1;
            }
            None if crates.is_some() || typage.is_some() => {
                assert!(
                    outside_the_profile(file),
                    "refused by us alone: {}",
                    String::from_utf8_lossy(&file[..file.len().min(120)])
                );
                profile += 1;
            }
            None => {}
        }
    }
    assert!(opened >= 6, "{opened}: the unchanged ones open everywhere");
    assert!(profile < files.len() / 10, "{profile} of {} lie outside the profile", files.len());
}

/// The genuine payload under a header that Debian's `age` reads: the same file key, wrapped to X25519 (C2SP age).
fn x25519_header(key: [u8; 16], private: [u8; 32]) -> Vec<u8> {
    use base64ct::Encoding as _;
    let encode = base64ct::Base64Unpadded::encode_string;
    let (ephemeral, secret) = (x25519_dalek::StaticSecret::from([7; 32]), x25519_dalek::StaticSecret::from(private));
    let (share, recipient) = (x25519_dalek::PublicKey::from(&ephemeral), x25519_dalek::PublicKey::from(&secret));
    let salt = [share.as_bytes().as_slice(), recipient.as_bytes()].concat();
    let mut wrapping = [0; 32];
    let shared = ephemeral.diffie_hellman(&recipient);
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes()).expand(b"age-encryption.org/v1/X25519", &mut wrapping).unwrap();
    let mut body = key.to_vec();
    let cipher = ChaCha20Poly1305::new_from_slice(&wrapping).unwrap();
    cipher.encrypt_in_place(&[0; 12].into(), &[], &mut body).unwrap();
    let text = format!("age-encryption.org/v1\n-> X25519 {}\n{}\n---", encode(share.as_bytes()), encode(&body));
    let mut mac_key = [0; 32];
    Hkdf::<Sha256>::new(None, &key).expand(b"header", &mut mac_key).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&mac_key).unwrap();
    mac.update(text.as_bytes());
    format!("{text} {}\n", encode(&mac.finalize().into_bytes())).into_bytes()
}

fn by_debians_age(key: &Path, file: &Path) -> Option<Vec<u8>> {
    let age = Command::new("age").arg("-d").arg("-i").arg(key).arg(file).stderr(Stdio::null()).output();
    let age = age.expect("Debian's age is needed; `make test` installs it");
    age.status.success().then_some(age.stdout)
}

#[test]
fn debians_age_and_we_agree_on_every_changed_payload() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let identity = HybridIdentity::generate(&mut SysRng).unwrap();
    let private = [0x42; 32];
    let text = bech32::encode::<bech32::Bech32>(bech32::Hrp::parse("age-secret-key-").unwrap(), &private).unwrap();
    std::fs::write(path("key"), text.to_uppercase()).unwrap();
    let mut chance = Chance(37);
    let mut opened = 0;
    for size in [0, 1, 65_536, 131_072, 140_000] {
        let file = seal_file(&plaintext(size), identity.recipient(), &mut SysRng).unwrap();
        let (hybrid, genuine) = file.split_at(HEADER_LEN);
        let header = x25519_header(*unwrap_header(&identity, hybrid).unwrap().expose(), private);
        for case in 0..40 {
            let mut payload = genuine.to_vec();
            if case > 0 {
                change_payload(&mut payload, &mut chance);
            }
            std::fs::write(path("file"), [header.as_slice(), &payload].concat()).unwrap();
            let theirs = by_debians_age(&path("key"), &path("file"));
            let ours = open_file(&identity, &[hybrid, &payload].concat()).ok().map(|plain| plain.to_vec());
            assert!(
                ours == theirs,
                "{size} bytes, case {case}: {:?} and {:?}",
                ours.map(|p| p.len()),
                theirs.map(|p| p.len())
            );
            opened += u32::from(ours.is_some());
        }
    }
    assert!(opened >= 5, "{opened}: the unchanged ones open");
}
