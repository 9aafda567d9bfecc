//! Programs that others wrote open what we make, and we open what they make.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::Read as _;

use cachet_seal::{
    ExportPassphrase, ExportSealer, HybridIdentity, open_file, recipient_from_string, recipient_to_string,
};
use getrandom::SysRng;

const IDENTITY: &str = include_str!("vectors/typage/identity.txt");
const RECIPIENT: &str = include_str!("vectors/typage/recipient.txt");

#[test]
fn a_file_of_typage_opens() {
    let identity = HybridIdentity::from_age_string(IDENTITY.trim()).unwrap();
    let file = include_bytes!("vectors/typage/file.age");
    assert_eq!(open_file(&identity, file).unwrap().as_slice(), b"written by another implementation");
}

#[test]
fn identity_and_recipient_are_written_as_typage_writes_them() {
    let identity = HybridIdentity::from_age_string(IDENTITY.trim()).unwrap();
    assert_eq!(identity.to_age_string().as_str(), IDENTITY.trim());
    assert_eq!(recipient_to_string(identity.recipient()), RECIPIENT.trim());
    assert_eq!(recipient_from_string(RECIPIENT.trim()).unwrap(), *identity.recipient());
}

#[test]
fn a_mistyped_identity_or_recipient_is_refused() {
    for (i, c) in IDENTITY.trim().char_indices().step_by(7) {
        let mut text: String = IDENTITY.trim().to_owned();
        text.replace_range(i..=i, if c == 'Q' { "P" } else { "Q" });
        assert!(HybridIdentity::from_age_string(&text).is_err(), "{i}");
    }
    let (identity, recipient) = (IDENTITY.trim(), RECIPIENT.trim());
    for other in [identity.to_lowercase(), format!("{identity} "), recipient.to_owned(), String::new()] {
        assert!(HybridIdentity::from_age_string(&other).is_err());
    }
    for other in [recipient.to_uppercase(), format!(" {recipient}"), recipient[..1900].to_owned(), identity.to_owned()]
    {
        assert!(recipient_from_string(&other).is_err());
    }
}

#[test]
fn an_export_by_identity_is_one_whole_age_file() {
    for size in [0, 1, 65_536, 65_537, 200_000] {
        let plaintext = vec![7; size];
        let identity = HybridIdentity::generate(&mut SysRng).unwrap();
        let (mut sealer, mut file) = ExportSealer::to_identity(identity.recipient(), &mut SysRng).unwrap();
        for piece in plaintext.chunks(10_000) {
            sealer.push(piece, &mut file);
        }
        sealer.finish(&mut file);
        assert!(open_file(&identity, &file).unwrap().as_slice() == plaintext);
    }
}

#[test]
fn an_export_by_passphrase_opens_in_the_age_crate() {
    for size in [0, 65_536, 150_000] {
        let plaintext = vec![7; size];
        let passphrase = ExportPassphrase::generate(&mut SysRng).unwrap();
        let (mut sealer, mut file) = ExportSealer::to_passphrase(&passphrase, &mut SysRng).unwrap();
        sealer.push(&plaintext, &mut file);
        sealer.finish(&mut file);

        let identity = age::scrypt::Identity::new(passphrase.expose().to_owned().into());
        let decryptor = age::Decryptor::new(file.as_slice()).unwrap();
        let mut opened = Vec::new();
        let identities = std::iter::once(&identity as &dyn age::Identity);
        decryptor.decrypt(identities).unwrap().read_to_end(&mut opened).unwrap();
        assert!(opened == plaintext);
        assert!(open_file(&HybridIdentity::generate(&mut SysRng).unwrap(), &file).is_err(), "not our profile");
    }
}
