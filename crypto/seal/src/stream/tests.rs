use cachet_crypto::sha256;
use getrandom::SysRng;
use proptest::prelude::*;

use super::*;

#[path = "../../tests/cctv/mod.rs"]
mod cctv;

/// The vectors' payloads are for classical recipients; with their file keys they test the stream alone.
#[test]
fn every_payload_of_the_age_vectors_gets_its_verdict() {
    let (mut opened, mut refused) = (0, 0);
    for vector in cctv::all() {
        let payload_verdict = ["success", "payload failure"].contains(&vector.expect());
        if !payload_verdict || vector.fields.contains_key("armored") {
            continue;
        }
        let key = FileKey::from_slice(&vector.hex("file key").unwrap()).unwrap();
        let mac = vector.file.windows(5).position(|bytes| bytes == b"\n--- ").unwrap();
        let end = mac + 1 + vector.file[mac + 1..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let plaintext = open_payload(&key, &vector.file[end..]);
        if vector.expect() == "success" {
            let plaintext = plaintext.unwrap();
            assert_eq!(sha256(&plaintext).as_bytes().to_vec(), vector.hex("payload").unwrap(), "{}", vector.name);
            let nonce = vector.file[end..end + NONCE].try_into().unwrap();
            assert!(sealed_again(&key, nonce, &plaintext) == vector.file[end..], "{}", vector.name);
            opened += 1;
        } else {
            assert!(plaintext.is_err(), "{}", vector.name);
            refused += 1;
        }
    }
    // Of 26 and 19: seven and one are armored, which only a header could tell.
    assert_eq!((opened, refused), (19, 18));
}

/// [`seal_payload`] with the nonce given.
fn sealed_again(key: &FileKey, nonce: [u8; NONCE], plaintext: &[u8]) -> Vec<u8> {
    let stream = Stream::new(key, &nonce);
    let mut payload = nonce.to_vec();
    let last = plaintext.len().div_ceil(CHUNK).max(1) - 1;
    for index in 0..=last {
        let mut chunk = plaintext[index * CHUNK..plaintext.len().min((index + 1) * CHUNK)].to_vec();
        let tag = stream.seal_chunk(index as u64, index == last, &mut chunk);
        payload.extend_from_slice(&chunk);
        payload.extend_from_slice(&tag);
    }
    payload
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_bytes_come_back_and_every_cut_is_refused(
        plaintext in proptest::collection::vec(any::<u8>(), 0..200_000),
        cut in any::<prop::sample::Index>(),
    ) {
        let key = FileKey::generate(&mut SysRng)?;
        let payload = seal_payload(&key, &plaintext, &mut SysRng)?;
        let opened = open_payload(&key, &payload)?;
        prop_assert_eq!(opened.as_slice(), plaintext.as_slice());
        prop_assert!(open_payload(&key, &payload[..cut.index(payload.len())]).is_err());
        prop_assert!(open_payload(&key, &[payload.as_slice(), &[0]].concat()).is_err());
    }
}
