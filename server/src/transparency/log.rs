//! The log's tree (RFC 6962) over the roots of all epochs, from hashes that are kept as they are made.

use std::cell::RefCell;
use std::collections::HashMap;

use cachet_crypto::Sha256Digest;
use tlog_tiles::{EMPTY_HASH, Error, Hash, HashReader};

use crate::refusal::{INTERNAL, Result};
use crate::store;

/// Hashes by their places: first noted as wanted, then read all at once, since what computes does not wait.
enum Hashes {
    Wanted(RefCell<Vec<u64>>),
    Held(HashMap<u64, Sha256Digest>),
}

impl HashReader for Hashes {
    fn read_hashes(&self, places: &[u64]) -> std::result::Result<Vec<Hash>, Error> {
        match self {
            Self::Wanted(wanted) => {
                wanted.borrow_mut().extend(places);
                Ok(vec![EMPTY_HASH; places.len()])
            }
            Self::Held(held) => places
                .iter()
                .map(|place| held.get(place).map(|hash| Hash(*hash.as_bytes())).ok_or(Error::IndexesNotInTree))
                .collect(),
        }
    }
}

/// Computes something from the hashes that it asks for.
async fn compute<T>(db: &mut store::Connection, run: impl Fn(&Hashes) -> std::result::Result<T, Error>) -> Result<T> {
    let wanted = {
        let wanted = Hashes::Wanted(RefCell::default());
        // Computed from nothing, for the sake of what it asks for: the answer says nothing, nor does a refusal.
        let _ = run(&wanted);
        let Hashes::Wanted(wanted) = wanted else { return Err(INTERNAL) };
        wanted.into_inner()
    };
    let held = Hashes::Held(store::transparency::hashes(db, &wanted).await?);
    run(&held).map_err(|_| INTERNAL)
}

fn digest(hash: Hash) -> Sha256Digest {
    Sha256Digest::from_bytes(hash.0)
}

/// Adds leaf `index`.
pub(super) async fn append(db: &mut store::Connection, index: u64, leaf: Sha256Digest) -> Result<()> {
    let leaf = Hash(*leaf.as_bytes());
    let made = compute(db, |hashes| tlog_tiles::stored_hashes_for_record_hash(index, leaf, hashes)).await?;
    for (place, hash) in (tlog_tiles::stored_hash_index(0, index)..).zip(&made) {
        store::transparency::insert_hash(db, place, &hash.0).await?;
    }
    Ok(())
}

/// Root over the first `size` leaves.
pub(super) async fn root(db: &mut store::Connection, size: u64) -> Result<Sha256Digest> {
    Ok(digest(compute(db, |hashes| tlog_tiles::tree_hash(size, hashes)).await?))
}

/// Proof that the last leaf of the first `size` is what it is.
pub(super) async fn inclusion_of_last(db: &mut store::Connection, size: u64) -> Result<Vec<Sha256Digest>> {
    let proof = compute(db, |hashes| tlog_tiles::prove_record(size, size - 1, hashes)).await?;
    Ok(proof.into_iter().map(digest).collect())
}

/// Proof that the first `old` leaves are the beginning of the first `size`; empty where there is nothing to prove.
pub(super) async fn consistency(db: &mut store::Connection, old: u64, size: u64) -> Result<Vec<Sha256Digest>> {
    if !(1..size).contains(&old) {
        return Ok(Vec::new());
    }
    let proof = compute(db, |hashes| tlog_tiles::prove_tree(size, old, hashes)).await?;
    Ok(proof.into_iter().map(digest).collect())
}

/// Hashes of one tile.
pub(super) async fn tile(db: &mut store::Connection, tile: &tlog_tiles::Tile) -> Result<Vec<u8>> {
    compute(db, |hashes| tile.read_data(hashes)).await
}
