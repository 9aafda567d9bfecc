//! A document sealed, opened, changed and resumed.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use cachet_crypto::protocol::document::{MIN_CONTENT, PART, are_part_sizes};
use cachet_crypto::{Day, Signed, VaultId, padded_len};
use cachet_seal::*;
use getrandom::SysRng;
use proptest::prelude::*;

const MIB: usize = 1 << 20;

fn seal(file: &[u8], step: usize) -> (SealedContent, Vec<SealedPart>) {
    let key = ContentSealingKey::generate(&mut SysRng).unwrap();
    push_all(ContentSealer::new(key, file.len() as u64, &mut SysRng).unwrap(), file, step).unwrap()
}

fn push_all(mut sealer: ContentSealer, file: &[u8], step: usize) -> Result<(SealedContent, Vec<SealedPart>)> {
    let mut parts = Vec::new();
    for mut rest in file.chunks(step) {
        while !rest.is_empty() {
            parts.extend(sealer.push(&mut rest)?);
        }
    }
    while let Some(part) = sealer.pad()? {
        parts.push(part);
    }
    Ok((sealer.finish()?, parts))
}

fn open(content: &SealedContent, parts: Vec<SealedPart>) -> Result<Vec<u8>> {
    let mut opener = ContentOpener::new(&content.key, &content.nonce, content.size, &content.parts)?;
    let mut file = vec![Vec::new(); parts.len()];
    for part in parts.into_iter().rev() {
        file[part.index] = opener.open_part(part.index, part.bytes)?;
    }
    opener.finish()?;
    Ok(file.concat())
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 + i / 251) as u8).collect()
}

#[test]
fn a_file_of_any_size_comes_back_whatever_the_order_of_its_parts() {
    for size in [0, 1, 4095, 4096, 65_535, 65_536, 65_537, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 17 * MIB + 3] {
        let file = bytes(size);
        let (content, parts) = seal(&file, 1 + size / 3);
        let sizes: Vec<u64> = parts.iter().map(|part| part.bytes.len() as u64).collect();
        assert!(are_part_sizes(&sizes), "{size}: {sizes:?}");
        assert_eq!(content.parts.len(), part_count(padded_len(size as u64, MIN_CONTENT)));
        assert!(open(&content, parts).unwrap() == file, "{size}");
    }
}

#[test]
fn padding_alone_may_fill_parts() {
    // Padmé of 129 MiB + 1 is 132 MiB: hidden in the number of parts is only the padded size.
    let size = 129 * MIB + 1;
    let padded = padded_len(size as u64, MIN_CONTENT);
    assert!(padded - size as u64 > 2 * MIB as u64);
    let file = bytes(size);
    let (content, parts) = seal(&file, 3 * MIB);
    assert_eq!(parts.len() as u64, padded.div_ceil(8 * MIB as u64));
    assert!(open(&content, parts).unwrap() == file);
}

#[test]
fn a_part_that_the_author_did_not_sign_gives_nothing() {
    let file = bytes(9 * MIB);
    let (content, parts) = seal(&file, MIB);
    assert_eq!(parts[0].bytes.len() as u64, PART);
    let mut opener = ContentOpener::new(&content.key, &content.nonce, content.size, &content.parts).unwrap();
    for place in [0, 65_536, parts[0].bytes.len() - 1] {
        let mut changed = parts[0].bytes.clone();
        changed[place] ^= 1;
        assert_eq!(opener.open_part(0, changed), Err(Error::Forged));
    }
    assert_eq!(opener.open_part(1, parts[0].bytes.clone()), Err(Error::Forged));
    assert_eq!(opener.open_part(0, parts[0].bytes[..1000].to_vec()), Err(Error::Forged));
    assert_eq!(opener.open_part(2, parts[0].bytes.clone()), Err(Error::Malformed));
    assert!(opener.open_part(0, parts[0].bytes.clone()).is_ok());
    assert_eq!(opener.finish(), Err(Error::Forged), "one part is still missing");
}

