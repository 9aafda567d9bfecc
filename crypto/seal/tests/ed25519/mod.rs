//! Every edge case of the points of an Ed25519 signature, made by the recipe of CCTV's `ed25519` vectors: each low-order
//! component and each of its encodings, with and without a component of prime order, for the key A and for the
//! signature's R; the residue of the low-order parts once cancelled and once not.
//!
//! CCTV publishes its cases as a file that no package carries, so they are made here, and each verdict is derived from
//! how the case was made, not from what a library says of it. As of CCTV's 914 (which count some of these twice, with
//! the challenge over another encoding), 43 verify: those of which both points have a part of prime order.

use std::collections::BTreeMap;

use cachet_crypto::{Signature, VerifyingKey};
use curve25519_dalek::constants::{ED25519_BASEPOINT_TABLE, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity as _, IsIdentity as _};
use sha2::{Digest as _, Sha512};

/// The six second encodings of low-order points, as CCTV's README lists them: -0, and y not below p.
const SECOND_ENCODINGS: [[u8; 32]; 6] = [
    ends([0xED, 0xFF, 0x7F]),
    ends([0xED, 0xFF, 0xFF]),
    zeros(0x01, 0x80),
    ends([0xEE, 0xFF, 0x7F]),
    ends([0xEE, 0xFF, 0xFF]),
    ends([0xEC, 0xFF, 0xFF]),
];

const fn ends([first, middle, last]: [u8; 3]) -> [u8; 32] {
    let mut bytes = [middle; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

const fn zeros(first: u8, last: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// One point as it can be written: low-order part, scalar of its prime-order part (zero for none), bytes.
struct Written {
    low: EdwardsPoint,
    scalar: Scalar,
    bytes: [u8; 32],
    canonical: bool,
}

fn written(scalar: Scalar) -> Vec<Written> {
    let mut all = Vec::new();
    for low in EIGHT_TORSION {
        for scalar in [Scalar::ZERO, scalar] {
            let point = &scalar * ED25519_BASEPOINT_TABLE + low;
            all.push(Written { low, scalar, bytes: point.compress().to_bytes(), canonical: true });
        }
    }
    for bytes in SECOND_ENCODINGS {
        let low = CompressedEdwardsY(bytes).decompress().expect("the list is of points");
        assert!(low.is_small_order() && low.compress().to_bytes() != bytes);
        all.push(Written { low, scalar: Scalar::ZERO, bytes, canonical: false });
    }
    all
}

fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(
        &Sha512::new().chain_update(r).chain_update(a).chain_update(message).finalize().into(),
    )
}

/// A message for which the low-order parts of R and [k]A cancel, or do not; none when that cannot be.
fn message(a: &Written, r: &Written, cancels: bool) -> Option<(Vec<u8>, Scalar)> {
    (0..400_u32).find_map(|n| {
        let message = format!("ed25519 edge {n}").into_bytes();
        let k = challenge(&r.bytes, &a.bytes, &message);
        ((r.low + a.low * k).is_identity() == cancels).then_some((message, k))
    })
}

#[test]
fn of_all_edge_cases_of_both_points_only_strong_canonical_ones_verify() {
    let (a_scalar, r_scalar) = (Scalar::from(0xA11CE_u64), Scalar::from(0xB0B_u64));
    let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
    for a in &written(a_scalar) {
        for r in &written(r_scalar) {
            for cancels in [true, false] {
                let Some((message, k)) = message(a, r, cancels) else { continue };
                let s = r.scalar + k * a.scalar;
                let signature = [r.bytes, s.to_bytes()].concat();
                let ours = VerifyingKey::from_bytes(&a.bytes).is_ok_and(|key| {
                    let signature = Signature::try_from(signature.as_slice()).expect("64 bytes");
                    key.verify(&message, &signature).is_ok()
                });
                // Strong: a part of prime order in both. Exact: the low-order parts cancel without the cofactor.
                let strong = a.scalar != Scalar::ZERO && r.scalar != Scalar::ZERO;
                assert_eq!(
                    ours,
                    strong && cancels && a.canonical && r.canonical,
                    "{:?} {:?} {cancels}",
                    a.bytes,
                    r.bytes
                );
                // The same with the cofactor, by which every one of them would pass: they are signatures, not rubbish.
                let point = |written: &Written| CompressedEdwardsY(written.bytes).decompress().expect("a point");
                let difference = point(r) + point(a) * k - &s * ED25519_BASEPOINT_TABLE;
                assert_eq!(difference.mul_by_cofactor(), EdwardsPoint::identity());
                *counted.entry("all").or_default() += 1;
                *counted.entry("verify").or_default() += u32::from(ours);
                // What the common formula of RFC 8032 takes, without asking whether a point is weak.
                let lax = cancels && r.canonical;
                *counted.entry("a lax verifier").or_default() += u32::from(lax);
            }
        }
    }
    assert_eq!(counted["all"], 768, "{counted:?}");
    assert_eq!(counted["verify"], 43, "{counted:?}");
    assert_eq!(counted["a lax verifier"], 198, "{counted:?}");
}

#[test]
fn a_scalar_that_is_not_reduced_never_verifies() {
    let seed = cachet_crypto::Secret::init_with(|seed: &mut [u8; 32]| seed.fill(9));
    let (message, signature) = signed(&seed);
    let verifying = cachet_crypto::SigningKey::from_seed(&seed).verifying_key();
    assert!(verifying.verify(&message, &Signature::from_bytes(signature)).is_ok());
    // L, little-endian: s + L is the same scalar, written a second time.
    let order: [u8; 32] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut other = signature;
    let mut carry = 0_u16;
    for (byte, add) in other[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_ne!(other, signature);
    assert!(verifying.verify(&message, &Signature::from_bytes(other)).is_err());
}

/// A message with its signature by `seed`, made from the scalars: signing is not public here.
fn signed(seed: &cachet_crypto::Secret<32>) -> (Vec<u8>, [u8; 64]) {
    let hash: [u8; 64] = Sha512::digest(seed.expose()).into();
    let mut low: [u8; 32] = hash[..32].try_into().expect("half");
    low[0] &= 248;
    low[31] = low[31] & 63 | 64;
    let a = Scalar::from_bytes_mod_order(low);
    let (r, message) = (Scalar::from(77_u64), b"a message".to_vec());
    let point = |scalar: &Scalar| (scalar * ED25519_BASEPOINT_TABLE).compress().to_bytes();
    let s = r + challenge(&point(&r), &point(&a), &message) * a;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&point(&r));
    signature[32..].copy_from_slice(&s.to_bytes());
    (message, signature)
}
