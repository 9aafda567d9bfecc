//! Proofs over the log's leaves against an implementation that shares nothing with ours: the crate `ct-merkle`. On honest
//! and on changed proofs both must say the same.

#![allow(clippy::unwrap_used, reason = "a test: a panic is its failure")]

use cachet_crypto::Sha256Digest;
use cachet_crypto::protocol::transparency::Leaf;
use cachet_transparency::{Frontier, leaf_hash, prove_consistency, verify_consistency, verify_inclusion};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

const LARGEST: u64 = 40;

fn leaf(number: u64) -> Leaf {
    Leaf { epoch: number + 1, root: Sha256Digest::from_bytes([u8::try_from(number).unwrap(); 32]) }
}

/// The other implementation's tree of the first `size` leaves.
fn tree(size: u64) -> MemoryBackedTree<Sha256, [u8; 40]> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|number| tree.push(leaf(number).encode()));
    tree
}

fn ours(root: &RootHash<Sha256>) -> Sha256Digest {
    Sha256Digest::from_bytes((*root.as_bytes()).into())
}

fn theirs(root: Sha256Digest, size: u64) -> RootHash<Sha256> {
    RootHash::new((*root.as_bytes()).into(), size)
}

fn digests(bytes: &[u8]) -> Vec<Sha256Digest> {
    bytes.chunks(32).map(|chunk| Sha256Digest::try_from(chunk).unwrap()).collect()
}

fn bytes(proof: &[Sha256Digest]) -> Vec<u8> {
    proof.iter().flat_map(|digest| *digest.as_bytes()).collect()
}

fn flipped(digest: Sha256Digest, bit: usize) -> Sha256Digest {
    let mut bytes = *digest.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Sha256Digest::from_bytes(bytes)
}

/// The proof itself, then every way in which it is usually got wrong.
fn changed(proof: &[Sha256Digest], other: Sha256Digest) -> Vec<Vec<Sha256Digest>> {
    let mut all = vec![proof.to_vec()];
    for place in 0..proof.len() {
        let mut bit = proof.to_vec();
        bit[place] = flipped(bit[place], place * 37);
        let mut gone = proof.to_vec();
        gone.remove(place);
        let mut more = proof.to_vec();
        more.insert(place, other);
        let mut twice = proof.to_vec();
        twice.insert(place, twice[place]);
        let mut swapped = proof.to_vec();
        swapped.swap(place, (place + 1) % proof.len());
        all.extend([bit, gone, more, twice, swapped]);
    }
    all.push([proof, &[other]].concat());
    all.push(proof.iter().rev().copied().collect());
    all.push(Vec::new());
    all
}

#[test]
fn inclusion_agrees_with_another_implementation() {
    let (mut compared, mut held) = (0, 0);
    for size in 1..=LARGEST {
        let tree = tree(size);
        let root = ours(&tree.root());
        for index in 0..size {
            let proof = digests(tree.prove_inclusion(usize::try_from(index).unwrap()).as_bytes());
            verify_inclusion(&proof, size, root, index, leaf_hash(&leaf(index))).unwrap();
            for proof in changed(&proof, root) {
                for (size, index, root) in [
                    (size, index, root),
                    (size + 1, index, root),
                    (size - 1, index, root),
                    (size, index + 1, root),
                    (size, index ^ 1, root),
                    (size, index, flipped(root, 9)),
                ] {
                    let mine = verify_inclusion(&proof, size, root, index, leaf_hash(&leaf(index))).is_ok();
                    let other = InclusionProof::from_bytes(bytes(&proof));
                    let other = theirs(root, size).verify_inclusion(&leaf(index).encode(), index, &other).is_ok();
                    assert_eq!(mine, other, "leaf {index} of {size}, {} digests", proof.len());
                    compared += 1;
                    held += usize::from(mine);
                }
            }
        }
    }
    assert!(compared > 50_000 && held > 800, "{compared} {held}");
}

#[test]
fn consistency_agrees_with_another_implementation() {
    let (mut compared, mut held) = (0, 0);
    let leaves: Vec<_> = (0..LARGEST).map(|number| leaf_hash(&leaf(number))).collect();
    for size in 1..=LARGEST {
        let tree = tree(size);
        let root = ours(&tree.root());
        for old_size in 1..=size {
            let old_root = ours(&self::tree(old_size).root());
            let proof = digests(tree.prove_consistency(usize::try_from(size - old_size).unwrap()).as_bytes());
            let made = &leaves[..usize::try_from(size).unwrap()];
            assert_eq!(prove_consistency(made, usize::try_from(old_size).unwrap()).unwrap(), proof);
            verify_consistency(&proof, size, root, old_size, old_root).unwrap();
            for proof in changed(&proof, root) {
                for (size, old_size, root, old_root) in [
                    (size, old_size, root, old_root),
                    (size + 1, old_size, root, old_root),
                    (size - 1, old_size, root, old_root),
                    (size, old_size + 1, root, old_root),
                    (size, old_size - 1, root, old_root),
                    (size, old_size, root, flipped(old_root, 11)),
                    (size, old_size, flipped(root, 12), old_root),
                    (size, old_size, old_root, root),
                ] {
                    let mine = verify_consistency(&proof, size, root, old_size, old_root).is_ok();
                    let other = ConsistencyProof::try_from_bytes(bytes(&proof)).unwrap();
                    let other = theirs(root, size).verify_consistency(&theirs(old_root, old_size), &other).is_ok();
                    assert_eq!(mine, other, "{old_size} to {size}, {} digests", proof.len());
                    compared += 1;
                    held += usize::from(mine);
                }
            }
        }
    }
    assert!(compared > 50_000 && held > 800, "{compared} {held}");
}

#[test]
fn a_followers_own_tree_has_the_same_roots() {
    let mut frontier = Frontier::default();
    for size in 1..=LARGEST * 6 {
        frontier.push(leaf_hash(&leaf(size % 251)));
        assert!(frontier.is_whole() && frontier.size() == size);
        if size <= LARGEST {
            let mut tree = MemoryBackedTree::<Sha256, [u8; 40]>::new();
            (1..=size).for_each(|number| tree.push(leaf(number % 251).encode()));
            assert_eq!(frontier.root(), ours(&tree.root()));
        }
    }
}