#[test]
fn a_part_under_the_right_digest_but_another_key_or_place_gives_nothing() {
    let file = bytes(9 * MIB);
    let (content, parts) = seal(&file, MIB);
    let (other, _) = seal(&file, MIB);
    let mut opener = ContentOpener::new(&other.key, &content.nonce, content.size, &content.parts).unwrap();
    assert_eq!(opener.open_part(0, parts[0].bytes.clone()), Err(Error::Forged));
    // An author who signs a swapped list, or a true size that its padding does not keep, is refused by the cipher.
    let swapped: Vec<_> = content.parts.iter().rev().copied().collect();
    let mut opener = ContentOpener::new(&content.key, &content.nonce, content.size, &swapped).unwrap();
    assert_eq!(opener.open_part(1, parts[0].bytes.clone()), Err(Error::Forged));
    let mut shorter = ContentOpener::new(&content.key, &content.nonce, content.size - 1, &content.parts).unwrap();
    assert_eq!(shorter.open_part(1, parts[1].bytes.clone()), Err(Error::Forged), "a pad byte is not zero");
}

#[test]
fn a_resumed_seal_writes_the_same_parts() {
    let file = bytes(20 * MIB);
    let key = ContentSealingKey::generate(&mut SysRng).unwrap();
    let mut sealer = ContentSealer::new(key, file.len() as u64, &mut SysRng).unwrap();
    let mut rest = &file[..];
    let first = sealer.push(&mut rest).unwrap().unwrap();
    let record = sealer.record();
    assert_eq!(record.parts(), [first.digest]);
    let (content, parts) = push_all(ContentSealer::resume(record).unwrap(), &file, MIB).unwrap();
    assert_eq!(parts[0], first);
    assert!(open(&content, parts).unwrap() == file);
}

#[test]
fn a_file_that_changed_between_two_attempts_is_never_sealed_under_the_same_key() {
    let file = bytes(20 * MIB);
    let key = ContentSealingKey::generate(&mut SysRng).unwrap();
    let mut sealer = ContentSealer::new(key, file.len() as u64, &mut SysRng).unwrap();
    let mut rest = &file[..];
    sealer.push(&mut rest).unwrap().unwrap();
    let record = sealer.record();

    let mut changed = file.clone();
    changed[5] ^= 1;
    let mut resumed = ContentSealer::resume(record.clone()).unwrap();
    let mut rest = &changed[..];
    assert_eq!(resumed.push(&mut rest), Err(Error::Changed));
    assert_eq!(resumed.push(&mut &file[..1]), Err(Error::Changed), "and nothing more is sealed");
    assert_eq!(resumed.finish().err(), Some(Error::Changed));

    let longer = [file.as_slice(), &[1]].concat();
    assert!(push_all(ContentSealer::resume(record.clone()).unwrap(), &longer, MIB).is_err());
    assert!(push_all(ContentSealer::resume(record).unwrap(), &file[..file.len() - 1], MIB).is_err());
}

#[test]
fn a_record_keeps_what_an_earlier_attempt_sealed_until_it_is_sealed_again() {
    let file = bytes(20 * MIB);
    let (_, parts) = {
        let key = ContentSealingKey::generate(&mut SysRng).unwrap();
        let mut sealer = ContentSealer::new(key, file.len() as u64, &mut SysRng).unwrap();
        let mut rest = &file[..];
        sealer.push(&mut rest).unwrap();
        sealer.push(&mut rest).unwrap();
        let twice = ContentSealer::resume(sealer.record()).unwrap().record();
        assert_eq!(twice.parts().len(), 2);
        push_all(ContentSealer::resume(twice).unwrap(), &file, MIB).unwrap()
    };
    assert_eq!(parts.len(), 3);
}

struct Author {
    keys: AccountKeys,
    header: cachet_crypto::Header,
}

fn author() -> Author {
    let keys = AccountRoot::generate(&mut SysRng).unwrap().keys();
    let header = keys.as_signer(generate_id(&mut SysRng).unwrap(), 0);
    Author { keys, header }
}

fn description() -> Description {
    Description {
        title: "Compte rendu d'échographie".to_owned(),
        date: Day(20_778),
        category: "report".to_owned(),
        media_type: "application/pdf".to_owned(),
    }
}

fn place() -> Place {
    Place {
        vault: generate_id(&mut SysRng).unwrap(),
        document: generate_id(&mut SysRng).unwrap(),
        object: generate_id(&mut SysRng).unwrap(),
    }
}

