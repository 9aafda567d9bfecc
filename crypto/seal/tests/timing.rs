//! Whether time tells secrets apart, after dudect (Reparaz, Balasch, Verbauwhede, 2017): two classes in random order, the
//! slowest tenth left out, Welch's t over what remains. Beyond 4.5 something is there; beyond 10 it is there for sure.
//!
//! `make timing` runs it, optimised, and prints; `make test` does not: a duration on a busy machine proves nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that a person reads")]

use std::hint::black_box;
use std::time::Instant;

use cachet_crypto::Secret;
use cachet_seal::{
    AccountRoot, DocumentKey, HEADER_LEN, HybridIdentity, KeyringPlace, PreparedRecipient, generate_bytes,
    open_keyring, seal_file, unwrap_header, wrap_header,
};
use getrandom::SysRng;
use rand_core::{Infallible, TryCryptoRng, TryRng};

/// Beyond this a difference is certain (dudect's own bound).
const CERTAIN: f64 = 10.0;

fn measurements(share: usize) -> usize {
    std::env::var("MEASUREMENTS").map_or(200_000, |text| text.parse().unwrap()) / share
}

/// Prints and returns t of two classes. `prepare` makes an input of the class, outside of what is measured.
fn compare<I, R>(name: &str, count: usize, mut prepare: impl FnMut(bool) -> I, run: impl Fn(&I) -> R) -> f64 {
    let mut times: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let coins: Vec<u8> = (0..count.div_ceil(16)).flat_map(|_| generate_bytes::<16>(&mut SysRng).unwrap()).collect();
    for coin in coins.iter().take(count) {
        let second = coin & 1 == 1;
        let input = prepare(second);
        let begun = Instant::now();
        black_box(run(black_box(&input)));
        times[usize::from(second)].push(begun.elapsed().as_nanos() as f64);
    }
    let mut all: Vec<f64> = times.concat();
    all.sort_by(f64::total_cmp);
    let most = all[all.len() * 9 / 10];
    let [first, second] = times.map(|times| mean_and_variance(times.into_iter().filter(|time| *time <= most)));
    let t = (first.0 - second.0) / (first.1 / first.2 + second.1 / second.2).sqrt();
    println!("{name}: {:.0} ns and {:.0} ns, t = {t:.2} over {count}", first.0, second.0);
    t
}

fn mean_and_variance(times: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for time in times {
        n += 1.0;
        let before = time - mean;
        mean += before / n;
        squares += before * (time - mean);
    }
    (mean, squares / (n - 1.0), n)
}

fn identity(seed: [u8; 32]) -> HybridIdentity {
    HybridIdentity::from_seed(Secret::init_with(|bytes| bytes.copy_from_slice(&seed)))
}

/// A header for the identity of `seed`.
fn header(seed: [u8; 32]) -> Vec<u8> {
    seal_file(b"x", identity(seed).recipient(), &mut SysRng).unwrap()[..HEADER_LEN].to_vec()
}

#[test]
#[ignore = "a command of its own: make timing"]
fn unwrapping_takes_as_long_for_one_identity_as_for_any_other() {
    let seeds: Vec<[u8; 32]> = (0..64).map(|_| generate_bytes(&mut SysRng).unwrap()).collect();
    let headers: Vec<Vec<u8>> = seeds.iter().map(|seed| header(*seed)).collect();
    let mut next = 0;
    let t = compare(
        "unwrap, one identity against many",
        measurements(20),
        |many| {
            next = (next + 1) % 64;
            let at = if many { next } else { 0 };
            (identity(seeds[at]), headers[at].clone())
        },
        |(identity, header)| unwrap_header(identity, header).map(|key: DocumentKey| key.expose()[0]).ok(),
    );
    assert!(t.abs() < CERTAIN);
}

/// Gives out what it was made with: the scalar and the message of one encapsulation.
struct Given([u8; 96], usize);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("wrapping draws bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("wrapping draws bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0[self.1..self.1 + bytes.len()]);
        self.1 += bytes.len();
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[test]
#[ignore = "a command of its own: make timing"]
fn wrapping_takes_as_long_for_one_chance_as_for_any_other() {
    let recipient = PreparedRecipient::new(identity([7; 32]).recipient()).unwrap();
    let key = DocumentKey::from_slice(&[7; 16]).unwrap();
    // The table of the recipient's point is there before anything is measured.
    for _ in 0..64 {
        wrap_header(&key, &recipient, &mut SysRng).unwrap();
    }
    let fixed: [u8; 96] = generate_bytes(&mut SysRng).unwrap();
    let t = compare(
        "wrap, one chance against many",
        measurements(20),
        |many| if many { generate_bytes(&mut SysRng).unwrap() } else { fixed },
        |chance| wrap_header(&key, &recipient, &mut Given(*chance, 0)).is_ok(),
    );
    assert!(t.abs() < CERTAIN);
}

#[test]
#[ignore = "a command of its own: make timing"]
fn a_header_for_somebody_else_is_refused_as_fast_as_a_changed_one() {
    let mine = [7; 32];
    let (own, theirs) = (header(mine), header([8; 32]));
    let t = compare(
        "unwrap, two wrong headers",
        measurements(20),
        |other| {
            let mut header = if other { theirs.clone() } else { own.clone() };
            // The MAC: its first character in one class, in the other the stanza is already somebody else's.
            let at = header.len() - 20;
            header[at] = if header[at] == b'A' { b'B' } else { b'A' };
            (identity(mine), header)
        },
        |(identity, header)| unwrap_header(identity, header).is_err(),
    );
    // Whether the stanza or the MAC fails may be told by time: a failed stanza ends earlier. Nothing secret hangs from it:
    // whoever sends a header knows to whom it was made. It is printed so that nobody has to guess.
    println!("   (which of the two checks fails is no secret: t = {t:.2} is not judged)");
}

#[test]
#[ignore = "a command of its own: make timing"]
fn a_commitment_that_differs_late_is_refused_as_fast_as_one_that_differs_at_once() {
    let root = AccountRoot::generate(&mut SysRng).unwrap();
    let (keys, place) = (root.keys(), KeyringPlace { account: [1; 16].into(), n: 1, epoch: 0 });
    // Salt, commitment, ciphertext: nothing of it opens, so only the comparison of the commitment can differ. The first
    // half of the classes cannot know the right commitment; the late difference is made from a sealed keyring.
    let sealed = sealed_keyring(&root, &place);
    let t = compare(
        "own object, first byte of the commitment against its last",
        measurements(1),
        |late| {
            let mut object = sealed.clone();
            object[if late { 63 } else { 32 }] ^= 1;
            object
        },
        |object| open_keyring(&keys.keyring, &place, object).is_err(),
    );
    assert!(t.abs() < CERTAIN);
}

fn sealed_keyring(root: &AccountRoot, place: &KeyringPlace) -> Vec<u8> {
    use cachet_seal::{Keyring, Role, Sheet, seal_keyring};
    let sheet = Sheet {
        number: 1,
        made_on: cachet_crypto::Day(20_778),
        recovery: cachet_crypto::Sha256Digest::from_bytes([5; 32]),
    };
    let keyring = Keyring::new(Role::Patient, String::new(), sheet);
    seal_keyring(&root.keys().keyring, place, &keyring, &mut SysRng).unwrap()
}