#[test]
fn a_grant_is_a_new_header_over_the_same_manifest_payload() {
    let author = author();
    let (content, parts) = seal(b"the letter", 4);
    let manifest = Manifest::of_file(author.header, place(), description(), &content);
    let signed = Signed::sign(manifest.clone(), &author.keys.signing).unwrap();
    let key = ManifestSealingKey::generate(&mut SysRng).unwrap();
    let (payload, document_key) = seal_manifest(&signed, key, &mut SysRng).unwrap();

    for _ in 0..2 {
        let reader = HybridIdentity::generate(&mut SysRng).unwrap();
        let header =
            wrap_header(&document_key, &PreparedRecipient::new(reader.recipient()).unwrap(), &mut SysRng).unwrap();
        assert_eq!(header.as_bytes().len(), HEADER_LEN);
        let whole = [header.as_bytes(), payload.as_bytes()].concat();
        assert!(open_file(&reader, &whole).is_ok(), "header and payload are one age file");
        let (header, rest) = split_file(&whole).unwrap();
        let envelope = open_manifest(rest, &unwrap_header(&reader, header).unwrap()).unwrap();
        let opened =
            envelope.verify::<Manifest>(&author.keys.signing.verifying_key(), &author.header).unwrap().into_payload();
        assert_eq!(opened, manifest);
        let mut opener = opened.opener().unwrap();
        assert_eq!(opener.open_part(0, parts[0].bytes.clone()).unwrap(), b"the letter");
        opener.finish().unwrap();
    }
}

#[test]
fn a_note_keeps_the_content_and_takes_a_new_key() {
    let author = author();
    let (content, parts) = seal(b"the letter", 4);
    let manifest = Manifest::of_file(author.header, place(), description(), &content);
    let noted = manifest.noted(author.header, Description { title: "Échographie".to_owned(), ..description() });
    let sealed: Vec<_> = [&manifest, &noted]
        .map(|manifest| {
            let signed = Signed::sign(manifest.clone(), &author.keys.signing).unwrap();
            seal_manifest(&signed, ManifestSealingKey::generate(&mut SysRng).unwrap(), &mut SysRng).unwrap()
        })
        .into();
    assert_ne!(sealed[0].1, sealed[1].1);
    assert!(open_manifest(sealed[0].0.as_bytes(), &sealed[1].1).is_err());
    assert_eq!(noted.opener().unwrap().open_part(0, parts[0].bytes.clone()).unwrap(), b"the letter");
}

#[test]
fn a_manifest_outside_its_limits_is_not_signed() {
    let author = author();
    let (content, _) = seal(b"", 1);
    let vault: VaultId = generate_id(&mut SysRng).unwrap();
    let good = Manifest::of_file(author.header, Place { vault, ..place() }, description(), &content);
    assert!(Signed::sign(good.clone(), &author.keys.signing).is_ok());
    for bad in [
        Manifest { title: "é".repeat(101), ..good.clone() },
        Manifest { title: "two\nlines".to_owned(), ..good.clone() },
        Manifest { category: "Report".to_owned(), ..good.clone() },
        Manifest { kind: String::new(), ..good.clone() },
        Manifest { media_type: "application/pdf; x=1".to_owned(), ..good.clone() },
        Manifest { size: 5 << 30, ..good.clone() },
        Manifest { parts: Vec::new(), ..good.clone() },
        Manifest { v: 2, ..good.clone() },
        Manifest { epoch: None, ..good },
    ] {
        assert!(Signed::sign(bad, &author.keys.signing).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_any_steps_come_back(file in proptest::collection::vec(any::<u8>(), 0..200_000), step in 1usize..90_000) {
        let (content, parts) = seal(&file, step);
        prop_assert_eq!(open(&content, parts)?, file);
    }

    #[test]
    fn a_flipped_bit_of_a_header_or_payload_is_refused(bit in 0usize..30_000) {
        let reader = HybridIdentity::generate(&mut SysRng)?;
        let mut file = seal_file(b"terms", reader.recipient(), &mut SysRng)?;
        let bit = bit % (file.len() * 8);
        file[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(open_file(&reader, &file).is_err());
    }
}
